"""The working calendar: which days are not what their weekday says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, Q

from linli.areas.models import CalendarDay
from linli.kernel.worktime import Calendar
from linli.shards.kept import kept

Stamp = tuple[Any, ...]

# What the calendar looked like when it was last read in this process: one tiny query tells
# whether it still does, so that a promise does not load and sort thousands of days.
_marks: dict[Stamp, Mapping[date, bool]] = {}
_calendars: dict[tuple[Stamp, str, tuple[tuple[time, time], ...]], Calendar] = {}


def stamp() -> Stamp:
    """Return what changes whenever the calendar does; one query that reads one row."""
    row = CalendarDay.objects.aggregate(
        days=Count("day"),
        working=Count("day", filter=Q(is_working=True)),
        first=Min("day"),
        last=Max("day"),
        changed=Max("changed_at"),
    )
    return tuple(row.values())


def day_marks() -> Mapping[date, bool]:
    """Return every day that is not what its weekday says: True for a make-up working day."""
    return _marks_at(stamp())


@kept(lambda zone, spans: (zone, spans))
def calendar(zone: str, spans: tuple[tuple[time, time], ...]) -> Calendar:
    """Return the working calendar for these spans with the days known today."""
    now = stamp()
    wanted = (now, zone, spans)
    if wanted not in _calendars:
        for old in [key for key in _calendars if key[0] != now]:
            _calendars.pop(old, None)
        _calendars[wanted] = Calendar(zone=ZoneInfo(zone), spans=spans, days=_marks_at(now))
    return _calendars[wanted]


@kept(lambda: ())
def known_years() -> set[int]:
    """Return the years whose holidays are known; others fall back to weekdays.

    A year is known once its National Day is marked: some other day may be marked long before.
    """
    known = CalendarDay.objects.filter(day__month=10, day__day=1, is_working=False)
    return {day.year for day in known.values_list("day", flat=True)}


def unknown_years(*, on: date) -> list[int]:
    """Return this year, and from November the next, where their holidays are not known.

    The State Council publishes the next year's in November; before, nobody could enter them.
    """
    near = {on.year} | ({on.year + 1} if on.month >= 11 else set())
    return sorted(near - known_years())


def _marks_at(now: Stamp) -> Mapping[date, bool]:
    if now not in _marks:
        rows = dict(CalendarDay.objects.values_list("day", "is_working"))
        _marks.clear()
        _marks[now] = MappingProxyType(rows)
    return _marks[now]
