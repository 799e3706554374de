"""Figures of places and units for a period, read from cells: few rows, however much lies behind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from linli.areas.models import Area
from linli.indicators import rules
from linli.indicators.models import Count, Dirty, Filled
from linli.indicators.queries.reader import Reader
from linli.indicators.queries.shown import Change, Figure, Point
from linli.indicators.rules import DAY, MONTH
from linli.journal.models import Delivery
from linli.org.models import Covers


def figures(
    area: Area,
    *,
    since: date,
    until: date,
    codes: Collection[str] | None = None,
    is_inside: bool = False,
) -> dict[str, Figure]:
    """Return an area's figures for the days `since` to `until`, both included, by code.

    Stocks are those at the end of `until`. Three queries, whatever the place or period. Groups of
    fewer than five are suppressed unless the reader stands inside the owning unit (`is_inside`).
    """
    reader = Reader(area.jurisdiction_pk, codes, is_inside=is_inside)
    found = reader.read(_totals(reader, area).filter(topic=""), since, until, ())
    return reader.figures(found.get((), {}))


def _totals(reader: Reader, area: Area) -> QuerySet[Count]:
    return reader.rows.filter(area_id__in=places_counted(area), unit_id=0)


def places_counted(area: Area) -> list[int]:
    """Return whose cells a place shows; a business district those of what its units cover."""
    if area.kind != "business_district":
        return [area.pk]
    covers = Covers.objects.filter(unit__base=area, to_on__isnull=True)
    return list(covers.values_list("area_id", flat=True))


def by_unit(
    area: Area,
    *,
    since: date,
    until: date,
    codes: Collection[str] | None = None,
    units: Collection[int] | None = None,
    is_inside: bool = False,
) -> dict[int, dict[str, Figure]]:
    """Return figures per unit that acted in the area's jurisdiction, all of it; three queries."""
    reader = Reader(area.jurisdiction_pk, codes, is_inside=is_inside)
    rows = reader.rows.filter(area_id=area.jurisdiction_pk, unit_id__gt=0)
    if units is not None:
        rows = rows.filter(unit_id__in=units)
    found = reader.read(rows, since, until, ("unit_id",))
    return {int(group[0]): reader.figures(cells) for group, cells in found.items()}


def by_topic(
    area: Area, *, since: date, until: date, codes: Collection[str] = rules.BY_TOPIC
) -> dict[str, dict[str, Figure]]:
    """Return the figures that are kept by topic (`rules.BY_TOPIC`), by topic; three queries."""
    reader = Reader(area.jurisdiction_pk, codes, is_inside=True)
    rows = _totals(reader, area).exclude(topic="")
    found = reader.read(rows, since, until, ("topic",))
    return {str(group[0]): reader.figures(cells) for group, cells in found.items()}


def series(
    area: Area,
    code: str,
    *,
    until: date,
    days: int = 0,
    months: int = 0,
    is_inside: bool = False,
) -> list[Point]:
    """Return one figure for each of the last `days`, or else `months`; three queries.

    A stock is the one at the end of each day or month. A code that is not counted gives nothing.
    """
    reader = Reader(area.jurisdiction_pk, [code], is_inside=is_inside)
    if not reader.wanted:
        return []
    if days:
        spots = list(rules.days_between(until - timedelta(days=days - 1), until))
    else:
        last = rules.month_of(until)
        spots = list(rules.months_between(rules.month_after(last, 1 - months), last))
    rows = _totals(reader, area).filter(topic="", indicator=code)
    cells = reader.read_each(rows, spots, DAY if days else MONTH)
    return [Point(spot, reader.figures(cells[spot])[code]) for spot in spots]


def several(
    area: Area, codes: Collection[str], *, until: date, months: int, is_inside: bool = False
) -> dict[str, list[Point]]:
    """Return some figures for each of the last `months`, stocks at their ends; three queries."""
    reader = Reader(area.jurisdiction_pk, codes, is_inside=is_inside)
    last = rules.month_of(until)
    spots = list(rules.months_between(rules.month_after(last, 1 - months), last))
    rows = _totals(reader, area).filter(topic="", indicator__in=reader.wanted)
    cells = reader.read_each(rows, spots, MONTH)
    read = {spot: reader.figures(cells[spot]) for spot in spots}
    return {code: [Point(spot, read[spot][code]) for spot in spots] for code in reader.wanted}


def compare_with_last_month(
    area: Area, *, until: date, codes: Collection[str] | None = None, is_inside: bool = False
) -> dict[str, Change]:
    """Return the month's figures up to `until` beside last month's same days; four queries."""
    reader = Reader(area.jurisdiction_pk, codes, is_inside=is_inside)
    rows = _totals(reader, area).filter(topic="")
    month = rules.month_of(until)
    before = rules.month_after(month, -1)
    same_day = min(before + (until - month), rules.month_end(before))
    if until == rules.month_end(until):
        same_day = rules.month_end(before)
    now, then = (
        reader.figures(reader.read(rows, first, last, ()).get((), {}))
        for first, last in ((month, until), (before, same_day))
    )
    return {code: Change(now[code], then[code]) for code in now}


def as_of(jurisdiction_id: int, *, now: datetime) -> datetime | None:
    """Return up to when everything recorded is counted: `now` when nothing waits.

    While something waits anywhere, it is the instant of the jurisdiction's last count, None before
    the first.
    """
    waiting = Delivery.objects.filter(reaction="count", rests=False).exists()
    if not (waiting or Dirty.objects.exists()):
        return now
    return Filled.objects.filter(pk=jurisdiction_id).values_list("counted_at", flat=True).first()
