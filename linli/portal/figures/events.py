"""What leaves the house in files: who took how much of what, never its content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from linli.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class RecordsExported(Event):
    """Somebody took the list of matters behind a figure with them."""

    kind: ClassVar[str] = "records.exported"
    indicator: str
    since: date
    until: date
    topic: str
    unit_id: int | None
    rows: int


@dataclass(frozen=True, kw_only=True)
class FiguresExported(Event):
    """Somebody took figures with them that the public may not see."""

    kind: ClassVar[str] = "figures.exported"
    indicator: str
    until: date
    rows: int
