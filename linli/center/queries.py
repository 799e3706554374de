"""Reads about facilities."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from linli.areas.models import Area
from linli.center.models import Facility, Serves


def near(area: Area, *, on: date) -> list[Facility]:
    """Return the facilities that serve `area` or a place above it, nearest first; one query."""
    rows = Serves.objects.filter(
        Q(facility__closed_on__isnull=True) | Q(facility__closed_on__gt=on),
        area__path__in=area.ancestor_paths,
    ).select_related("facility__area")
    found = {row.facility_id: row.facility for row in rows.order_by("-area__path", "facility_id")}
    return list(found.values())
