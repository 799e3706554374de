"""What another calendar would do to the promises that run: counted before anybody decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from linli.areas import queries as areas
from linli.blueprint import queries as blueprint
from linli.kernel import worktime
from linli.kernel.worktime import Calendar, Span
from linli.matters import rules
from linli.matters.models import Clock, Matter, Pause
from linli.shards.fanout import allow_fanout

LOOKED_MOST = 5000
EXAMPLES = 5
BATCH = 500


@dataclass(frozen=True)
class Shift:
    """A running promise that would be due at another time."""

    matter: Matter
    name: str
    was: datetime
    becomes: datetime


@dataclass(frozen=True)
class Foreseen:
    """How many running promises would move; `is_all` is false when only the next ones were read."""

    looked: int
    is_all: bool
    earlier: int
    later: int
    examples: tuple[Shift, ...]

    @property
    def moved(self) -> int:
        """Return how many promises would be due at another time."""
        return self.earlier + self.later


def due_again(clock: Clock, pauses: Iterable[Pause], calendar: Calendar) -> datetime:
    """Return a clock's due time from its start (or its extension) and the pauses since."""
    measure = worktime.Measure(clock.measure)
    since = clock.extended_at or clock.started_at
    stretches = [(row.from_at, row.to_at) for row in pauses if row.to_at and row.to_at > since]
    if clock.extended_to:
        return worktime.push(clock.extended_to, measure, calendar, stretches)
    return worktime.due(clock.started_at, Span(clock.allowed, measure), calendar, stretches)


def foreseen(days: Mapping[date, bool | None], *, now: datetime) -> Foreseen:
    """Return what the running promises would become if these days were worked (True) or free.

    None makes a day again what its weekday says. Reads the matters that are due next, 5,000 at
    most, in every jurisdiction, as the calendar is one for all.
    """
    with allow_fanout("a changed calendar concerns the matters of all jurisdictions"):
        waiting = Matter.objects.filter(next_due_at__gt=now).order_by("next_due_at")
        matters = list(waiting[: LOOKED_MOST + 1])
    is_all = len(matters) <= LOOKED_MOST
    shifts = list(_shifts(matters[:LOOKED_MOST], days))
    earlier = sum(shift.becomes < shift.was for shift in shifts)
    shown = sorted(shifts, key=lambda shift: shift.was)[:EXAMPLES]
    return Foreseen(
        looked=min(len(matters), LOOKED_MOST),
        is_all=is_all,
        earlier=earlier,
        later=len(shifts) - earlier,
        examples=tuple(shown),
    )


def _shifts(matters: Iterable[Matter], days: Mapping[date, bool | None]) -> Iterator[Shift]:
    calendars: dict[int, Calendar] = {}
    for group in _groups(matters):
        home, by_id = group[0].jurisdiction_id, {matter.pk: matter for matter in group}
        pauses = _pauses(home, by_id)
        running = Clock.objects.shard(home).filter(
            matter_id__in=list(by_id), stopped_at=None, missed_at=None, judged=""
        )
        for clock in running.filter(name__in=rules.PROMISES):
            matter = by_id[clock.matter_id]
            edition = matter.edition_id
            if edition not in calendars:
                calendars[edition] = _imagined(edition, days)
            becomes = due_again(clock, pauses.get(matter.pk, ()), calendars[edition])
            if becomes != clock.due_at:
                yield Shift(matter, clock.name, clock.due_at, becomes)


def _groups(matters: Iterable[Matter]) -> Iterator[list[Matter]]:
    homes: defaultdict[int, list[Matter]] = defaultdict(list)
    for matter in matters:
        homes[matter.jurisdiction_id].append(matter)
    for rows in homes.values():
        for at in range(0, len(rows), BATCH):
            yield rows[at : at + BATCH]


def _pauses(home: int, by_id: Mapping[UUID, Matter]) -> dict[UUID, list[Pause]]:
    found: defaultdict[UUID, list[Pause]] = defaultdict(list)
    for pause in Pause.objects.shard(home).filter(matter_id__in=list(by_id)):
        found[pause.matter_id].append(pause)
    return found


def _imagined(edition: int, days: Mapping[date, bool | None]) -> Calendar:
    hours = blueprint.mechanism(edition).hours
    known = {**areas.day_marks(), **days}
    marks = {day: is_working for day, is_working in known.items() if is_working is not None}
    return hours.calendar(marks)
