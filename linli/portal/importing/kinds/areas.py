"""Tables of places: buildings, grids, estates, communities, and the country's divisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.areas.models import Area
from linli.areas.queries import standing
from linli.areas.rules import BENEATH, AreaRow
from linli.kernel.intake import Change
from linli.org.actions import intake_areas as intake
from linli.portal.importing import redrawn
from linli.portal.importing.kind import Draft, Kind
from linli.portal.importing.kinds import divisions
from linli.portal.importing.kinds.area_columns import (
    CODE_LENGTH,
    HEADS,
    HELPS,
    KIND_WORDS,
    UPWARD,
    layout,
)
from linli.portal.importing.places import BATCH, Places
from linli.portal.importing.touches import of_areas


def read(drafts: Sequence[Draft], places: Places) -> None:
    """Make a row of each line: find the place above, the kind and the code."""
    reader = _Reader(drafts, places)
    for draft in drafts:
        reader.find_above(draft)
    reader.compare()
    reader.learn_codes()
    for draft in drafts:
        draft.row = reader.row(draft)
    reader.place()


class _Reader:
    """What one table says about itself: its codes, its names, who lies in whom."""

    def __init__(self, drafts: Sequence[Draft], places: Places) -> None:
        self.drafts, self.places = drafts, places
        self.codes: dict[str, Draft] = {}
        self.named: dict[str, list[str]] = {}
        self.up: dict[int, str] = {}
        self.above_of: dict[str, str] = {}
        # Lines that name several places above, the deepest first.
        self.several: list[tuple[Draft, list[tuple[str, str]]]] = []
        self.standing_codes: dict[tuple[str, str], str] = {}
        # Every line has the same columns.
        told = drafts[0].values if drafts else {}
        self.upward = [column for column in UPWARD if column in told]
        # One for all lines of a column, as there are very many.
        self.used = {column: {"parent": column} for column in UPWARD}
        for draft in drafts:
            if code := draft.text("code"):
                self.codes.setdefault(code, draft)
                self.named.setdefault(draft.text("name"), []).append(code)
        # Buildings lie in what has another kind.
        places.own = (
            one.text("name") for one in self.codes.values() if one.text("kind") != "building"
        )
        places.learn(set(self._mentions()) - self.codes.keys())

    def _mentions(self) -> Iterator[str]:
        for draft in self.drafts:
            told = False
            for column in self.upward:
                if word := draft.values[column]:
                    told = True
                    yield str(word)
            if not told:
                yield from divisions.above(draft.text("code"))

    def find_above(self, draft: Draft) -> None:
        """Note the code of the place above: the deepest of those named, else what the code says."""
        found = []
        for column in self.upward:
            word = draft.text(column)
            if not word:
                continue
            codes = self._codes(word)
            if len(codes) == 1:
                found.append((column, codes[0]))
            else:
                draft.blame_name(column, word, codes, self.places.nearest)
                draft.used = self.used[column]
        if found:
            if len(found) > 1:
                found.sort(key=lambda one: self._depth(one[1]), reverse=True)
                self.several.append((draft, found))
            column, self.up[draft.number] = found[0]
            draft.used = draft.used or self.used[column]
        elif not any(draft.values[column] for column in self.upward):
            self.up[draft.number] = self._silent(draft)
        if code := draft.text("code"):
            self.above_of.setdefault(code, self.up.get(draft.number, ""))

    def compare(self) -> None:
        """Blame lines whose places above do not lie in each other: a building under two grids."""
        for draft, ((column, inner), *others) in self.several:
            for other, outer in others:
                if inner != outer and not self._may_lie_in(inner, outer):
                    words = {"inner": draft.text(column), "outer": draft.text(other)}
                    draft.blame(other, "parents_differ", **words)

    def _may_lie_in(self, inner: str, outer: str) -> bool:
        """Say whether a place lies in another one, by this table, else as it stands."""
        for _step in BENEATH:
            if inner == outer:
                return True
            if inner not in self.codes:
                break
            inner = self.up.get(self.codes[inner].number, "")
        known = self.places.path_of
        return inner not in known or outer not in known or known[inner].startswith(known[outer])

    def learn_codes(self) -> None:
        """Look up the codes of places that are known by their name in the place above."""
        lacking = {self.up.get(one.number, "") for one in self.drafts if not one.text("code")}
        wanted = sorted(lacking - {""})
        for first in range(0, len(wanted), BATCH):
            rows = Area.objects.filter(
                parent__code__in=wanted[first : first + BATCH],
                parent__valid_to__isnull=True,
                valid_to__isnull=True,
            )
            for above, name, code in rows.values_list("parent__code", "name", "code"):
                self.standing_codes[above, name] = code

    def row(self, draft: Draft) -> AreaRow | None:
        """Return the row, or None where it cannot be told which place is meant."""
        name, above = draft.text("name"), self.up.get(draft.number, "")
        code = draft.text("code") or self.standing_codes.get((above, name), "")
        kind = draft.text("kind") or divisions.kind_from(code, name)
        if not code and kind == "building" and above and divisions.number_in(name):
            code = f"{above}-{divisions.number_in(name)}"[:CODE_LENGTH]
        if not code:
            draft.blame_alone("code", "no_code")
            return None
        if not kind and code not in self.places.path_of:
            draft.blame("kind", "kind_unknown")
        self.above_of.setdefault(code, above)
        values = draft.values
        return AreaRow(
            code=code,
            kind=kind,
            name=name,
            parent=above,
            name_en=draft.text("name_en"),
            stat_code=draft.text("stat_code"),
            admin_code=draft.text("admin_code"),
            latitude=values.get("latitude"),
            longitude=values.get("longitude"),
        )

    def place(self) -> None:
        """Say where the places of this table lie: where the known one above them lies."""
        if self.places.is_everywhere:
            return
        self.places.learn(self.above_of)
        for code in self.above_of:
            chain = [code]
            while chain[-1] not in self.places.path_of and len(chain) < len(BENEATH):
                chain.append(self.above_of.get(chain[-1], ""))
            path = self.places.path_of.get(chain[-1], "")
            for one in chain[:-1]:
                self.places.add(one, path)

    def _codes(self, word: str) -> list[str]:
        if word in self.codes:
            return [word]
        known = self.places.codes(word)
        if known == [word]:
            return known
        return list(dict.fromkeys([*self.named.get(word, ()), *known]))

    def _depth(self, code: str) -> int:
        steps = 0
        while code in self.codes and steps < len(BENEATH):
            steps += 1
            draft = self.codes[code]
            code = next((one for one in map(draft.text, self.upward) if one), "")
        return steps * 6 + len(self.places.path_of.get(code, ""))

    def _silent(self, draft: Draft) -> str:
        """Return what the code itself says of the place above; a province lies in the country."""
        if told := [column for column in UPWARD if column in draft.values]:
            draft.used = self.used[told[0]]
        code = draft.text("code")
        if may := list(divisions.above(code)):
            known = (one for one in may if one in self.codes or one in self.places.path_of)
            return next(known, may[0])
        if divisions.kind_from(code, draft.text("name")) == "province":
            return _root()
        return ""


def _root() -> str:
    roots = Area.objects.filter(parent__isnull=True, kind="root", valid_to__isnull=True)
    return roots.values_list("code", flat=True).first() or ""


def _outside(row: AreaRow, places: Places) -> str:
    if row.code in places.path_of and not places.is_within(row.code):
        return "code"
    return "" if places.is_within(row.parent) else "parent"


def _same(now: AreaRow | None, said: AreaRow) -> bool:
    """Say whether a place stands as it was said to; its key and its days are the owner's."""
    mine = replace(said, key=now.key if now else "", begins=None, ends=None, replaced_by="")
    return now == mine


