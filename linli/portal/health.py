"""Whether web, database and background work are all well, for machines that watch."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import Error, connection, transaction
from django.utils import timezone

from linli import __version__
from linli.flows.models import Pulse

SILENT_AFTER = timedelta(seconds=15)
# How long PostgreSQL may think about one row, in milliseconds.
PATIENCE = 2000
OK = "ok"


@dataclass(frozen=True)
class Health:
    """What answers just now; each is "ok" or says what is not."""

    web: str
    database: str
    work: str
    version: str = __version__

    @property
    def is_well(self) -> bool:
        """Return whether everything is."""
        return self.web == self.database == self.work == OK

    def words(self) -> dict[str, str]:
        """Return it as JSON has it."""
        return asdict(self)


def look(*, now: datetime) -> Health:
    """Look at everything once; never raises, whatever is gone."""
    try:
        pulse = _pulse()
    except (Error, OSError) as problem:
        with suppress(Error, OSError):
            connection.close()
        return Health(OK, f"no answer: {type(problem).__name__}", "unknown")
    return Health(OK, OK, _work(pulse, now))


def _pulse() -> datetime | None:
    if connection.vendor == "sqlite":
        _require_file()
        return _last()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE}")
        return _last()


def _require_file() -> None:
    """A deleted SQLite file still answers whoever has it open, and loses what is written."""
    name = str(connection.settings_dict["NAME"])
    if not connection.is_in_memory_db() and not Path(name).is_file():  # type: ignore[attr-defined]  # SQLite
        raise FileNotFoundError


def _last() -> datetime | None:
    return Pulse.objects.filter(pk="work").values_list("at", flat=True).first()


def _work(pulse: datetime | None, now: datetime) -> str:
    if pulse is None:
        return "silent since ever"
    if now - pulse <= SILENT_AFTER:
        return OK
    return f"silent since {timezone.localtime(pulse).isoformat(timespec='seconds')}"
