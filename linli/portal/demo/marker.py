"""The note beside a database that says: this is a demo, and whether its building was finished."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from linli.areas.models import Area
from linli.people.models import User
from linli.shards.sqlite.gate import path_beside


@dataclass(frozen=True)
class Marker:
    """Which day the demo was built for, from which number, and whether it is whole.

    `founded_at` is the instant at which its accounts were opened: no other database has just these.
    """

    day: str
    seed: int
    cases: int
    founded_at: str
    is_whole: bool = False


def read() -> Marker | None:
    """Return the note, or None where there is no demo. No query: pages ask it often."""
    path = _path()
    if path is None:
        return None
    try:
        return Marker(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def begin(marker: Marker) -> None:
    """Say that a demo is being built; whoever finds this later builds it anew."""
    _write(replace(marker, is_whole=False))


def finish(marker: Marker) -> None:
    """Say that the demo is whole; the last thing its building does."""
    _write(replace(marker, is_whole=True))


def is_ours(marker: Marker | None) -> bool:
    """Return whether what the database holds is the demo of this note, or nothing at all."""
    try:
        has_accounts, has_places = User.objects.exists(), Area.objects.exists()
    except DatabaseError:
        return True  # not even a table: there is nothing to lose
    if marker is None or not has_accounts:
        return not has_accounts and (marker is not None or not has_places)
    return User.objects.filter(made_at=datetime.fromisoformat(marker.founded_at)).exists()


def throw_away() -> None:
    """Delete the SQLite file with all that belongs to it, the pictures, and at last the note."""
    connection.close()
    path = _path()
    if path is None:
        return
    database = str(path).removesuffix(".demo")
    for end in ("", "-wal", "-shm", "-journal"):
        Path(database + end).unlink(missing_ok=True)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    path.unlink(missing_ok=True)


def _path() -> Path | None:
    if connection.vendor != "sqlite":
        return Path(settings.LINLI_DATA) / "postgres.demo"
    name = str(connection.settings_dict["NAME"])
    if connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite only
        return None
    gate = path_beside(name)
    return gate.with_name(gate.name.removesuffix(".gate") + ".demo")


def _write(marker: Marker) -> None:
    path = _path()
    if path is None:
        return
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(asdict(marker), file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
