"""Entering figures once: whose they are, what is refused, how a correction stays in sight."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.areas.models import Area
from linli.indicators.queries import stated, values
from linli.indicators.tests.stating import DAY, SOURCE, adopt, correct, enter, village
from linli.journal.models import Entry
from linli.kernel.errors import Missing, NotAllowed, Refused, Stale
from tests.world import MORNING, World

A_DAY = timedelta(days=1)


def told(area: Area) -> list[Entry]:
    rows = Entry.objects.shard(area.jurisdiction_pk).filter(kind__startswith="figure.")
    return list(rows.order_by("at", "seq"))


def test_the_desk_of_the_place_enters_a_figure_once_and_everybody_reads_it(world: World) -> None:
    area = village(world)

    row = enter(area, "3000.5", actor=world.desk)

    known = values.known(
        area, ["figure:produce_area"], since=DAY, until=MORNING.date(), is_inside=False
    )["figure:produce_area"]
    assert (known.value, known.text, known.as_of) == (Decimal("3000.5"), "3000.5 亩", DAY)
    assert SOURCE in known.note
    assert row.unit.code == "willow-committee"
    [entry] = told(area)
    assert entry.facts == {"code": "produce_area", "value": "3000.5", "as_of": "2026-03-01"}
    assert (entry.area_id, entry.unit_id) == (area.pk, row.unit_id)


@pytest.mark.parametrize("who", ["above", "beside", "outside_desk", "governor", "nobody"])
def test_another_unit_is_told_whose_figure_it_is(world: World, who: str) -> None:
    area = village(world)

    with pytest.raises(NotAllowed) as no:
        enter(area, actor=getattr(world, who))

    assert "柳社区大党委" in str(no.value)
    assert not told(area)


def test_a_post_that_enters_no_figures_may_not_even_in_the_owning_unit(world: World) -> None:
    area = adopt(world, "village_branch_industry", "G-1")

    with pytest.raises(NotAllowed) as no:
        enter(area, actor=world.inside)

    assert "花园1、2栋党小组" in str(no.value)


def test_a_figure_that_no_unit_could_enter_is_refused_until_one_is_founded(world: World) -> None:
    area = adopt(world, "village_branch_industry", "pine")

    with pytest.raises(Refused) as no:
        enter(area, actor=world.desk)

    assert no.value.code == "figure.no_owner"


def test_a_blueprint_may_name_another_owner_for_a_figure(world: World) -> None:
    area = village(world, ("    digits: 1\n", "    digits: 1\n    owner: 1\n"))

    row = enter(area, actor=world.above)

    assert row.unit.code == "east-committee"
    with pytest.raises(NotAllowed):
        enter(area, as_of=DAY - timedelta(days=1), actor=world.desk)


def test_a_mechanism_may_want_a_figure_of_each_district_within(world: World) -> None:
    adopt(world, "district_365", "willow")
    market, willow = world.area("market"), world.area("willow")

    row = enter(market, "320", code="employed", actor=world.trader)

    assert row.unit.code == "market-branch"
    assert set(stated.declared(willow, on=MORNING.date())) == {"district_branches"}
    with pytest.raises(Missing):
        enter(willow, "320", code="employed", actor=world.desk)


def test_a_historic_figure_is_shown_and_never_entered(world: World) -> None:
    area = adopt(world, "park_3355", "willow")

    with pytest.raises(Refused) as no:
        enter(area, "1000", code="output_target", actor=world.desk)

    assert no.value.code == "figure.no_owner"
    assert "output_target" in stated.declared(area, on=MORNING.date())


def test_nought_is_a_full_answer(world: World) -> None:
    area = village(world)

    enter(area, "0", actor=world.desk)

    found = stated.latest(area, ["produce_area"], until=MORNING.date())
    assert found["produce_area"].value == 0


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"value": "nan"}, "figure.no_number", "value"),
        ({"value": "infinity"}, "figure.no_number", "value"),
        ({"value": "1" + "0" * 15}, "figure.too_large", "value"),
        ({"value": "3000.55"}, "figure.too_exact", "value"),
        ({"value": "-1"}, "figure.negative", "value"),
        ({"as_of": MORNING.date() + timedelta(days=1)}, "figure.future", "as_of"),
        ({"as_of": date(1026, 3, 1)}, "figure.too_early", "as_of"),
        ({"source": "  "}, "figure.no_words", "source"),
        ({"source": "电话13800138000问来"}, "figure.personal", "source"),
    ],
)
def test_a_number_that_cannot_be_is_refused_at_its_field(
    world: World, more: dict[str, Any], code: str, field: str
) -> None:
    area = village(world)

    with pytest.raises(Refused) as no:
        enter(area, actor=world.desk, **{"value": "3000", **more})

    assert (no.value.code, no.value.field) == (code, field)
    assert not told(area)


def test_a_figure_may_fall_below_nought_where_its_blueprint_says_so(world: World) -> None:
    area = village(world, ("    digits: 1\n", "    digits: 1\n    may_be_negative: true\n"))

    row = enter(area, "-2.5", actor=world.desk)

    assert row.value == Decimal("-2.5")


def test_entering_twice_for_a_day_is_refused_with_the_number_that_stands(world: World) -> None:
    area = village(world)
    enter(area, actor=world.desk)

    with pytest.raises(Refused) as no:
        enter(area, "2800", actor=world.secretary)

    assert (no.value.code, no.value.field) == ("figure.entered", "as_of")
    assert "3000" in str(no.value)
    assert len(told(area)) == 1


def test_a_correction_shows_what_it_corrected_and_why(world: World) -> None:
    area = village(world)
    first = enter(area, actor=world.desk)

    second = correct(first, "3100", actor=world.secretary)

    story = stated.story(area, "produce_area")
    assert [one.value for one in story.current] == [3100]
    assert story.before(second).value == 3000
    assert told(area)[-1].facts == {
        "code": "produce_area",
        "value": "3100",
        "as_of": "2026-03-01",
        "before": "3000",
        "before_as_of": "2026-03-01",
        "adjusts": False,
    }
    known = values.known(
        area, ["figure:produce_area"], since=DAY, until=MORNING.date(), is_inside=False
    )["figure:produce_area"]
    assert "3000" in known.note
    assert "漏了一个组" in known.note


def test_a_correction_in_a_month_that_is_over_is_told_as_an_adjustment(world: World) -> None:
    area = village(world)
    first = enter(area, as_of=date(2026, 2, 28), actor=world.desk)

    correct(first, "3100", actor=world.desk)

    assert told(area)[-1].facts["adjusts"] is True


def test_a_correction_may_move_a_number_to_the_right_day(world: World) -> None:
    area = village(world)
    first = enter(area, as_of=date(2026, 2, 1), actor=world.desk)

    correct(first, "3000", as_of=DAY, actor=world.desk)

    before = stated.latest(area, ["produce_area"], until=date(2026, 2, 15))
    assert before == {}
    assert stated.latest(area, ["produce_area"], until=DAY)["produce_area"].as_of == DAY


def test_a_correction_without_a_difference_or_a_reason_is_refused(world: World) -> None:
    area = village(world)
    first = enter(area, actor=world.desk)

    with pytest.raises(Refused) as same:
        correct(first, "3000", actor=world.desk)
    with pytest.raises(Refused) as silent:
        correct(first, "3100", reason="", actor=world.desk)

    assert (same.value.code, silent.value.field) == ("figure.same", "reason")


def test_who_corrects_what_was_just_corrected_is_told_so(world: World) -> None:
    area = village(world)
    first = enter(area, actor=world.desk)
    correct(first, "3100", actor=world.secretary)

    with pytest.raises(Stale):
        correct(first, "3200", actor=world.desk)

    assert [one.value for one in stated.story(area, "produce_area").current] == [3100]


def test_another_unit_may_not_correct_either(world: World) -> None:
    area = village(world)
    first = enter(area, actor=world.desk)

    with pytest.raises(NotAllowed):
        correct(first, actor=world.above)

    assert [one.value for one in stated.story(area, "produce_area").current] == [3000]


def test_a_figure_that_is_not_public_is_hidden_from_outsiders(world: World) -> None:
    area = village(world, ("    public: true\n", ""))
    enter(area, actor=world.desk)
    days = {"since": DAY, "until": MORNING.date()}
    source = "figure:produce_area"

    outside = values.known(area, [source], **days, is_inside=False)[source]
    inside = values.known(area, [source], **days, is_inside=True)[source]

    assert (outside.value, outside.is_suppressed, outside.note) == (None, True, "")
    assert inside.value == 3000


def test_the_catalog_lists_what_is_counted_and_what_is_entered(world: World) -> None:
    area = village(world)

    found = {one.source: one for one in values.catalog(area, on=MORNING.date())}

    assert found["figure:produce_area"].is_entered
    assert not found["indicator:opened"].is_entered


def test_what_holds_for_many_figures_is_one_question(
    world: World, django_assert_num_queries: Any
) -> None:
    area = village(world)
    enter(area, actor=world.desk)
    enter(area, "260", code="grower_count", actor=world.desk)

    with django_assert_num_queries(1):
        found = stated.latest(area, ["produce_area", "grower_count"], until=MORNING.date())

    assert {code: row.value for code, row in found.items()} == {
        "produce_area": 3000,
        "grower_count": 260,
    }


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(1, 3))))
def test_however_often_it_is_corrected_each_day_has_at_most_one_number(
    db: None, world: World, steps: list[tuple[int, int, int]]
) -> None:
    """Random entries and corrections against a plain dictionary of what each day should say."""
    with transaction.atomic():
        area = village(world)
        expected: dict[date, int] = {}
        for value, day, to in steps:
            _step(area, world, expected, value, (DAY - day * A_DAY, DAY - to * A_DAY))

        story = stated.story(area, "produce_area")
        assert {one.as_of: int(one.value) for one in story.current} == expected
        chained = [one.pk for tip in story.current for one in (tip, *story.chain(tip))]
        assert sorted(chained) == sorted(one.pk for one in story.rows)
        transaction.set_rollback(True)


def _step(
    area: Area, world: World, expected: dict[date, int], value: int, days: tuple[date, date]
) -> None:
    on, other = days
    standing = stated.latest(area, ["produce_area"], until=on).get("produce_area")
    if standing is None or standing.as_of != on:
        enter(area, str(value), as_of=on, actor=world.desk)
        expected[on] = value
        return
    if (on, expected[on]) == (other, value) or (on != other and other in expected):
        with pytest.raises(Refused):
            correct(standing, str(value), as_of=other, actor=world.desk)
        return
    correct(standing, str(value), as_of=other, actor=world.desk)
    del expected[on]
    expected[other] = value
