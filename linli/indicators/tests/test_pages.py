"""A whole page is one question, and no page nor any sum of pages shows a group that is too small."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from linli.areas.models import Area
from linli.indicators import fill, queries, rules
from linli.indicators.queries import Figure, PageFigures
from linli.indicators.tests.small import DAY, NOON, Small, opened, said, write


def rated(solved: str = "yes") -> Any:
    return said("case.rated", topic="noise", solved=solved, satisfied="none", crossed_closed=True)


def counted(area: Area, **more: Any) -> PageFigures:
    fill.work_off(NOON)
    return queries.page_figures(area, until=DAY, **more)


def kids(area: Area) -> list[Area]:
    return list(Area.objects.filter(parent=area).order_by("pk"))


@pytest.mark.parametrize("seed", range(40))
def test_no_sum_reveals_a_hidden_part(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(200):
        sizes = {
            place: chance.choice([0, 0, 1, 1, 2, 3, 4, 5, 6, 9, 30])
            for place in range(chance.randint(1, 7))
        }
        gone = rules.veiled(sizes)

        assert {key for key, size in sizes.items() if 0 < size < 5} <= gone
        assert len(gone) != 1 or len(sizes) == 1
        if gone and len(sizes) > 1:
            assert all(possible(sizes, gone, key) > 1 for key in gone), (sizes, gone)


def possible(sizes: dict[int, int], gone: frozenset[int], key: int) -> int:
    """Count what a hidden part might be for somebody who knows the total and all that is shown."""
    rest = sum(sizes[one] for one in gone)
    least = 0 if gone == sizes.keys() else 1
    return rest - least * len(gone) + 1


def test_the_parts_of_a_hidden_total_do_not_add_up_to_it() -> None:
    assert rules.veiled({1: 20, 2: 30}, is_total_hidden=True) == {1}
    assert rules.veiled({1: 20, 2: 30}) == frozenset()
    assert rules.veiled({1: 0, 2: 0}, is_total_hidden=True) == frozenset()


def test_two_groups_of_one_are_not_told_by_their_sum() -> None:
    assert rules.veiled({1: 1, 2: 1, 3: 6}) == {1, 2, 3}
    assert rules.veiled({1: 1, 2: 1, 3: 0}) == {1, 2, 3}


def test_what_need_not_be_hidden_is_hidden_last() -> None:
    assert rules.veiled({1: 2, 2: 3, 9: 4}, small={1, 2}) == {1, 2}
    assert rules.veiled({1: 2, 2: 8, 9: 3}, small={1, 2}) == {1, 2}
    assert rules.veiled({9: 3, 8: 4}, small=()) == frozenset()


def test_a_page_says_what_single_questions_say(small: Small) -> None:
    for days in (0, 3, 28, 50, 360, 365, 395):
        write(small.building, opened(), opened("shops"), at=NOON - timedelta(days=days))
        write(small.grid, *[rated()] * 6, at=NOON - timedelta(days=days))

    for area in (small.town, small.root):
        page = counted(area, is_inside=True)
        single = queries.compare_with_last_month(area, until=DAY, is_inside=True)
        first = date(2025, 10, 1)
        topics = queries.by_topic(area, since=first, until=DAY)

        assert page.now == {code: change.now for code, change in single.items()}
        assert page.before == {code: change.before for code, change in single.items()}
        for code in page.now:
            points = queries.series(area, code, until=DAY, months=13, is_inside=True)
            assert page.months[code] == points, code
        for topic, read in topics.items():
            for code, figure in read.items():
                assert page.topics[topic][code] == figure


def test_the_month_that_runs_ends_today_even_if_later_promises_are_kept(small: Small) -> None:
    kept = said("clock.kept", name="finish", round=1)
    write(small.building, *[kept] * 6, due_on=DAY)
    write(small.building, *[kept] * 3, due_on=DAY + timedelta(days=4))

    page = counted(small.town)

    assert page.now["on_time_rate"].denominator == 6
    assert page.months["on_time_rate"][-1].figure == page.now["on_time_rate"]


def test_places_beneath_say_what_their_own_pages_say(small: Small) -> None:
    write(small.building, *[opened()] * 7, *[rated()] * 5)
    write(small.estate, *[opened()] * 6, *[rated()] * 9)

    for area in (small.county, small.town, small.root):
        page = counted(area, children=kids(area), is_inside=True)
        for child in kids(area):
            assert page.places[child.pk] == {
                code: Figure(**{**figure.__dict__, "as_of": page.places[child.pk][code].as_of})
                for code, figure in counted(child, is_inside=True).now.items()
            }


def test_a_page_is_one_question_whatever_the_place(
    small: Small, django_assert_num_queries: Any
) -> None:
    write(small.building, opened(), rated())
    fill.work_off(NOON)

    for area, inside, most in (
        (small.root, False, 3),
        (small.town, False, 3),
        (small.building, True, 3),
        (small.building, False, 4),
    ):
        with django_assert_num_queries(most):
            queries.page_figures(area, until=DAY, is_inside=inside)


@pytest.mark.parametrize("seed", range(12))
def test_no_pages_together_reveal_a_small_group(small: Small, seed: int) -> None:
    chance = random.Random(seed)
    places = planted(small, chance)
    fill.work_off(NOON)
    parents = [small.town, small.community, small.grid]
    shown: dict[int, Figure] = {}
    for parent in parents:
        page = counted(parent, children=kids(parent))
        shown[parent.pk] = page.now["solved_rate"]
        for child in kids(parent):
            own = counted(child).now["solved_rate"]
            assert page.places[child.pk]["solved_rate"].is_suppressed == own.is_suppressed
            shown[child.pk] = own

    for parent in parents:
        inside = counted(parent, is_inside=True).now["solved_rate"].size
        beneath = {kid.pk: places.get(kid.pk, 0) for kid in kids(parent)}
        unknown = [pk for pk in (parent.pk, *beneath) if shown[pk].is_suppressed]
        here = inside - sum(sizes_of(kids(parent)))
        assert len(unknown) != 1 or here > 0, (parent.kind, unknown)
    for pk, figure in shown.items():
        if not figure.is_suppressed:
            assert figure.denominator is None or figure.denominator >= 5 or not figure.size, pk


def planted(small: Small, chance: random.Random) -> dict[int, int]:
    """Add places and let people rate in them; return how many in each."""
    more = [small._area(20 + n, "building", small.grid) for n in range(3)]
    more += [small._area(30 + n, "grid", small.community) for n in range(2)]
    more += [small._area(40 + n, "community", small.town) for n in range(2)]
    made = {}
    for area in (small.building, *more):
        made[area.pk] = chance.choice([0, 1, 3, 4, 5, 8, 20])
        if made[area.pk]:
            write(area, *[rated()] * made[area.pk])
    return made


def sizes_of(areas: Iterable[Area]) -> list[int]:
    return [counted(one, is_inside=True).now["solved_rate"].size for one in areas]


def test_the_few_cases_of_a_building_are_not_counted_in_public(small: Small) -> None:
    write(small.building, opened())

    assert counted(small.building).now["opened"].is_suppressed
    assert counted(small.building, is_inside=True).now["opened"].value == 1
    assert counted(small.grid).now["opened"].value == 1


def test_a_rare_topic_is_not_named_by_what_the_others_leave(small: Small) -> None:
    write(small.community, *[opened("noise")] * 9, *[opened("shops")] * 7, opened("hazard"))

    page = counted(small.community)

    gone = {topic for topic, read in page.topics.items() if read["opened"].is_suppressed}
    assert gone == {"hazard", "shops"}


def test_a_quarter_is_shown_beside_the_quarter_before_and_hides_what_is_too_small(
    small: Small,
) -> None:
    for day, times in ((date(2026, 1, 20), 2), (DAY, 4), (date(2025, 11, 5), 3)):
        for _ in range(times):
            write(
                small.grid, opened(), at=NOON.replace(year=day.year, month=day.month, day=day.day)
            )
    write(small.grid, rated())
    fill.refill(since=date(2025, 10, 1), until=date(2026, 3, 31), now=NOON)

    read = queries.page_figures(small.community, since=date(2026, 1, 1), until=date(2026, 3, 31))

    assert (read.now["opened"].value, read.before["opened"].value) == (6, 3)
    assert read.topics["noise"]["opened"].value == 6
    assert read.now["solved_rate"].is_suppressed
    assert read.months["opened"][-1].figure.value == 4


def test_the_periods_beside_some_months_are_as_long() -> None:
    quarter = queries.periods(date(2026, 3, 31), date(2026, 1, 1))
    running = queries.periods(date(2026, 3, 30), date(2026, 2, 1))

    assert quarter["before"] == (date(2025, 10, 1), date(2025, 12, 31))
    assert quarter["year"] == (date(2025, 1, 1), date(2025, 3, 31))
    assert running["before"] == (date(2025, 12, 1), date(2026, 1, 30))
