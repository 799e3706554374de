"""What counts on a day: rows in force, and which units cover which areas."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from linli.org import rules
from linli.org.models import Covers


def covers_of(paths: Collection[str], *, on: date) -> list[Covers]:
    """Return what covers any of these areas that day, with area, unit and base."""
    rows = Covers.objects.filter(in_force(on), valid(on, "unit__"), area__path__in=paths)
    return list(rows.select_related("area", "unit__base").order_by("pk"))


def candidate(covers: Covers) -> rules.Candidate:
    """Return what routing asks of a unit that covers an area."""
    unit = covers.unit
    return rules.Candidate(
        unit_id=unit.pk, path=covers.area.path, level=unit.level, org_type=unit.org_type
    )


def in_force(day: date, prefix: str = "") -> Q:
    """Return the condition for what runs from_on .. to_on that day; both ends count."""
    return _within(day, f"{prefix}from_on", f"{prefix}to_on")


def valid(day: date, prefix: str = "") -> Q:
    """Return the condition for rows valid that day; both ends count."""
    return _within(day, f"{prefix}valid_from", f"{prefix}valid_to")


def _within(day: date, begins: str, ends: str) -> Q:
    open_end = Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": day})
    return Q(**{f"{begins}__lte": day}) & open_end
