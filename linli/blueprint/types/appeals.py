"""Appeals and their clocks: what may be asked, how fast, and the reasons people choose from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from linli.blueprint.types.atoms import (
    Code,
    DayHours,
    Entry,
    Marked,
    Part,
    Positive,
    Within,
    Words,
    Zone,
)
from linli.kernel.worktime import Calendar, Measure, Span

Icon = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]


class Hours(Part):
    """The hours that working clocks run in, local to a time zone."""

    zone: Zone
    spans: Annotated[tuple[DayHours, ...], Field(min_length=1)]

    def calendar(self, days: Mapping[date, bool]) -> Calendar:
        """Return the calendar of these hours, given the days that differ from Monday to Friday."""
        return Calendar(zone=ZoneInfo(self.zone), spans=self.spans, days=days)


class Timers(Part):
    """How long the system waits before it acts by itself."""

    wait_for_answer: Within
    wait_for_rating: Within
    verify: Within
    decide: Within
    reopen_within: Within
    upward_reply: Within = Span(10, Measure.WORKING_DAYS)


class Reason(Entry):
    """A reason somebody may choose, and the rule it rests on."""

    basis: Words | None = None


class Outcome(Entry):
    """How a matter may end, and what must then be said."""

    asks: tuple[Literal["date", "whose", "why"], ...] = ()


class Channel(Entry):
    """Where something belongs that is not handled here."""

    hint: Words | None = None


class DispatchDuty(Marked):
    """Whose duty it is by the dispatch catalog, and on what legal basis."""

    who: Words
    kind: Literal["own", "assist"]
    basis: Words


class Appeal(Entry):
    """Something a resident may ask for: where it starts, how fast, who is in charge.

    A retired one is offered to nobody any more; what was opened under it goes on.
    """

    hint: Words
    starts_at: Positive
    prefer: Code | None = None
    first_answer: Within
    finish: Within
    joinable: bool
    icon: Icon
    retired: bool = False
    duty: DispatchDuty
