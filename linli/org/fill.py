"""Count how the duty cards stand, one ground at a time, so that no page has to scan buildings.

A change of any reference row, and every midnight, makes all grounds stale; a changed card makes
its own ground stale at once. The longer the list of grounds, the longer the pause before the next
round, so that a place of a million buildings is not counted all day long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from linli.areas.models import Area
from linli.journal import log
from linli.kernel.actor import SYSTEM
from linli.org import events, queries
from linli.org.models import DoorCount
from linli.shards import kept

PAUSE_LEAST = timedelta(seconds=20)
PAUSE_PER_GROUND = timedelta(milliseconds=200)
# What should have something in a ground: how many there are, and how many have it.
Stands = Mapping[str, Sequence[int]]


@dataclass
class _Round:
    """What this process last made stale: for which day and version, when, how many grounds."""

    day: date | None = None
    version: int = -1
    at: datetime | None = None
    grounds: int = 0


_last = _Round()


def count_doors_next(now: datetime) -> bool:
    """Count one stale ground; False when none is."""
    plan_doors(now)
    row = DoorCount.objects.filter(is_stale=True).order_by("path").first()
    if row is None:
        return False
    area = Area.objects.filter(pk=row.area_id, valid_to__isnull=True).first()
    if area is None:
        _forget(row, now)
        return True
    # Not stale before it is read: what changes meanwhile makes it stale again.
    DoorCount.objects.filter(pk=row.pk).update(is_stale=False)
    found = queries.count_cards(area, on=localdate(now), at=now)
    counted = {name: getattr(found, name) for name in queries.CARD_FIGURES}
    DoorCount.objects.filter(pk=row.pk).update(**counted, counted_at=now)
    return True


def plan_doors(now: datetime) -> None:
    """Make every ground stale when the day or a reference row changed, not too often."""
    day, version = localdate(now), kept.version()
    if (day, version) == (_last.day, _last.version) or (day == _last.day and _is_too_soon(now)):
        return
    grounds = queries.card_grounds(on=day)
    with transaction.atomic():
        known = set(DoorCount.objects.values_list("pk", flat=True))
        for gone in DoorCount.objects.filter(pk__in=known - grounds.keys()):
            _forget(gone, now)
        DoorCount.objects.bulk_create(
            DoorCount(area_id=pk, path=path) for pk, path in grounds.items() if pk not in known
        )
        DoorCount.objects.filter(is_stale=False).update(is_stale=True)
    _last.day, _last.version, _last.at, _last.grounds = day, version, now, len(grounds)


def _is_too_soon(now: datetime) -> bool:
    if _last.at is None or now < _last.at:
        return False
    return now - _last.at < max(PAUSE_LEAST, _last.grounds * PAUSE_PER_GROUND)


def tell_standing_next(now: datetime) -> bool:
    """Write into the journal what changed in one ground since yesterday; False when all is told.

    So rates of what stands (levels with a unit, doors with a card) are counted from the journal.
    """
    day = localdate(now)
    fresh = DoorCount.objects.filter(is_stale=False, counted_at__isnull=False)
    row = fresh.exclude(told_on=day).order_by("path").first()
    if row is None:
        return False
    area = Area.objects.filter(pk=row.area_id).first()
    stands = queries.standing(area, on=day) if area else {}
    if area:
        stands["cards"] = (row.buildings, row.buildings - row.without)
    with transaction.atomic():
        mine = DoorCount.objects.filter(pk=row.pk, told_on=row.told_on)
        if mine.update(told_on=day, told=stands) and area:
            _tell(area, row.told, stands, now)
    return True


def _forget(row: DoorCount, now: datetime) -> None:
    """Delete the count of a ground that is none any more; nothing of it stands."""
    area = Area.objects.filter(pk=row.area_id).first()
    with transaction.atomic():
        if area and row.told:
            _tell(area, row.told, {}, now)
        row.delete()


def _tell(area: Area, was: Stands, stands: Stands, at: datetime) -> None:
    changes = []
    for what in sorted({*was, *stands}):
        old, new = was.get(what, (0, 0)), stands.get(what, (0, 0))
        if tuple(old) != tuple(new):
            nodes, fit = new[0] - old[0], new[1] - old[1]
            changes.append(events.StandingCounted(what=what, nodes=nodes, fit=fit))
    place = log.Place(area.jurisdiction_pk, area.pk)
    log.append(log.stream_of("area", area.pk), changes, place=place, actor=SYSTEM, at=at)
