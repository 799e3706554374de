"""A task goes down: drafted, looked at, assigned, carried out, written off by somebody else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from linli.areas.actions import grant
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.matters import deadlines
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters.actions import moving
from linli.matters.models import Clock, Leg, Matter
from linli.org.models import Unit
from linli.tasks import rules
from linli.tasks.actions import closing, doing, drafting
from linli.tasks.tests.giving import DUE, accepted, asked, assigned, draft, fresh, later, task
from tests.world import DISPUTE, MORNING, World

pytestmark = pytest.mark.django_db


def kinds(matter: Matter) -> list[str]:
    rows = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk).order_by("seq")
    return list(rows.values_list("kind", flat=True))


def legs(matter: Matter, role: str) -> list[Leg]:
    rows = Leg.objects.shard(matter.jurisdiction_id).filter(matter=matter, role=role)
    return list(rows.filter(ended_at=None).select_related("unit"))


def clock(matter: Matter, name: str) -> Clock:
    rows = Clock.objects.shard(matter.jurisdiction_id).filter(matter=matter, name=name)
    return rows.order_by("-round")[0]


def test_a_task_without_findings_may_be_assigned_at_once(world: World) -> None:
    matter = draft(world)

    assert (matter.state, matter.phase) == ("checked", "draft")
    assert [one.unit.code for one in legs(matter, "own")] == ["east-committee"]


def test_who_does_not_issue_tasks_there_cannot_draft_one(world: World) -> None:
    with pytest.raises(NotAllowed) as refused:
        draft(world, by="secretary")

    assert refused.value.code == "task.not_office"


def test_tasks_go_down_and_never_up_or_aside(world: World) -> None:
    for lead in ("lake-committee", "willow-committee"):
        with pytest.raises(Refused) as refused:
            draft(world, office="willow-two-branch", by="beside", lead=world.unit(lead))
        assert refused.value.code == "task.not_beneath"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", " ", "text.missing"),
        ("title", "请联系张三13800000000", "title.personal"),
        ("basis", "", "text.missing"),
        ("yardstick", "", "text.missing"),
        ("source", "rumor", "task.source"),
        ("target", 0, "task.target"),
        ("bound", "indicator:nothing", "task.bound"),
        ("due_on", date(2026, 3, 11), "task.too_soon"),
        ("due_on", date(2026, 3, 14), "task.day_off"),
        ("due_on", date(2031, 3, 12), "task.too_far"),
    ],
)
def test_a_draft_that_cannot_be_names_its_field(
    world: World, field: str, value: object, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        draft(world, **{field: value})

    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_bound_task_needs_a_target(world: World) -> None:
    with pytest.raises(Refused) as refused:
        draft(world, bound="indicator:closed")

    assert refused.value.field == "target"


def test_who_assists_works_in_the_same_town_and_is_not_the_lead(world: World) -> None:
    with pytest.raises(Refused) as elsewhere:
        draft(world, assistants=[world.unit("lake-committee")])
    with pytest.raises(Refused) as itself:
        draft(world, assistants=[world.unit("willow-committee")])

    assert elsewhere.value.code == "task.assists_elsewhere"
    assert itself.value.code == "task.assists_itself"


def test_the_burden_check_finds_the_same_task_asked_by_another_office(world: World) -> None:
    first = assigned(world)

    second = draft(world, title="关于清理消防通道的通知", at=later(hours=1))

    assert second.state == "drafted"
    found = task(second).findings[0]
    assert found["code"] == "same_task"
    assert first.number in found["what"]


def test_the_burden_check_finds_what_is_counted_already(world: World) -> None:
    matter = draft(world, title="上报办结件数")

    assert {one["code"] for one in task(matter).findings} == {"data_held"}


def test_the_burden_check_finds_what_comes_round_anyway(world: World) -> None:
    matter = draft(world, title="召开联席会议")

    assert {one["code"] for one in task(matter).findings} == {"comes_round"}


def test_the_burden_check_says_that_little_time_is_left(world: World) -> None:
    matter = draft(world, due_on=date(2026, 3, 13))

    assert task(matter).findings == [{"code": "short", "what": "5"}]


def test_a_finding_is_answered_with_words_or_the_task_is_stopped(world: World) -> None:
    wanted = draft(world, title="召开联席会议")
    with pytest.raises(Refused):
        drafting.check(wanted, actor=world.above, text=" ", at=MORNING)
    assert drafting.check(wanted, actor=world.above, text="临时加开", at=MORNING).state == "checked"

    unwanted = draft(world, title="再开联席会议", at=later(hours=1))
    stopped = drafting.stop(unwanted, actor=world.above, reason="comes_round", at=later(hours=1))

    assert (stopped.state, stopped.phase) == ("stopped", "closed")
    assert kinds(stopped) == ["task.drafted", "task.stopped"]


def test_an_unlooked_at_finding_keeps_it_from_being_assigned(world: World) -> None:
    with pytest.raises(Stale):
        drafting.assign(draft(world, title="召开联席会议"), actor=world.above, at=MORNING)


def test_one_leads_and_others_assist_until_the_closing_of_the_day(world: World) -> None:
    helpers = [world.unit("market-branch"), world.unit("willow-one-branch")]
    matter = assigned(world, assistants=helpers)

    assert [one.unit.code for one in legs(matter, "own")] == ["willow-committee"]
    assert {one.unit.code for one in legs(matter, "partner")} == {
        "market-branch",
        "willow-one-branch",
    }
    assert matter.due_at is not None
    assert matter.due_at.astimezone(MORNING.tzinfo).isoformat() == "2026-03-25T18:00:00+08:00"


def test_the_lead_accepts_and_only_the_lead(world: World) -> None:
    matter = assigned(world)
    with pytest.raises(NotAllowed):
        doing.accept(matter, actor=world.above, at=MORNING)

    assert doing.accept(matter, actor=world.secretary, at=MORNING).state == "in_hand"


def test_the_office_decides_an_objection(world: World) -> None:
    matter = doing.object_to(
        assigned(world), actor=world.secretary, reason=DISPUTE, text="归商圈", at=MORNING
    )
    assert [one.unit.code for one in legs(matter, "decide")] == ["east-committee"]

    market = world.unit("market-branch")
    settled = doing.settle(matter, actor=world.above, unit=market, text="由商圈办", at=MORNING)

    assert settled.state == "assigned"
    assert settled.owner_unit_id == market.pk
    assert task(settled).lead_id == market.pk


def test_the_office_cannot_give_an_objected_task_to_another_town(world: World) -> None:
    matter = doing.object_to(assigned(world), actor=world.secretary, reason=DISPUTE, at=MORNING)

    with pytest.raises(Refused) as refused:
        doing.settle(
            matter, actor=world.above, unit=world.unit("lake-committee"), text="去", at=MORNING
        )

    assert refused.value.field == "unit"


def test_progress_is_words_or_a_number_and_never_a_photo(world: World) -> None:
    matter = accepted(world, target=40, quantity="处")

    doing.progress(matter, actor=world.secretary, done=0, at=MORNING)
    doing.progress(matter, actor=world.secretary, done=12, text="还差28处", at=MORNING)

    assert task(matter).done == 12
    with pytest.raises(Refused) as nothing:
        doing.progress(matter, actor=world.secretary, at=MORNING)
    with pytest.raises(Refused) as negative:
        doing.progress(matter, actor=world.secretary, done=-1, at=MORNING)
    assert (nothing.value.field, negative.value.field) == ("text", "done")


def test_at_three_quarters_and_at_the_end_it_rises_on_the_leads_desk_only(world: World) -> None:
    matter = accepted(world)
    assert matter.due_at is not None
    three_quarters = MORNING + (matter.due_at - MORNING) * 0.75 + timedelta(hours=1)

    world.pass_time(three_quarters - timedelta(hours=2))
    assert legs(matter, "own")[0].raised_at is None
    world.pass_time(three_quarters)

    assert legs(matter, "own")[0].raised_at is not None
    assert [one.unit.code for one in legs(matter, "own")] == ["willow-committee"]
    world.pass_time(matter.due_at + timedelta(hours=2))
    reminded = [one for one in kinds(matter) if one == "task.reminded"]
    assert len(reminded) == 2
    world.pass_time(matter.due_at + timedelta(days=8))
    assert kinds(matter).count("task.reminded") == 3
    above = matters.desk_legs(world.above, on=matter_rules.day_of(MORNING))
    assert not above.filter(matter_id=matter.pk, jurisdiction_id=matter.jurisdiction_id).exists()


def test_a_missed_task_stays_with_its_lead_and_is_late(world: World) -> None:
    matter = accepted(world)
    assert matter.due_at is not None

    world.pass_time(matter.due_at + timedelta(minutes=1))

    late = fresh(matter)
    assert late.is_late
    assert late.owner_unit.code == "willow-committee"
    assert "matter.climbed" not in kinds(late)
    assert "leg.missed" in kinds(late)


def test_more_time_is_asked_before_the_due_time_and_the_office_decides(world: World) -> None:
    matter = accepted(world)
    waits = doing.ask_time(
        matter, actor=world.secretary, until=date(2026, 4, 1), text="材料未到", at=later(days=2)
    )
    assert waits.state == "time_asked"
    with pytest.raises(NotAllowed):
        doing.grant_time(waits, actor=world.secretary, until=date(2026, 4, 1), at=later(days=2))

    given = doing.grant_time(waits, actor=world.above, until=date(2026, 3, 30), at=later(days=2))

    assert given.state == "in_hand"
    assert given.due_at is not None
    assert given.due_at.astimezone(MORNING.tzinfo).date() == date(2026, 3, 30)
    assert task(given).due_on == date(2026, 3, 30)


def test_after_the_due_time_nobody_asks_for_more(world: World) -> None:
    matter = accepted(world)
    assert matter.due_at is not None
    after = matter.due_at + timedelta(minutes=1)
    world.pass_time(after)

    with pytest.raises(Refused) as refused:
        doing.ask_time(
            fresh(matter), actor=world.secretary, until=date(2026, 4, 10), text="晚了", at=after
        )

    assert refused.value.code == "time.too_late"


def test_more_time_may_be_refused_and_the_promise_stays(world: World) -> None:
    matter = accepted(world)
    due_at = matter.due_at
    doing.ask_time(
        matter, actor=world.secretary, until=date(2026, 4, 1), text="材料未到", at=later(days=1)
    )

    doing.refuse_time(fresh(matter), actor=world.above, text="按期完成", at=later(days=1))

    assert fresh(matter).due_at == due_at
    assert not legs(matter, "decide")


def test_somebody_who_did_not_work_on_it_writes_it_off_with_evidence(world: World) -> None:
    matter = accepted(world)
    doing.report_done(matter, actor=world.secretary, text="全部畅通", at=later(days=3))
    with pytest.raises(Refused) as nothing:
        closing.write_off(fresh(matter), actor=world.above, text="", at=later(days=4))
    assert nothing.value.field == "text"

    ended = closing.write_off(fresh(matter), actor=world.above, text="现场看过", at=later(days=4))

    assert (ended.state, ended.phase) == ("written_off", "closed")
    rows = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk)
    assert rows.get(kind="task.written_off").facts["in_time"] is True
    assert rows.get(kind="clock.kept").due_on == DUE


def test_who_reported_it_cannot_write_it_off(world: World) -> None:
    own = assigned(world, lead=world.unit("east-committee"))
    doing.accept(own, actor=world.above, at=MORNING)
    doing.report_done(own, actor=world.above, text="做完了", at=later(days=1))

    with pytest.raises(NotAllowed):
        closing.write_off(fresh(own), actor=world.above, text="看过", at=later(days=1))


def test_what_is_missing_goes_back_under_the_same_promise(world: World) -> None:
    matter = accepted(world)
    due_at = matter.due_at
    doing.report_done(matter, actor=world.secretary, text="完成", at=later(days=1))

    again = closing.send_back(fresh(matter), actor=world.above, text="3号楼没做", at=later(days=2))

    assert (again.state, again.due_at) == ("in_hand", due_at)
    assert clock(again, rules.REMIND).stopped_at is None


def test_a_later_check_opens_it_again_with_a_new_date(world: World) -> None:
    matter = accepted(world)
    doing.report_done(matter, actor=world.secretary, text="完成", at=later(days=1))
    closing.write_off(fresh(matter), actor=world.above, text="看过", at=later(days=2))
    with pytest.raises(Refused):
        closing.recheck(
            fresh(matter), actor=world.secretary, until=date(2026, 4, 1), text="?", at=later(days=9)
        )

    again = closing.recheck(
        fresh(matter), actor=world.above, until=date(2026, 4, 1), text="又堵了", at=later(days=9)
    )

    assert (again.state, again.round) == ("in_hand", 2)
    assert again.due_at is not None
    assert again.due_at.astimezone(MORNING.tzinfo).date() == date(2026, 4, 1)


def test_a_late_report_is_late_even_when_it_is_written_off(world: World) -> None:
    matter = accepted(world)
    assert matter.due_at is not None
    after = matter.due_at + timedelta(days=1)
    world.pass_time(after)
    doing.report_done(fresh(matter), actor=world.secretary, text="完成", at=after)

    closing.write_off(fresh(matter), actor=world.above, text="看过", at=after)

    rows = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk)
    assert rows.get(kind="task.written_off").facts["in_time"] is False
    assert rows.filter(kind="clock.missed").count() == 1
    assert not rows.filter(kind="clock.kept").exists()


def test_the_office_calls_it_off_and_the_lead_cannot(world: World) -> None:
    matter = accepted(world)
    with pytest.raises(Refused):
        closing.drop(matter, actor=world.secretary, text="不做了", at=later(hours=1))

    dropped = closing.drop(fresh(matter), actor=world.above, text="取消", at=later(hours=1))

    assert dropped.phase == "closed"
    assert not legs(dropped, "own")


def test_a_draft_sent_twice_is_one(world: World) -> None:
    given = asked(world)
    first = drafting.draft(world.unit("east-committee"), given, actor=world.above, at=MORNING)

    again = drafting.draft(
        world.unit("east-committee"), given, actor=world.above, pk=first.pk, at=MORNING
    )

    assert again.pk == first.pk


def test_whoever_is_in_another_town_does_not_see_it(world: World) -> None:
    matter = accepted(world)

    on = matter_rules.day_of(MORNING)
    seen = matters.visible_to(world.outside, on=on).filter(
        jurisdiction_id=matter.jurisdiction_id, pk=matter.pk
    )
    assert not seen.exists()


def test_a_changed_calendar_moves_no_promise_by_itself(world: World) -> None:
    matter = accepted(world)
    stand = matters.stand(matter, world.secretary, at=later(hours=1))

    assert deadlines.recompute(stand) is False


def test_a_task_given_to_a_place_is_not_moved_to_another_town(world: World) -> None:
    matter = accepted(world)
    days: dict[str, Any] = {"from_on": MORNING.date(), "to_on": None}
    county = world.area("county")
    grant(world.governor, county, role="place_admin", source="t", actor=SYSTEM, at=MORNING, **days)

    with pytest.raises(Refused) as refused:
        moving.move(matter, to=world.area("lake"), actor=world.governor, at=later(hours=1))

    assert refused.value.code == "move.given"


def test_the_table_of_units_counts_what_residents_ask_and_no_tasks(world: World) -> None:
    accepted(world)
    assert matters.owed_by_unit(world.area("willow")) == {}

    world.case()
    assert list(matters.owed_by_unit(world.area("willow")).values()) == [(1, 0)]


def test_a_task_is_not_sent_to_a_unit_that_has_ended_since(world: World) -> None:
    matter = draft(world, assistants=[world.unit("willow-one-branch")])
    Unit.objects.filter(code="willow-committee").update(valid_to=MORNING.date())

    with pytest.raises(Refused) as refused:
        drafting.assign(matter, actor=world.above, at=later(hours=1))

    assert refused.value.code == "task.lead_ended"
    assert fresh(matter).state == matter.state


def test_an_assistant_that_has_ended_since_is_left_out(world: World) -> None:
    matter = draft(world, assistants=[world.unit("willow-one-branch")])
    Unit.objects.filter(code="willow-one-branch").update(valid_to=MORNING.date())

    drafting.assign(matter, actor=world.above, at=later(hours=1))

    legs = Leg.objects.shard(matter.jurisdiction_id).filter(matter=matter, ended_at=None)
    assert [leg.unit.code for leg in legs] == ["willow-committee"]
