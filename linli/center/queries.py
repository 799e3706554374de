"""Reads about facilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Q
from django.utils.timezone import localdate

from linli.areas.models import Area
from linli.areas.queries.standing import blocks
from linli.center.models import Facility, Serves
from linli.center.rules import FacilityRow


class StandingFacilities(dict[str, FacilityRow]):
    """The facilities in use, by code, and what else a judgement needs.

    `ids`: code -> id of these. `spent`: codes of facilities that were closed. `areas`: code -> id
    of the areas in force that rows name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ids: dict[str, int] = {}
        self.spent: set[str] = set()
        self.areas: dict[str, int] = {}


def standing(rows: Sequence[FacilityRow], *, on: date | None = None) -> StandingFacilities:
    """Return what stands now under the codes of these rows; a handful of queries for thousands."""
    found = StandingFacilities()
    on = on or localdate()
    for some in blocks({row.code for row in rows}):
        for one in Facility.objects.filter(code__in=some).select_related("area"):
            if one.closed_on is not None and one.closed_on <= on:
                found.spent.add(one.code)
            else:
                found.ids[one.code] = one.pk
                found[one.code] = _row(one)
    _read_served(found)
    for some in blocks({code for row in rows for code in (row.area, *row.serves)}):
        places = Area.objects.filter(code__in=some, valid_to__isnull=True)
        found.areas.update(places.values_list("code", "pk"))
    return found


def _read_served(found: StandingFacilities) -> None:
    served: dict[str, list[str]] = {}
    for some in blocks(found.ids.values()):
        rows = Serves.objects.filter(facility__in=some)
        for code, area in rows.values_list("facility__code", "area__code"):
            served.setdefault(code, []).append(area)
    for code, areas in served.items():
        found[code] = replace(found[code], serves=tuple(areas))


def _row(one: Facility) -> FacilityRow:
    return FacilityRow(
        code=one.code,
        name=one.name,
        area=one.area.code,
        name_en=one.name_en,
        place=one.place,
        place_en=one.place_en,
        fee=one.fee,
        fee_en=one.fee_en,
        hours=one.hours,
        is_from_source=one.is_from_source,
        ends=one.closed_on - timedelta(days=1) if one.closed_on else None,
    )


def near(area: Area, *, on: date) -> list[Facility]:
    """Return the facilities that serve `area` or a place above it, nearest first; one query."""
    rows = Serves.objects.filter(
        Q(facility__closed_on__isnull=True) | Q(facility__closed_on__gt=on),
        area__path__in=area.ancestor_paths,
    ).select_related("facility__area")
    found = {row.facility_id: row.facility for row in rows.order_by("-area__path", "facility_id")}
    return list(found.values())
