"""Figures as pages read them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from linli.indicators import fill, queries
from linli.indicators.queries import Figure
from linli.indicators.tests.small import BRANCH, DAY, GROUP, LATER, NOON, Small, opened, said, write
from linli.org.models import Unit

MARCH = {"since": date(2026, 3, 1), "until": date(2026, 3, 31)}


def rated(solved: str) -> Any:
    return said("case.rated", topic="noise", solved=solved, satisfied="none", crossed_closed=True)


def solved(small: Small, **more: Any) -> Figure:
    fill.work_off(NOON)
    return queries.figures(small.town, codes=["solved_rate"], **MARCH, **more)["solved_rate"]


def test_a_rate_comes_with_its_counts_and_words(small: Small) -> None:
    write(small.building, *[rated("yes")] * 6, *[rated("no")] * 2, rated("none"))

    figure = solved(small)

    assert (figure.value, figure.percent) == (0.75, 75)
    assert (figure.numerator, figure.denominator) == (6, 8)
    assert figure.words.zh == "解决率"
    assert figure.unit.zh == "%"
    assert figure.as_of == NOON
    assert not figure.is_sortable


def test_nothing_to_count_against_is_no_data_never_nought(small: Small) -> None:
    write(small.building, rated("none"))

    figure = solved(small)

    assert figure.value is None
    assert figure.percent is None
    assert not figure.has_data


def test_a_small_group_is_shown_only_inside_the_owning_unit(small: Small) -> None:
    write(small.building, *[rated("yes")] * 4)

    outside, inside = solved(small), solved(small, is_inside=True)

    assert outside.is_suppressed
    assert (outside.value, outside.numerator, outside.denominator) == (None, None, None)
    assert (inside.value, inside.denominator) == (1, 4)


def test_the_median_first_answer_is_read_from_the_buckets(small: Small) -> None:
    minutes = [7, 8, 25, 28, 29, 500]
    write(small.building, *[said("matter.first_answered", minutes=m) for m in minutes])
    fill.work_off(NOON)

    figure = queries.figures(small.root, codes=["first_response_time"], **MARCH)

    assert figure["first_response_time"].value == 23
    assert figure["first_response_time"].ninetieth == 504
    assert figure["first_response_time"].denominator == 6


def test_the_stock_of_a_quiet_month_is_what_it_was(small: Small) -> None:
    write(small.building, opened(), opened())
    write(small.building, said("matter.fed_back", crossed="out", late=False), at=LATER)
    fill.work_off(LATER)

    stocks = [
        queries.figures(small.town, since=day, until=day, codes=["open_cases"])["open_cases"].value
        for day in (DAY - timedelta(days=1), DAY, date(2026, 5, 31), LATER.date(), date(2027, 1, 1))
    ]

    assert stocks == [0, 2, 2, 1, 1]


def test_a_series_has_a_point_for_every_day_and_every_month(small: Small) -> None:
    write(small.building, opened(), opened())
    write(small.building, opened(), at=NOON - timedelta(days=40))
    write(small.building, opened(), at=NOON - timedelta(days=1))
    fill.work_off(NOON)

    def values(code: str, **span: int) -> list[float | None]:
        points = queries.series(small.county, code, until=DAY, **span)
        return [point.figure.value for point in points]

    assert values("opened", days=3) == [0, 1, 2]
    assert values("open_cases", days=3) == [1, 2, 4]
    assert values("opened", months=3) == [1, 0, 3]
    assert values("open_cases", months=2) == [1, 4]
    assert values("nothing_of_the_kind", days=3) == []


def test_units_are_told_apart(small: Small) -> None:
    write(small.building, opened(), opened(), unit_id=GROUP)
    write(small.grid, opened(), unit_id=BRANCH)
    write(small.grid, opened(), unit_id=None)
    fill.work_off(NOON)

    found = queries.by_unit(small.grid, codes=["opened", "closed"], **MARCH)

    shown = {unit: figures["opened"].value for unit, figures in found.items()}
    assert shown == {GROUP: 2, BRANCH: 1}
    assert list(queries.by_unit(small.town, units=[BRANCH], **MARCH)) == [BRANCH]


def test_topics_are_told_apart_at_every_level(small: Small) -> None:
    write(small.building, opened("noise"), opened("noise"), opened("shops"))
    fill.work_off(NOON)

    for area in (small.building, small.root):
        found = queries.by_topic(area, **MARCH)
        assert {topic: figures["opened"].value for topic, figures in found.items()} == {
            "noise": 2,
            "shops": 1,
        }


def test_this_month_stands_beside_the_same_days_of_the_last(small: Small) -> None:
    for days in (0, 28, 20, 60):
        write(small.building, opened(), at=NOON - timedelta(days=days))
    fill.work_off(NOON)

    change = queries.compare_with_last_month(small.town, until=DAY, codes=["opened"])["opened"]

    assert (change.now.value, change.before.value) == (1, 1)


def test_a_business_district_counts_the_places_its_units_cover(small: Small) -> None:
    write(small.building, opened())
    write(small.community, opened())
    fill.work_off(NOON)
    overlay = small.overlay_over(small.building)

    assert queries.figures(overlay, **MARCH)["opened"].value == 1


@pytest.mark.parametrize("weeks", [1, 30])
def test_a_page_takes_as_many_queries_for_a_village_as_for_the_root(
    small: Small, weeks: int, django_assert_num_queries: Any
) -> None:
    for week in range(weeks):
        write(small.building, opened(), rated("yes"), at=NOON - timedelta(weeks=week))
    fill.work_off(NOON)
    year = {"since": date(2025, 3, 15), "until": DAY}

    for area in (small.building, small.root):
        with django_assert_num_queries(3):
            assert len(queries.figures(area, **year)) >= 15
        with django_assert_num_queries(3):
            queries.series(area, "open_cases", until=DAY, months=12)
        with django_assert_num_queries(4):
            queries.compare_with_last_month(area, until=DAY)
    with django_assert_num_queries(3):
        queries.by_unit(small.town, **year)


def test_figures_tell_up_to_when_they_are_counted(small: Small) -> None:
    write(small.building, opened())
    assert queries.as_of(small.town.pk, now=LATER) is None

    fill.work_off(NOON)
    assert queries.as_of(small.town.pk, now=LATER) == LATER

    write(small.building, opened())
    assert queries.as_of(small.town.pk, now=LATER) == NOON


def test_the_known_entries_carry_the_names_of_their_facts() -> None:
    assert queries.known_events()["area.closed"] == {"code", "last_on", "replaced_by"}


def unit(small: Small, number: int, base: Any, upper: Unit | None) -> Unit:
    return Unit.objects.create(
        id=number,
        code=f"unit-{number}",
        org_type="group",
        name=f"unit {number}",
        base=base,
        upper=upper,
        valid_from=date(2020, 1, 1),
    )


def test_a_unit_is_shown_with_all_that_lies_beneath_it(small: Small) -> None:
    top = unit(small, 900_071, small.town, None)
    middle = unit(small, 900_072, small.community, top)
    unit(small, 900_073, small.grid, middle)
    for number, count in ((900_071, 1), (900_072, 2), (900_073, 3)):
        for _case in range(count):
            write(small.building, opened(), unit_id=number)
    fill.work_off(NOON)

    first = queries.under_units(small.town, "opened", **MARCH)
    second = queries.under_units(small.town, "opened", **MARCH, top=top)
    inner = queries.under_units(small.community, "opened", **MARCH)

    def told(found: list[Any]) -> list[tuple[int, Any, Any, int]]:
        return [(one.unit.pk, one.own.value, one.whole.value, one.beneath) for one in found]

    assert told(first) == [(900_071, 1, 6, 1)]
    assert told(second) == [(900_071, 1, 6, 1), (900_072, 2, 5, 1)]
    assert told(inner) == [(900_072, 2, 5, 1)]


def test_units_that_answer_to_each_other_in_a_circle_are_added_up_once(small: Small) -> None:
    one = unit(small, 900_071, small.town, None)
    two = unit(small, 900_072, small.community, one)
    Unit.objects.filter(pk=one.pk).update(upper=two)
    write(small.building, opened(), unit_id=two.pk)
    fill.work_off(NOON)

    found = queries.under_units(small.town, "opened", **MARCH, top=two)

    assert [item.whole.value for item in found] == [1, 1]


def test_what_stands_is_kept_by_place_and_has_no_tree_of_units(small: Small) -> None:
    assert queries.under_units(small.town, "open_cases", **MARCH) == []
