"""A form from the wish to the released sheet: what is known is never asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linli.journal.models import Entry
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.one_form.actions import admitting, answering, releasing, requesting
from linli.one_form.models import Answer, Doubt, FormRequest, Round, Sheet
from linli.one_form.queries import rounds, sheets
from linli.one_form.tests.asking import (
    DERIVED,
    HOUR,
    KNOWN,
    NEW,
    OPEN,
    SHARE,
    admitted,
    admitter,
    asked,
    codes,
    drafted,
    seen,
    sheet_of,
    wanted,
    work,
)
from tests.world import MORNING, World

LATER = MORNING + HOUR


def test_a_form_with_only_known_fields_asks_nothing_new(world: World) -> None:
    """The check that domain 6.1, P1 names."""
    _form, matter = asked(world, KNOWN, OPEN, SHARE, DERIVED)

    page = sheets.page(matter)
    assert page.asked == []
    assert page.sheet.fresh == 0
    assert page.sheet.reused == 4
    answering.confirm(matter, answers={}, seen=page.seen, actor=world.secretary, at=LATER)
    assert world.fresh(matter).state == "confirmed"


def test_only_the_new_field_is_asked_and_zero_is_a_full_answer(world: World) -> None:
    _form, matter = asked(world, KNOWN, NEW)

    answering.confirm(
        matter, answers={"f2": "0"}, seen=seen(matter), actor=world.secretary, at=LATER
    )

    kept = Answer.objects.shard(matter.jurisdiction_id).get(code="f2")
    assert kept.value == 0
    assert kept.text == "0 个"


def test_a_new_field_without_a_number_is_not_confirmed(world: World) -> None:
    _form, matter = asked(world, KNOWN, NEW)

    for answer in ("", "很多", "NaN", "1e30", "1.23456"):
        with pytest.raises(Refused) as refusal:
            answering.confirm(
                matter, answers={"f2": answer}, seen=seen(matter), actor=world.secretary, at=LATER
            )
        assert refusal.value.field == "f2"
    assert world.fresh(matter).state == "new"


def test_what_is_known_cannot_be_typed_over(world: World) -> None:
    _form, matter = asked(world, KNOWN)

    with pytest.raises(Refused, match="f1"):
        answering.confirm(
            matter, answers={"f1": "99"}, seen=seen(matter), actor=world.secretary, at=LATER
        )


def test_nobody_confirms_what_they_did_not_see(world: World) -> None:
    _form, matter = asked(world, KNOWN)

    with pytest.raises(Stale):
        answering.confirm(
            matter, answers={}, seen="0123456789abcdef", actor=world.secretary, at=LATER
        )


def test_the_next_community_may_not_confirm_it(world: World) -> None:
    _form, matter = asked(world, KNOWN)

    with pytest.raises(NotAllowed):
        answering.confirm(matter, answers={}, seen=seen(matter), actor=world.outside, at=LATER)


def test_each_unit_in_scope_is_asked_once_whatever_happens_in_between(world: World) -> None:
    form = admitted(world, KNOWN, scope="level:3")
    work()
    made = Round.objects.shard(form.jurisdiction_id).get(form=form)
    Round.objects.shard(form.jurisdiction_id).filter(pk=made.pk).update(busy="asking", cursor=0)

    work()

    assert Sheet.objects.shard(form.jurisdiction_id).filter(form_id=form.pk).count() == 2


def test_a_unit_that_cannot_be_asked_is_skipped_and_holds_up_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    form = admitted(world, KNOWN)
    monkeypatch.setattr("linli.one_form.actions.asking.Filler", None)

    work()

    [made] = Round.objects.shard(form.jurisdiction_id).filter(form=form)
    assert (made.busy, made.asked, made.skipped) == ("", 0, 1)
    assert "cannot be asked" in caplog.text


def test_a_county_asks_communities_of_two_jurisdictions_each_in_its_own(world: World) -> None:
    from linli.areas import actions as areas
    from linli.kernel.actor import SYSTEM

    person = world.above
    about = {"from_on": date(2026, 1, 5), "to_on": None, "source": "test", "at": MORNING}
    areas.grant(person, world.area("county"), role="unit_lead", actor=SYSTEM, **about)
    form = admitted(world, KNOWN, area="county")

    work()

    assert form.jurisdiction_id == world.area("county").pk
    west = sheet_of(world, form, "lake-committee")
    assert west.jurisdiction_id == world.area("west").pk
    assert sheet_of(world, form).jurisdiction_id == world.area("east").pk


def test_the_sheet_is_due_after_five_working_days_and_its_promise_is_kept(world: World) -> None:
    _form, matter = asked(world, KNOWN)

    assert matter.due_at is not None
    assert matter.due_at - MORNING > timedelta(days=6)
    answering.confirm(matter, answers={}, seen=seen(matter), actor=world.secretary, at=LATER)
    kinds = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk)
    assert set(kinds.values_list("kind", flat=True)) == {
        "form.asked",
        "form.confirmed",
        "clock.kept",
    }


def test_a_sheet_that_is_late_stays_with_its_unit(world: World) -> None:
    _form, matter = asked(world, KNOWN)

    world.pass_time(MORNING + timedelta(days=14))

    late = world.fresh(matter)
    assert late.is_late
    assert late.owner_unit.code == "willow-committee"


def test_the_office_releases_what_was_confirmed_and_the_values_stay(world: World) -> None:
    form, matter = asked(world, KNOWN, NEW)
    answering.confirm(
        matter, answers={"f2": "3"}, seen=seen(matter), actor=world.secretary, at=LATER
    )
    made = rounds.one(form, date(2026, 2, 1))

    releasing.release(made, actor=world.above, at=LATER)
    work(LATER)

    assert world.fresh(matter).state == "released"
    table = rounds.table(form, rounds.one(form, date(2026, 2, 1)))
    assert table.released == 1
    assert table.totals[1] == "3 个"
    fact = Entry.objects.shard(matter.jurisdiction_id).get(stream=matter.pk, kind="form.released")
    assert (fact.facts["fields"], fact.facts["reused"], fact.facts["new"]) == (2, 1, 1)


def test_a_later_correction_stands_beside_the_released_value(world: World) -> None:
    form, matter = asked(world, KNOWN)
    answering.confirm(matter, answers={}, seen=seen(matter), actor=world.secretary, at=LATER)
    releasing.release(rounds.one(form, date(2026, 2, 1)), actor=world.above, at=LATER)
    work(LATER)
    Answer.objects.shard(matter.jurisdiction_id).filter(code="f1").update(value=7, text="7 件")

    [line] = sheets.page(world.fresh(matter)).lines

    assert line.answer is not None
    assert line.answer.text == "7 件"
    assert line.adjusted is not None
    assert line.adjusted.value == 0


def test_nothing_confirmed_is_not_released(world: World) -> None:
    form, _matter = asked(world, KNOWN)

    with pytest.raises(Refused):
        releasing.release(rounds.one(form, date(2026, 2, 1)), actor=world.above, at=LATER)


def test_only_the_office_that_asked_releases(world: World) -> None:
    form, _matter = asked(world, KNOWN)

    with pytest.raises(NotAllowed):
        releasing.release(rounds.one(form, date(2026, 2, 1)), actor=world.secretary, at=LATER)


def test_a_wrong_value_goes_back_to_who_answers_for_it_and_is_not_overwritten(
    world: World,
) -> None:
    _form, matter = asked(world, KNOWN)
    before = seen(matter)

    answering.doubt(matter, code="f1", text="少算了两件", actor=world.secretary, at=LATER)

    doubt = Doubt.objects.shard(matter.jurisdiction_id).select_related("matter__owner_unit").get()
    assert doubt.matter.owner_unit.code == "east-committee"
    assert seen(world.fresh(matter)) == before
    answering.settle(
        doubt.matter, outcome="holds", text="两件是三月的", actor=world.above, at=LATER + HOUR
    )
    assert world.fresh(doubt.matter).phase == "closed"


def test_a_doubt_is_raised_once_and_its_answer_needs_a_reason(world: World) -> None:
    _form, matter = asked(world, KNOWN, NEW)
    answering.doubt(matter, code="f1", text="少算了", actor=world.secretary, at=LATER)
    doubt = Doubt.objects.shard(matter.jurisdiction_id).select_related("matter").get()

    with pytest.raises(Refused):
        answering.doubt(
            world.fresh(matter), code="f1", text="还是少", actor=world.secretary, at=LATER
        )
    with pytest.raises(Refused):
        answering.doubt(
            world.fresh(matter), code="f2", text="不对", actor=world.secretary, at=LATER
        )
    with pytest.raises(Refused):
        answering.settle(world.fresh(doubt.matter), outcome="holds", actor=world.above, at=LATER)


def test_after_its_last_day_a_form_asks_no_more(world: World) -> None:
    form = admitted(world, KNOWN, sunset_on=date(2026, 3, 31))
    work()

    work(MORNING + timedelta(days=60))

    fresh = FormRequest.objects.shard(form.jurisdiction_id).get(pk=form.pk)
    assert fresh.stage == "expired"
    assert fresh.next_on is None
    assert Round.objects.shard(form.jurisdiction_id).filter(form=form).count() == 1


def test_periods_that_nobody_asked_about_are_not_caught_up(world: World) -> None:
    form = admitted(world, KNOWN)
    work()

    work(MORNING + timedelta(days=120))

    found = Round.objects.shard(form.jurisdiction_id).filter(form=form).order_by("period_from")
    assert list(found.values_list("period_from", flat=True)) == [
        date(2026, 2, 1),
        date(2026, 6, 1),
    ]


def test_a_form_that_comes_once_asks_once(world: World) -> None:
    form = admitted(world, KNOWN, cycle="once", starts_on=date(2026, 1, 1))
    work()
    work(MORNING + timedelta(days=30))

    made = Round.objects.shard(form.jurisdiction_id).get(form=form)
    assert (made.period_from, made.period_to) == (date(2026, 1, 1), date(2026, 3, 11))


def test_an_office_ends_its_form(world: World) -> None:
    form = admitted(world, KNOWN)

    admitting.end(form, actor=world.above, at=LATER)

    assert form.stage == "expired"
    assert work(LATER) == 0
    with pytest.raises(Refused):
        admitting.end(form, actor=world.above, at=LATER)


def test_somebody_else_decides_than_who_asked(world: World) -> None:
    form = drafted(world, KNOWN)
    requesting.send(form, actor=world.above, at=MORNING)

    with pytest.raises(NotAllowed):
        admitting.admit(form, actor=world.above, at=MORNING)
    with pytest.raises(NotAllowed):
        admitting.admit(form, actor=world.secretary, at=MORNING)


def test_a_refused_form_says_why_and_can_be_changed_and_sent_again(world: World) -> None:
    form = drafted(world, KNOWN)
    requesting.send(form, actor=world.above, at=MORNING)
    with pytest.raises(Refused):
        admitting.refuse(form, text=" ", actor=admitter(world), at=MORNING)

    admitting.refuse(form, text="上月刚报过", actor=admitter(world), at=MORNING)

    assert form.refusal == "上月刚报过"
    requesting.change(form, wanted=wanted(cycle="yearly"), actor=world.above, at=LATER)
    requesting.send(form, actor=world.above, at=LATER)
    assert form.stage == "requested"
    assert codes(form) == ["f1"]
