"""Tasks on their way down and their figures on the way up, as the loop carries them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from linli.areas.models import Area
from linli.flows import work
from linli.indicators.queries import values
from linli.journal.models import Entry
from linli.kernel.errors import NotAllowed, Refused
from linli.matters.actions import handling
from linli.matters.models import Matter
from linli.tasks.actions import closing, doing, splitting
from linli.tasks.models import Part
from linli.tasks.queries import target
from linli.tasks.tests.giving import accepted, draft, fresh, later, task
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db


def work_off(now: datetime) -> None:
    for _round in range(5):
        work.work_off(now)


def parts(matter: Matter) -> list[Part]:
    rows = Part.objects.shard(matter.jurisdiction_id).filter(matter=matter)
    return list(rows.select_related("unit").order_by("unit__code"))


def child(part: Part) -> Matter:
    rows = Matter.objects.shard(part.child_home_id).select_related("area", "owner_unit")
    return rows.get(pk=part.child_id)


def split(world: World, matter: Matter, **shares: int | None) -> Matter:
    given = [(target(world.unit(code.replace("_", "-"))), share) for code, share in shares.items()]
    return splitting.split(fresh(matter), actor=world.secretary, shares=given, at=later(hours=1))


def test_each_unit_gets_a_task_of_its_own_with_its_share(world: World) -> None:
    matter = split(
        world,
        accepted(world, target=40, quantity="处"),
        willow_one_branch=25,
        willow_two_branch=15,
    )

    work_off(later(hours=2))

    assert [(one.unit.code, one.share, one.state) for one in parts(matter)] == [
        ("willow-one-branch", 25, "assigned"),
        ("willow-two-branch", 15, "assigned"),
    ]
    first = child(parts(matter)[0])
    assert (first.owner_unit.code, first.title) == ("willow-one-branch", "清理消防通道")
    assert task(first).target == 25
    assert task(matter).parts_made == 2


def test_shares_that_do_not_add_up_are_refused_with_both_numbers(world: World) -> None:
    matter = accepted(world, target=40, quantity="处")

    with pytest.raises(Refused, match=r"39.*40"):
        split(world, matter, willow_one_branch=25, willow_two_branch=14)
    with pytest.raises(Refused) as some:
        split(world, matter, willow_one_branch=40, willow_two_branch=None)

    assert some.value.code == "split.some"
    assert parts(matter) == []


def test_a_split_goes_to_units_beneath_and_never_round_in_a_circle(world: World) -> None:
    matter = accepted(world)

    for code in ("east_committee", "willow_committee", "lake_branch"):
        with pytest.raises(Refused) as refused:
            split(world, matter, **{code: None})
        assert refused.value.code == "split.not_beneath"


def test_what_was_shared_out_already_counts_in_a_later_split(world: World) -> None:
    matter = split(world, accepted(world, target=40, quantity="处"), willow_one_branch=40)

    with pytest.raises(Refused) as refused:
        split(world, matter, willow_two_branch=40)

    assert refused.value.code == "split.sum"
    assert [one.share for one in parts(matter)] == [40]


def test_no_unit_gets_two_parts_of_one_task(world: World) -> None:
    matter = split(world, accepted(world), willow_one_branch=None)

    with pytest.raises(Refused) as refused:
        split(world, matter, willow_one_branch=None)

    assert refused.value.code == "split.twice"


def test_who_does_not_lead_it_cannot_split_it(world: World) -> None:
    shares = [(target(world.unit("willow-one-branch")), None)]

    with pytest.raises(NotAllowed):
        splitting.split(accepted(world), actor=world.beside, shares=shares, at=MORNING)


def test_progress_of_the_parts_rolls_up_by_itself(world: World) -> None:
    matter = split(
        world,
        accepted(world, target=40, quantity="处"),
        willow_one_branch=25,
        willow_two_branch=15,
    )
    work_off(later(hours=2))
    first, second = (child(one) for one in parts(matter))
    doing.accept(first, actor=world.grid_lead, at=later(hours=3))
    doing.progress(fresh(first), actor=world.grid_lead, done=20, at=later(hours=4))
    doing.accept(second, actor=world.beside, at=later(hours=3))
    doing.progress(fresh(second), actor=world.beside, done=5, at=later(hours=4))

    work_off(later(hours=5))

    assert task(fresh(matter)).done == 25
    with pytest.raises(Refused) as typed:
        doing.progress(fresh(matter), actor=world.secretary, done=40, at=later(hours=5))
    assert typed.value.code == "progress.parts"


def test_a_written_off_part_is_closed_above_too(world: World) -> None:
    matter = split(world, accepted(world), willow_one_branch=None)
    work_off(later(hours=2))
    first = child(parts(matter)[0])
    doing.accept(first, actor=world.grid_lead, at=later(hours=3))
    doing.report_done(fresh(first), actor=world.grid_lead, text="完成", at=later(hours=4))
    closing.write_off(fresh(first), actor=world.secretary, text="看过", at=later(hours=5))

    work_off(later(hours=6))

    assert task(fresh(matter)).parts_closed == 1
    assert [one.state for one in parts(matter)] == ["written_off"]


def test_a_fan_out_that_was_cut_off_makes_no_task_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splitting, "BATCH", 1)
    monkeypatch.setattr(splitting, "ROUND", 1)
    matter = split(world, accepted(world), willow_one_branch=None, willow_two_branch=None)
    home, pk = matter.jurisdiction_id, matter.pk

    assert splitting.fan_out(home, pk, at=later(hours=2))
    with transaction.atomic():
        splitting.fan_out(home, pk, at=later(hours=2))
        transaction.set_rollback(True)  # the power went
    assert task(matter).parts_made == 1
    work_off(later(hours=3))

    assert task(matter).parts_made == 2
    children = Matter.objects.shard(home).filter(kind="task").exclude(pk=pk)
    assert children.count() == 2


def test_a_task_called_off_meanwhile_reaches_nobody_else(world: World) -> None:
    matter = split(world, accepted(world), willow_one_branch=None)
    closing.drop(fresh(matter), actor=world.above, text="取消", at=later(hours=1))

    work_off(later(hours=2))

    assert [one.made_at for one in parts(matter)] == [None]


def test_a_bound_task_counts_itself_from_the_ordinary_work(world: World) -> None:
    matter = accepted(world, bound="indicator:closed", target=2, quantity="件", title="消除隐患")
    with pytest.raises(Refused) as typed:
        doing.progress(matter, actor=world.secretary, done=1, at=later(hours=1))
    assert typed.value.code == "progress.bound"

    world.case("closed", place="G-1", at=later(hours=1))
    work_off(later(days=1))
    assert task(fresh(matter)).done == 1
    world.case("closed", place="G-2", at=later(days=1))
    work_off(later(days=2))

    reported = fresh(matter)
    assert (task(reported).done, reported.state) == (2, "reported")
    entries = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk)
    told = entries.filter(kind__in=["task.measured", "task.done_reported"])
    assert {one.actor_kind for one in told} == {"system"}


def test_what_was_done_before_or_elsewhere_does_not_count(world: World) -> None:
    world.voice(place="G-1", at=MORNING - timedelta(days=20))
    matter = accepted(world, bound="indicator:opened", target=2, quantity="件", title="消除隐患")
    world.voice(place="S-1", at=later(hours=1))

    work_off(later(days=1))

    assert task(fresh(matter)).done == 0


def test_a_note_or_a_look_at_another_matter_wakes_no_task(world: World) -> None:
    matter = accepted(world)
    handling.note(fresh(matter), actor=world.secretary, text="记一下", at=later(hours=1))

    work_off(later(hours=2))

    assert task(fresh(matter)).done == 0
    assert fresh(matter).state == "in_hand"


def test_the_parts_of_a_bound_task_are_bound_too(world: World) -> None:
    matter = split(
        world,
        accepted(world, bound="indicator:opened", target=2, quantity="件", title="消除隐患"),
        willow_one_branch=1,
        willow_two_branch=1,
    )
    work_off(later(hours=2))
    world.voice(place="G-1", at=later(hours=3))
    world.voice(place="Y-1", at=later(hours=3))

    work_off(later(days=1))

    assert [(one.done, one.state) for one in parts(matter)] == [(1, "reported"), (1, "reported")]
    assert task(fresh(matter)).done == 2


def test_a_draft_lies_in_the_town_of_its_lead(world: World) -> None:
    matter = draft(world)

    assert matter.jurisdiction_id == world.area("east").pk
    assert matter.opened_at.date() == date(2026, 3, 11)


def test_a_task_that_cannot_be_measured_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = accepted(world, bound="indicator:opened", target=9, quantity="件", title="甲事项")
    good = accepted(
        world, bound="indicator:opened", target=9, quantity="件", title="乙项工作",
        lead=world.unit("willow-one-branch"),
        by="grid_lead", at=later(minutes=5),
    )  # fmt: skip
    read = values.known

    def broken(area: Area, *args: Any, **more: Any) -> Any:
        if area.pk == bad.area_id:
            raise RuntimeError("no such place")
        return read(area, *args, **more)

    monkeypatch.setattr(values, "known", broken)
    world.voice(place="G-1", at=later(hours=1))

    work_off(later(days=1))

    assert task(fresh(good)).done == 1
    assert task(fresh(bad)).done == 0
