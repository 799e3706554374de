"""What the code and the name of a place tell about it, where a table does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linli.areas import rules

_BUILDING = re.compile(
    r"([栋幢座楼]|单元)$|^[0-9A-Za-z一二三四五六七八九十]+号?$|\b(building|block)\b", re.I
)
_NAMES = (
    ("grid", re.compile(r"网格$|\bgrid\b", re.I)),
    ("business_district", re.compile(r"商圈$|商业街$|\bbusiness district\b", re.I)),
    ("community", re.compile(r"社区$|居委会$|居民委员会$|\bcommunity\b", re.I)),
    ("courtyard", re.compile(r"院落$|院$|\b(courtyard|yard)\b", re.I)),
    ("estate", re.compile(r"小区$|花园$|家园$|苑$|公寓$|\bestate\b", re.I)),
    ("subdistrict", re.compile(r"街道(办事处)?$|\bsubdistrict\b", re.I)),
    ("town", re.compile(r"镇$|\btown\b", re.I)),
    ("township", re.compile(r"乡$|苏木$|\btownship\b", re.I)),
    ("village", re.compile(r"村$|村委会$|\bvillage\b", re.I)),
    ("park", re.compile(r"园区$|产业园$|\bpark\b", re.I)),
)
# Codes of divisions begin with that of a province; those of 2 to 6 digits alone may be anything.
_PROVINCE = re.compile(r"(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|81|82)[0-9]*")
_CITY_ITSELF = re.compile(r"[0-9]{4}00")
_LONGEST_SHORT = 6
_NUMBERS = re.compile(r"[0-9A-Za-z]+|[一二三四五六七八九十]+")
_FIGURES = str.maketrans("一二三四五六七八九", "123456789")


def kind_from(code: str, name: str) -> str:
    """Return the kind that a code or a name tells, or nothing."""
    if _BUILDING.search(name):
        return "building"
    told = next((kind for kind, words in _NAMES if words.search(name)), "")
    if not _PROVINCE.fullmatch(code):
        return told
    beneath = "city" if _CITY_ITSELF.fullmatch(code) else ""
    coded = rules.kind_of_code(code, beneath=beneath)
    if len(code) > _LONGEST_SHORT:
        return coded or told
    return coded if told in {"", "park"} else told


def above(code: str) -> Iterator[str]:
    """Yield the codes that the place above may have in the national system, the likeliest first.

    A city without districts stands again as its own county: 441900 lies in 4419.
    """
    if not _PROVINCE.fullmatch(code):
        return
    if _CITY_ITSELF.fullmatch(code):
        yield code[:4]
    short = rules.parent_of_code(code)
    if short:
        yield short
        yield short.ljust(6, "0")
        yield short.ljust(12, "0")


def number_in(name: str) -> str:
    """Return the numbers at the end of a building's name as a short code: 3栋2单元 is 3-2."""
    return "-".join(_plain(one) for one in _NUMBERS.findall(name)[-2:])


def _plain(word: str) -> str:
    """Return a number in figures: 十二 is 12."""
    if "十" not in word:
        return word.translate(_FIGURES)
    tens, _ten, ones = word.partition("十")
    return f"{tens.translate(_FIGURES) or 1}{ones.translate(_FIGURES) or 0}"