def _choices() -> Mapping[str, Mapping[str, Any]]:
    return {"kind": {kind: head for kind, (head, _words) in KIND_WORDS.items()}}


def _touches(changes: Sequence[Change[Any]], at: datetime) -> dict[str, Any]:
    moved = [
        one.before.code
        for one in changes
        if one.before and (one.after is None or one.after.parent != one.before.parent)
    ]
    counts: dict[str, Any] = of_areas(moved, at=at)
    if grids := redrawn.of_changes(changes):
        counts[redrawn.GRIDS] = grids
    return counts


AREAS = Kind(
    code="areas",
    words=_("Places"),
    about=_("Communities, grids, estates and buildings, and what lies in what."),
    icon="map-pin",
    needs=("areas.manage",),
    layout=layout,
    heads=HEADS,
    helps=HELPS,
    examples=(
        {"code": "tq-bj", "name": "滨江名苑", "kind": "小区", "parent": "土桥社区"},
        {"code": "tq-bj-1", "name": "滨江名苑1栋", "kind": "楼栋", "parent": "tq-bj"},
    ),
    choices=_choices,
    row=AreaRow,
    fields={
        name: name
        for name in (
            *("code", "name", "kind", "parent", "name_en", "stat_code", "admin_code"),
            *("latitude", "longitude"),
        )
    },
    key=lambda row: row.code,
    label=lambda row: f"{row.code} {row.name}",
    read=read,
    outside=_outside,
    standing=standing,
    faults=intake.faults,
    write=intake.write,
    same=_same,
    places=("parent",),
    touches=_touches,
)
