"""What can happen to an appeal beyond what happens to any matter."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from linli.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Event):
    """Somebody asked for a service at a place; `to_unit` owns it first, `level` is its level."""

    kind = "case.opened"
    voice_id: UUID
    channel: str
    to_unit: int
    level: int | None
    anonymous: bool


@dataclass(frozen=True, kw_only=True)
class CaseRated(Event):
    """A voice said whether it is solved and whether they are satisfied, asked separately."""

    kind = "case.rated"
    voice_id: UUID
    solved: str
    satisfied: str
    way: str


@dataclass(frozen=True, kw_only=True)
class CaseClosedUnanswered(Event):
    """Nobody answered in time: no answer, never content."""

    kind = "case.closed_unanswered"


@dataclass(frozen=True, kw_only=True)
class CaseRedirected(Event):
    """Another channel is the right one; the reason was told."""

    kind = "case.redirected"
    channel: str
