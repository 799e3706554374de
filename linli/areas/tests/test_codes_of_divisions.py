"""Kinds of places that their division codes tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.areas.rules import BENEATH, kind_of_code, parent_of_code, short_code


@pytest.mark.parametrize(
    ("code", "kind", "above"),
    [
        ("51", "province", ""),
        ("510000", "province", ""),
        ("5118", "city", "51"),
        ("511800", "city", "51"),
        ("511802", "county", "5118"),
        ("511802001", "subdistrict", "511802"),
        ("511802001000", "subdistrict", "511802"),
        ("511802101", "town", "511802"),
        ("511802201", "township", "511802"),
        ("511802401", "mixed_unit", "511802"),
        ("511802001001", "community", "511802001"),
        ("511802101200", "village", "511802101"),
        ("511802101498", "community", "511802101"),
        ("511802101598", "village", "511802101"),
        ("441900003", "subdistrict", "441900"),
        ("511802001901", "", ""),
        ("511802901", "", ""),
        ("51180", "", ""),
        ("51180A", "", ""),
        ("５１", "", ""),
        ("", "", ""),
    ],
)
def test_a_division_code_tells_its_kind_and_what_is_above(code: str, kind: str, above: str) -> None:
    assert kind_of_code(code) == kind
    assert parent_of_code(code) == above


def test_a_city_without_districts_stands_again_as_its_own_county() -> None:
    assert kind_of_code("441900", beneath="city") == "county"
    assert kind_of_code("441900") == "city"


@given(st.text(alphabet="0123456789", max_size=14))
def test_whatever_tells_a_kind_lies_beneath_what_its_parent_tells(code: str) -> None:
    kind, above = kind_of_code(code), parent_of_code(code)

    assert short_code(short_code(code)) == short_code(code)
    if not kind or kind == "province":
        assert above == ""
    else:
        assert short_code(code).startswith(above)
        parent = kind_of_code(above)
        assert not parent or kind in BENEATH[parent] or above.endswith("00")


@given(st.integers(11, 65), st.integers(1, 70), st.integers(1, 99), st.integers(1, 599))
def test_zeros_that_fill_a_code_up_change_nothing(
    province: int, city: int, county: int, street: int
) -> None:
    full = f"{province}{city:02}{county:02}{street:03}"

    assert kind_of_code(full + "000") == kind_of_code(full)
    assert kind_of_code(f"{province}0000") == "province"
    assert kind_of_code(f"{province}{city:02}00") == "city"
    assert parent_of_code(full) == full[:6]
