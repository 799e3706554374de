"""A private PostgreSQL for one command: `python -m tests.servers -- pytest ...`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

MISSING = 3
USER = NAME = "linli"
PORT = "5432"  # names the socket only: the server listens on no network address
OPTIONS = {
    "listen_addresses": "''",
    "port": PORT,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
}


class NotInstalled(Exception):
    """No PostgreSQL server was found on this machine."""


class PostgreSQL:
    """One server in a temporary folder, reached through a socket there and by nobody else."""

    def __init__(self, **options: str) -> None:
        self._initdb, self._pg_ctl = _program("initdb"), _program("pg_ctl")
        self.options = OPTIONS | options
        self.folder = Path(tempfile.mkdtemp(prefix="linli-pg-"))
        try:
            if os.geteuid() == 0:
                shutil.chown(self.folder, "postgres", "postgres")
            self._run(self._initdb, "-U", USER, "-A", "trust", "-N", "--locale=C.UTF-8")
        except BaseException:
            self.remove()
            raise

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings that lead Linli to this server."""
        return {
            "LINLI_DB": "postgres",
            "LINLI_PG_NAME": NAME,
            "LINLI_PG_USER": USER,
            "LINLI_PG_PASSWORD": "",
            "LINLI_PG_HOST": str(self.folder),
            "LINLI_PG_PORT": PORT,
        }

    @property
    def is_running(self) -> bool:
        """Return whether the server has started and not ended."""
        return (self.folder / "data" / "postmaster.pid").exists()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = " ".join(f"-c {name}={value}" for name, value in self.options.items())
        log = str(self.folder / "log")
        self._run(self._pg_ctl, "start", "-w", "-l", log, "-o", f"-k {self.folder} {options}")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; the mode `immediate` is a crash."""
        if self.is_running:
            self._run(self._pg_ctl, "stop", "-w", "-m", mode)

    def remove(self) -> None:
        """Delete the folder and all that the server knew."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def create_database(self) -> None:
        """Make the empty database that the settings name; pytest makes its own beside it."""
        where = f"host={self.folder} port={PORT} user={USER} dbname=postgres"
        with psycopg.connect(where, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {NAME}")

    def _run(self, program: str, *words: str) -> None:
        command = [program, *words, "-D", str(self.folder / "data")]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(
            command,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            log = self.folder / "log"
            more = log.read_text(errors="replace") if log.exists() else ""
            raise RuntimeError(f"{Path(program).name} failed:\n{done.stdout}{more}")


@contextmanager
def postgres(**options: str) -> Iterator[PostgreSQL]:
    """Start a server, and end and delete it afterwards, whatever happens."""
    server = PostgreSQL(**options)
    try:
        server.start()
        server.create_database()
        yield server
    finally:
        try:
            server.stop("immediate")
        finally:
            server.remove()


def _program(name: str) -> str:
    """Return the path of a server program: from PATH, else the newest that Debian installed."""
    if found := shutil.which(name):
        return found
    places = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = sorted(places, key=lambda place: float(place.parts[-3]))
    if not newest:
        raise NotInstalled(name)
    return str(newest[-1])


def main(words: list[str]) -> int:
    """Run a command with a server of its own and return how it ended."""
    command = words[1:] if words[:1] == ["--"] else words
    if not command:
        print("usage: python -m tests.servers -- COMMAND ...", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with postgres() as server:
            return _run_with(server, command)
    except NotInstalled as missing:
        print(
            f"PostgreSQL is not installed ({missing} not found): apt-get install postgresql",
            file=sys.stderr,
        )
        return MISSING


def _run_with(server: PostgreSQL, command: list[str]) -> int:
    child = subprocess.Popen(command, env=os.environ | server.environment)
    try:
        return child.wait()
    except KeyboardInterrupt:
        return child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
