"""Let facilities follow places that were redrawn."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from linli.areas.models import Area
from linli.center.models import Facility, Serves
from linli.shards import ids

_AT_ONCE = 500


@transaction.atomic
def follow(heirs: Iterable[int] = ()) -> bool:
    """Let facilities stand in, and serve, what took over from closed places; say if more are left.

    `heirs` are the ids of all that took over from one place that was split: who served it serves
    all of them. Done again, it changes nothing.
    """
    _serve_parts(list(heirs))
    moved = Facility.objects.filter(area__replaced_by__isnull=False).select_related("area")
    facilities = list(moved.order_by("pk")[:_AT_ONCE])
    for facility in facilities:
        facility.area_id = _last(facility.area).pk
    Facility.objects.bulk_update(facilities, ["area"])
    rows = list(
        Serves.objects.filter(area__replaced_by__isnull=False)
        .select_related("area")
        .order_by("pk")[:_AT_ONCE]
    )
    _serve((row.facility_id, _last(row.area).pk) for row in rows)
    Serves.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if facilities or rows:
        ids.changed()
    return _AT_ONCE in (len(facilities), len(rows))


def _serve_parts(heirs: list[int]) -> None:
    olds = Area.objects.filter(replaced_by__in=heirs)
    rows = Serves.objects.filter(area__in=olds).order_by("pk")
    facilities = dict.fromkeys(rows.values_list("facility_id", flat=True))
    _serve((facility, heir) for facility in facilities for heir in heirs)


def _serve(pairs: Iterable[tuple[int, int]]) -> None:
    wanted = list(dict.fromkeys(pairs))
    if wanted:
        Serves.objects.bulk_create(
            (
                Serves(id=pk, facility_id=facility, area_id=area)
                for pk, (facility, area) in zip(ids.take(len(wanted)), wanted, strict=True)
            ),
            ignore_conflicts=True,
        )


def _last(area: Area) -> Area:
    """Return what stands in the end where `area` was."""
    while area.replaced_by is not None:
        area = area.replaced_by
    return area
