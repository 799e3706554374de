"""A definition that changes: which days it counts, what is counted anew, where a series breaks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from linli.indicators import fill, queries
from linli.indicators.models import Filled
from linli.indicators.queries import values
from linli.indicators.queries.versions import versions
from linli.indicators.tests.mechanisms import POPULATION, flows, run
from linli.indicators.tests.small import LATER, NOON, Small, cells, said, write

APRIL = date(2026, 4, 1)
ALL = "{event: case.settled}"
SPOT = "{event: case.settled, where: {spot: true}}"
YEAR = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}


def settled(*, spot: bool) -> Any:
    return said("case.settled", spot=spot)


def told(small: Small) -> list[float | None]:
    """Return the figure of March, April and May."""
    fill.work_off(LATER)
    points = queries.series(small.town, "settled", until=date(2026, 5, 31), months=3)
    return [point.figure.value for point in points]


def three_months(small: Small) -> None:
    for month in range(3):
        write(small.grid, settled(spot=True), at=NOON + timedelta(days=30 * month))
        write(small.grid, settled(spot=False), at=NOON + timedelta(days=30 * month))


def test_what_happened_is_counted_by_the_definition_of_its_day(small: Small) -> None:
    run(small.town, flows(ALL))
    three_months(small)
    assert told(small) == [2, 2, 2]

    run(small.town, flows(SPOT), from_on=APRIL)

    assert told(small) == [2, 1, 1]
    assert versions().breaks("settled") == (APRIL,)


def test_a_break_is_told_with_every_value_of_the_figure(small: Small) -> None:
    run(small.town, flows(ALL))
    run(small.town, flows(SPOT), from_on=APRIL)

    name = "indicator:settled"
    whole = values.known(small.town, [name], **YEAR, is_inside=True)[name]
    before = values.known(
        small.town, [name], since=date(2026, 1, 1), until=date(2026, 3, 31), is_inside=True
    )[name]

    assert whole.breaks == (APRIL,)
    assert before.breaks == ()


def test_other_words_for_the_same_count_break_nothing(small: Small) -> None:
    run(small.town, flows(ALL))
    run(small.town, flows(ALL).replace("办结的件数。", "换了说法。"), from_on=APRIL)

    assert versions().breaks("settled") == ()


def test_saying_that_appeals_are_meant_breaks_nothing(small: Small) -> None:
    run(small.town, flows('{event: "*", where: {crossed: "in"}}'))
    run(small.town, flows('{event: "*", where: {crossed: "in", kind: appeal}}'), from_on=APRIL)

    assert versions().breaks("settled") == ()


def test_a_figure_declared_later_gets_its_past_from_the_journal(small: Small) -> None:
    run(small.town, flows(ALL, code="other"))
    three_months(small)
    fill.work_off(LATER)

    run(small.town, flows(ALL), from_on=APRIL)

    assert told(small) == [2, 2, 2]
    assert versions().breaks("settled") == ()


def test_what_stands_is_counted_by_the_newest_definition_from_the_beginning(small: Small) -> None:
    run(small.town, POPULATION)
    write(small.grid, said("enterprise.stood", now="joint"))
    write(small.grid, said("enterprise.stood", now="own"))
    fill.work_off(NOON)

    run(small.town, POPULATION.replace("[own, joint]}", "[joint]}"), from_on=APRIL)
    fill.work_off(LATER)

    read = queries.figures(small.town, **YEAR, codes=["org_coverage_rate"], is_inside=True)
    assert (read["org_coverage_rate"].numerator, read["org_coverage_rate"].denominator) == (1, 2)
    assert versions().breaks("org_coverage_rate") == ()


def test_what_is_stored_in_another_shape_is_counted_anew(small: Small) -> None:
    run(small.town, flows(ALL))
    three_months(small)
    fill.work_off(LATER)

    share = flows(SPOT, measure="share", more=f"    out_of: [{ALL}]\n")
    run(small.town, share, from_on=APRIL)

    assert told(small) == [0.5, 0.5, 0.5] or told(small) == [None, None, None]
    assert versions().breaks("settled") == ()


def test_nothing_is_counted_anew_while_nothing_changed(small: Small) -> None:
    write(small.grid, settled(spot=True))
    fill.work_off(NOON)

    assert fill.count_anew_next(NOON) is False
    assert not Filled.objects.exclude(counted_under=versions().digest).exists()


def test_a_recount_after_a_change_is_equal_to_what_is_stored(small: Small) -> None:
    run(small.town, flows(ALL))
    three_months(small)
    fill.work_off(LATER)
    run(small.town, flows(SPOT), from_on=APRIL)
    fill.work_off(LATER)
    counted = cells()

    fill.refill(since=date(2026, 1, 1), until=LATER.date(), now=LATER)

    assert cells() == counted


def test_a_correction_in_a_closed_month_is_counted_where_it_belongs_and_seen(small: Small) -> None:
    run(small.town, POPULATION)
    write(small.grid, said("enterprise.stood", now="own"))
    fill.work_off(NOON)

    # In June somebody writes down what was so since March: it counts from the day it says.
    write(small.grid, said("enterprise.stood", now="bare"), at=NOON + timedelta(days=3))
    fill.work_off(LATER)

    read = queries.series(
        small.town, "org_coverage_rate", until=LATER.date(), months=6, is_inside=True
    )
    assert [point.figure.denominator for point in read] == [2, 2, 2, 2, 2, 2]
    assert Filled.objects.get(pk=small.town.pk).counted_at == LATER
