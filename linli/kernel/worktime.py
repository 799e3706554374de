"""Working time: when a promise is due, how pauses move it, how long something took.

Hours count time that runs; with days the starting day is not counted and due is the closing of the
n-th day. Instants come in aware and go out in UTC, in whole seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

Pauses = Sequence[tuple[datetime, datetime]]

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_SATURDAY = 5


class Measure(StrEnum):
    """In what a span is counted."""

    CALENDAR_HOURS = "calendar_hours"
    CALENDAR_DAYS = "calendar_days"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"


_WORKING = frozenset({Measure.WORKING_HOURS, Measure.WORKING_DAYS})
_DAYS = frozenset({Measure.CALENDAR_DAYS, Measure.WORKING_DAYS})


@dataclass(frozen=True)
class Span:
    """A length that is promised, such as 3 working days."""

    amount: int
    measure: Measure

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"a span is at least 1 long, not {self.amount}")


@dataclass(frozen=True)
class Calendar:
    """When a place works: its time zone, its hours and the days that differ from Monday to Friday.

    A span that ends at 00:00 ends at midnight. It remembers the hours of the days it was asked
    for, so keep one calendar instead of building it for each question.
    """

    zone: ZoneInfo
    spans: tuple[tuple[time, time], ...]
    days: Mapping[date, bool] = field(default_factory=dict, hash=False)
    _hours: dict[date, tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", dict(self.days))
        seconds = [(_seconds(begin), _seconds(end) or 86400) for begin, end in self.spans]
        marks = [mark for pair in seconds for mark in pair]
        if not seconds or marks != sorted(marks) or any(begin == end for begin, end in seconds):
            raise ValueError("working hours must be given, in order and without overlap")

    def is_working(self, day: date) -> bool:
        """Say whether people work on `day`; a day not listed falls back to Monday to Friday."""
        listed = self.days.get(day)
        return day.weekday() < _SATURDAY if listed is None else listed

    def closing(self, day: date) -> datetime:
        """Return the end of the working hours of `day`, as if it were a working day."""
        return self._instant(day, self.spans[-1][1], is_end=True)

    def midnight(self, day: date) -> datetime:
        """Return 24:00 of `day`."""
        return self._instant(day, time.min, is_end=True)

    def local_day(self, at: datetime) -> date:
        """Return the civil day of the instant `at` in this place."""
        return at.astimezone(self.zone).date()

    def advance(self, start: datetime, minutes: float) -> datetime:
        """Return the first instant by which `minutes` of working time have passed since `start`."""
        return self.after(start, timedelta(seconds=round(minutes * 60)))

    def after(self, start: datetime, work: timedelta) -> datetime:
        """Return the first instant by which the working time `work` has passed since `start`."""
        start = _whole(start)
        if work < timedelta(0):
            raise ValueError("working time cannot run backward")
        if not work:
            return start
        day = self.local_day(start)
        while True:
            for opening, closing in self._hours_of(day):
                begin = max(opening, start)
                if begin + work <= closing:
                    return begin + work
                work -= max(closing - begin, timedelta(0))
            day += _DAY

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from `start` to `end`; none when `end` is not later."""
        start, end = _whole(start), _whole(end)
        total = timedelta(0)
        if end <= start:
            return total
        day, last = self.local_day(start), self.local_day(end)
        while day <= last:
            for opening, closing in self._hours_of(day):
                if opening < end and start < closing:
                    total += min(closing, end) - max(opening, start)
            day += _DAY
        return total

    def _hours_of(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        hours = self._hours.get(day)
        if hours is None:
            hours = self._hours[day] = tuple(self._hours_new(day)) if self.is_working(day) else ()
        return hours

    def _hours_new(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for begin, end in self.spans:
            yield self._instant(day, begin, is_end=False), self._instant(day, end, is_end=True)

    def _instant(self, day: date, wall: time, *, is_end: bool) -> datetime:
        if is_end and wall == time.min:
            day += _DAY
        return datetime.combine(day, wall, self.zone).astimezone(UTC)


def due(start: datetime, span: Span, calendar: Calendar, pauses: Pauses = ()) -> datetime:
    """Return when a promise of `span` given at `start` is due, pauses before `start` ignored."""
    start = _whole(start)
    later = [(max(begin, start), end) for begin, end in _merged(pauses) if end > start]
    return push(_plain_due(start, span, calendar), span.measure, calendar, later)


def push(due_at: datetime, measure: Measure, calendar: Calendar, pauses: Pauses) -> datetime:
    """Return `due_at` moved by the time the pauses took, with days rounded up to a closing once.

    Give it the instant first granted and all pauses since: pushing a pushed instant rounds twice.
    A pause that begins when the promise is already due changes nothing.
    """
    granted = moved = _whole(due_at)
    total = timedelta(0)
    for begin, end in _merged(pauses):
        if begin >= moved:
            break
        total += _passed(begin, end, measure, calendar)
        moved = _later(granted, total, measure, calendar) if total else granted
    return moved


def elapsed(
    start: datetime, end: datetime, measure: Measure, calendar: Calendar, pauses: Pauses = ()
) -> timedelta:
    """Return the time from `start` to `end` without the pauses.

    Working time for working hours and working days, else time by the clock on the wall.
    """
    start, end = _whole(start), _whole(end)
    total = _passed(start, end, measure, calendar)
    for begin, until in _merged(pauses):
        total -= _passed(max(begin, start), min(until, end), measure, calendar)
    return total


def _plain_due(start: datetime, span: Span, calendar: Calendar) -> datetime:
    day = calendar.local_day(start)
    match span.measure:
        case Measure.CALENDAR_HOURS:
            return start + timedelta(hours=span.amount)
        case Measure.WORKING_HOURS:
            return calendar.after(start, timedelta(hours=span.amount))
        case Measure.CALENDAR_DAYS:
            return calendar.midnight(day + span.amount * _DAY)
        case Measure.WORKING_DAYS:
            left = span.amount
            while left:
                day += _DAY
                left -= calendar.is_working(day)
            return calendar.closing(day)


def _later(granted: datetime, total: timedelta, measure: Measure, calendar: Calendar) -> datetime:
    moved = calendar.after(granted, total) if measure in _WORKING else granted + total
    if measure not in _DAYS:
        return moved
    day = calendar.local_day(moved - _SECOND)
    return calendar.closing(day) if measure in _WORKING else calendar.midnight(day)


def _passed(begin: datetime, end: datetime, measure: Measure, calendar: Calendar) -> timedelta:
    if measure in _WORKING:
        return calendar.worked(begin, end)
    return max(end - begin, timedelta(0))


def _merged(pauses: Pauses) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for begin, end in sorted((_whole(begin), _whole(end)) for begin, end in pauses):
        if end < begin:
            raise ValueError("a pause cannot end before it begins")
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def _whole(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an instant must know its time zone")
    return moment.astimezone(UTC).replace(microsecond=0)


def _seconds(wall: time) -> int:
    return wall.hour * 3600 + wall.minute * 60 + wall.second
