"""Tests of numbers and paths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import codes, numbers

IDS = st.integers(0, 36**6 - 2)


def test_a_number_names_the_place_the_year_and_the_serial() -> None:
    assert numbers.number("K3QF", 2026, 417) == "K3QF-26-417"
    assert numbers.number("K3QF", 2005, 1) == "K3QF-05-1"


@pytest.mark.parametrize(
    ("key", "year", "serial"),
    [("K3Q", 2026, 1), ("k3qf", 2026, 1), ("K3QF", 1999, 1), ("K3QF", 2100, 1), ("K3QF", 2026, 0)],
)
def test_no_number_is_made_of_what_could_not_be_read_back(key: str, year: int, serial: int) -> None:
    with pytest.raises(ValueError):
        numbers.number(key, year, serial)


@pytest.mark.parametrize(
    "text", ["K3QF-26-417", " k3qf-26-417 ", "Ｋ３ＱＦ－２６－４１７", "K3QF 26 417", "K3QF—26—417"]
)
def test_a_number_is_understood_however_it_is_typed(text: str) -> None:
    assert numbers.parse_number(text) == ("K3QF", 2026, 417)


@pytest.mark.parametrize(
    "text", ["", "K3QF", "K3QF-26", "K3QF-26-0", "K3QF-2026-1", "K3QF-7M2P-9XT4", "1234-5678-9012"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        numbers.parse_number(text)


@given(
    st.text(codes.ALPHABET, min_size=4, max_size=4),
    st.integers(2000, 2099),
    st.integers(1, 10**9 - 1),
)
def test_every_number_can_be_read_back(key: str, year: int, serial: int) -> None:
    assert numbers.parse_number(numbers.number(key, year, serial)) == (key, year, serial)


def test_a_segment_is_six_signs_of_the_id() -> None:
    assert numbers.segment(0) == "000000"
    assert numbers.segment(35) == "00000z"
    assert numbers.segment(36) == "000010"


@pytest.mark.parametrize("id", [-1, 36**6 - 1, 36**6])
def test_an_id_that_does_not_fit_is_refused(id: int) -> None:  # noqa: A002
    with pytest.raises(ValueError):
        numbers.segment(id)


def test_a_path_is_the_path_above_and_the_own_segment() -> None:
    assert numbers.path("", 1) == "000001"
    assert numbers.path("000001", 37) == "000001000011"


@pytest.mark.parametrize("broken", ["00000", "00000A", "0000010"])
def test_a_broken_path_is_refused(broken: str) -> None:
    for ask in (
        lambda: numbers.path(broken, 1),
        lambda: numbers.path_end(broken),
        lambda: numbers.ancestors(broken),
    ):
        with pytest.raises(ValueError):
            ask()


def test_the_end_of_a_subtree_carries() -> None:
    assert numbers.path_end("000001") == "000002"
    assert numbers.path_end("000001000009") == "00000100000a"
    assert numbers.path_end("00000100000z") == "000001000010"


def test_ancestors_lead_from_the_root_to_the_area_itself() -> None:
    assert numbers.ancestors("000001000002000003") == [
        "000001",
        "000001000002",
        "000001000002000003",
    ]


@given(
    st.lists(IDS, min_size=1, max_size=4), st.lists(IDS, min_size=1, max_size=6), st.integers(0, 4)
)
def test_the_range_holds_the_subtree_and_nothing_else(
    one: list[int], other: list[int], shared: int
) -> None:
    root = _path(one)
    path = _path(one[:shared] + other)

    assert (root <= path < numbers.path_end(root)) == path.startswith(root)
    assert (root in numbers.ancestors(path)) == path.startswith(root)


def _path(ids: list[int]) -> str:
    path = ""
    for id in ids:  # noqa: A001
        path = numbers.path(path, id)
    return path
