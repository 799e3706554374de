"""What the supervisor starts, it ends; what dies comes back; what is left behind is ended too."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

CHILD = "import time; time.sleep(60)"
# A child that leaves a grandchild behind when it is killed, as a web server leaves its workers.
PARENT = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {CHILD!r}]); time.sleep(60)"
WATCH = """
import sys
from linli.portal.supervisor import Child, run
run([Child("one", [sys.executable, "-c", sys.argv[1]])])
"""


def supervised(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WATCH, code], start_new_session=True)


def below(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]


def until(condition: object, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def lives(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False


def test_a_dead_child_comes_back_and_both_end_on_sigterm() -> None:
    watcher = supervised(CHILD)
    try:
        assert until(lambda: below(watcher.pid))
        [first] = below(watcher.pid)
        os.kill(first, signal.SIGKILL)

        assert until(lambda: below(watcher.pid) not in ([], [first]))
        [second] = below(watcher.pid)
    finally:
        watcher.terminate()
        watcher.wait(20)

    assert until(lambda: not lives(second))


def test_what_a_killed_child_left_behind_is_ended() -> None:
    watcher = supervised(PARENT)
    try:
        assert until(lambda: below(watcher.pid) and below(below(watcher.pid)[0]))
        [child] = below(watcher.pid)
        [left] = below(child)

        os.kill(child, signal.SIGKILL)

        assert until(lambda: not lives(left))
    finally:
        watcher.terminate()
        watcher.wait(20)


def test_the_children_die_with_a_supervisor_that_is_killed() -> None:
    watcher = supervised(CHILD)
    assert until(lambda: below(watcher.pid))
    [child] = below(watcher.pid)

    watcher.kill()
    watcher.wait(20)

    assert until(lambda: not lives(child))
