"""Units as a table that can be changed and taken in again."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.kernel.errors import Refused
from linli.org.models import Unit
from linli.org.queries.rights import MANAGE
from linli.org.queries.standing_units import UnitRow, standing_units
from linli.people.models import User
from linli.portal.importing.kinds import kind_of
from linli.portal.importing.papers import table_of
from linli.portal.units import seeing

MOST = 20_000


def workbook(user: User, *, place: str, on: date) -> bytes:
    """Return the units where this user administers, level by level; with a code only those there.

    Raises NotAllowed for whoever administers nowhere, Refused for more than fit.
    """
    return table_of(kind_of("units"), rows(user, place=place, on=on))


def rows(user: User, *, place: str = "", on: date) -> list[UnitRow]:
    """Return the units where this user administers, as a table tells them."""
    seeing.require_any(user, on=on)
    mine = Unit.objects.filter(
        reach.within(user, MANAGE, on=on, field="base__path"), valid_to__isnull=True
    )
    if place:
        mine = mine.filter(areas.within(areas.by_code(place), field="base__path"))
    units = list(mine.select_related("base").order_by("base__path", "pk")[: MOST + 1])
    if len(units) > MOST:
        sentence = _("More than %(most)d units do not go into one table; take out a smaller place.")
        raise Refused("units.too_many", sentence % {"most": MOST})
    standing = standing_units([_asked(unit) for unit in units], on=on)
    ordered = sorted(units, key=lambda one: one.level or 9)
    return [standing[one.code] for one in ordered if one.code in standing]


def named_upper(unit: Unit, *, on: date) -> str:
    """Return the code of the upper unit that somebody named; empty where the rule names it."""
    found = standing_units([_asked(unit)], on=on).get(unit.code)
    return found.upper if found else ""


def _asked(unit: Unit) -> UnitRow:
    return UnitRow(
        code=unit.code,
        org_type=unit.org_type,
        level=unit.level,
        name=unit.name,
        base=unit.base.code,
    )
