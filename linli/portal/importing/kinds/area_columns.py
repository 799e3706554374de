"""The columns of a table of places, with every word by which people head them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.kernel.sheets import Column, Layout

CODE_LENGTH = 32
KIND_WORDS: Mapping[str, tuple[Any, str]] = {
    "building": (_("Building"), "楼栋 楼 栋 幢 楼宇 大楼 building block"),
    "grid": (_("Grid"), "网格 微网格 grid"),
    "estate": (_("Estate"), "小区 住宅小区 居民小区 estate"),
    "courtyard": (_("Courtyard"), "院落 院 老旧院落 courtyard"),
    "community": (_("Community"), "社区 城市社区 居委会 community"),
    "village": (_("Village"), "村 行政村 建制村 村委会 village"),
    "business_district": (_("Business district"), "商圈 商业街区 business_district"),
    "subdistrict": (_("Subdistrict"), "街道 街道办事处 街道办 subdistrict"),
    "town": (_("Town"), "镇 乡镇 town"),
    "township": (_("Township"), "乡 township"),
    "park": (_("Park"), "园区 产业园 产业园区 开发区 park"),
    "new_area": (_("New area"), "新区 new_area"),
    "mixed_unit": (_("Mixed unit"), "政企合一单位 农场 林场 mixed_unit"),
    "county": (_("County"), "区县 县 区 县级市 旗 county district"),
    "city": (_("City"), "市 地级市 州 盟 city"),
    "province": (_("Province"), "省 自治区 直辖市 province"),
    "root": (_("Country"), "国家 全国 country root"),
}
# From the nearest to the farthest; several may be filled, the deepest is the place above.
UPWARD = ("parent", "courtyard", "grid", "estate", "community")
HEADS: Mapping[str, Any] = {
    "code": _("Place code"),
    "name": _("Place name"),
    "kind": _("Kind of place"),
    "parent": _("Lies in (code or name)"),
    "courtyard": _("In which courtyard"),
    "grid": _("In which grid"),
    "estate": _("In which estate"),
    "community": _("In which community"),
    "name_en": _("English name"),
    "stat_code": _("Statistics code"),
    "admin_code": _("National division code"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
}
HELPS: Mapping[str, Any] = {
    "code": _("Permanent and unique. A building may do without: it gets one from the place above."),
    "name": _("As people call it."),
    "kind": _("May be left out where the code or the name tells it."),
    "parent": _("The place it lies in, in this table or already known."),
}


_KINDS = {word: kind for kind, (_head, words) in KIND_WORDS.items() for word in words.split()}
_NAMED = (
    *("区域", "楼栋", "楼宇", "楼", "网格", "小区", "院落", "社区", "村", "街道", "乡镇"),
    *("地区", "商圈", "单元"),
)
_CODES = [f"{one}{end}" for one in _NAMED for end in ("编码", "代码", "编号")]
_NAMES = [f"{one}{end}" for one in _NAMED for end in ("名称", "名")]
_UP = [f"{up}%s{end}" for up in ("所属", "所在") for end in ("", "编码", "名称", "代码")]
COLUMNS = (
    Column(
        "code",
        (
            *("地点编码", "编码", "代码", "编号", "楼号", "栋号", "幢号", "楼栋号", "行政区划代码"),
            *("区划代码", "统计用区划代码", "place code", "code", "building code", *_CODES),
        ),
        "code",
        max_length=CODE_LENGTH,
        example="tq-bj-1",
    ),
    Column(
        "name",
        (
            *("地点名称", "名称", "地名", "楼栋", "楼宇", "place name", "name", "building"),
            *("building name", "area name", *_NAMES),
        ),
        required=True,
        max_length=80,
        example="滨江名苑1栋",
    ),
    Column(
        "kind",
        (
            *("地点类别", "地方类型", "类别", "类型", "区域类型", "区域类别", "种类"),
            *("kind of place", "kind", "type"),
        ),
        "choice",
        choices=_KINDS,
        example="楼栋",
    ),
    Column(
        "parent",
        (
            *(
                "上级（编码或名称）",
                "上级",
                "上级编码",
                "上级代码",
                "上级名称",
                "上级区域",
                "所属区域",
            ),
            *("隶属", "所属上级", "父级编码", "父级", "lies in (code or name)", "parent"),
            *("parent code", "belongs to"),
        ),
        refers=True,
        example="tq-bj",
    ),
    *(
        Column(name, (*(one % word for one in _UP), f"in which {name}"), refers=True)
        for name, word in (
            ("courtyard", "院落"),
            ("grid", "网格"),
            ("estate", "小区"),
            ("community", "社区"),
        )
    ),
    Column("name_en", ("英文名称", "英文名", "english name", "name in english"), max_length=120),
    Column(
        "stat_code",
        ("统计代码", "统计编码", "statistical code", "statistics code"),
        "code",
        max_length=12,
    ),
    Column(
        "admin_code",
        ("行政代码", "行政编码", "国标区划代码", "administrative code", "national division code"),
        "code",
        max_length=12,
    ),
    Column("latitude", ("纬度", "latitude", "lat"), "number"),
    Column("longitude", ("经度", "longitude", "lng", "lon"), "number"),
)


def layout() -> Layout:
    """Return the columns of a table of places."""
    return Layout("areas", COLUMNS)
