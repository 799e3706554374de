"""What a table says of a place, which kind may lie beneath which, which kinds can own work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

OWNING_KINDS = frozenset(
    [
        "town",
        "township",
        "subdistrict",
        "mixed_unit",
        "park",
        "new_area",
        "county",
        "city",
        "province",
        "root",
    ]
)

_STREETS = "subdistrict town township mixed_unit"
_LIVING = "community village"
_GROUNDS = "business_district grid courtyard estate building"

# A business district is an overlay and a building is a leaf: nothing lies beneath either.
BENEATH: dict[str, frozenset[str]] = {
    kind: frozenset(below.split())
    for kind, below in {
        "root": "province",
        "province": "city county",
        "city": f"county park new_area {_STREETS}",
        "county": f"park new_area {_STREETS}",
        "new_area": f"park {_STREETS} {_LIVING} business_district",
        "park": f"{_STREETS} {_LIVING} {_GROUNDS}",
        "subdistrict": f"park {_LIVING} business_district",
        "town": f"park {_LIVING} business_district",
        "township": f"park {_LIVING} business_district",
        "mixed_unit": f"park {_LIVING} business_district",
        "community": _GROUNDS,
        "village": _GROUNDS,
        "business_district": "",
        "grid": "courtyard estate building",
        "courtyard": "grid building",
        "estate": "grid building",
        "building": "",
    }.items()
}


_BY_DIGITS = {2: "province", 4: "city", 6: "county"}
# GB/T 10114 and the statistical code: the last three digits of nine, and of twelve.
_STREETS_BY_NUMBER = (
    (1, 99, "subdistrict"),
    (100, 199, "town"),
    (200, 399, "township"),
    (400, 599, "mixed_unit"),
)
_LIVING_BY_NUMBER = (
    (1, 199, "community"),
    (200, 399, "village"),
    (400, 499, "community"),
    (500, 599, "village"),
)
_COUNTY, _STREET, _COMMUNITY = 6, 9, 12


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaRow:
    """One place as a table tells it; `parent` and `replaced_by` are codes.

    `begins` is the first day (else today), only asked of a new place. `ends` closes the place
    after that day; `replaced_by` then names what takes over.
    """

    code: str
    kind: str
    name: str
    parent: str = ""
    name_en: str = ""
    key: str = ""
    stat_code: str = ""
    admin_code: str = ""
    is_unconfirmed: bool = False
    latitude: float | None = None
    longitude: float | None = None
    begins: date | None = None
    ends: date | None = None
    replaced_by: str = ""


def short_code(code: str) -> str:
    """Return a division code without the zeros that fill it up to 6 or 12 digits.

    511800 is the city 5118; a county keeps its six digits, as no county is numbered 00.
    """
    if len(code) == _COMMUNITY and code.endswith("000"):
        code = code[:_STREET]
    if len(code) == _STREET and code.endswith("000"):
        code = code[:_COUNTY]
    while len(code) <= _COUNTY and len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code


def kind_of_code(code: str, *, beneath: str = "") -> str:
    """Return the kind that a division code tells (GB/T 2260, GB/T 10114); empty if none.

    Codes of 2, 4, 6, 9 or 12 digits, or filled up with zeros. A city without districts stands
    again as its own county (441900): `beneath`, the kind above where it is known, tells that.
    """
    if not (code.isascii() and code.isdigit()):
        return ""
    if beneath == "city" and len(code) == _COUNTY:
        return "county"
    short = short_code(code)
    if len(short) == _STREET:
        return _kind_of_number(int(short[-3:]), _STREETS_BY_NUMBER)
    if len(short) == _COMMUNITY:
        return _kind_of_number(int(short[-3:]), _LIVING_BY_NUMBER)
    return _BY_DIGITS.get(len(short), "")


def parent_of_code(code: str) -> str:
    """Return the short code of the division above; empty for a province or what is no code."""
    if not kind_of_code(code):
        return ""
    short = short_code(code)
    return short[:-3] if len(short) > _COUNTY else short[:-2]


def _kind_of_number(number: int, ranges: Sequence[tuple[int, int, str]]) -> str:
    return next((kind for least, most, kind in ranges if least <= number <= most), "")


def misplaced(kind: str, above: Sequence[str]) -> str:
    """Say why an area of `kind` cannot lie beneath the chain `above` (root first); empty if it can.

    An estate lies in one grid; one that spans several hangs under the community with its grids
    below it. So no kind may come twice in a chain.
    """
    if kind not in BENEATH:
        return "unknown_kind"
    if not above:
        return "" if kind == "root" else "no_parent"
    if kind not in BENEATH[above[-1]]:
        return "not_beneath"
    return "twice" if kind in above else ""
