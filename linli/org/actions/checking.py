"""Find everything that is wrong with units as a table tells them, all at once.

Codes of faults: blank, spelling, too_long, code_twice, code_used, level, no_area, no_upper,
upper_ends, cycle, overlap, phone, nothing_to_end, ahead, days, has_lowers, is_held.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime

from django.utils.timezone import localtime

from linli.kernel.intake import RowFault
from linli.org import rules
from linli.org.queries.standing_units import StandingUnits, UnitRow

Found = tuple[str, str] | tuple[str, str, Mapping[str, object]]

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_PHONE = re.compile(r"[0-9+()#* -]*")
_LONGEST = {"code": 40, "name": 80, "name_en": 120, "org_type": 40, "phone": 24}
_GRID = 3


def exclusive(level: int | None, org_type: str) -> str:
    """Return what sort of unit may cover a place only once at a time; empty where several may.

    One grid-level unit for a place, one building group for a building; others stand beside.
    """
    if level == _GRID:
        return "grid"
    return "building_group" if org_type == "building_group" else ""


def unit_faults(rows: Sequence[UnitRow], standing: StandingUnits, at: datetime) -> list[RowFault]:
    """Return every fault of these rows, in their order; asks the database nothing."""
    sheet = _Sheet(rows, standing, localtime(at).date())
    return [
        RowFault(index, *fault)
        for index, row in enumerate(rows)
        for judge in _JUDGES
        for fault in judge(sheet, row, index)
    ]


class _Sheet:
    """The rows beside what stands: who is first, who covers what, who stands above whom."""

    def __init__(self, rows: Sequence[UnitRow], standing: StandingUnits, today: date) -> None:
        self.rows, self.standing, self.today = rows, standing, today
        self.first: dict[str, int] = {}
        # (area, sort) -> the rows that cover it.
        self.covered: dict[tuple[str, str], list[int]] = {}
        for index, row in enumerate(rows):
            if self.first.setdefault(row.code, index) == index and not row.ends:
                for area in row.covered:
                    key = area, exclusive(row.level, row.org_type)
                    self.covered.setdefault(key, []).append(index)

    def upper(self, code: str) -> str:
        """Return the code of the unit named as upper; what the rule names can make no ring."""
        if code in self.first:
            return self.rows[self.first[code]].upper
        row = self.standing.get(code)
        return row.upper if row else getattr(self.standing.spots.get(code), "upper", "")


def _spelled(sheet: _Sheet, row: UnitRow, index: int) -> Iterator[Found]:  # noqa: ARG001
    for field in ("code", "name", "org_type", "base"):
        if not getattr(row, field).strip():
            yield field, "blank"
    if row.code and not _CODE.fullmatch(row.code):
        yield "code", "spelling"
    for field, most in _LONGEST.items():
        if len(getattr(row, field)) > most:
            yield field, "too_long", {"most": most}
    if not _PHONE.fullmatch(row.phone):
        yield "phone", "phone"
    if row.level is not None and row.level not in rules.LEVELS:
        yield "level", "level"


def _once(sheet: _Sheet, row: UnitRow, index: int) -> Iterator[Found]:
    if row.code and sheet.first[row.code] != index:
        yield "code", "code_twice", {"first": sheet.first[row.code]}
    elif row.code in sheet.standing.spent:
        yield "code", "code_used"


def _areas(sheet: _Sheet, row: UnitRow, index: int) -> Iterator[Found]:  # noqa: ARG001
    if row.base and row.base not in sheet.standing.areas:
        yield "base", "no_area", {"area": row.base}
    for code in row.covers:
        if code not in sheet.standing.areas:
            yield "covers", "no_area", {"area": code}


def _above(sheet: _Sheet, row: UnitRow, index: int) -> Iterator[Found]:  # noqa: ARG001
    if not row.upper:
        return
    named = sheet.first.get(row.upper)
    if named is None and row.upper not in sheet.standing.spots:
        yield "upper", "no_upper", {"upper": row.upper}
    elif named is not None and sheet.rows[named].ends and not row.ends:
        yield "upper", "upper_ends", {"upper": row.upper}
    elif _is_ring(sheet, row):
        yield "upper", "cycle", {"upper": row.upper}


def _is_ring(sheet: _Sheet, row: UnitRow) -> bool:
    seen, code = {row.code}, row.upper
    while code and code not in seen:
        seen.add(code)
        code = sheet.upper(code)
    return code == row.code


def _alone(sheet: _Sheet, row: UnitRow, index: int) -> Iterator[Found]:
    """Find whoever else of its sort answers for the same place."""
    sort = exclusive(row.level, row.org_type)
    if not sort or row.ends or sheet.first[row.code] != index:
        return
    for area in row.covered:
        others = [sheet.rows[one].code for one in sheet.covered[area, sort] if one != index]
        others += [
            code
            for code, level, org_type in sheet.standing.rivals.get(area, ())
            if code not in sheet.first and exclusive(level, org_type) == sort
        ]
        if others:
            yield "covers", "overlap", {"area": area, "by": others[0]}


def _ending(sheet: _Sheet, row: UnitRow, index: int) -> Iterator[Found]:  # noqa: ARG001
    if not row.ends:
        return
    spot = sheet.standing.spots.get(row.code)
    if spot is None or row.code not in sheet.standing:
        yield "ends", "nothing_to_end"
    elif row.ends > sheet.today:
        yield "ends", "ahead"
    elif row.ends < spot.since:
        yield "ends", "days", {"since": spot.since}
    if row.code in sheet.standing.held:
        yield "ends", "is_held"
    for lower in sorted(sheet.standing.lowers.get(row.code, ())):
        index_of = sheet.first.get(lower)
        if index_of is None or not (sheet.rows[index_of].ends or _parts(sheet.rows[index_of], row)):
            yield "ends", "has_lowers", {"lower": lower}
            return


def _parts(lower: UnitRow, upper: UnitRow) -> bool:
    """Say whether the table names another upper unit for the lower one."""
    return bool(lower.upper) and lower.upper != upper.code


_JUDGES: tuple[Callable[[_Sheet, UnitRow, int], Iterator[Found]], ...] = (
    _spelled,
    _once,
    _areas,
    _above,
    _alone,
    _ending,
)
