"""Which units stand now where a table has a row to say, and what is needed to judge that row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.utils.timezone import localdate

from linli.areas.models import Area
from linli.areas.queries.standing import blocks
from linli.org.models import Covers, Holding, Unit
from linli.org.queries.days import in_force, valid
from linli.org.queries.uppers import derived_uppers


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitRow:
    """One unit as a table tells it; areas and the upper unit are named by their codes.

    Without `covers` it covers its base, without `upper` the rule names the upper unit. `ends`
    ends the unit after that day.
    """

    code: str
    org_type: str
    level: int | None
    name: str
    base: str
    covers: tuple[str, ...] = ()
    name_en: str = ""
    phone: str = ""
    upper: str = ""
    ends: date | None = None

    def __post_init__(self) -> None:
        covers = tuple(sorted(set(self.covers)))
        object.__setattr__(self, "covers", () if covers == (self.base,) else covers)

    @property
    def covered(self) -> tuple[str, ...]:
        """Return the codes of all areas it covers."""
        return self.covers or (self.base,)


class UnitSpot(NamedTuple):
    """A unit in force: its id, upper and first day."""

    pk: int
    upper: str
    since: date
    level: int | None


class StandingUnits(dict[str, UnitRow]):
    """The rows in force, by code, and what else a judgement needs.

    `spots`: these units, all that the rows name as upper, and everything above. `spent`: codes of
    units that ended. `areas`: code -> id and path of the areas in force that rows name.
    `rivals`: area code -> codes, levels and types of the units that cover it. `lowers`: code ->
    codes of the units below; `held`: codes of units with a post somebody holds.
    """

    def __init__(self) -> None:
        super().__init__()
        self.spots: dict[str, UnitSpot] = {}
        self.spent: set[str] = set()
        self.areas: dict[str, tuple[int, str]] = {}
        self.rivals: dict[str, list[tuple[str, int | None, str]]] = {}
        self.lowers: dict[str, set[str]] = {}
        self.held: set[str] = set()


def standing_units(rows: Sequence[UnitRow], *, on: date | None = None) -> StandingUnits:
    """Return what stands now under the codes of these rows; a handful of queries for thousands.

    Upper units that the rule names are left out: a table need not name them.
    """
    on = on or localdate()
    found = StandingUnits()
    asked = {row.code for row in rows}
    _read_units(found, asked, on)
    _climb(found, {row.upper for row in rows if row.upper})
    _read_areas(found, rows, on)
    ending = [found.spots[row.code].pk for row in rows if row.ends and row.code in found.spots]
    _read_bound(found, ending, on)
    return found


def _read_units(found: StandingUnits, codes: set[str], on: date) -> None:
    for some in blocks(codes):
        units = list(Unit.objects.filter(code__in=some).select_related("base", "upper"))
        found.spent.update(unit.code for unit in units if unit.valid_to is not None)
        lasting = [unit for unit in units if unit.valid_to is None]
        bases = {unit.pk: (unit.level, unit.base.path) for unit in lasting}
        derived = derived_uppers(bases, on=on)
        covers = _covers({unit.pk for unit in lasting}, on)
        for unit in lasting:
            _note_spot(found, unit)
            upper = unit.upper.code if unit.upper and unit.upper_id != derived[unit.pk] else ""
            found[unit.code] = _row(unit, covers.get(unit.pk, []), upper)


def _covers(pks: Iterable[int], on: date) -> dict[int, list[str]]:
    covers: dict[int, list[str]] = {}
    rows = Covers.objects.filter(in_force(on), unit__in=list(pks))
    for unit_id, code in rows.values_list("unit_id", "area__code"):
        covers.setdefault(unit_id, []).append(code)
    return covers


def _row(unit: Unit, covers: list[str], upper: str) -> UnitRow:
    return UnitRow(
        code=unit.code,
        org_type=unit.org_type,
        level=unit.level,
        name=unit.name,
        base=unit.base.code,
        covers=tuple(covers),
        name_en=unit.name_en,
        phone=unit.phone,
        upper=upper,
    )


def _note_spot(found: StandingUnits, unit: Unit) -> None:
    upper = unit.upper.code if unit.upper else ""
    found.spots[unit.code] = UnitSpot(unit.pk, upper, unit.valid_from, unit.level)


def _climb(found: StandingUnits, named: set[str]) -> None:
    """Read the units named and those above them, until all are known."""
    wanted = (named | {spot.upper for spot in found.spots.values()}) - found.spots.keys() - {""}
    while wanted:
        for some in blocks(wanted):
            units = Unit.objects.filter(code__in=some, valid_to__isnull=True)
            for unit in units.select_related("upper"):
                _note_spot(found, unit)
        above = {found.spots[code].upper for code in wanted if code in found.spots}
        wanted = above - found.spots.keys() - {""}


def _read_areas(found: StandingUnits, rows: Sequence[UnitRow], on: date) -> None:
    codes = {code for row in rows for code in (row.base, *row.covers)}
    for some in blocks(codes):
        places = Area.objects.filter(code__in=some, valid_to__isnull=True)
        code_of: dict[int, str] = {}
        for code, pk, path in places.values_list("code", "pk", "path"):
            found.areas[code] = pk, path
            code_of[pk] = code
        _read_rivals(found, code_of, on)


def _read_rivals(found: StandingUnits, code_of: dict[int, str], on: date) -> None:
    """Read which units cover these places; by ids, as a join is slow where much is new."""
    covers = Covers.objects.filter(in_force(on), area__in=list(code_of))
    pairs = list(covers.values_list("area_id", "unit_id"))
    units: dict[int, tuple[str, int | None, str]] = {}
    for some in blocks({unit for _area, unit in pairs}):
        rows = Unit.objects.filter(valid(on), pk__in=some)
        for pk, code, level, org_type in rows.values_list("pk", "code", "level", "org_type"):
            units[pk] = code, level, org_type
    for area, unit in pairs:
        if unit in units:
            found.rivals.setdefault(code_of[area], []).append(units[unit])


def _read_bound(found: StandingUnits, pks: list[int], on: date) -> None:
    lowers = Unit.objects.filter(upper__in=pks, valid_to__isnull=True)
    for upper, code in lowers.values_list("upper__code", "code"):
        found.lowers.setdefault(upper, set()).add(code)
    lasting = Q(to_on__isnull=True) | Q(to_on__gt=on)
    held = Holding.objects.filter(lasting, post__unit__in=pks)
    found.held.update(held.values_list("post__unit__code", flat=True))
