"""Which place may lie beneath which."""

from __future__ import annotations

import pytest

from linli.areas.rules import misplaced

TOWN = ("root", "province", "city", "county", "town")


@pytest.mark.parametrize(
    ("kind", "above", "why"),
    [
        ("root", (), ""),
        ("county", (), "no_parent"),
        ("community", TOWN, ""),
        ("grid", TOWN, "not_beneath"),
        ("business_district", (*TOWN, "community"), ""),
        ("building", (*TOWN, "community", "business_district"), "not_beneath"),
        ("estate", (*TOWN, "community", "grid"), ""),
        ("estate", (*TOWN, "community"), ""),
        ("grid", (*TOWN, "community", "estate"), ""),
        ("grid", (*TOWN, "community", "grid", "estate"), "twice"),
        ("building", (*TOWN, "community", "estate", "grid"), ""),
        ("courtyard", (*TOWN, "community", "grid", "building"), "not_beneath"),
        ("castle", TOWN, "unknown_kind"),
    ],
)
def test_a_place_lies_only_where_its_kind_belongs(
    kind: str, above: tuple[str, ...], why: str
) -> None:
    assert misplaced(kind, above) == why
