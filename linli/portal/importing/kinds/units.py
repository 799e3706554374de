"""Tables of units: committees, branches, groups, and the places they cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.kernel.intake import Change
from linli.org.actions import intake_units as intake
from linli.org.models import Unit
from linli.org.queries.standing_units import UnitRow, standing_units
from linli.portal.importing.bodies import Bodies
from linli.portal.importing.kind import Draft, Kind
from linli.portal.importing.kinds.unit_columns import (
    CODE_LENGTH,
    HEADS,
    HELPS,
    LEVELS,
    layout,
    types,
)
from linli.portal.importing.naming import free, initials, spread
from linli.portal.importing.places import BATCH, Places


def read(drafts: Sequence[Draft], places: Places) -> None:
    """Make a row of each line: find the places, the type, the upper unit and the code."""
    reader = _Reader(drafts, places)
    for draft in drafts:
        reader.settle(draft)
    reader.learn_codes()
    for draft in drafts:
        draft.row = reader.row(draft)
    reader.find_uppers()


class _Reader:
    """What one table of units says, with the places and units it names."""

    def __init__(self, drafts: Sequence[Draft], places: Places) -> None:
        self.drafts, self.places, self.bodies = drafts, places, Bodies(places)
        self.base: dict[int, str] = {}
        self.covers: dict[int, tuple[str, ...]] = {}
        self.known: dict[tuple[str, str], str] = {}
        self.taken = {draft.text("code") for draft in drafts}
        self.wanted = {draft.number: spread(draft.listed("covers")) for draft in drafts}
        told = (word for many in self.wanted.values() for words in many for word in words)
        places.learn({*told, *(draft.text("base") for draft in drafts)})

    def settle(self, draft: Draft) -> None:
        """Find the places of a line."""
        found = [draft.place(self.places, "covers", words) for words in self.wanted[draft.number]]
        self.covers[draft.number] = tuple(code for code in found if code)
        if word := draft.text("base"):
            self.base[draft.number] = draft.place(self.places, "base", [word])
        else:
            self.base[draft.number] = next(iter(self.covers[draft.number]), "")
            if not self.wanted[draft.number]:
                draft.blame("base", "required")

    def learn_codes(self) -> None:
        """Look up the codes of units that are known by their name at their place."""
        bases = sorted(
            {self.base[one.number] for one in self.drafts if not one.text("code")} - {""}
        )
        for first in range(0, len(bases), BATCH):
            rows = Unit.objects.filter(
                base__code__in=bases[first : first + BATCH],
                base__valid_to__isnull=True,
                valid_to__isnull=True,
            )
            for base, name, code in rows.values_list("base__code", "name", "code"):
                self.known[base, name] = code
        self.taken |= set(self.known.values())

    def row(self, draft: Draft) -> UnitRow | None:
        """Return the row, or None where it cannot be told which unit is meant."""
        name, base = draft.text("name"), self.base[draft.number]
        code = draft.text("code") or self.known.get((base, name), "")
        if not code and base and name:
            code = free(f"{base}-{initials(name)}", self.taken, most=CODE_LENGTH)
            self.taken.add(code)
        if not code:
            draft.blame_alone("code", "no_code")
            return None
        level = int(draft.text("level")) if draft.text("level") else None
        org_type, level = self._type(draft.text("org_type"), level, base)
        if not org_type and "org_type" not in {column for column, _code, _more in draft.faults}:
            draft.blame("org_type", "type_unknown")
        return UnitRow(
            code=code,
            org_type=org_type,
            level=level,
            name=name,
            base=base,
            covers=self.covers[draft.number],
            name_en=draft.text("name_en"),
            phone=draft.text("phone"),
            upper=draft.text("upper"),
        )

    def find_uppers(self) -> None:
        """Put codes in place of the names of upper units, of this table or known."""
        rows = [draft for draft in self.drafts if draft.row is not None]
        codes = {draft.row.code for draft in rows}
        names: dict[str, list[str]] = {}
        for draft in rows:
            names.setdefault(draft.row.name, []).append(draft.row.code)
        self.bodies.own = names
        self.bodies.learn({draft.row.upper for draft in rows} - codes)
        for draft in rows:
            word = draft.row.upper
            if not word or word in codes:
                continue
            may = list(dict.fromkeys([*names.get(word, ()), *self.bodies.codes(word)]))
            if len(may) != 1:
                draft.blame_name("upper", word, may, self.bodies.nearest)
            upper = may[0] if len(may) == 1 else ""
            object.__setattr__(draft.row, "upper", upper)

    def _type(self, org_type: str, level: int | None, base: str) -> tuple[str, int | None]:
        if org_type:
            known = types().get(org_type)
            return org_type, level or (known.level if known else None)
        kind = self.places.kind_of.get(base, "")
        fits = [one for one in types().values() if one.level and (level or one.level) == one.level]
        if level is None:
            fits = [one for one in fits if kind in one.bases]
        return (fits[0].code, fits[0].level) if fits else ("", level)


def _outside(row: UnitRow, places: Places) -> str:
    if not places.is_within(row.base):
        return "base"
    return "" if all(map(places.is_within, row.covers)) else "covers"


def _choices() -> Mapping[str, Mapping[str, Any]]:
    return {
        "org_type": {code: one.words.name for code, one in types().items()},
        "level": {str(level): level for level in LEVELS},
    }


def _touches(changes: Sequence[Change[Any]], at: datetime) -> dict[str, int]:  # noqa: ARG001
    moved = sum(
        one.before is not None and one.after is not None and one.before.covered != one.after.covered
        for one in changes
    )
    return {"recovered": moved} if moved else {}


UNITS = Kind(
    code="units",
    words=_("Units"),
    about=_("Committees, branches and groups, what they cover and who stands above them."),
    icon="building-community",
    needs=("org.manage",),
    layout=layout,
    heads=HEADS,
    helps=HELPS,
    examples=(
        {"name": "柳社区大党委", "level": "2", "base": "柳社区", "phone": "0835-2222222"},
        {
            "name": "花园1、2栋党小组",
            "level": "4",
            "base": "花园小区1栋",
            "covers": "花园小区1栋、2栋",
        },
    ),
    choices=_choices,
    row=UnitRow,
    fields={name: name for name in HEADS},
    key=lambda row: row.code,
    label=lambda row: f"{row.code} {row.name}",
    read=read,
    outside=_outside,
    standing=standing_units,
    faults=intake.faults,
    write=intake.write,
    same=lambda now, said: bool(now == said),
    places=("base", "covers"),
    units=("upper",),
    touches=_touches,
)
