"""What a place's name and administrative code say about its kind and about what lies above it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS = {
    "subdistrict": pgettext_lazy("place", "Subdistrict"),
    "town": pgettext_lazy("place", "Town"),
    "township": pgettext_lazy("place", "Township"),
    "new_area": pgettext_lazy("place", "New area"),
    "park": pgettext_lazy("place", "Park"),
    "mixed_unit": pgettext_lazy("place", "Mixed government and enterprise unit"),
    "county": pgettext_lazy("place", "County or district"),
    "city": pgettext_lazy("place", "City or prefecture"),
    "province": pgettext_lazy("place", "Province"),
    "community": pgettext_lazy("place", "Community that stands alone"),
    "village": pgettext_lazy("place", "Village that stands alone"),
}
# A community owns no work by itself: the street above it is asked for and made with it.
STREET = "street"
LEVELS = {
    "province": _("Province, or city under the central government"),
    "city": _("City or prefecture"),
    "county": _("County or district"),
    STREET: _("Subdistrict, town or township"),
}
_ABOVE = ("province", "city", "county", STREET)
_DEPTH = {"province": 0, "city": 1, "county": 2, "community": 4, "village": 4}
_STREET_DEPTH = 3
_DIGITS = {"province": 2, "city": 4, "county": 6, STREET: 9}
_LENGTHS = frozenset({2, 4, 6, 9, 12})
# The longest ending first: a new area of a city ends like a district.
_ENDINGS = (
    ("街道", "subdistrict"),
    ("街道办事处", "subdistrict"),
    ("新区", "new_area"),
    ("园区", "park"),
    ("开发区", "park"),
    ("高新区", "park"),
    ("社区", "community"),
    ("村", "village"),
    ("镇", "town"),
    ("乡", "township"),
    ("区", "county"),
    ("县", "county"),
    ("旗", "county"),
    ("市", "city"),
    ("州", "city"),
    ("盟", "city"),
    ("省", "province"),
    ("自治区", "province"),
)
# GB/T 10114: the third part of a code.
_STREETS = ((1, 99, "subdistrict"), (100, 199, "town"), (200, 399, "township"))
_MIXED = (400, 599, "mixed_unit")
_VILLAGES_FROM = 200
_PROVINCES = (
    "11 北京市 12 天津市 13 河北省 14 山西省 15 内蒙古自治区 21 辽宁省 22 吉林省 23 黑龙江省 "
    "31 上海市 32 江苏省 33 浙江省 34 安徽省 35 福建省 36 江西省 37 山东省 41 河南省 42 湖北省 "
    "43 湖南省 44 广东省 45 广西壮族自治区 46 海南省 50 重庆市 51 四川省 52 贵州省 53 云南省 "
    "54 西藏自治区 61 陕西省 62 甘肃省 63 青海省 64 宁夏回族自治区 65 新疆维吾尔自治区 "
    "71 台湾省 81 香港特别行政区 82 澳门特别行政区"
)
PROVINCES: Mapping[str, str] = MappingProxyType(
    dict(re.findall(r"(\d+) (\S+)", _PROVINCES)),
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """The place to serve; an empty code means that it is not known."""

    name: str
    kind: str
    code: str = ""
    name_en: str = ""


def normal_code(text: str) -> str:
    """Return the digits somebody meant, without the zeros that fill a code up.

    Raises ValueError for what is no administrative code.
    """
    code = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if not code:
        return ""
    if not code.isdecimal() or len(code) not in _LENGTHS:
        raise ValueError("code")
    for digits in (9, 6, 4, 2):
        if len(code) > digits and not int(code[digits:]):
            code = code[:digits]
    if code[:2] not in PROVINCES:
        raise ValueError("code")
    return code


def kind_of(name: str, code: str) -> str:
    """Return the kind that the code's digits, else the name's ending tell; empty if neither."""
    return kind_of_code(code) or kind_of_name(name)


def kind_of_code(code: str) -> str:
    """Return the kind that the digits tell (GB/T 2260 and 10114; domain.md 5.1)."""
    by_length = {2: "province", 4: "city", 6: "county"}
    if len(code) <= _DIGITS["county"]:
        return by_length.get(len(code), "")
    if len(code) == _DIGITS[STREET]:
        return _street(int(code[6:9]))
    return "village" if int(code[9:12]) >= _VILLAGES_FROM else "community"


def kind_of_name(name: str) -> str:
    """Return the kind that the name's ending tells."""
    fits = [(ending, kind) for ending, kind in _ENDINGS if name.strip().endswith(ending)]
    return max(fits, key=lambda one: len(one[0]))[1] if fits else ""


def levels_above(kind: str) -> tuple[str, ...]:
    """Return the levels above a place of this kind, the highest first."""
    return _ABOVE[: _DEPTH.get(kind, _STREET_DEPTH)]


def left_out(level: str, kind: str) -> object:
    """Return in words when this level above may stay empty; nothing where it may not."""
    if level == "county":
        return _("(may be left out if the city is named)")
    if level != "city":
        return ""
    if "county" in levels_above(kind):
        return _("(may be left out if the county is named)")
    return _("(may be left out)")


def codes_above(place: Place) -> dict[str, str]:
    """Return the codes of the levels above, as far as the digits tell."""
    longest = len(place.code)
    return {
        level: place.code[: _DIGITS[level]]
        for level in levels_above(place.kind)
        if _DIGITS[level] < longest
    }


def word_of(kind: str) -> object:
    """Return how a kind is called in a chain, whether it stands alone or not."""
    return {"community": _("Community"), "village": _("Village")}.get(kind) or KINDS.get(kind, kind)


def street_kind(name: str, code: str, *, below: str) -> str:
    """Return which kind of street lies above a community or village."""
    told = kind_of_code(code) if len(code) == _DIGITS[STREET] else kind_of_name(name)
    if told in {"subdistrict", "town", "township", "new_area", "park", "mixed_unit"}:
        return told
    return "town" if below == "village" else "subdistrict"


def above_from(text: str, kind: str) -> dict[str, str]:
    """Return the names by level of `province/city/county`, highest first, as a terminal has it.

    Of two names above a street, the ending of the second says whether it is a city or a county.
    """
    names = [part.strip() for part in re.split(r"[/／>]", text) if part.strip()]
    levels = list(levels_above(kind))
    if len(names) > len(levels):
        raise ValueError("above")
    if len(names) == len(levels) - 1 and "city" in levels:
        middle = names[1] if len(names) > 1 else ""
        gone = "county" if kind_of_name(middle) == "city" and "county" in levels else "city"
        levels.remove(gone)
    return dict(zip(levels, names, strict=False))


def _street(number: int) -> str:
    for first, last, kind in (*_STREETS, _MIXED):
        if first <= number <= last:
            return kind
    return ""
