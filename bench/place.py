"""A data folder of our own with the demo world in it, on SQLite or on a private PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.server import ROOT, command
from tests import servers


@dataclass(frozen=True)
class Place:
    """Where one measured database is, and how the processes are told."""

    database: str
    folder: Path
    environment: dict[str, str]
    postmaster: int | None = None

    @property
    def log(self) -> Path:
        """Return where servers write."""
        return self.folder / "log"

    def run(self, *words: str) -> None:
        """Run a `linli` command there."""
        done = subprocess.run(
            command(*words),
            env=self.environment,
            cwd=ROOT,
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode:
            raise RuntimeError(f"linli {words[0]} failed:\n{done.stdout}")

    def ask(self, verb: str, **given: Any) -> Any:
        """Have `bench.inside` do something with the database, and return what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "bench.inside", verb],
            input=json.dumps(given),
            env=self.environment,
            cwd=ROOT,
            check=True,
            text=True,
            stdout=subprocess.PIPE,
        )
        return json.loads(done.stdout)


@contextmanager
def sqlite(cases: int) -> Iterator[Place]:
    """Build the demo world in a new SQLite file that waits for the disk."""
    folder = Path(tempfile.mkdtemp(prefix="linli-bench-"))
    try:
        place = Place("SQLite", folder, _environment(folder) | {"LINLI_DB": "sqlite"})
        _build(place, cases)
        yield place
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def empty() -> Iterator[Place]:
    """Make a new SQLite file with the tables alone."""
    folder = Path(tempfile.mkdtemp(prefix="linli-bench-"))
    try:
        place = Place("SQLite", folder, _environment(folder) | {"LINLI_DB": "sqlite"})
        place.run("migrate", "-v", "0")
        yield place
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres(cases: int) -> Iterator[Place]:
    """Build the demo world in a PostgreSQL of its own that waits for the disk."""
    folder = Path(tempfile.mkdtemp(prefix="linli-bench-"))
    durable = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    try:
        with servers.postgres(**durable) as server:
            pid = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
            environment = _environment(folder) | server.environment
            place = Place("PostgreSQL", folder, environment, postmaster=pid)
            _build(place, cases)
            yield place
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "LINLI_DATA": str(folder),
        "LINLI_SYNCHRONOUS": "FULL",
        "LINLI_HOSTS": "localhost,127.0.0.1",
    }


def _build(place: Place, cases: int) -> None:
    place.run("demo", "--build-only", "--cases", str(cases))
    place.run("collectstatic", "--no-input", "-v", "0", "-i", "redoc*")
