"""The table of units on an area page: what each owes, how fast it answers, what climbed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.indicators import queries as counted
from linli.indicators.queries import Figure
from linli.indicators.rules import SMALL_KINDS
from linli.matters import queries as matters
from linli.org.models import Unit
from linli.ui.words import span_days

CODES = ("first_response_time", "climbed")
# Above these a place owns too many units for one table; its places beneath lead to them.
WORKING_KINDS = frozenset(["town", "township", "subdistrict", "mixed_unit", "park", "new_area"])
UNITS_MOST = 60


@dataclass(frozen=True)
class UnitRow:
    """How it stands with one unit."""

    unit: Unit
    indent: int
    open: int
    late: int
    first: str
    climbed: int


def unit_rows(area: Area, *, since: date, until: date, is_inside: bool) -> list[UnitRow]:
    """Return how it stands with each unit that covers this place or something in it.

    Units stand in the order of the tree, never by their figures. Those who do not work here see
    neither the units of single houses, whose cases are few, nor medians of fewer than five answers.
    """
    if area.pk == area.jurisdiction_pk and area.kind not in WORKING_KINDS:
        return []
    units = _units_in(area, on=until, small=SMALL_KINDS if not is_inside else frozenset())
    read = counted.by_unit(
        area,
        since=since,
        until=until,
        codes=CODES,
        units=[one.pk for one in units],
        is_inside=is_inside,
    )
    top = min((one.level or 4 for one in units), default=1)
    owed = matters.owed_by_unit(area)
    return [
        _unit_row(one, (one.level or 4) - top, read.get(one.pk, {}), owed.get(one.pk, (0, 0)))
        for one in units
    ]


def _units_in(area: Area, *, on: date, small: Collection[str]) -> list[Unit]:
    """Return the units of the levels at and beneath a place, in the order of the tree."""
    rows = Unit.objects.filter(areas.within(area, field="base__path"), level__isnull=False)
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    rows = rows.filter(lasting).exclude(base__kind__in=small)
    return list(rows.order_by("base__path", "level", "pk")[:UNITS_MOST])


def _unit_row(
    unit: Unit, indent: int, read: Mapping[str, Figure], owed: tuple[int, int]
) -> UnitRow:
    first = read.get("first_response_time")
    return UnitRow(
        unit=unit,
        indent=min(indent, 3),
        open=owed[0],
        late=owed[1],
        first=span_days(first.value) if first and first.value is not None else "–",
        climbed=whole(read.get("climbed")),
    )


def whole(figure: Figure | None) -> int:
    """Return the figure as a whole number, 0 where there is none."""
    return round(figure.value) if figure and figure.value is not None else 0
