"""A file lock beside a database: the kernel queues the writers of all processes there."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.db import OperationalError


def path_beside(database: str) -> Path:
    """Return the path of the gate of a database, given its name or its `file:` address."""
    if database.startswith("file:"):
        database = unquote(urlsplit(database).path)
    path = Path(database).resolve()
    return path.with_name(f"{path.name}.gate")


class Gate:
    """One connection's place in the queue; the kernel frees it when the process dies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_held = False
        self._handle: int | None = None
        self._process = 0

    def enter(self) -> None:
        """Wait until no one else is inside; entering twice is entering once."""
        if self._process != os.getpid():
            # A forked child shares its parent's lock, not only its handle: it must open its own.
            self.close()
        if self.is_held:
            return
        try:
            fcntl.flock(self._open(), fcntl.LOCK_EX)
        except OSError as problem:
            raise OperationalError(f"cannot lock {self.path.name}: {problem.strerror}") from problem
        self.is_held = True

    def leave(self) -> None:
        """Let the next one in."""
        if self.is_held and self._handle is not None and self._process == os.getpid():
            fcntl.flock(self._handle, fcntl.LOCK_UN)
        self.is_held = False

    def close(self) -> None:
        """Leave, and give the handle back."""
        self.leave()
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def __del__(self) -> None:
        self.close()

    def _open(self) -> int:
        if self._handle is None:
            self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o660)
            self._process = os.getpid()
        return self._handle
