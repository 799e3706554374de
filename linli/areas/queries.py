"""Reads about areas: by code, upward, downward, and the working calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas.models import Area, CalendarDay
from linli.areas.rules import OWNING_KINDS
from linli.kernel import numbers
from linli.kernel.errors import Missing
from linli.kernel.worktime import Calendar
from linli.shards.kept import kept

Stamp = tuple[Any, ...]

# What the calendar looked like when it was last read in this process: one tiny query tells
# whether it still does, so that a promise does not load and sort thousands of days.
_marks: dict[Stamp, Mapping[date, bool]] = {}
_calendars: dict[tuple[Stamp, str, tuple[tuple[time, time], ...]], Calendar] = {}


@kept(lambda code: code)
def by_code(code: str) -> Area:
    """Return the area in force with this code. Raises Missing."""
    area = Area.objects.filter(code=code, valid_to__isnull=True).select_related("parent").first()
    if area is None:
        raise Missing("area.missing", _("There is no place with this code."))
    return area


def upward(area: Area) -> list[Area]:
    """Return the areas from the root down to `area`, itself included."""
    return list(Area.objects.filter(path__in=area.ancestor_paths).order_by("path"))


def beneath(area: Area) -> QuerySet[Area]:
    """Return the areas in force at and beneath `area`."""
    return Area.objects.filter(within(area), valid_to__isnull=True)


def within(area: Area, *, field: str = "path") -> Q:
    """Return the range condition for rows whose path lies at or beneath `area`."""
    return Q(**{f"{field}__gte": area.path, f"{field}__lt": area.path_end})


def jurisdictions_beneath(area: Area) -> list[int]:
    """Return the ids of the areas at and beneath `area` that can own work, closed ones too."""
    return list(
        Area.objects.filter(within(area), kind__in=OWNING_KINDS).values_list("pk", flat=True)
    )


def jurisdiction_of_key(key: str) -> int:
    """Return the id of the jurisdiction a number or code belongs to. Raises Missing."""
    found = Area.objects.filter(key=key).values_list("pk", flat=True).first()
    if found is None:
        raise Missing("area.key_missing", _("There is no place with this key."))
    return found


_keys: dict[int, str] = {}


def key_of(jurisdiction_id: int) -> str:
    """Return the four signs of a jurisdiction; they are permanent, so each is read once."""
    if jurisdiction_id not in _keys:
        key = Area.objects.filter(pk=jurisdiction_id).values_list("key", flat=True).get()
        if not key:
            raise Missing("area.key_missing", _("There is no place with this key."))
        _keys[jurisdiction_id] = key
    return _keys[jurisdiction_id]


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


def path_range(path: str) -> tuple[str, str]:
    """Return the bounds of a subtree: from (inclusive), to (exclusive)."""
    return path, numbers.path_end(path)


def _marks_at(now: Stamp) -> Mapping[date, bool]:
    if now not in _marks:
        rows = dict(CalendarDay.objects.values_list("day", "is_working"))
        _marks.clear()
        _marks[now] = MappingProxyType(rows)
    return _marks[now]
