"""Say which days are worked that their weekday would leave free, and the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import chinese_calendar
from chinese_calendar import constants as holidays
from django.db import transaction
from django.utils.translation import gettext as _

from linli.areas import events
from linli.areas.actions.places import place_of
from linli.areas.models import Area, CalendarDay
from linli.journal import log
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class DayMark:
    """One day that is not what its weekday says."""

    day: date
    is_working: bool
    name: str = ""


@transaction.atomic
def mark_days(
    days: Iterable[DayMark],
    *,
    source: str,
    plain: Iterable[date] = (),
    actor: Actor,
    at: datetime,
) -> int:
    """Say of days whether people work on them; return how many became something else than before.

    The days in `plain` become again what their weekday says. One entry for each year that changed.
    Raises Refused for a day given twice, or without a root.
    """
    wanted, cleared = list(days), set(plain)
    if len({mark.day for mark in wanted} | cleared) != len(wanted) + len(cleared):
        raise Refused("calendar.twice", _("One day is marked twice."), field="days")
    known = {row.day: row for row in CalendarDay.objects.all()}
    changed = [mark for mark in wanted if _differs(mark, known.get(mark.day))]
    gone = sorted(cleared & known.keys())
    # Later than any change before, so that whoever keeps the calendar in memory notices.
    moment = max([at, *(row.changed_at + _TICK for row in known.values())])
    _store_days(changed, source, moment)
    CalendarDay.objects.filter(day__in=gone).delete()
    for year in sorted({day.year for day in [*gone, *(mark.day for mark in changed)]}):
        _note_year(year, changed, gone, actor=actor, at=at)
    return len(changed) + len(gone)


def seed_calendar(years: Iterable[int], *, actor: Actor, at: datetime) -> int:
    """Mark the published holidays and make-up working days of `years`; return how many changed.

    From the package `chinesecalendar`, which follows the yearly notices of the State Council.
    """
    wanted = set(years)
    names = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    marks = [
        DayMark(day=day, is_working=is_working, name=names.get(name, name)[:40])
        for listed, is_working in ((holidays.holidays, False), (holidays.workdays, True))
        for day, name in listed.items()
        if day.year in wanted
    ]
    return mark_days(marks, source="chinesecalendar", actor=actor, at=at)


def _differs(mark: DayMark, row: CalendarDay | None) -> bool:
    return row is None or (row.is_working, row.name) != (mark.is_working, mark.name)


def _store_days(changed: Sequence[DayMark], source: str, moment: datetime) -> None:
    CalendarDay.objects.bulk_create(
        (
            CalendarDay(
                day=mark.day,
                is_working=mark.is_working,
                name=mark.name,
                source=source,
                changed_at=moment,
            )
            for mark in changed
        ),
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["is_working", "name", "source", "changed_at"],
    )


def _note_year(
    year: int, changed: Sequence[DayMark], gone: Sequence[date], *, actor: Actor, at: datetime
) -> None:
    root = Area.objects.filter(parent__isnull=True, kind="root", valid_to__isnull=True).first()
    if root is None:
        raise Refused("area.no_root", _("There is no place yet."))
    marks = [mark for mark in changed if mark.day.year == year]
    event = events.CalendarChanged(
        year=year,
        working=[mark.day.isoformat() for mark in marks if mark.is_working],
        free=[mark.day.isoformat() for mark in marks if not mark.is_working],
        plain=[day.isoformat() for day in gone if day.year == year],
    )
    log.record("calendar", year, event, place=place_of(root), actor=actor, at=at)
