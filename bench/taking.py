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
    return _cost(here, "bench.bare", str(path))


def store(here: Place) -> dict[str, Any]:
    """Have the places of a database stored once more, and return what it cost."""
    return _cost(here, "bench.storing", str(here.folder / "linli.sqlite3"))


def take(here: Place, *words: str | Path) -> dict[str, Any]:
    """Run `linli import areas` and return what it cost once everything was loaded."""
    told = _cost(here, "bench.command", "import", "areas", *map(str, words), "--language", "en")
    if "wrong 0" not in told["told"]:
        raise RuntimeError(f"linli import areas says:\n{told['told']}")
    return told


def _cost(here: Place, *words: str) -> dict[str, Any]:
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
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
