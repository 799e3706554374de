"""Set up units with what they cover and who stands above them; change and end them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.areas.actions import digest_of, place_of
from linli.areas.models import Area
from linli.journal import log
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.kernel.intake import Change, RowFault
from linli.org import events
from linli.org.actions.checking import unit_faults
from linli.org.actions.covers import end_covers, follow_coverage, look, reach_of, settle
from linli.org.actions.intake_units import write
from linli.org.models import Covers, Holding, Unit
from linli.org.queries.standing_units import UnitRow, standing_units
from linli.org.queries.uppers import derived_uppers

_DAY = timedelta(days=1)
_FIELDS = ("org_type", "level", "name", "name_en", "base", "upper", "phone")
_SENTENCES: dict[str, Any] = {
    "blank": gettext_lazy("%(code)s lacks something."),
    "spelling": gettext_lazy("A code has letters, digits, dots and dashes."),
    "too_long": gettext_lazy("%(code)s: at most %(most)s signs."),
    "phone": gettext_lazy("%(code)s: this is no phone number."),
    "level": gettext_lazy("A level is 1, 2, 3 or 4."),
    "no_area": gettext_lazy("There is no place with the code %(area)s."),
    "no_upper": gettext_lazy("There is no unit with the code %(upper)s."),
    "cycle": gettext_lazy("%(code)s would stand above itself."),
    "overlap": gettext_lazy("%(by)s answers for %(area)s already."),
}
# What a refusal was called before tables were checked.
_CODES = {"code_twice": "code_used", "no_area": "area_missing", "no_upper": "upper_missing"}


@transaction.atomic
def take_in_units(rows: Sequence[UnitRow], *, actor: Actor, at: datetime) -> list[Unit]:
    """Set up units from today on, with one entry in the nearest area above them all.

    A unit covers its base unless its row says otherwise. Raises Refused for codes that are used
    or not known, and where two units of one sort would answer for one place.
    """
    if not rows:
        return []
    ground = standing_units(rows, on=localtime(at).date())
    for fault in unit_faults(rows, ground, at):
        raise _refusal(fault, rows[fault.index].code)
    for row in rows:
        if row.code in ground:
            raise _refusal(RowFault(0, "code", "code_used"), row.code)
    write([Change(None, row) for row in rows], digest=digest_of(rows), actor=actor, at=at)
    made = Unit.objects.filter(code__in=[row.code for row in rows]).select_related("base", "upper")
    units = {unit.code: unit for unit in made}
    return [units[row.code] for row in rows]


@transaction.atomic
def rename_unit(
    unit: Unit, *, name: str, name_en: str, phone: str, actor: Actor, at: datetime
) -> Unit:
    """Give a unit another name and number. Raises Refused for what a table could not say either."""
    row = _row(unit, localtime(at).date())
    wanted = replace(row, name=name.strip(), name_en=name_en.strip(), phone=phone.strip())
    changed = _changed(row, wanted, at)
    if changed:
        unit.name, unit.name_en, unit.phone = wanted.name, wanted.name_en, wanted.phone
        unit.save(update_fields=["name", "name_en", "phone"])
        _note_change(unit, changed, actor=actor, at=at)
    return unit


@transaction.atomic
def place_unit(
    unit: Unit,
    *,
    org_type: str,
    level: int | None,
    base: Area,
    upper: Unit | None,
    actor: Actor,
    at: datetime,
) -> Unit:
    """Say what a unit is, where it is based and below whom it stands.

    Without `upper` the rule names the upper unit. What it covers stays, and is said with `cover`
    and `uncover`. Raises Refused for what a table could not say either.
    """
    on = localtime(at).date()
    row = _row(unit, on)
    wanted = replace(
        row,
        org_type=org_type,
        level=level,
        base=base.code,
        covers=row.covered,
        upper=upper.code if upper else "",
    )
    changed = _changed(row, wanted, at)
    if changed:
        _settle_place(unit, wanted, base, upper, on)
        _note_change(unit, changed, actor=actor, at=at)
    return unit


@transaction.atomic
def end_unit(unit: Unit, *, last_on: date, actor: Actor, at: datetime) -> Unit:
    """End a unit with the day `last_on`, at most today; what it covers ends with it.

    Raises Refused while units stand below it or somebody holds a post in it after that day. This
    room cannot see matters: whoever asks for it first makes sure that no leg of the unit is open.
    """
    on = localtime(at).date()
    _row(unit, on)
    bases, before = look(*reach_of(unit, on=on), on=on)
    _refuse_bound(unit, last_on)
    if last_on > on:
        raise Refused("org.ahead", _("That day is still to come."), field="last_on")
    if last_on < unit.valid_from:
        raise Refused("org.days", _("It cannot end before it begins."), field="last_on")
    unit.valid_to = last_on
    unit.save(update_fields=["valid_to"])
    end_covers(Covers.objects.filter(unit=unit).exclude(to_on__lte=last_on), last_on=last_on)
    settle(bases, before, on=max(on, last_on + _DAY))
    event = events.UnitEnded(unit_id=unit.pk, last_on=last_on)
    place = place_of(unit.base, unit_id=unit.pk)
    log.record("unit", unit.pk, event, place=place, actor=actor, at=at)
    return unit


def _row(unit: Unit, on: date) -> UnitRow:
    """Return the row of a unit in force. Raises Stale when it has ended."""
    asked = UnitRow(
        code=unit.code,
        org_type=unit.org_type,
        level=unit.level,
        name=unit.name,
        base=unit.base.code,
    )
    found = standing_units([asked], on=on).get(unit.code)
    if found is None:
        raise Stale("org.ended", _("This unit is no more."))
    return found


def _changed(row: UnitRow, wanted: UnitRow, at: datetime) -> list[str]:
    """Return the names of the fields that become others. Raises Refused for what cannot be."""
    for fault in unit_faults([wanted], standing_units([wanted], on=localtime(at).date()), at):
        raise _refusal(fault, row.code)
    return [field for field in _FIELDS if getattr(row, field) != getattr(wanted, field)]


def _note_change(unit: Unit, changed: list[str], *, actor: Actor, at: datetime) -> None:
    event = events.UnitChanged(
        unit_id=unit.pk, fields=changed, base=unit.base_id, upper=unit.upper_id
    )
    place = place_of(unit.base, unit_id=unit.pk)
    log.record("unit", unit.pk, event, place=place, actor=actor, at=at)


def _settle_place(unit: Unit, row: UnitRow, base: Area, upper: Unit | None, on: date) -> None:
    bases, before = look(*reach_of(unit, on=on), on=on)
    unit.org_type, unit.level, unit.base = row.org_type, row.level, base
    derived = derived_uppers({unit.pk: (unit.level, base.path)}, on=on)[unit.pk]
    unit.upper_id = upper.pk if upper else derived
    unit.save(update_fields=["org_type", "level", "base", "upper"])
    settle(bases.keys() - {unit.pk}, before, on=on)
    follow_coverage([unit.pk], on=on)


def _refuse_bound(unit: Unit, last_on: date) -> None:
    lower = Unit.objects.filter(upper=unit, valid_to__isnull=True).order_by("code").first()
    if lower is not None:
        raise Refused("org.has_lowers", _("%(unit)s stands below it.") % {"unit": lower.name})
    later = Q(to_on__isnull=True) | Q(to_on__gt=last_on)
    if Holding.objects.filter(later, post__unit=unit).exists():
        raise Refused("org.is_held", _("Somebody still holds a post in it."))


def _refusal(fault: RowFault, code: str) -> Refused:
    sentence = _SENTENCES.get(fault.code) or _("The code %(code)s is used.")
    params = {"code": code, **fault.params}
    return Refused(
        f"org.{_CODES.get(fault.code, fault.code)}", str(sentence) % params, field=fault.field
    )
