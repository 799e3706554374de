"""The servers under measurement: started as `linli serve` starts them, read through /proc."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linli.portal import supervisor

ROOT = Path(__file__).resolve().parents[1]
WORKERS = 2
_TICK = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Return a port nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(*words: str) -> list[str]:
    """Return the command line of `linli ...`."""
    return [sys.executable, "-m", "linli.config", *words]


@contextmanager
def web(port: int, environment: dict[str, str], *, log: Path) -> Iterator[int]:
    """Serve the house and the yardstick; give the id of the server's first process."""
    words = supervisor.web("127.0.0.1", port, WORKERS)
    words[words.index("linli.config.wsgi:application")] = "bench.wsgi:application"
    with _running(words, environment, log) as process:
        wait(port, "/api/v1/openapi.json", process)
        yield process.pid


@contextmanager
def house(port: int, environment: dict[str, str], *, log: Path) -> Iterator[tuple[int, float]]:
    """Run `linli serve`; give its process id and the seconds until /healthz was well."""
    words = command("serve", "--port", str(port), "--workers", str(WORKERS))
    began = time.perf_counter()
    with _running(words, environment, log) as process:
        wait(port, "/healthz", process)
        yield process.pid, time.perf_counter() - began


@contextmanager
def background(environment: dict[str, str], *, log: Path) -> Iterator[int]:
    """Do the background work meanwhile."""
    with _running(supervisor.background(), environment, log) as process:
        yield process.pid


@contextmanager
def _running(
    words: list[str], environment: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as out:
        process = subprocess.Popen(
            words, env=environment, cwd=ROOT, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the address answers 200."""
    for _ in range(3000):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}; see its log")
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.02)
    raise RuntimeError(f"{path} does not answer; see the log")


def family(pid: int) -> list[int]:
    """Return a process and all beneath it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                children.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def cpu(pid: int) -> float:
    """Return the CPU seconds of a process and all beneath it, those that ended included."""
    ticks = 0
    for one in family(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / _TICK


def memory(pid: int) -> dict[str, float]:
    """Return the proportional memory of each process of a family in MB, by what it is."""
    sizes: dict[str, float] = {}
    for one in family(pid):
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            pss = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            words = Path(f"/proc/{one}/cmdline").read_bytes().decode().split("\0")
            sizes[f"{_name(words)} {one}"] = pss / 1024
    return sizes


def _name(words: list[str]) -> str:
    known = ("serve", "work", "granian")
    return next((name for name in known if name in words), "other")
