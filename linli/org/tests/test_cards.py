"""Consent to a duty card, field by field; paper on walls; which doors lack a card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from linli.areas.actions import grant
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.org import actions, fill, queries
from linli.org.actions import Face, Sheet
from linli.org.models import DoorCount, DutyCard, Poster
from linli.org.tests.conftest import AT, TODAY, Town
from linli.people.models import User
from linli.shards.fanout import allow_fanout

LATER = AT + timedelta(days=8)
OWN = Face(
    shown_name="示例·甲",
    reach_by="own",
    phone="0835-000 0809",
    consent_text="card_name@1",
    number_consent="card_number@1",
    number_expires_on=date(2026, 6, 1),
    expires_on=date(2026, 12, 31),
)


@pytest.fixture
def keeper(town: Town) -> User:
    """Who keeps the cards of the community."""
    user = town.people["o-d"]
    grant(
        user,
        town.areas["o-tuqiao"],
        role="unit_lead",
        from_on=TODAY,
        to_on=None,
        source="test",
        actor=SYSTEM,
        at=AT,
    )
    return user


@pytest.fixture
def own(town: Town) -> DutyCard:
    """Somebody who agreed to their own number, at the first building."""
    town.sit("o-group/leader", "o-a")
    post = town.posts["o-group/leader"]
    return actions.agree(post, OWN, actor=town.people["o-a"], at=AT)


def door(town: Town, on: date = TODAY) -> queries.Answer:
    return queries.answering(town.areas["o-b1"], on=on).first


# --- the texts ----------------------------------------------------------------------------------


def test_a_card_keeps_text_version_and_time_of_both_consents(town: Town, own: DutyCard) -> None:
    own.refresh_from_db()

    assert (own.consent_text, own.number_consent) == ("card_name@1", "card_number@1")
    assert own.consented_at == own.number_consented_at == AT
    assert own.number_expires_on == date(2026, 6, 1)
    assert (own.given_by, own.paper_place) == ("holder", "")


def test_the_newest_text_in_force_is_asked_and_none_before_its_day() -> None:
    text = queries.consent(queries.NAME, on=TODAY)

    assert text.mark == "card_name@1"
    assert "撤回" in text.words.zh
    assert "take it back" in text.words.en
    with pytest.raises(Refused) as refusal:
        queries.consent(queries.NAME, on=date(2025, 12, 31))
    assert refusal.value.code == "org.card_no_texts"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"consent_text": "made_up@1"}, "org.card_unknown_text"),
        ({"consent_text": "card_number@1"}, "org.card_unknown_text"),
        ({"number_consent": "card_name@1"}, "org.card_unknown_text"),
        ({"number_consent": ""}, "org.card_no_number_consent"),
        ({"consent_text": ""}, "org.card_no_consent"),
        ({"reach_by": "relay", "phone": ""}, "org.card_no_way"),
        ({"shown_name": " "}, "org.card_no_name"),
    ],
)
def test_nobody_is_shown_without_having_read_the_right_texts(
    town: Town, change: dict[str, Any], code: str
) -> None:
    town.sit("o-group/leader", "o-a")

    with pytest.raises(Refused) as refusal:
        actions.agree(
            town.posts["o-group/leader"],
            replace(OWN, **change),
            actor=town.people["o-a"],
            at=AT,
        )

    assert refusal.value.code == code
    assert not DutyCard.objects.exists()


def test_a_desk_needs_no_number_of_its_own(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a")
    face = replace(OWN, reach_by="desk", phone="", number_consent="")

    actions.agree(town.posts["o-branch/secretary"], face, actor=town.people["o-a"], at=AT)

    assert queries.answering(town.areas["o-grid"], on=TODAY).first.phone == "03"


# --- whose consent ------------------------------------------------------------------------------


def test_a_secretary_enters_a_signed_paper_and_says_where_it_lies(town: Town, keeper: User) -> None:
    town.sit("o-group/leader", "o-a")
    post, user = town.posts["o-group/leader"], town.people["o-a"]
    face = replace(OWN, paper_place="社区档案柜3号")

    card = actions.record_paper(post, user, face, actor=keeper, at=AT)

    assert (card.given_by, card.paper_place) == ("paper", "社区档案柜3号")
    with pytest.raises(Refused) as refusal:
        actions.record_paper(post, user, OWN, actor=keeper, at=AT)
    assert refusal.value.code == "org.card_no_paper"
    with pytest.raises(NotAllowed):
        actions.record_paper(post, user, face, actor=town.people["o-b"], at=AT)


def test_only_the_holder_or_the_keeper_takes_a_card_back(
    town: Town, own: DutyCard, keeper: User
) -> None:
    with pytest.raises(NotAllowed):
        actions.take_back(queries.card(own.pk), actor=town.people["o-b"], at=AT)

    actions.take_back(queries.card(own.pk), actor=town.people["o-a"], at=AT)

    with pytest.raises(Stale):
        actions.take_back(queries.card(own.pk), actor=keeper, at=AT)


def test_what_is_taken_back_is_gone_from_the_door_and_from_the_row(
    town: Town, own: DutyCard
) -> None:
    assert door(town).phone == "0835-000 0809"

    actions.take_back(queries.card(own.pk), actor=town.people["o-a"], at=AT)

    assert door(town).card is None
    own.refresh_from_db()
    assert (own.shown_name, own.phone) == ("", "")
    assert own.consent_text == "card_name@1"


def test_the_number_can_be_taken_back_alone(town: Town, own: DutyCard) -> None:
    actions.take_back_number(queries.card(own.pk), actor=town.people["o-a"], at=AT)

    shown = door(town).card
    assert shown is not None
    assert (shown.shown_name, shown.reach_by, shown.phone) == ("示例·甲", "desk", "")
    with pytest.raises(Stale):
        actions.take_back_number(queries.card(own.pk), actor=town.people["o-a"], at=AT)


def test_a_number_whose_consent_ran_out_is_not_shown_while_the_name_still_is(
    town: Town, own: DutyCard
) -> None:
    last, after = door(town, date(2026, 6, 1)).card, door(town, date(2026, 6, 2)).card

    assert last
    assert last.phone == "0835-000 0809"
    assert after
    assert (after.shown_name, after.reach_by, after.phone) == ("示例·甲", "desk", "")


def test_the_database_itself_refuses_an_own_number_without_consent(
    town: Town, own: DutyCard
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyCard.objects.filter(pk=own.pk).update(number_consent="")


def test_nobody_is_asked_again_and_again(town: Town, own: DutyCard, keeper: User) -> None:
    actions.ask_again(queries.card(own.pk), actor=keeper, at=AT)

    with pytest.raises(Refused) as refusal:
        actions.ask_again(queries.card(own.pk), actor=keeper, at=AT + timedelta(days=6))

    assert refusal.value.code == "org.card_asked"
    actions.ask_again(queries.card(own.pk), actor=keeper, at=LATER)


def test_the_journal_tells_of_cards_without_names_or_numbers(
    town: Town, own: DutyCard, keeper: User
) -> None:
    actions.note_printed(town.areas["o-b1"], [Sheet(town.areas["o-b1"], own)], actor=keeper, at=AT)
    actions.take_back_number(queries.card(own.pk), actor=keeper, at=AT)
    actions.take_back(queries.card(own.pk), actor=keeper, at=AT)

    with allow_fanout("the test reads every entry about cards"):
        told = list(Entry.objects.filter(kind__startswith="card.").order_by("at", "id"))

    assert [entry.kind for entry in told] == [
        "card.published",
        "card.posters_printed",
        "card.number_withdrawn",
        "card.withdrawn",
    ]
    assert "示例" not in str([entry.facts for entry in told])
    assert "0809" not in str([entry.facts for entry in told])


# --- paper --------------------------------------------------------------------------------------


@pytest.fixture
def sheet(town: Town, own: DutyCard, keeper: User) -> Poster:
    """A sheet with the card, at the first building."""
    printed = Sheet(town.areas["o-b1"], own)
    [poster] = actions.note_printed(town.areas["o-b1"], [printed], actor=keeper, at=AT)
    return poster


def listed(town: Town, on: date = TODAY) -> list[int]:
    return [one.pk for one in queries.paper(town.areas["o-tuqiao"], on=on)]


def test_a_sheet_printed_twice_is_noted_once(
    town: Town, own: DutyCard, keeper: User, sheet: Poster
) -> None:
    again = Sheet(town.areas["o-b1"], own)

    assert actions.note_printed(town.areas["o-b1"], [again], actor=keeper, at=AT) == []
    assert (sheet.printed_by, sheet.shows_own) == (keeper.pk, True)


def test_paper_is_listed_from_the_withdrawal_until_somebody_took_it_down(
    town: Town, own: DutyCard, keeper: User, sheet: Poster
) -> None:
    assert listed(town) == []

    actions.take_back(queries.card(own.pk), actor=town.people["o-a"], at=AT)
    assert listed(town) == [sheet.pk]

    with pytest.raises(NotAllowed):
        actions.take_down(queries.poster(sheet.pk), actor=town.people["o-b"], at=AT)
    actions.take_down(queries.poster(sheet.pk), actor=keeper, at=AT)
    assert listed(town) == []
    with pytest.raises(Stale):
        actions.take_down(queries.poster(sheet.pk), actor=keeper, at=AT)


def test_paper_goes_too_when_the_number_or_the_card_ends_or_the_holder_leaves(
    town: Town, sheet: Poster
) -> None:
    assert listed(town, date(2026, 6, 1)) == []
    assert listed(town, date(2026, 6, 2)) == [sheet.pk]  # the consent to the number ran out
    assert listed(town, date(2027, 1, 1)) == [sheet.pk]
    holding = town.posts["o-group/leader"].holdings.get()
    holding.to_on = TODAY
    holding.save(update_fields=["to_on"])
    assert listed(town, TODAY) == []
    assert listed(town, TODAY + timedelta(days=1)) == [sheet.pk]


def test_who_left_is_forgotten_with_the_next_sweep_and_the_paper_stays_listed(
    town: Town, own: DutyCard, sheet: Poster
) -> None:
    assert actions.forget_cards(now=AT, limit=9) == 0
    own.post.holdings.update(to_on=TODAY)
    assert actions.forget_cards(now=AT, limit=9) == 0  # the last day counts

    assert actions.forget_cards(now=AT + timedelta(days=1), limit=9) == 1

    own.refresh_from_db()
    assert (own.shown_name, own.phone, own.consent_text) == ("", "", "card_name@1")
    assert listed(town, TODAY + timedelta(days=1)) == [sheet.pk]
    with allow_fanout("the whole journal"):
        told = Entry.objects.filter(kind="card.withdrawn").get()
    assert told.actor_kind == "system"
    assert actions.forget_cards(now=AT + timedelta(days=1), limit=9) == 0


def test_a_card_that_ran_out_can_be_agreed_to_again_for_a_month(town: Town, own: DutyCard) -> None:
    last = AT + (own.expires_on - TODAY)

    assert actions.forget_cards(now=last + timedelta(days=30), limit=9) == 0
    assert actions.forget_cards(now=last + timedelta(days=31), limit=9) == 1


def test_who_comes_back_later_keeps_the_card(town: Town, own: DutyCard) -> None:
    own.post.holdings.update(from_on=TODAY + timedelta(days=40))

    assert actions.forget_cards(now=AT, limit=9) == 0


def test_paper_stays_when_the_holder_agreed_again(town: Town, own: DutyCard, sheet: Poster) -> None:
    post, user = town.posts["o-group/leader"], town.people["o-a"]

    actions.agree(post, replace(OWN, expires_on=date(2027, 1, 31)), actor=user, at=LATER)
    assert listed(town) == []

    face = replace(OWN, reach_by="desk", phone="", number_consent="")
    actions.agree(post, face, actor=user, at=LATER)
    assert Poster.objects.filter(pk=sheet.pk, taken_down_at__isnull=True).exists()


# --- what is missing ----------------------------------------------------------------------------


def missing(town: Town, area: str = "o-tuqiao", on: date = TODAY) -> dict[str, str]:
    return {one.building.code: one.why for one in queries.doors(town.areas[area], on=on)}


def test_every_door_says_why_no_name_stands_there(town: Town) -> None:
    assert missing(town) == {"o-b1": "vacant", "o-b2": "no_group", "o-shop": "no_group"}

    town.sit("o-group/leader", "o-a")
    assert missing(town)["o-b1"] == "no_card"

    town.show("o-group/leader", "o-a", date(2026, 12, 31))
    assert missing(town)["o-b1"] == ""
    assert missing(town, on=date(2027, 1, 1))["o-b1"] == "expired"


def test_a_door_counts_as_shown_exactly_when_its_page_shows_a_name(town: Town) -> None:
    town.sit("o-group/steward", "o-b")
    town.show("o-group/steward", "o-b")
    assert missing(town)["o-b1"] == ""
    town.sit("o-group/leader", "o-a")

    assert missing(town)["o-b1"] == "no_card"
    assert door(town).card is None


def test_cards_that_run_out_and_empty_posts_are_listed(town: Town) -> None:
    town.sit("o-group/leader", "o-a")
    card = town.show("o-group/leader", "o-a", TODAY + timedelta(days=30))
    area = town.areas["o-tuqiao"]

    assert list(queries.expiring(area, on=TODAY)) == [card]
    assert not queries.expiring(area, on=TODAY - timedelta(days=1)).exists()
    assert {f"{one.unit.code}/{one.code}" for one in queries.vacant_seats(area, on=TODAY)} == {
        "o-group/steward",
        "o-branch/secretary",
        "o-committee/secretary",
        "o-committee/desk",
    }


def test_a_community_is_read_live_in_a_fixed_number_of_queries(
    town: Town, django_assert_max_num_queries: Any
) -> None:
    town.sit("o-group/leader", "o-a")

    with django_assert_max_num_queries(8):
        found = queries.card_figures(town.areas["o-tuqiao"], on=TODAY, at=AT)

    assert (found.buildings, found.without, found.as_of) == (3, 3, AT)


def test_places_above_add_up_what_the_loop_counted(town: Town, own: DutyCard) -> None:
    east, community = town.areas["o-east"], town.areas["o-tuqiao"]
    for pk, path in [(east.pk, east.path), (community.pk, community.path)]:
        DoorCount.objects.create(area_id=pk, path=path)
    assert queries.card_figures(east, on=TODAY, at=AT).as_of is None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fill, "plan_doors", lambda _now: None)
        while fill.count_doors_next(AT):
            pass

    found = queries.card_figures(east, on=TODAY, at=LATER)
    assert (found.buildings, found.without, found.as_of) == (3, 2, AT)
    assert [(one.code, part.without) for one, part in queries.cards_beneath(east)] == [
        ("o-tuqiao", 2)
    ]
    assert queries.uncounted(east) == 0
    actions.take_back(queries.card(own.pk), actor=town.people["o-a"], at=AT)
    assert queries.uncounted(east) == 2


def test_pages_above_cost_the_same_however_many_buildings_lie_beneath(
    town: Town, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        queries.card_figures(town.areas["o-east"], on=TODAY, at=AT)
    with django_assert_num_queries(2):
        queries.cards_beneath(town.areas["o-east"])


def test_a_round_of_counting_is_planned_when_something_changed_and_not_too_often(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fill, "_last", fill._Round())
    east = town.areas["o-east"]
    monkeypatch.setattr(queries, "card_grounds", lambda *, on: {east.pk: east.path})  # noqa: ARG005
    while fill.count_doors_next(AT):
        pass
    assert queries.uncounted(east) == 0

    town.sit("o-group/leader", "o-b")
    assert not fill.count_doors_next(AT + timedelta(seconds=5))
    assert fill.count_doors_next(AT + timedelta(minutes=1))
    assert fill.count_doors_next(AT + timedelta(days=1))  # another day


@pytest.mark.usefixtures("world")
def test_grounds_are_found_where_a_mechanism_runs(town: Town) -> None:
    found = queries.card_grounds(on=TODAY)

    assert not found.keys() & {area.pk for area in town.areas.values()}
    assert {path for path in found.values() if len(path) > len(town.areas["o-east"].path)}
