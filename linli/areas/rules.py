"""Which kind of place may lie beneath which, and which kinds can own work."""

from __future__ import annotations

from collections.abc import Sequence

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
