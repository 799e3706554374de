"""What entries add to cells, and what cells say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.blueprint.types.atoms import Words
from linli.blueprint.types.indicators import Indicator, Term
from linli.indicators import rules
from linli.indicators.rules import Definitions, Key, Seen, Stretch

DAY = date(2026, 3, 10)
BOUNDS = (10, 20, 40)


def declared(measure: str, *of: Term, code: str = "figure", **more: Any) -> Indicator:
    words = Words(zh="甲")
    return Indicator(
        code=code,
        words=words,
        definition=words,
        unit=words,
        gaming_risk=words,
        measure=measure,
        of=of,
        **more,
    )


def tallied(one: Indicator, *facts: dict[str, Any], kind: str = "thing.happened") -> dict[Key, int]:
    seen = [Seen(kind, DAY, 2, None, each) for each in facts]
    return rules.tally(seen, Definitions([one]), rules.AT, lambda _area: (1, 2))


def test_a_sum_adds_its_fact_and_skips_entries_without_it() -> None:
    one = declared("sum", Term(event="thing.happened", fact="hours"))

    cells = tallied(one, {"hours": 2}, {"hours": 3}, {}, {"hours": True}, {"hours": "9"})

    assert cells == {Key("figure", area, 0, "", DAY, "of", 0): 5 for area in (1, 2)}


def test_distinct_counts_a_value_once_a_day_in_every_place_above() -> None:
    one = declared("distinct", Term(event="thing.happened", fact="place"))
    seen = [
        Seen("thing.happened", DAY, area, None, {"place": place})
        for area, place in ((2, "a"), (2, "a"), (3, "a"), (3, "b"))
    ]

    cells = rules.tally(seen, Definitions([one]), rules.AT, lambda area: (1, area or 1))

    assert {key.area_id: value for key, value in cells.items()} == {1: 2, 2: 1, 3: 2}


def test_another_event_or_fact_is_not_counted() -> None:
    one = declared("count", Term(event="thing.happened", where={"way": ["web", "phone"]}))

    assert tallied(one, {"way": "desk"}, {}) == {}
    assert tallied(one, {"way": "web"}, kind="thing.ended") == {}
    assert len(tallied(one, {"way": "phone"})) == 2


def test_an_indicator_that_awaits_a_room_is_not_counted() -> None:
    later = declared("count", Term(event="*"), awaits="tours")

    assert Definitions([later]).by_code == {}


def test_the_first_definition_of_a_code_is_the_one_that_counts() -> None:
    first, second = declared("count", Term(event="a.b")), declared("count", Term(event="c.d"))

    assert Definitions([first, second]).by_code["figure"] is first


@pytest.mark.parametrize(
    ("value", "bucket"), [(0, 0), (10, 0), (10.5, 1), (20, 1), (40, 2), (41, 3), (9999, 3)]
)
def test_a_value_belongs_to_the_first_bucket_that_holds_it(value: float, bucket: int) -> None:
    assert rules.bucket_of(value, BOUNDS) == bucket


@pytest.mark.parametrize(
    ("counts", "median"),
    [
        ({}, None),
        ({0: 1}, 5),
        ({1: 1}, 15),
        ({0: 1, 1: 1}, 10),
        ({1: 3, 2: 1}, 17),
        ({0: 2, 2: 2}, 10),
        ({3: 4}, 40),
    ],
)
def test_the_median_lies_on_a_straight_line_within_its_bucket(
    counts: dict[int, int], median: int | None
) -> None:
    assert rules.quantile(BOUNDS, counts, 50) == median
    assert rules.is_beyond(BOUNDS, counts, 50) is (set(counts) == {3})


@given(st.dictionaries(st.integers(0, 3), st.integers(0, 50)))
def test_the_median_is_never_above_the_ninetieth(counts: dict[int, int]) -> None:
    median, ninetieth = (rules.quantile(BOUNDS, counts, percent) for percent in (50, 90))

    assert (median is None) == (ninetieth is None) == (sum(counts.values()) == 0)
    assert (median or 0) <= (ninetieth or 0)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 900))
def test_a_period_is_split_without_a_gap_or_an_overlap(since: date, length: int) -> None:
    until = date.fromordinal(since.toordinal() + length)

    parts = rules.stretches(since, until)

    days = [day for part in parts for day in rules.days_between(part.first, part.last)]
    assert days == list(rules.days_between(since, until))
    assert all(len(list(rules.days_between(p.first, p.last))) <= 61 for p in parts if p.span == "d")


def test_a_whole_month_is_read_from_its_month_cell() -> None:
    march = (date(2026, 3, 1), date(2026, 3, 31))

    assert rules.stretches(*march) == [Stretch("m", *march)]
    assert rules.month_after(date(2026, 1, 31), -1) == date(2025, 12, 1)
