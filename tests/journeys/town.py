"""A demo town of its own in a temporary folder, behind the real server, at a time of our choosing."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import requests
from psycopg import sql

from tests.world import ZONE

# A Monday morning; the Spring Festival is over, no holiday is near.
MONDAY = datetime(2026, 3, 9, 10, 0, tzinfo=ZONE)
PASSWORD = "linli-demo-2026"
CASES = os.environ.get("LINLI_JOURNEY_CASES", "150")
PATIENCE = 60
CLOCK = Path(__file__).parent / "clock"
PROGRAM = [sys.executable, "-m", "linli.config"]


class Town:
    """The demo world and its server; `sleep_until` stops it and starts it again that much later."""

    place = "雅安邻里"
    synchronous = "OFF"
    serving = ("serve", "--workers", "1")

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="linli-town-"))
        self.port = _free_port()
        self.shift = MONDAY - datetime.now(UTC)
        self.database = (
            f"linli_town_{self.port}" if os.environ.get("LINLI_DB") == "postgres" else ""
        )
        self.server: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Return where the first page is, without the last slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def now(self) -> datetime:
        """Return what the clock of the town shows."""
        return datetime.now(ZONE) + self.shift

    def build(self) -> None:
        """Make the database and half a year of cases, and what the browser loads."""
        self.make_room()
        self.run("demo", "--build-only", "--cases", CASES)
        self.run("collectstatic", "--no-input", "-v", "0", "-i", "redoc*")

    def make_room(self) -> None:
        """Make an empty database, where a file does not do."""
        if self.database:
            _on_postgres(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.database)))

    def run(self, *words: str, code: int = 0) -> str:
        """Run one `linli` command in the town, which ends with a code; return what it printed."""
        done = subprocess.run(
            [*PROGRAM, *words], env=self._environment(), capture_output=True, text=True, check=False
        )
        assert done.returncode == code, f"linli {' '.join(words)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def start(self) -> None:
        """Start web and background work, and wait until both are well."""
        log = (self.folder / "server.log").open("ab")
        self.server = subprocess.Popen(
            [*PROGRAM, *self.serving, "--port", str(self.port)],
            env=self._environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()
        until = time.monotonic() + PATIENCE
        while not self._is_well():
            assert self.server.poll() is None, self.log()
            assert time.monotonic() < until, f"the server did not get well:\n{self.log()}"
            time.sleep(0.2)

    def stop(self) -> None:
        """End the server and its children, and wait for them."""
        if self.server is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.server.send_signal(signal.SIGTERM)
        self.server.wait(PATIENCE)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.server.pid, signal.SIGKILL)
        self.server = None

    def sleep_until(self, later: datetime) -> None:
        """Let the town go on at a later time; what fell due meanwhile is done by its own work."""
        assert later > self.now
        self.stop()
        self.shift = later - datetime.now(UTC)
        self.start()
        self.wait_for_the_count()

    def wait_for_the_count(self) -> None:
        """Wait until the background work has done and counted all that waits."""
        self.run("work", "--once")

    def log(self) -> str:
        """Return what web and background work have logged."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")

    def remove(self) -> None:
        """Stop everything and leave nothing behind."""
        self.stop()
        if self.database:
            _on_postgres(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(self.database)
                )
            )
        shutil.rmtree(self.folder, ignore_errors=True)

    def _is_well(self) -> bool:
        with contextlib.suppress(requests.RequestException):
            return requests.get(f"{self.address}/healthz", timeout=5).status_code == 200
        return False

    def _environment(self) -> dict[str, str]:
        here = {
            "LINLI_DATA": str(self.folder),
            "LINLI_SQLITE": str(self.folder / "linli.sqlite3"),
            "LINLI_CLOCK_SHIFT": str(self.shift / timedelta(seconds=1)),
            "LINLI_PLACE": self.place,
            "LINLI_PROXIES": "127.0.0.1",
            "LINLI_SYNCHRONOUS": self.synchronous,
            "PYTHONPATH": str(CLOCK),
        }
        if self.database:
            here["LINLI_PG_NAME"] = self.database
        return os.environ | here


class Ground(Town):
    """An empty folder behind `linli run`: nothing stands, and its terminal shows a word."""

    place = ""
    synchronous = "FULL"
    serving = ("run", "--workers", "1")

    def build(self) -> None:
        """Prepare nothing: `linli run` does all there is to do."""
        self.make_room()

    @property
    def word(self) -> str:
        """Return the one-time word that the terminal shows."""
        found = re.search(r"one-time word\s+(\S+)", self.log())
        assert found, self.log()
        return found[1]


def opened(town: Town) -> Iterator[Town]:
    """Build a town, serve it, and take it away again, whatever happens."""
    try:
        town.build()
        town.start()
        yield town
    finally:
        town.remove()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _on_postgres(order: sql.Composed) -> None:
    where = {
        "host": os.environ["LINLI_PG_HOST"],
        "port": os.environ.get("LINLI_PG_PORT", "5432"),
        "user": os.environ.get("LINLI_PG_USER", "linli"),
        "password": os.environ.get("LINLI_PG_PASSWORD") or None,
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute(order)
