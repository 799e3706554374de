"""The promises of one matter as bars, and how long each unit had it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.kernel import worktime
from linli.matters import rules
from linli.matters.models import Clock, Pause
from linli.matters.queries import Standing
from linli.ui.words import named


@dataclass(frozen=True)
class ClockBar:
    """One promise as a bar, in minutes of its own measure (working or wall-clock)."""

    name: str
    round: int
    due_at: datetime
    used: float
    paused: float
    total: float
    late: float
    is_running: bool
    is_paused: bool
    is_kept: bool | None
    is_extended: bool
    is_working: bool

    @property
    def has_paused(self) -> bool:
        """Return whether it stood still for a minute or more."""
        return self.paused >= 1


def clock_bars(stand: Standing, pauses: Iterable[Pause]) -> list[ClockBar]:
    """Return the promises of the running round, first answer before finish."""
    rows = list(pauses)
    clocks = map(stand.clock, rules.PROMISES)
    return [_bar(clock, rows, stand) for clock in clocks if clock]


def _bar(clock: Clock, pauses: list[Pause], stand: Standing) -> ClockBar:
    now = stand.at
    measure, calendar = worktime.Measure(clock.measure), stand.calendar
    end = min(clock.stopped_at or now, now)
    stretches = [
        (max(row.from_at, clock.started_at), min(row.to_at or end, end))
        for row in pauses
        if row.from_at < end and (row.to_at or end) > clock.started_at
    ]
    held = [(begin, until) for begin, until in stretches if begin < until]

    def minutes(
        begin: datetime, until: datetime, without: list[tuple[datetime, datetime]]
    ) -> float:
        if until <= begin:
            return 0.0
        return worktime.elapsed(begin, until, measure, calendar, without) / timedelta(minutes=1)

    used = minutes(clock.started_at, end, held)
    return ClockBar(
        name=clock.name,
        round=clock.round,
        due_at=clock.due_at,
        used=used,
        paused=minutes(clock.started_at, end, []) - used,
        total=minutes(clock.started_at, clock.due_at, held),
        late=minutes(clock.due_at, end, []),
        is_running=clock.stopped_at is None,
        is_paused=clock.stopped_at is None and any(row.to_at is None for row in pauses),
        is_kept=_kept(clock, now),
        is_extended=clock.extended_at is not None,
        is_working=clock.measure.startswith("working"),
    )


def _kept(clock: Clock, now: datetime) -> bool | None:
    if clock.judged:
        return clock.judged == "kept"
    if clock.stopped_at is not None:
        return clock.stopped_at <= clock.due_at
    return False if now > clock.due_at else None


@dataclass(frozen=True)
class Spell:
    """How long one unit had it, in working minutes; `is_over` once it went on."""

    unit: str
    role: str
    minutes: float
    is_over: bool
    is_late: bool


def spells(stand: Standing) -> list[Spell]:
    """Return who had it, in order, and for how long."""
    return [
        Spell(
            unit=named(leg.unit),
            role=leg.role,
            minutes=stand.calendar.worked(leg.opened_at, leg.ended_at or stand.at)
            / timedelta(minutes=1),
            is_over=leg.ended_at is not None,
            is_late=leg.missed_at is not None
            or bool(leg.due_at and leg.due_at < (leg.ended_at or stand.at)),
        )
        for leg in stand.legs
    ]
