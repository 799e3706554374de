"""One table read, looked at, taken in or taken back, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.place import Place
from bench.server import ROOT


def bare(here: Place, path: Path) -> dict[str, Any]:
    """Have every cell of a file read, and return what it cost."""
    return cost(here, "bench.bare", str(path))


def store(here: Place) -> dict[str, Any]:
    """Have the places of a database stored once more, and return what it cost."""
    return cost(here, "bench.storing", str(here.folder / "linli.sqlite3"))


def take(here: Place, *words: str | Path) -> dict[str, Any]:
    """Run `linli import areas` and return what it cost once everything was loaded."""
    answer = cost(here, "bench.command", "import", "areas", *map(str, words), "--language", "en")
    if "wrong 0" not in answer["told"]:
        raise RuntimeError(f"linli import areas says:\n{answer['told']}")
    return answer


def cost(here: Place, *words: str) -> dict[str, Any]:
    """Run a module there and return what it says it cost."""
    answer: dict[str, Any] = json.loads(told(here, *words).splitlines()[-1])
    return answer


def told(here: Place, *words: str) -> str:
    """Run a module there and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        env=here.environment,
        cwd=ROOT,
        check=False,
        text=True,
        capture_output=True,
    )
    if done.returncode:
        raise RuntimeError(f"{words} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done.stdout
