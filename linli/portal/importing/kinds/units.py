"""Tables of units: committees, branches, groups, and the places they cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from linli.blueprint import queries as blueprint
from linli.kernel.intake import Change
from linli.kernel.sheets import Column, Layout
from linli.org.actions import intake_units as intake
from linli.org.models import Unit
from linli.org.queries.standing_units import UnitRow, standing_units
from linli.portal.importing.bodies import Bodies
from linli.portal.importing.kind import Draft, Kind
from linli.portal.importing.naming import free, initials, spread
from linli.portal.importing.places import BATCH, Places

CODE_LENGTH = 40
LEVELS = {1: "街道", 2: "社区", 3: "网格", 4: "楼栋"}
HEADS: Mapping[str, Any] = {
    "code": _("Unit code"),
    "name": _("Unit name"),
    "org_type": _("Type of unit"),
    "level": _("Level"),
    "base": _("At home in (code or name)"),
    "covers": _("Covers (codes or names)"),
    "upper": _("Unit above (code or name)"),
    "phone": _("Desk phone"),
    "name_en": _("English name"),
}
HELPS: Mapping[str, Any] = {
    "code": _("May be left out: it is then made from the place and the name."),
    "level": _("1 subdistrict, 2 community, 3 grid, 4 building."),
    "covers": _("Left out, the unit covers the place it is at home in."),
    "upper": _("Left out, the rule finds it: the next level's unit that covers the place."),
    "phone": _("A number of the desk, shown to everybody. No private numbers."),
}


class Type(NamedTuple):
    """A type of unit that some mechanism knows."""

    code: str
    level: int | None
    words: Any
    bases: tuple[str, ...]


@cache
def types() -> dict[str, Type]:
    """Return the types of units by code, as the blueprints of this installation name them."""
    found: dict[str, Type] = {}
    mechanisms = [blueprint.read_file(path) for path in blueprint.files()]
    for mechanism in sorted(mechanisms, key=lambda one: not one.levels):
        for level in mechanism.levels:
            found.setdefault(
                level.org_type, Type(level.org_type, level.level, level, tuple(level.bases))
            )
        for overlay in mechanism.overlays:
            found.setdefault(overlay.code, Type(overlay.code, None, overlay, tuple(overlay.base)))
        for tier in mechanism.tiers:
            found.setdefault(tier.org_type, Type(tier.org_type, None, tier, ()))
    return found


@cache
def layout() -> Layout:
    """Return the columns of a table of units."""
    return Layout("units", tuple(_columns()))


def _columns() -> Iterator[Column]:
    yield Column(
        "code",
        (
            "单位编码",
            "单位代码",
            "组织编码",
            "组织代码",
            "编码",
            "代码",
            "编号",
            "unit code",
            "code",
        ),
        "code",
        max_length=CODE_LENGTH,
    )
    yield Column(
        "name",
        (
            "单位名称",
            "组织名称",
            "党组织名称",
            "单位",
            "名称",
            "机构名称",
            "unit name",
            "unit",
            "name",
        ),
        required=True,
        max_length=80,
        example="柳社区大党委",
    )
    yield Column(
        "org_type",
        ("单位类型", "组织类型", "组织类别", "类型", "类别", "type of unit", "type", "org type"),
        "choice",
        choices=_type_words(),
    )
    yield Column(
        "level",
        ("层级", "组织层级", "级别", "单位层级", "level"),
        "choice",
        choices={
            word: str(level) for level, name in LEVELS.items() for word in _level_words(level, name)
        },
        example="2",
    )
    yield Column(
        "base",
        (
            *(
                "所在区域（编码或名称）",
                "所在区域",
                "所属区域",
                "驻地",
                "所在地",
                "所属社区",
                "所在社区",
            ),
            *("所属网格", "所在网格", "区域编码", "at home in (code or name)", "base", "base area"),
        ),
        example="柳社区",
    )
    yield Column(
        "covers",
        (
            *("覆盖范围（编码或名称）", "覆盖范围", "覆盖楼栋", "覆盖区域", "负责楼栋", "包联楼栋"),
            *("管辖区域", "管辖范围", "负责范围", "服务范围", "covers (codes or names)", "covers"),
        ),
        "list",
        example="花园小区1栋、2栋",
    )
    yield Column(
        "upper",
        (
            *("上级单位（编码或名称）", "上级单位", "上级组织", "上级党组织", "上级编码", "上级"),
            *("unit above (code or name)", "upper unit", "upper"),
        ),
    )
    yield Column(
        "phone",
        ("座机", "值班电话", "联系电话", "电话", "办公电话", "desk phone", "phone", "telephone"),
        "phone",
        max_length=24,
        example="0835-2222222",
    )
    yield Column("name_en", ("英文名称", "英文名", "english name"), max_length=120)


def _level_words(level: int, name: str) -> Iterator[str]:
    figure = "一二三四"[level - 1]
    yield from (
        str(level),
        f"{level}级",
        f"{figure}级",
        f"第{figure}级",
        name,
        f"{name}级",
        f"level {level}",
    )


def _type_words() -> dict[str, str]:
    words = {one: one for one in types()}
    for code, one in types().items():
        said = one.words.name
        words |= {said.zh: code, **({said.en: code} if said.en else {})}
        words |= {part: code for part in said.zh.replace("）", "（").split("（") if len(part) > 3}
    return words


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
        self.wanted = {draft.number: spread(_listed(draft)) for draft in drafts}
        told = (word for many in self.wanted.values() for words in many for word in words)
        places.learn({*told, *(draft.text("base") for draft in drafts)})

    def settle(self, draft: Draft) -> None:
        """Find the places of a line."""
        found = [self._place(draft, "covers", words) for words in self.wanted[draft.number]]
        self.covers[draft.number] = tuple(code for code in found if code)
        if word := draft.text("base"):
            self.base[draft.number] = self._place(draft, "base", [word])
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
            draft.blame("code", "no_code")
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
        self.bodies.learn({draft.row.upper for draft in rows} - codes)
        for draft in rows:
            word = draft.row.upper
            if not word or word in codes:
                continue
            may = list(dict.fromkeys([*names.get(word, ()), *self.bodies.codes(word)]))
            if len(may) != 1:
                draft.blame("upper", "several" if may else "unknown", name=word)
            upper = may[0] if len(may) == 1 else ""
            object.__setattr__(draft.row, "upper", upper)

    def _place(self, draft: Draft, column: str, words: list[str]) -> str:
        for word in words:
            codes = self.places.codes(word)
            if len(codes) == 1:
                return codes[0]
        several = any(self.places.codes(word) for word in words)
        draft.blame(column, "several" if several else "unknown", name=words[-1])
        return ""

    def _type(self, org_type: str, level: int | None, base: str) -> tuple[str, int | None]:
        if org_type:
            known = types().get(org_type)
            return org_type, level or (known.level if known else None)
        kind = self.places.kind_of.get(base, "")
        fits = [one for one in types().values() if one.level and (level or one.level) == one.level]
        if level is None:
            fits = [one for one in fits if kind in one.bases]
        return (fits[0].code, fits[0].level) if fits else ("", level)


def _listed(draft: Draft) -> tuple[str, ...]:
    told = draft.values.get("covers") or ()
    return tuple(told) if isinstance(told, tuple | list) else (str(told),)


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
    touches=_touches,
)
