"""The columns of a table of units, and the types of units that blueprints know."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from linli.blueprint import queries as blueprint
from linli.kernel.sheets import Column, Layout
from linli.portal.importing.kind import with_choices

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


_LEVEL_WORDS = {
    word: str(level)
    for level, (name, figure) in enumerate(zip(LEVELS.values(), "一二三四", strict=True), start=1)
    for word in (
        *(str(level), f"{level}级", f"{figure}级", f"第{figure}级", name, f"{name}级"),
        f"level {level}",
    )
}
COLUMNS = (
    Column(
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
    ),
    Column(
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
    ),
    Column(
        "org_type",
        ("单位类型", "组织类型", "组织类别", "类型", "类别", "type of unit", "type", "org type"),
        "choice",
    ),
    Column(
        "level",
        ("层级", "组织层级", "级别", "单位层级", "level"),
        "choice",
        choices=_LEVEL_WORDS,
        example="2",
    ),
    Column(
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
        refers=True,
        example="柳社区",
    ),
    Column(
        "covers",
        (
            *("覆盖范围（编码或名称）", "覆盖范围", "覆盖楼栋", "覆盖区域", "负责楼栋", "包联楼栋"),
            *("管辖区域", "管辖范围", "负责范围", "服务范围", "covers (codes or names)", "covers"),
        ),
        "list",
        example="花园小区1栋、2栋",
    ),
    Column(
        "upper",
        (
            *("上级单位（编码或名称）", "上级单位", "上级组织", "上级党组织", "上级编码", "上级"),
            *("unit above (code or name)", "upper unit", "upper"),
        ),
        refers=True,
    ),
    Column(
        "phone",
        ("座机", "值班电话", "联系电话", "电话", "办公电话", "desk phone", "phone", "telephone"),
        "phone",
        max_length=24,
        example="0835-2222222",
    ),
    Column("name_en", ("英文名称", "英文名", "english name"), max_length=120),
)


@cache
def layout() -> Layout:
    """Return the columns of a table of units, with the types that blueprints know."""
    types_by_word = _type_words()
    return Layout("units", tuple(with_choices(one, "org_type", types_by_word) for one in COLUMNS))


def _type_words() -> dict[str, str]:
    words = {one: one for one in types()}
    for code, one in types().items():
        said = one.words.name
        words |= {said.zh: code, **({said.en: code} if said.en else {})}
        words |= {part: code for part in said.zh.replace("）", "（").split("（") if len(part) > 3}
    return words
