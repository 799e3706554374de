"""Find everything that is wrong with places as a table tells them, all at once.

Codes of faults: blank, spelling, too_long, code_twice, two_parents, unknown_kind, kind_fixed,
no_parent, parent_ends, no_root, cycle, too_deep, not_beneath, twice, key, key_twice, key_used,
key_fixed, code_used, nothing_to_end, ahead, days, no_heir, not_empty, digits, position.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter

from django.utils.timezone import localtime

from linli.areas import rules
from linli.areas.queries import Standing
from linli.areas.rules import AreaRow
from linli.kernel import codes
from linli.kernel.intake import RowFault

Found = tuple[str, str] | tuple[str, str, Mapping[str, object]] | None

# A code stands in addresses and on walls.
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_LONGEST = tuple(
    (field, most, attrgetter(field))
    for field, most in (("code", 32), ("name", 80), ("name_en", 120))
)
_DIGITS_MOST = 12
_DEEPEST = 16
_UNKNOWN = ("?",)
_NONE: frozenset[str] = frozenset()


def faults(rows: Sequence[AreaRow], standing: Standing, at: datetime) -> list[RowFault]:
    """Return every fault of these rows, in their order; asks the database nothing."""
    sheet = _Sheet(rows, standing, localtime(at).date())
    found = []
    for index, row in enumerate(rows):
        for judge in _JUDGES:
            fault = judge(sheet, row, index)
            if fault:
                found.append(RowFault(index, *fault))
    return found


class _Sheet:
    """The rows beside what stands: which come first, and which kinds lie above each code."""

    def __init__(self, rows: Sequence[AreaRow], standing: Standing, today: date) -> None:
        self.standing, self.today = standing, today
        self.first: dict[str, int] = {}
        self.keys: dict[str, int] = {}
        for index, row in enumerate(rows):
            self.first.setdefault(row.code, index)
            if row.key:
                self.keys.setdefault(row.key, index)
        self.rows = rows
        # code -> kinds from the root down to it; `_UNKNOWN` on top where the root is not known.
        self.chains: dict[str, tuple[str, ...]] = {}
        self.misplaced: dict[tuple[str, str], str] = {}
        self._hang()

    def row(self, code: str) -> AreaRow | None:
        """Return the first row of this code."""
        index = self.first.get(code)
        return None if index is None else self.rows[index]

    def _hang(self) -> None:
        """Hang every code beneath its parent, from the roots down; what is left runs in a ring."""
        parents = {code: (spot.parent, spot.kind) for code, spot in self.standing.spots.items()}
        for code, index in self.first.items():
            row = self.rows[index]
            parents[code] = row.parent, row.kind
        beneath: dict[str, list[str]] = {}
        ready: list[str] = []
        # Many lie alike: they share one chain.
        shared: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {}
        for code, (parent, kind) in parents.items():
            if parent in parents:
                beneath.setdefault(parent, []).append(code)
            else:
                self.chains[code] = (kind,) if not parent else (*_UNKNOWN, kind)
                ready.append(code)
        while ready:
            above = self.chains[code := ready.pop()]
            for below in beneath.get(code, ()):
                key = above, parents[below][1]
                if key not in shared:
                    shared[key] = (*above[-_DEEPEST:], key[1])
                self.chains[below] = shared[key]
                ready.append(below)


def _spelled(sheet: _Sheet, row: AreaRow, index: int) -> Found:  # noqa: ARG001  every judge gets it
    if not row.code:
        return "code", "blank"
    if not _CODE.fullmatch(row.code):
        return "code", "spelling"
    if not row.name.strip():
        return "name", "blank"
    for field, most, value in _LONGEST:
        if len(value(row)) > most:
            return field, "too_long", {"most": most}
    return None


def _once(sheet: _Sheet, row: AreaRow, index: int) -> Found:
    first = sheet.first[row.code]
    if first == index or not row.code:
        return None
    if sheet.rows[first].parent != row.parent:
        return "parent", "two_parents", {"first": first, "parent": sheet.rows[first].parent}
    return "code", "code_twice", {"first": first}


def _kind(sheet: _Sheet, row: AreaRow, index: int) -> Found:  # noqa: ARG001
    if row.kind not in rules.BENEATH:
        return "kind", "unknown_kind"
    before = sheet.standing.get(row.code)
    if before is None or before.kind == row.kind:
        return None
    if (before.kind in rules.OWNING_KINDS) != (row.kind in rules.OWNING_KINDS):
        return "kind", "kind_fixed", {"kind": before.kind}
    for code, kind in sheet.standing.beneath.get(row.code, ()):
        moved = sheet.row(code)
        if (not moved or moved.parent == row.code) and kind not in rules.BENEATH[row.kind]:
            return "kind", "not_empty", {"beneath": code}
    return None


def _parent(sheet: _Sheet, row: AreaRow, index: int) -> Found:  # noqa: ARG001
    if not row.parent:
        return ("parent", "blank") if row.kind in rules.BENEATH and row.kind != "root" else None
    above = sheet.row(row.parent)
    if above is None:
        return None if row.parent in sheet.standing.spots else ("parent", "no_parent")
    if above.ends and not row.ends:
        return "parent", "parent_ends"
    return ("parent", "cycle") if row.code not in sheet.chains else None


def _ring(sheet: _Sheet, row: AreaRow, index: int) -> Found:  # noqa: ARG001
    """Find who moved beneath a place of its own that the table does not name."""
    outside = row.parent in sheet.standing.spots and row.parent not in sheet.first
    return ("parent", "cycle") if outside and row.code not in sheet.chains else None


def _place(sheet: _Sheet, row: AreaRow, index: int) -> Found:  # noqa: ARG001
    key = (row.kind, row.parent)
    if key not in sheet.misplaced:
        sheet.misplaced[key] = _misplaced(sheet, row)
    why = sheet.misplaced[key]
    if not why and sheet.standing.carried.get(row.code, _NONE) & set(
        sheet.chains.get(row.parent, ())
    ):
        why = "twice"
    return ("parent", why, {"kind": row.kind}) if why else None


def _misplaced(sheet: _Sheet, row: AreaRow) -> str:
    above = sheet.chains.get(row.parent, ()) if row.parent else ()
    known = bool(above) and above[0] != _UNKNOWN[0] and all(one in rules.BENEATH for one in above)
    if row.kind not in rules.BENEATH or (row.parent and not known):
        return ""
    if len(above) >= _DEEPEST:
        return "too_deep"
    if not row.parent and row.kind != "root":
        return ""  # blamed as blank
    return rules.misplaced(row.kind, above)


def _key(sheet: _Sheet, row: AreaRow, index: int) -> Found:
    if not row.key:
        return None
    if len(row.key) != codes.KEY_SIGNS or not set(codes.ALPHABET) >= set(row.key):
        return "key", "key", {"key": row.key}
    if sheet.keys[row.key] != index and row.code != sheet.rows[sheet.keys[row.key]].code:
        return "key", "key_twice", {"first": sheet.keys[row.key]}
    before = sheet.standing.get(row.code)
    if before and before.key and before.key != row.key:
        return "key", "key_fixed", {"key": before.key}
    if sheet.standing.key_of.get(row.key, row.code) != row.code:
        return "key", "key_used", {"by": sheet.standing.key_of[row.key]}
    return None


def _code(sheet: _Sheet, row: AreaRow, index: int) -> Found:  # noqa: ARG001
    spent = row.code in sheet.standing.spent and row.code not in sheet.standing.spots
    return ("code", "code_used") if spent else None


def _days(sheet: _Sheet, row: AreaRow, index: int) -> Found:  # noqa: ARG001
    if row.begins and row.begins > sheet.today:
        return "begins", "ahead"
    if not row.ends:
        return ("replaced_by", "days") if row.replaced_by else None
    spot = sheet.standing.spots.get(row.code)
    if spot is None or row.code not in sheet.standing:
        return "ends", "nothing_to_end"
    if row.ends > sheet.today:
        return "ends", "ahead"
    if row.ends < spot.since:
        return "ends", "days", {"since": spot.since}
    return _heir(sheet, row)


def _heir(sheet: _Sheet, row: AreaRow) -> Found:
    if not row.replaced_by:
        return None
    heir = sheet.row(row.replaced_by)
    lasting = row.replaced_by in sheet.standing.spots if heir is None else not heir.ends
    return None if lasting else ("replaced_by", "no_heir")


def _empty(sheet: _Sheet, row: AreaRow, index: int) -> Found:  # noqa: ARG001
    if not row.ends:
        return None
    for code, _kind_of in sheet.standing.beneath.get(row.code, ()):
        child = sheet.row(code)
        if child is None or (not child.ends and child.parent == row.code):
            return "ends", "not_empty", {"beneath": code}
    return None


def _numbers(sheet: _Sheet, row: AreaRow, index: int) -> Found:  # noqa: ARG001
    for field in ("stat_code", "admin_code"):
        digits = getattr(row, field)
        if digits and (len(digits) > _DIGITS_MOST or not (digits.isascii() and digits.isdigit())):
            return field, "digits", {"most": _DIGITS_MOST}
    if row.latitude is None and row.longitude is None:
        return None
    if row.latitude is None or not -90 <= row.latitude <= 90:
        return "latitude", "position"
    if row.longitude is None or not -180 <= row.longitude <= 180:
        return "longitude", "position"
    return None


_JUDGES: tuple[Callable[[_Sheet, AreaRow, int], Found], ...] = (
    _spelled,
    _once,
    _kind,
    _parent,
    _ring,
    _place,
    _key,
    _code,
    _days,
    _empty,
    _numbers,
)
