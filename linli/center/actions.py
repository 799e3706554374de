"""What is done with facilities: set them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.areas.actions import digest_of, place_of
from linli.areas.models import Area
from linli.center import events, rules
from linli.center.models import Facility, Serves
from linli.journal import log
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.shards import ids


@dataclass(frozen=True, kw_only=True)
class FacilityRow:
    """One facility: codes of the area it stands in and of those it serves (else just that one)."""

    code: str
    name: str
    area: str
    serves: tuple[str, ...] = ()
    name_en: str = ""
    place: str = ""
    place_en: str = ""
    fee: str = ""
    fee_en: str = ""
    hours: list[dict[str, Any]] = field(default_factory=list)
    is_from_source: bool = False


@transaction.atomic
def take_in(rows: Sequence[FacilityRow], *, actor: Actor, at: datetime) -> list[Facility]:
    """Set up facilities, with one entry in the stream of the first one's area.

    Raises Refused for a code that is used, an area that is not known, or hours nobody can read.
    """
    if not rows:
        return []
    _refuse_doubtful(rows)
    areas = _areas(rows)
    facilities = Facility.objects.bulk_create(
        _facility(row, pk, areas[row.area])
        for pk, row in zip(ids.take(len(rows)), rows, strict=True)
    )
    pairs = [
        (facility, areas[code])
        for facility, row in zip(facilities, rows, strict=True)
        for code in dict.fromkeys(row.serves or (row.area,))
    ]
    Serves.objects.bulk_create(
        Serves(id=pk, facility=facility, area=area)
        for pk, (facility, area) in zip(ids.take(len(pairs)), pairs, strict=True)
    )
    area = areas[rows[0].area]
    event = events.FacilitiesTakenIn(facilities=len(facilities), digest=digest_of(rows))
    log.record("area", area.pk, event, place=place_of(area), actor=actor, at=at)
    return facilities


def _refuse_doubtful(rows: Sequence[FacilityRow]) -> None:
    codes = {row.code for row in rows}
    if len(codes) != len(rows) or Facility.objects.filter(code__in=codes).exists():
        raise Refused("center.code_used", _("A code is used twice."), field="code")
    for row in rows:
        if rules.fault(row.hours):
            raise Refused(
                "center.hours",
                _("The hours of %(code)s cannot be read.") % {"code": row.code},
                field="hours",
            )


def _areas(rows: Sequence[FacilityRow]) -> dict[str, Area]:
    wanted = {row.area for row in rows} | {code for row in rows for code in row.serves}
    found = Area.objects.filter(code__in=wanted, valid_to__isnull=True)
    areas = {area.code: area for area in found}
    if missing := sorted(wanted - areas.keys()):
        raise Refused(
            "center.area_missing",
            _("There is no place with the code %(code)s.") % {"code": missing[0]},
            field="area",
        )
    return areas


def _facility(row: FacilityRow, pk: int, area: Area) -> Facility:
    return Facility(
        id=pk,
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        area=area,
        place=row.place,
        place_en=row.place_en,
        fee=row.fee,
        fee_en=row.fee_en,
        hours=row.hours,
        is_from_source=row.is_from_source,
    )
