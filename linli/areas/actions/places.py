"""Add places, one or many; rename and close them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas import events
from linli.areas.actions.checking import faults
from linli.areas.actions.planting import in_order, plant
from linli.areas.actions.sentences import refusal
from linli.areas.models import Area
from linli.areas.queries import standing
from linli.areas.rules import AreaRow
from linli.journal import log
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.kernel.intake import RowFault


@transaction.atomic
def add(row: AreaRow, *, actor: Actor, at: datetime) -> Area:
    """Add one place from today on. Raises Refused when it cannot lie there or its code is used."""
    [area] = _made([row], at)
    event = events.AreaAdded(code=area.code, area_kind=area.kind)
    log.record("area", area.pk, event, place=place_of(area), actor=actor, at=at)
    return area


@transaction.atomic
def take_in(rows: Sequence[AreaRow], *, actor: Actor, at: datetime) -> list[Area]:
    """Add many places, with one entry in the parent of the first."""
    if not rows:
        return []
    areas = _made(rows, at)
    above = areas[0].parent or areas[0]
    event = events.AreasTakenIn(areas=len(areas), digest=digest_of(rows))
    log.record("area", above.pk, event, place=place_of(above), actor=actor, at=at)
    return areas


@transaction.atomic
def rename(area: Area, *, name: str, name_en: str, actor: Actor, at: datetime) -> Area:
    """Give a place another name; its code stays."""
    if not name.strip():
        raise Refused("area.no_name", _("A place needs a name."), field="name")
    area.name, area.name_en = name.strip(), name_en.strip()
    area.save(update_fields=["name", "name_en"])
    event = events.AreaRenamed(code=area.code)
    log.record("area", area.pk, event, place=place_of(area), actor=actor, at=at)
    return area


@transaction.atomic
def close(
    area: Area, *, last_on: date, replaced_by: Area | None, actor: Actor, at: datetime
) -> Area:
    """End a place with the day `last_on`; its row stays, as whatever was filed there refers to it.

    Raises Refused while places in force lie beneath it, Stale when it is closed already.
    """
    if Area.objects.filter(parent=area, valid_to__isnull=True).exists():
        raise Refused("area.not_empty", _("Other places still lie beneath this one."))
    if last_on < area.valid_from:
        raise Refused("area.days", _("It cannot end before it began."), field="last_on")
    still = Area.objects.filter(pk=area.pk, valid_to__isnull=True)
    if not still.update(valid_to=last_on, replaced_by=replaced_by):
        raise Stale("area.closed", _("This place is closed already."))
    area.valid_to, area.replaced_by = last_on, replaced_by
    event = events.AreaClosed(
        code=area.code, last_on=last_on, replaced_by=replaced_by.pk if replaced_by else None
    )
    log.record("area", area.pk, event, place=place_of(area), actor=actor, at=at)
    return area


def place_of(area: Area, *, unit_id: int | None = None) -> log.Place:
    """Return where entries about `area` are written down."""
    return log.Place(jurisdiction_id=area.jurisdiction_pk, area_id=area.pk, unit_id=unit_id)


def digest_of(rows: Iterable[object]) -> str:
    """Return the SHA-256 of what was taken in, for the entry that tells of it."""
    return hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()


def _made(rows: Sequence[AreaRow], at: datetime) -> list[Area]:
    ground = standing(rows)
    for fault in faults(rows, ground, at):
        raise refusal(fault, rows[fault.index].code)
    for row in rows:
        if row.code in ground:
            raise refusal(RowFault(0, "code", "code_used"), row.code)
    grown = plant(in_order(rows), ground.spots, today=localtime(at).date())
    found = Area.objects.in_bulk([spot.pk for spot in grown.values()])
    return [found[grown[row.code].pk] for row in rows]
