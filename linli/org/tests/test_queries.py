"""Who gets a matter, who answers at the door today, which mechanism runs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from linli.blueprint import queries as blueprint
from linli.blueprint.actions import store
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Missing, Refused
from linli.org import actions, queries
from linli.org.tests.conftest import AT, TODAY, ZONE, Town


def routed(town: Town, area: str, level: int, prefer: str | None = None) -> str:
    paths = town.areas[area].ancestor_paths
    return queries.route(paths, level=level, prefer=prefer, on=TODAY).code


def test_a_building_without_a_group_is_answered_by_its_grid(town: Town) -> None:
    assert routed(town, "o-b1", 4) == "o-group"
    assert routed(town, "o-b2", 4) == "o-branch"


def test_shops_go_to_the_district_branch_where_there_is_one(town: Town) -> None:
    assert routed(town, "o-shop", 2, "district_branch") == "o-shops"
    assert routed(town, "o-district", 2, "district_branch") == "o-shops"
    assert routed(town, "o-b1", 2, "district_branch") == "o-committee"


def test_a_place_no_unit_covers_refuses_with_a_sentence(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        routed(town, "o-west", 1)

    assert refusal.value.code == "org.nobody"


def test_routing_costs_one_query(town: Town, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        queries.route(town.areas["o-b1"].ancestor_paths, level=4, prefer=None, on=TODAY).base.path  # noqa: B018  the base is loaded as well


def test_a_unit_is_found_by_its_code_or_missing(town: Town) -> None:
    assert queries.unit("o-group") == town.units["o-group"]
    with pytest.raises(Missing):
        queries.unit("o-nothing")


def test_what_i_may_do_follows_from_the_posts_i_hold_or_stand_in_for(
    town: Town, django_assert_num_queries: Any
) -> None:
    town.sit("o-group/leader", "o-a")
    town.sit("o-committee/secretary", "o-b")
    user = town.people["o-a"]
    actions.substitute(
        town.posts["o-committee/secretary"],
        user,
        from_on=TODAY,
        to_on=TODAY,
        actor=SYSTEM,
        at=AT,
    )

    with django_assert_num_queries(1):
        mine = queries.units_of(user, on=TODAY)
        again = queries.units_of(user, on=TODAY)
    tomorrow = queries.units_of(user, on=TODAY + timedelta(days=1))

    assert mine is again
    assert mine[town.units["o-committee"].pk] == blueprint.permissions_of("unit_lead")
    assert set(tomorrow) == {town.units["o-group"].pk}


def test_the_holder_answers_with_the_card_they_agreed_to(town: Town) -> None:
    town.sit("o-group/leader", "o-a")
    card = town.show("o-group/leader", "o-a")

    answers = queries.answering(town.areas["o-b1"], on=TODAY)

    assert [one.level for one in answers] == [4, 3, 2, 1]
    assert (answers.first.stands, answers.first.user, answers.first.card) == (
        "holder",
        town.people["o-a"],
        card,
    )
    assert answers.phone == "0835-000 0801"
    assert answers.fell_back == []


def test_todays_substitute_answers_for_the_holder(town: Town) -> None:
    town.sit("o-group/leader", "o-a")
    actions.substitute(
        town.posts["o-group/leader"],
        town.people["o-b"],
        from_on=TODAY,
        to_on=TODAY,
        actor=SYSTEM,
        at=AT,
    )
    building = town.areas["o-b1"]

    today = queries.answering(building, on=TODAY).first
    tomorrow = queries.answering(building, on=TODAY + timedelta(days=1)).first

    assert (today.stands, today.user) == ("substitute", town.people["o-b"])
    assert (tomorrow.stands, tomorrow.user) == ("holder", town.people["o-a"])


def test_a_deputy_answers_while_the_first_post_is_vacant(town: Town) -> None:
    town.sit("o-group/steward", "o-b")

    first = queries.answering(town.areas["o-b1"], on=TODAY).first

    assert (first.stands, first.user) == ("deputy", town.people["o-b"])


def test_a_vacant_group_falls_back_to_the_grid_and_says_so(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a")

    answers = queries.answering(town.areas["o-b1"], on=TODAY)

    assert answers.first.unit == town.units["o-branch"]
    assert [(one.level, one.stands) for one in answers.fell_back] == [(4, "vacant")]


def test_a_building_without_a_group_says_that_there_is_none(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a")

    answers = queries.answering(town.areas["o-b2"], on=TODAY)

    assert [(one.level, one.stands) for one in answers.fell_back] == [(4, "no_unit")]
    assert answers.phone == "03"


def test_with_nobody_in_any_post_the_next_desk_phone_stands(town: Town) -> None:
    answers = queries.answering(town.areas["o-b1"], on=TODAY)

    assert answers.first.unit == town.units["o-group"]
    assert answers.first.stands == "vacant"
    assert answers.phone == "03"


def test_where_no_unit_answers_the_door_still_has_an_answer(town: Town) -> None:
    answers = queries.answering(town.areas["o-west"], on=TODAY)

    assert [one.stands for one in answers] == ["no_unit"]
    assert answers.phone == ""


def test_a_card_ends_at_midnight_in_shanghai(town: Town) -> None:
    town.sit("o-group/leader", "o-a")
    town.show("o-group/leader", "o-a", expires_on=date(2026, 3, 5))

    def shown(at: datetime) -> bool:
        day = at.astimezone(ZONE).date()
        return queries.answering(town.areas["o-b1"], on=day).first.card is not None

    assert shown(datetime(2026, 3, 5, 23, 59, 59, tzinfo=ZONE))
    assert not shown(datetime(2026, 3, 6, 0, 0, tzinfo=ZONE))


def test_a_withdrawn_card_is_gone_at_once(town: Town) -> None:
    town.sit("o-group/leader", "o-a")
    card = town.show("o-group/leader", "o-a")

    actions.withdraw_card(card, actor=SYSTEM, at=AT)

    first = queries.answering(town.areas["o-b1"], on=TODAY).first
    assert first.card is None
    assert first.user == town.people["o-a"]


def test_the_card_of_somebody_who_left_is_not_shown(town: Town) -> None:
    town.sit("o-group/leader", "o-a", until=TODAY)
    town.show("o-group/leader", "o-a")

    first = queries.answering(town.areas["o-b1"], on=TODAY + timedelta(days=1)).first

    assert first.user is None
    assert first.card is None


@pytest.mark.parametrize("place", ["o-b1", "o-b2", "o-tuqiao", "o-east"])
def test_a_door_costs_four_queries_however_long_the_chain(
    town: Town, django_assert_max_num_queries: Any, place: str
) -> None:
    town.sit("o-group/leader", "o-a")
    town.sit("o-branch/secretary", "o-b")
    town.sit("o-committee/secretary", "o-c")

    with django_assert_max_num_queries(4):
        queries.answering(town.areas[place], on=TODAY)


def test_a_public_post_held_without_a_card_is_a_gap(town: Town) -> None:
    town.sit("o-group/leader", "o-a")
    town.sit("o-branch/secretary", "o-b")
    town.show("o-group/leader", "o-a")

    gaps = queries.card_gaps(town.areas["o-east"], on=TODAY)

    assert gaps == [town.posts["o-branch/secretary"]]
    assert queries.card_gaps(town.areas["o-west"], on=TODAY) == []


def test_the_nearest_mechanism_that_takes_appeals_is_the_one_that_counts(town: Town) -> None:
    files = {path.stem: path for path in blueprint.files()}
    four = store(blueprint.text_of(files["four_level"]), at=AT)
    village = store(blueprint.text_of(files["village_branch_industry"]), at=AT)
    blueprint.mechanism.cache_clear()
    actions.adopt(town.areas["o-ya"], four, from_on=TODAY, actor=SYSTEM, at=AT)
    actions.adopt(town.areas["o-tuqiao"], village, from_on=TODAY, actor=SYSTEM, at=AT)

    running = queries.mechanisms_at(town.areas["o-b1"], on=TODAY)
    found = queries.mechanism_for(town.areas["o-b1"], on=TODAY)

    assert [row.edition for row in running] == [village, four]
    has_appeals = bool(blueprint.mechanism(village.pk).appeals)
    assert found.edition == (village if has_appeals else four)
    blueprint.mechanism.cache_clear()


def test_before_any_mechanism_runs_nothing_can_be_asked_for(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        queries.mechanism_for(town.areas["o-b1"], on=TODAY)

    assert refusal.value.code == "org.no_mechanism"
