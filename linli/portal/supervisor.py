"""Keep the web server and the background work alive together, and end them together."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

logger = logging.getLogger(__name__)

DIE_WITH_PARENT = 1
ADOPT_ORPHANS = 36
PAUSE_MOST = 30.0
CALM_AFTER = 60.0


@dataclass
class Child:
    """One program that must run; restarted with growing pauses while it keeps dying."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = 0.5
    again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start the program; it dies with us, even when we are killed."""
        self.process = subprocess.Popen(self.command, preexec_fn=_die_with_parent)
        self.started_at = time.monotonic()

    def watch(self) -> None:
        """Start it again when it is dead and its pause is over."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            self.pause = (
                0.5 if now - self.started_at > CALM_AFTER else min(self.pause * 2, PAUSE_MOST)
            )
            logger.warning(
                "%s ended with %s; starting it again", self.name, self.process.returncode
            )
            self.again_at, self.process = now + self.pause / 2, None
        if now >= self.again_at:
            self.start()

    def stop(self, within: float) -> None:
        """Ask it to end; kill it when it does not within the seconds given."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def run(children: list[Child]) -> None:
    """Keep the children running until SIGTERM or Ctrl-C, then end them all."""
    stopped = False

    def stop(_sign: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    _adopt_orphans()
    for child in children:
        child.start()
    while not stopped:
        for child in children:
            child.watch()
        end_orphans({child.process.pid for child in children if child.process})
        time.sleep(0.2)
    for child in children:
        child.stop(within=8.0)
    end_orphans(set())


def end_orphans(known: set[int]) -> int:
    """Kill what a dead child left behind, as workers of a killed web server; return how many."""
    ended = 0
    for pid in _children() - known:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            ended += 1
    return ended


def _children() -> set[int]:
    own = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(word) for word in own.read_text().split()} if own.exists() else set()


def _adopt_orphans() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1)


def web(host: str, port: int, workers: int) -> list[str]:
    """Return the command of the web server."""
    return [
        *[sys.executable, "-m", "granian", "--interface", "wsgi", "linli.config.wsgi:application"],
        *["--host", host, "--port", str(port), "--workers", str(workers)],
        *["--blocking-threads", "2", "--backlog", "1024", "--respawn-failed-workers"],
        *["--log-level", "warning", "--no-access-log"],
    ]


def background() -> list[str]:
    """Return the command of the background work."""
    return [sys.executable, "-m", "linli.config", "work"]


def _die_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
    os.setpgid(0, os.getpgid(os.getppid()))


def become(host: str, port: int, workers: int) -> NoReturn:
    """Turn this process into the supervisor alone: it needs no Django and gives its memory back."""
    words = [sys.executable, "-m", "linli.portal.supervisor", host, str(port), str(workers)]
    os.execv(sys.executable, words)  # noqa: S606  our own interpreter and module, no shell wanted


def main(host: str, port: str, workers: str) -> None:
    """Watch over the web server and the background work."""
    run([Child("web", web(host, int(port), int(workers))), Child("work", background())])


if __name__ == "__main__":
    main(*sys.argv[1:])
