"""Set up units with what they cover and who stands above them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas.actions import digest_of, place_of
from linli.areas.models import Area
from linli.journal import log
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.org import events, queries, rules
from linli.org.models import Covers, Unit
from linli.shards import ids


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """One unit to set up; areas and the upper unit are named by their codes."""

    code: str
    org_type: str
    level: int | None
    name: str
    base: str
    covers: tuple[str, ...] = ()
    name_en: str = ""
    phone: str = ""
    upper: str = ""


@transaction.atomic
def take_in_units(rows: Sequence[UnitRow], *, actor: Actor, at: datetime) -> list[Unit]:
    """Set up units from today on, with one entry in the nearest area above them all.

    A unit covers its base unless its row says otherwise. Raises Refused for codes that are used
    or not known.
    """
    if not rows:
        return []
    _refuse_used(rows)
    areas = _areas(rows)
    today = localtime(at).date()
    units = {
        row.code: _unit(row, pk, areas[row.base], today)
        for pk, row in zip(ids.take(len(rows)), rows, strict=True)
    }
    Unit.objects.bulk_create(units.values())
    pairs = [(units[row.code], areas[code]) for row in rows for code in row.covers or (row.base,)]
    _cover(pairs, today)
    _set_uppers(rows, units, today)
    above = _above_all([unit.base for unit in units.values()])
    event = events.UnitsTakenIn(units=len(units), digest=digest_of(rows))
    log.record("area", above.pk, event, place=place_of(above), actor=actor, at=at)
    return list(units.values())


def _unit(row: UnitRow, pk: int, base: Area, today: date) -> Unit:
    return Unit(
        id=pk,
        code=row.code,
        org_type=row.org_type,
        level=row.level,
        name=row.name,
        name_en=row.name_en,
        base=base,
        phone=row.phone,
        valid_from=today,
    )


def _refuse_used(rows: Sequence[UnitRow]) -> None:
    codes = {row.code for row in rows}
    used = Unit.objects.filter(code__in=codes).values_list("code", flat=True).first()
    if used is not None or len(codes) != len(rows):
        raise Refused(
            "org.code_used", _("The code %(code)s is used.") % {"code": used or ""}, field="code"
        )


def _areas(rows: Sequence[UnitRow]) -> dict[str, Area]:
    wanted = {row.base for row in rows} | {code for row in rows for code in row.covers}
    found = Area.objects.filter(code__in=wanted, valid_to__isnull=True)
    areas = {area.code: area for area in found}
    if missing := sorted(wanted - areas.keys()):
        raise Refused(
            "org.area_missing",
            _("There is no place with the code %(code)s.") % {"code": missing[0]},
            field="base",
        )
    return areas


def _cover(pairs: Sequence[tuple[Unit, Area]], today: date) -> None:
    Covers.objects.bulk_create(
        Covers(id=pk, unit=unit, area=area, from_on=today)
        for pk, (unit, area) in zip(ids.take(len(pairs)), pairs, strict=True)
    )


def _set_uppers(rows: Sequence[UnitRow], units: dict[str, Unit], today: date) -> None:
    named = {row.upper for row in rows if row.upper}
    known = {unit.code: unit.pk for unit in Unit.objects.filter(code__in=named)}
    if missing := sorted(named - known.keys()):
        raise Refused(
            "org.upper_missing",
            _("There is no unit with the code %(code)s.") % {"code": missing[0]},
            field="upper",
        )
    covering = queries.covering(
        {path for unit in units.values() for path in unit.base.ancestor_paths}, on=today
    )
    for row in rows:
        unit = units[row.code]
        unit.upper_id = known[row.upper] if row.upper else _upper(unit, covering)
    Unit.objects.bulk_update(units.values(), ["upper"])


def _upper(unit: Unit, covering: dict[str, list[rules.Candidate]]) -> int | None:
    near = [one for path in unit.base.ancestor_paths for one in covering.get(path, ())]
    found = rules.upper(unit.pk, unit.level, near)
    return found.unit_id if found else None


def _above_all(areas: Iterable[Area]) -> Area:
    """Return the lowest area that lies above all of these, or is the only one."""
    chains = [area.ancestor_paths for area in areas]
    shared = [steps[0] for steps in zip(*chains, strict=False) if len(set(steps)) == 1]
    return Area.objects.get(path=shared[-1])
