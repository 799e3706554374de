"""Every row of the appeal's table by hand: one success and one refusal each."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from linli.cases.actions import closing, joining, opening
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.matters import queries
from linli.matters.actions import checking, handling, passing, speaking
from linli.matters.models import Clock, Leg, Matter, Voice
from linli.org.models import Unit
from tests.world import DISPUTE, HAND_OVER, MORNING, ZONE, World

HOUR = timedelta(hours=1)


def kinds(matter: Matter) -> list[str]:
    rows = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk)
    return list(rows.order_by("seq").values_list("kind", flat=True))


def own_leg(matter: Matter) -> Leg:
    legs = Leg.objects.shard(matter.jurisdiction_id).select_related("unit")
    return legs.get(matter=matter, role="own", ended_at=None)


def clock(matter: Matter, name: str) -> Clock:
    rows = Clock.objects.shard(matter.jurisdiction_id).filter(matter=matter, name=name)
    return rows.order_by("-round")[0]


# --- open and join ------------------------------------------------------------------------------------


def test_a_case_opens_at_the_building_group_with_both_promises(world: World) -> None:
    matter = world.case()

    assert (matter.state, matter.phase) == ("new", "open")
    assert own_leg(matter).unit.code == "garden-group"
    assert clock(matter, "first_answer").due_at == datetime(2026, 3, 11, 16, 0, tzinfo=ZONE)
    assert matter.due_at == datetime(2026, 3, 16, 18, 0, tzinfo=ZONE)
    assert kinds(matter) == ["case.opened"]


def test_a_case_of_an_unknown_service_is_refused_and_nothing_is_written(world: World) -> None:
    with pytest.raises(Refused, match=r".") as refusal:
        opening.open_case(world.area("G-1"), service="magic", text="灯", at=MORNING)

    assert refusal.value.field == "service"
    assert not Matter.objects.shard(world.area("east").pk).exists()


def test_the_desk_enters_a_case_for_a_caller(world: World) -> None:
    voice = opening.open_case(
        world.area("G-3"),
        service="noise",
        text="夜里装修",
        channel="desk",
        actor=world.desk,
        at=MORNING,
    )

    assert own_leg(voice.matter).unit.code == "willow-one-branch"


def test_a_worker_without_the_right_may_not_enter_a_case(world: World) -> None:
    with pytest.raises(NotAllowed):
        opening.open_case(
            world.area("G-3"),
            service="noise",
            text="吵",
            channel="desk",
            actor=world.inside,
            at=MORNING,
        )


def test_a_neighbor_joins_an_open_case_and_gets_a_code_of_their_own(world: World) -> None:
    matter = world.case("handling")

    voice = joining.join_case(matter, text="我家门口也不亮", at=MORNING + 2 * HOUR)

    assert voice.code != world.first_voice(matter).code
    assert world.fresh(matter).voice_count == 2
    assert kinds(matter)[-1] == "matter.joined"


def test_nobody_joins_a_case_that_is_done(world: World) -> None:
    matter = world.case("done")

    with pytest.raises(Refused) as refusal:
        joining.join_case(matter, at=MORNING + 5 * HOUR)

    assert refusal.value.code == "join.too_late"


def test_nobody_joins_a_kind_that_is_not_shared(world: World) -> None:
    matter = world.case(service="noise")

    with pytest.raises(Refused) as refusal:
        joining.join_case(matter, at=MORNING + HOUR)

    assert refusal.value.code == "join.not_joinable"


# --- take, ask, answer, resume --------------------------------------------------------------------------


def test_taking_with_words_to_the_requester_stops_the_first_answer(world: World) -> None:
    matter = world.case()

    handling.take(matter, actor=world.inside, text="今晚来修", at=MORNING + HOUR)

    assert world.fresh(matter).state == "handling"
    assert clock(matter, "first_answer").judged == "kept"
    assert own_leg(matter).due_at == matter.due_at
    assert kinds(matter) == ["case.opened", "matter.taken", "matter.first_answered", "clock.kept"]


def test_taking_without_words_lets_the_first_answer_run_on(world: World) -> None:
    matter = world.case()

    handling.take(matter, actor=world.inside, at=MORNING + HOUR)

    assert clock(matter, "first_answer").stopped_at is None


def test_a_worker_of_the_next_grid_may_not_take_it(world: World) -> None:
    matter = world.case()

    with pytest.raises(NotAllowed):
        handling.take(matter, actor=world.beside, at=MORNING + HOUR)


def test_asking_pauses_the_promise_and_the_answer_lets_it_run_on(world: World) -> None:
    matter = world.case("handling")
    due = matter.due_at
    voice = world.first_voice(matter)

    handling.ask(matter, actor=world.inside, voice="", text="几楼？", at=MORNING + 2 * HOUR)
    assert world.fresh(matter).phase == "paused"
    speaking.answer(world.fresh(matter), actor=voice, text="四楼", at=MORNING + 26 * HOUR)

    assert world.fresh(matter).state == "handling"
    assert world.fresh(matter).due_at == due + timedelta(days=1)


def test_asking_without_words_is_refused(world: World) -> None:
    matter = world.case("handling")

    with pytest.raises(Refused) as refusal:
        handling.ask(matter, actor=world.inside, voice="", text="  ", at=MORNING + 2 * HOUR)

    assert refusal.value.field == "text"
    assert world.fresh(matter).state == "handling"


def test_another_voice_may_not_answer_for_a_different_case(world: World) -> None:
    matter = world.case("waiting")
    stranger = world.first_voice(world.case())

    with pytest.raises(NotAllowed):
        speaking.answer(matter, actor=stranger, text="四楼", at=MORNING + 3 * HOUR)


def test_the_owner_goes_on_without_an_answer(world: World) -> None:
    matter = world.case("waiting")

    handling.resume(matter, actor=world.inside, at=MORNING + 4 * HOUR)

    assert world.fresh(matter).state == "handling"


def test_the_timer_lets_work_go_on_after_seven_days(world: World) -> None:
    matter = world.case("waiting")

    world.pass_time(MORNING + timedelta(days=8))

    assert "matter.resumed" in kinds(matter)
    assert world.fresh(matter).phase != "paused"


def test_a_case_that_is_not_waiting_cannot_be_resumed(world: World) -> None:
    matter = world.case("handling")

    with pytest.raises(Stale):
        handling.resume(matter, actor=world.inside, at=MORNING + 4 * HOUR)


# --- hand over, dispute, decide ---------------------------------------------------------------------------


def test_handing_over_gives_a_new_leg_and_leaves_the_promise(world: World) -> None:
    matter = world.case("handling")
    due = matter.due_at

    passing.hand_over(
        matter,
        actor=world.inside,
        unit=world.unit("willow-two-branch"),
        reason=HAND_OVER,
        at=MORNING + 2 * HOUR,
    )

    matter = world.fresh(matter)
    assert (matter.state, matter.owner_unit.code, matter.due_at) == (
        "new",
        "willow-two-branch",
        due,
    )
    assert own_leg(matter).due_at == datetime(2026, 3, 11, 18, 0, tzinfo=ZONE)


def test_handing_over_needs_a_reason_from_the_list(world: World) -> None:
    matter = world.case("handling")

    with pytest.raises(Refused) as refusal:
        passing.hand_over(
            matter,
            actor=world.inside,
            unit=world.unit("willow-two-branch"),
            reason="tired",
            at=MORNING + 2 * HOUR,
        )

    assert refusal.value.field == "reason"


def test_a_dispute_is_decided_by_the_upper_unit_and_binds(world: World) -> None:
    matter = world.case("objected")

    passing.decide(
        matter,
        actor=world.grid_lead,
        unit=world.unit("garden-group"),
        text="归你们",
        at=MORNING + 2 * HOUR,
    )

    matter = world.fresh(matter)
    assert (matter.state, matter.owner_unit.code) == ("new", "garden-group")
    with pytest.raises(Refused) as refusal:
        passing.dispute(matter, actor=world.inside, reason=DISPUTE, text="", at=MORNING + 3 * HOUR)
    assert refusal.value.code == "dispute.bound"


def test_a_dispute_needs_a_reason_from_the_list(world: World) -> None:
    matter = world.case()

    with pytest.raises(Refused) as refusal:
        passing.dispute(matter, actor=world.inside, reason="mood", text="", at=MORNING + HOUR)

    assert refusal.value.field == "reason"


def test_a_unit_disputes_a_case_only_once(world: World) -> None:
    matter = world.case("objected")
    passing.decide(
        matter,
        actor=world.grid_lead,
        unit=world.unit("willow-two-branch"),
        text="归二网格",
        at=MORNING + 2 * HOUR,
    )
    passing.hand_over(
        world.fresh(matter),
        actor=world.beside,
        unit=world.unit("garden-group"),
        reason=HAND_OVER,
        at=MORNING + 3 * HOUR,
    )

    with pytest.raises(Refused) as refusal:
        passing.dispute(
            world.fresh(matter), actor=world.inside, reason=DISPUTE, text="", at=MORNING + 4 * HOUR
        )

    assert refusal.value.code == "dispute.twice"


def test_the_disputing_unit_may_not_decide_itself(world: World) -> None:
    matter = world.case("objected")

    with pytest.raises(NotAllowed):
        passing.decide(
            matter,
            actor=world.inside,
            unit=world.unit("willow-two-branch"),
            text="他们的",
            at=MORNING + 2 * HOUR,
        )


# --- extend, escalate, climb ------------------------------------------------------------------------------


def test_an_extension_moves_the_finish_promise_once(world: World) -> None:
    matter = world.case("handling")
    day = datetime(2026, 3, 18, tzinfo=ZONE).date()

    handling.extend(matter, actor=world.inside, reason="等配件", until=day, at=MORNING + 2 * HOUR)

    assert world.fresh(matter).due_at == datetime(2026, 3, 18, 18, 0, tzinfo=ZONE)
    with pytest.raises(Refused) as refusal:
        handling.extend(
            world.fresh(matter), actor=world.inside, reason="再等", until=day, at=MORNING + 3 * HOUR
        )
    assert refusal.value.code == "extend.twice"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ((2026, 3, 15), "extend.day_off"),
        ((2026, 3, 13), "extend.not_later"),
        ((2026, 4, 13), "extend.too_long"),
    ],
)
def test_an_extension_to_an_unfit_day_is_refused(
    world: World, day: tuple[int, int, int], code: str
) -> None:
    matter = world.case("handling")

    with pytest.raises(Refused) as refusal:
        handling.extend(
            matter,
            actor=world.inside,
            reason="等",
            until=date(*day),
            at=MORNING + 2 * HOUR,
        )

    assert (refusal.value.code, refusal.value.field) == (code, "until")


def test_a_promise_that_has_passed_cannot_be_extended(world: World) -> None:
    matter = world.case("handling")
    day = datetime(2026, 3, 20, tzinfo=ZONE).date()

    with pytest.raises(Refused) as refusal:
        handling.extend(
            matter,
            actor=world.inside,
            reason="等",
            until=day,
            at=datetime(2026, 3, 17, 10, tzinfo=ZONE),
        )

    assert refusal.value.code == "extend.too_late"


def test_the_owner_passes_it_up_one_level(world: World) -> None:
    matter = world.case("handling")

    passing.escalate(matter, actor=world.inside, reason="要换整条线路", at=MORNING + 2 * HOUR)

    matter = world.fresh(matter)
    assert (matter.state, matter.owner_unit.code) == ("new", "willow-one-branch")


def test_at_the_top_level_nothing_can_be_passed_up(world: World) -> None:
    matter = world.case()
    for who in ("inside", "grid_lead", "secretary"):
        passing.escalate(
            world.fresh(matter), actor=getattr(world, who), reason="上报", at=MORNING + HOUR
        )

    with pytest.raises(Refused) as refusal:
        passing.escalate(
            world.fresh(matter), actor=world.above, reason="上报", at=MORNING + 2 * HOUR
        )

    assert refusal.value.code == "escalate.no_upper"


def test_a_missed_case_climbs_one_level_and_the_promise_stays(world: World) -> None:
    matter = world.case()
    due = matter.due_at

    world.pass_time(datetime(2026, 3, 11, 16, 0, tzinfo=ZONE))

    matter = world.fresh(matter)
    assert (matter.owner_unit.code, matter.due_at) == ("willow-one-branch", due)
    assert kinds(matter) == ["case.opened", "clock.missed", "matter.climbed"]
    assert own_leg(matter).due_at == datetime(2026, 3, 12, 11, 0, tzinfo=ZONE)


def test_a_missed_case_climbs_to_the_top_and_is_then_missed_once(world: World) -> None:
    matter = world.case()

    world.pass_time(MORNING + timedelta(days=20))

    matter = world.fresh(matter)
    assert matter.owner_unit.code == "east-committee"
    assert kinds(matter).count("matter.climbed") == 3
    assert kinds(matter).count("leg.missed") == 1
    assert kinds(matter).count("clock.missed") == 2
    assert (matter.is_late, matter.next_due_at) == (True, None)


def test_a_case_in_time_does_not_climb(world: World) -> None:
    matter = world.case("handling")

    world.pass_time(datetime(2026, 3, 16, 17, 59, tzinfo=ZONE))

    assert world.fresh(matter).owner_unit.code == "garden-group"


# --- feed back, verify, send back -------------------------------------------------------------------------


def test_the_result_stops_the_promise_and_the_upper_unit_looks(world: World) -> None:
    matter = world.case("done")

    legs = Leg.objects.shard(matter.jurisdiction_id).filter(matter=matter, ended_at=None)
    assert [(leg.role, leg.unit.code) for leg in legs.select_related("unit")] == [
        ("verify", "willow-one-branch")
    ]
    assert clock(matter, "finish").stopped_at == MORNING + 2 * HOUR


@pytest.mark.parametrize(
    ("outcome", "field"), [("magic", "outcome"), ("planned", "planned_on"), ("not_ours", "whose")]
)
def test_a_result_without_what_it_needs_is_refused(world: World, outcome: str, field: str) -> None:
    matter = world.case("handling")

    with pytest.raises(Refused) as refusal:
        closing.feed_back(
            matter, actor=world.inside, outcome=outcome, text="说明", at=MORNING + 2 * HOUR
        )

    assert refusal.value.field == field
    assert world.fresh(matter).state == "handling"


def test_verifying_judges_the_promise_by_the_instant_of_the_report(world: World) -> None:
    matter = world.case("done")

    checking.verify(matter, actor=world.grid_lead, at=datetime(2026, 3, 13, 9, 30, tzinfo=ZONE))

    assert world.fresh(matter).state == "verified"
    assert clock(matter, "finish").judged == "kept"
    legs = Leg.objects.shard(matter.jurisdiction_id).filter(matter=matter, ended_at=None)
    assert [(leg.role, leg.unit.code) for leg in legs.select_related("unit")] == [
        ("call_back", "willow-committee")
    ]


def test_who_handled_it_may_not_verify_it(world: World) -> None:
    matter = world.case()
    passing.escalate(matter, actor=world.inside, reason="上报", at=MORNING)
    handling.take(world.fresh(matter), actor=world.grid_lead, at=MORNING)
    passing.hand_over(
        world.fresh(matter),
        actor=world.grid_lead,
        unit=world.unit("garden-group"),
        reason=HAND_OVER,
        at=MORNING,
    )
    handling.take(world.fresh(matter), actor=world.inside, at=MORNING + HOUR)
    closing.feed_back(
        world.fresh(matter), actor=world.inside, outcome="solved", text="好了", at=MORNING + HOUR
    )

    with pytest.raises(NotAllowed):
        checking.verify(world.fresh(matter), actor=world.grid_lead, at=MORNING + 2 * HOUR)


def test_sending_back_lets_the_same_promise_run_on(world: World) -> None:
    matter = world.case("done")
    due = clock(matter, "finish").due_at

    checking.send_back(matter, actor=world.grid_lead, text="还有一盏不亮", at=MORNING + 26 * HOUR)

    finish = clock(matter, "finish")
    assert (world.fresh(matter).state, finish.stopped_at, finish.due_at) == ("handling", None, due)
    assert own_leg(matter).unit.code == "garden-group"


def test_sending_back_says_what_is_missing(world: World) -> None:
    matter = world.case("done")

    with pytest.raises(Refused) as refusal:
        checking.send_back(matter, actor=world.grid_lead, text="", at=MORNING + 3 * HOUR)

    assert refusal.value.field == "text"


def test_a_missed_check_climbs_while_the_state_stays(world: World) -> None:
    matter = world.case("done")

    world.pass_time(MORNING + timedelta(days=3))

    legs = Leg.objects.shard(matter.jurisdiction_id).filter(matter=matter, ended_at=None)
    assert [(leg.role, leg.unit.code) for leg in legs.select_related("unit")] == [
        ("verify", "willow-committee")
    ]
    assert world.fresh(matter).state == "done"


# --- rate, call back, close unanswered, rework ---------------------------------------------------------------


def test_the_first_rating_closes_the_case_and_asks_two_things_apart(world: World) -> None:
    matter = world.case("verified")
    voice = world.first_voice(matter)

    closing.rate(matter, actor=voice, solved="yes", satisfied="no", at=MORNING + 5 * HOUR)

    voice = world.first_voice(matter)
    assert (world.fresh(matter).state, voice.solved, voice.satisfied) == ("closed", "yes", "no")
    assert world.fresh(matter).next_due_at is None


def test_an_empty_rating_is_refused(world: World) -> None:
    matter = world.case("verified")

    with pytest.raises(Refused) as refusal:
        closing.rate(matter, actor=world.first_voice(matter), at=MORNING + 5 * HOUR)

    assert refusal.value.code == "rate.nothing"


def test_other_voices_may_rate_for_fifteen_days_without_a_move(world: World) -> None:
    matter = world.case("handling")
    other = joining.join_case(matter, at=MORNING + HOUR)
    closing.feed_back(
        world.fresh(matter),
        actor=world.inside,
        outcome="solved",
        text="好了",
        at=MORNING + 2 * HOUR,
    )
    checking.verify(world.fresh(matter), actor=world.grid_lead, at=MORNING + 3 * HOUR)
    first = world.first_voice(matter)
    closing.rate(world.fresh(matter), actor=first, solved="yes", at=MORNING + 4 * HOUR)

    other = queries.voice_by(other.code)
    closing.rate(other.matter, actor=other, solved="no", at=MORNING + timedelta(days=10))

    assert kinds(matter).count("case.rated") == 2
    with pytest.raises(Refused):
        closing.rate(world.fresh(matter), actor=first, solved="no", at=MORNING + timedelta(days=11))


def test_another_unit_writes_down_what_was_said_on_the_phone(world: World) -> None:
    matter = world.case("verified")

    closing.call_back(
        matter, actor=world.desk, voice="", solved="partly", satisfied="yes", at=MORNING + 5 * HOUR
    )

    assert world.fresh(matter).state == "closed"


def test_the_handling_unit_may_not_call_back(world: World) -> None:
    matter = world.case("verified")

    with pytest.raises(NotAllowed):
        closing.call_back(
            matter, actor=world.inside, solved="yes", satisfied="yes", at=MORNING + 5 * HOUR
        )


def test_silence_for_fifteen_days_closes_as_no_answer(world: World) -> None:
    matter = world.case("verified")

    world.pass_time(MORNING + timedelta(days=17))

    assert world.fresh(matter).state == "closed"
    assert kinds(matter)[-1] == "case.closed_unanswered"
    assert world.first_voice(matter).solved == ""


def test_nobody_closes_a_case_unanswered_by_hand(world: World) -> None:
    matter = world.case("verified")

    with pytest.raises(NotAllowed):
        closing.close_unanswered(matter, actor=world.desk, at=MORNING + 5 * HOUR)


def test_rework_sends_it_back_with_grounds(world: World) -> None:
    matter = world.case("verified")

    checking.rework(matter, actor=world.desk, text="居民说灯又灭了", at=MORNING + 5 * HOUR)

    assert world.fresh(matter).state == "handling"
    assert own_leg(matter).unit.code == "garden-group"


def test_rework_without_grounds_is_refused(world: World) -> None:
    matter = world.case("verified")

    with pytest.raises(Refused) as refusal:
        checking.rework(matter, actor=world.desk, text=" ", at=MORNING + 5 * HOUR)

    assert refusal.value.field == "text"


# --- reopen, withdraw, redirect ----------------------------------------------------------------------------


def test_the_requester_reopens_with_a_new_fact_and_round_two_begins(world: World) -> None:
    matter = world.case("closed")

    speaking.reopen(
        matter, actor=world.first_voice(matter), text="又不亮了", at=MORNING + timedelta(days=20)
    )

    matter = world.fresh(matter)
    assert (matter.state, matter.round, clock(matter, "finish").round) == ("handling", 2, 2)
    assert matter.closed_at is None


def test_after_thirty_days_a_case_stays_closed(world: World) -> None:
    matter = world.case("closed")

    with pytest.raises(Refused) as refusal:
        speaking.reopen(
            matter,
            actor=world.first_voice(matter),
            text="又不亮了",
            at=MORNING + timedelta(days=31),
        )

    assert refusal.value.code == "reopen.too_late"


def test_withdrawing_the_last_voice_ends_the_case(world: World) -> None:
    matter = world.case("handling")

    speaking.withdraw(matter, actor=world.first_voice(matter), at=MORNING + 2 * HOUR)

    matter = world.fresh(matter)
    assert (matter.state, matter.phase, matter.next_due_at) == ("withdrawn", "closed", None)
    assert clock(matter, "finish").judged == ""


def test_withdrawing_one_of_two_voices_leaves_the_case(world: World) -> None:
    matter = world.case("handling")
    joining.join_case(matter, at=MORNING + HOUR)

    speaking.withdraw(world.fresh(matter), actor=world.first_voice(matter), at=MORNING + 2 * HOUR)

    assert world.fresh(matter).state == "handling"
    assert kinds(matter)[-1] == "matter.voice_withdrew"


def test_a_done_case_cannot_be_withdrawn(world: World) -> None:
    matter = world.case("done")

    with pytest.raises(Stale):
        speaking.withdraw(matter, actor=world.first_voice(matter), at=MORNING + 5 * HOUR)


def test_the_desk_shows_the_right_way(world: World) -> None:
    matter = world.case()

    closing.redirect(matter, actor=world.desk, channel="110", text="请拨打110", at=MORNING + HOUR)

    assert world.fresh(matter).state == "redirected"


def test_a_building_worker_may_not_redirect(world: World) -> None:
    matter = world.case()

    with pytest.raises(NotAllowed):
        closing.redirect(
            matter, actor=world.inside, channel="110", text="请拨打110", at=MORNING + HOUR
        )


# --- races, forms sent twice -----------------------------------------------------------------------------------


def test_two_people_press_the_same_button_and_one_is_told(world: World) -> None:
    first = world.case()
    second = world.fresh(first)
    handling.take(first, actor=world.inside, at=MORNING + HOUR)

    with pytest.raises(Stale):
        handling.take(second, actor=world.colleague, at=MORNING + HOUR)

    assert kinds(first).count("matter.taken") == 1


def test_the_same_form_sent_twice_gets_the_first_code_again(world: World) -> None:
    from linli.shards.ids import uuid7

    pk = uuid7()
    place = world.area("G-1")
    first = opening.open_case(place, service="public_repair", text="灯", pk=pk, at=MORNING)

    second = opening.open_case(place, service="public_repair", text="灯", pk=pk, at=MORNING + HOUR)

    assert second.code == first.code
    assert Voice.objects.shard(place.jurisdiction_pk).filter(matter_id=pk).count() == 1


def test_the_system_never_closes_what_was_rated(world: World) -> None:
    matter = world.case("closed")

    with pytest.raises(Stale):
        closing.close_unanswered(matter, actor=SYSTEM, at=MORNING + timedelta(days=20))


# --- contact data lapse --------------------------------------------------------------------------------------------


def test_contact_data_lapse_ninety_days_after_closing_and_stay_when_it_reopens(
    world: World,
) -> None:
    from linli.privacy.models import Contact

    matter = world.case("closed", contact="0835-000 0999")
    kept = Contact.objects.shard(matter.jurisdiction_id).get(
        pk=world.first_voice(matter).contact_id
    )
    assert kept.expires_at == matter.closed_at + timedelta(days=90)

    speaking.reopen(
        matter, actor=world.first_voice(matter), text="又不亮了", at=MORNING + timedelta(days=3)
    )

    kept.refresh_from_db()
    assert kept.expires_at is None


# --- notes and titles ------------------------------------------------------------------------------------------------


def test_a_worker_gives_a_neutral_title_and_leaves_a_note(world: World) -> None:
    matter = world.case("handling")

    handling.title(matter, actor=world.inside, title="楼道照明", at=MORNING + 2 * HOUR)
    handling.note(matter, actor=world.inside, text="备件已订", at=MORNING + 3 * HOUR)

    assert world.fresh(matter).title == "楼道照明"
    assert kinds(matter)[-2:] == ["matter.titled", "matter.noted"]


def test_who_may_only_read_leaves_no_note_and_gives_no_title(world: World) -> None:
    matter = world.case("handling")

    with pytest.raises(NotAllowed):
        handling.note(matter, actor=world.governor, text="看过", at=MORNING + 2 * HOUR)
    with pytest.raises(NotAllowed):
        handling.title(matter, actor=world.governor, title="灯", at=MORNING + 2 * HOUR)


def test_a_title_with_a_phone_or_a_room_is_refused(world: World) -> None:
    matter = world.case("handling")

    with pytest.raises(Refused) as refusal:
        handling.title(matter, actor=world.inside, title="2单元401室的灯", at=MORNING + 2 * HOUR)

    assert refusal.value.field == "title"


def test_a_case_is_not_handed_to_a_unit_that_does_not_work_there(world: World) -> None:
    matter = world.case("handling")

    with pytest.raises(Refused) as refusal:
        passing.hand_over(
            matter,
            actor=world.inside,
            unit=world.unit("lake-branch"),
            reason=HAND_OVER,
            at=MORNING + 2 * HOUR,
        )

    assert refusal.value.code == "hand_over.elsewhere"


def test_everybody_may_rate_again_after_it_was_reopened(world: World) -> None:
    matter = world.case("closed")
    speaking.reopen(
        matter, actor=world.first_voice(matter), text="又坏了", at=MORNING + timedelta(days=2)
    )
    closing.feed_back(
        world.fresh(matter),
        actor=world.inside,
        outcome="solved",
        text="换线了",
        at=MORNING + timedelta(days=2, hours=2),
    )
    checking.verify(
        world.fresh(matter), actor=world.grid_lead, at=MORNING + timedelta(days=2, hours=3)
    )

    closing.rate(
        world.fresh(matter),
        actor=world.first_voice(matter),
        solved="yes",
        at=MORNING + timedelta(days=3),
    )

    assert world.fresh(matter).state == "closed"
    assert kinds(matter).count("case.rated") == 2


def test_a_reopened_case_stays_with_its_unit_until_the_new_promise(world: World) -> None:
    matter = world.case("closed")
    again = datetime(2026, 3, 16, 10, 0, tzinfo=ZONE)
    speaking.reopen(matter, actor=world.first_voice(matter), text="又不亮了", at=again)

    world.pass_time(again + timedelta(days=2))

    matter = world.fresh(matter)
    assert (matter.state, matter.owner_unit.code) == ("handling", "garden-group")
    assert own_leg(matter).due_at == matter.due_at


def test_a_missed_case_climbs_even_where_the_upper_unit_lies_elsewhere(world: World) -> None:
    matter = world.case()
    Unit.objects.filter(code="garden-group").update(upper=world.unit("lake-committee"))

    world.pass_time(datetime(2026, 3, 11, 16, 0, tzinfo=ZONE))

    assert world.fresh(matter).owner_unit.code == "lake-committee"
