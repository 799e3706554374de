"""Rates over populations: each subject of a register stands in one state, and counts once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain, repeat
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.areas.models import Area
from linli.indicators import fill, queries
from linli.indicators.queries import Figure, values
from linli.indicators.tests.mechanisms import POPULATION, run
from linli.indicators.tests.small import LATER, NOON, Small, cells, said, write

MARCH = {"since": date(2026, 3, 1), "until": date(2026, 3, 31)}


@pytest.fixture
def park(small: Small) -> Area:
    run(small.town, POPULATION)
    return small.town


def stood(was: str | None, now: str | None) -> Any:
    """Return the entry of one enterprise that stands otherwise than before."""
    return said(
        "enterprise.stood", **({"was": was} if was else {}), **({"now": now} if now else {})
    )


def rates(area: Area, **more: Any) -> dict[str, Figure]:
    fill.work_off(NOON)
    return queries.figures(area, **{**MARCH, **more}, is_inside=True)


def registered(area: Area) -> None:
    """Register the 108 enterprises of domain.md 4.2: 41 own, 26 joint, 33 bare, 8 dormant."""
    states = chain(repeat("own", 41), repeat("joint", 26), repeat("bare", 33), repeat("dormant", 8))
    for state in states:
        write(area, stood(None, state), unit_id=None)


def test_the_fixture_of_the_source_gives_exactly_67_and_41_percent(
    park: Area, small: Small
) -> None:
    registered(small.community)

    read = rates(park)

    covered, single = read["org_coverage_rate"], read["single_founding_rate"]
    assert (covered.numerator, covered.denominator) == (67, 100)
    assert (single.numerator, single.denominator) == (41, 100)
    assert [(one.code, one.count) for one in covered.left_out] == [("dormant", 8)]
    told = values.known(park, ["indicator:org_coverage_rate"], **MARCH, is_inside=True)
    assert told["indicator:org_coverage_rate"].text == "67.0 %"


def test_a_joint_branch_over_three_firms_counts_three_and_a_second_branch_none(
    park: Area, small: Small
) -> None:
    for _firm in range(5):
        write(small.grid, stood(None, "bare"), unit_id=None)
    for _firm in range(3):
        write(small.grid, stood("bare", "joint"), unit_id=None)
    # One of them joins a second branch: it stands where it stood.
    write(small.grid, stood("joint", "joint"), unit_id=None)

    figure = rates(park)["org_coverage_rate"]

    assert (figure.numerator, figure.denominator) == (3, 5)


def test_a_firm_that_falls_dormant_leaves_both_sides_and_is_shown_apart(
    park: Area, small: Small
) -> None:
    registered(small.community)
    write(small.community, stood("own", "dormant"), at=NOON + timedelta(days=40), unit_id=None)
    write(small.community, stood("joint", None), at=NOON + timedelta(days=41), unit_id=None)

    before, after = rates(park), rates(park, since=date(2026, 5, 1), until=date(2026, 5, 31))

    then, now = before["org_coverage_rate"], after["org_coverage_rate"]
    assert (then.numerator, then.denominator, then.left_out[0].count) == (67, 100, 8)
    assert (now.numerator, now.denominator, now.left_out[0].count) == (65, 98, 9)


def test_a_park_without_firms_has_no_rate_and_one_of_only_dormant_firms_neither(
    park: Area, small: Small
) -> None:
    assert rates(park)["org_coverage_rate"].value is None

    write(small.community, stood(None, "dormant"), unit_id=None)

    figure = rates(park)["org_coverage_rate"]
    assert figure.value is None
    assert figure.left_out[0].count == 1


def test_outsiders_are_not_told_how_few_are_left_out(park: Area, small: Small) -> None:
    for state in ("own", "own", "own", "bare", "bare", "bare", "dormant"):
        write(small.community, stood(None, state), unit_id=None)
    fill.work_off(NOON)

    outside = queries.figures(park, **MARCH)["org_coverage_rate"]

    assert (outside.numerator, outside.denominator) == (3, 6)
    assert outside.left_out[0].count is None


def test_a_ratio_is_read_for_every_month_and_shown_to_end_on_the_last_day(
    park: Area, small: Small
) -> None:
    registered(small.community)
    write(small.community, stood("bare", "own"), at=NOON + timedelta(days=30), unit_id=None)
    fill.work_off(LATER)

    points = queries.series(park, "single_founding_rate", until=date(2026, 6, 30), months=5)
    together = queries.several(
        park, ["single_founding_rate", "opened"], until=date(2026, 6, 30), months=5
    )

    assert [point.figure.numerator for point in points] == [0, 41, 42, 42, 42]
    assert [point.figure.value for point in together["single_founding_rate"]] == [
        point.figure.value for point in points
    ]
    assert [point.figure.value for point in together["opened"]] == [0, 0, 0, 0, 0]


STATES = st.sampled_from([None, "own", "joint", "bare", "dormant"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=st.lists(st.tuples(st.integers(0, 5), STATES, st.integers(-60, 60)), max_size=20))
def test_whatever_happens_each_firm_counts_where_it_stands_last(
    park: Area, small: Small, story: list[tuple[int, str | None, int]]
) -> None:
    with transaction.atomic():
        now: dict[int, str | None] = {}
        for firm, state, days in sorted(story, key=lambda step: step[2]):
            write(small.grid, stood(now.get(firm), state), at=NOON + timedelta(days=days))
            now[firm] = state
        fill.work_off(LATER)

        read = queries.figures(park, since=LATER.date(), until=LATER.date(), is_inside=True)

        held = list(now.values())
        figure = read["org_coverage_rate"]
        running = sum(state in ("own", "joint", "bare") for state in held)
        assert figure.denominator == running
        assert figure.numerator == held.count("own") + held.count("joint")
        assert figure.left_out[0].count == held.count("dormant")
        counted = cells()
        fill.refill(since=date(2026, 1, 1), until=LATER.date(), now=LATER)
        assert cells() == counted
        transaction.set_rollback(True)


def test_what_stands_belongs_to_no_unit(park: Area, small: Small) -> None:
    registered(small.community)
    fill.work_off(NOON)

    assert queries.by_unit(park, **MARCH, codes=["org_coverage_rate"]) == {}
    assert {key.unit_id for _span, key in cells()} == {0}
