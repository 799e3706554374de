"""`linli verify` finds what was changed behind the journal's back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from linli.areas import actions as area_actions
from linli.flows import work
from linli.indicators import queries as counted
from linli.indicators.models import Count
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.matters.actions.moving import move
from linli.matters.models import Matter
from linli.portal.verify import Report, verify
from tests.world import FOUNDED, MORNING, World

NOW = MORNING + timedelta(days=30)


@pytest.fixture
def matter(world: World) -> Matter:
    world.case("new")
    closed = world.case("closed")
    assert verify(now=NOW).differences == []
    return closed


def problems(report: Report) -> set[str]:
    return {one.problem for one in report.differences}


def entries(matter: Matter) -> Any:
    return Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk)


def test_everything_is_equal_after_a_case_was_closed(matter: Matter) -> None:
    report = verify(now=NOW)

    assert report.is_equal
    assert report.matters == 2
    assert report.entries > 5
    assert report.cells > 50


def test_a_changed_fact_breaks_the_chain_at_its_entry(matter: Matter) -> None:
    entries(matter).filter(seq=2).update(facts={"minutes": 1})

    found = verify(now=NOW).differences

    chain = [one for one in found if one.problem.startswith("chain")]
    assert [(one.problem, one.where) for one in chain] == [("chain.changed", f"{matter.pk}@2")]


def test_a_missing_entry_is_a_gap(matter: Matter) -> None:
    entries(matter).filter(seq=2).delete()

    assert "chain.gap" in problems(verify(now=NOW))


def test_an_entry_cut_off_at_the_end_is_missed_by_the_matter(matter: Matter) -> None:
    entries(matter).filter(seq=matter.version).delete()

    found = [one for one in verify(now=NOW).differences if one.problem == "chain.end"]

    assert [one.where for one in found] == [str(matter.pk)]


@pytest.mark.parametrize("span", ["d", "m"])
def test_a_wrong_count_is_found_where_it_stands_and_above(matter: Matter, span: str) -> None:
    rows = Count.objects.shard(matter.jurisdiction_id).filter(span=span, indicator="opened")
    assert rows.filter(area=matter.area, topic="").update(value=F("value") + 1)

    [wrong] = verify(now=NOW).differences

    assert wrong.problem == "count"
    assert f"area {matter.area_id}" in wrong.where
    assert (wrong.expected, wrong.found) == ("2", "3")


def test_a_count_too_many_and_one_too_few_are_found(matter: Matter) -> None:
    rows = Count.objects.shard(matter.jurisdiction_id)
    cell = rows.filter(span="d", indicator="closed", area=matter.area, topic="").get()
    rows.filter(pk=cell.pk).update(topic="never")

    assert [one.found for one in verify(now=NOW).differences] == ["0", "1"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"state": "lost"}, "state.unknown"),
        ({"phase": "paused"}, "phase"),
        ({"next_due_at": None}, "next_due_at"),
        ({"kind": "riddle"}, "kind.unknown"),
    ],
)
def test_a_state_that_does_not_fit_is_found(
    world: World, change: dict[str, Any], problem: str
) -> None:
    matter = world.case("new")
    Matter.objects.shard(matter.jurisdiction_id).filter(pk=matter.pk).update(**change)

    found = verify(now=NOW).differences

    assert problem in {one.problem for one in found}
    assert {one.where for one in found} == {matter.number}


def test_a_closed_matter_on_which_somebody_must_act_is_found(world: World) -> None:
    matter = world.case("closed")
    matter.legs.update(ended_at=None)

    assert "leg.open" in problems(verify(now=NOW))


def test_the_command_says_equal_and_leaves_quietly(matter: Matter, capsys: Any) -> None:
    call_command("verify", json=True)

    told = json.loads(capsys.readouterr().out)
    assert told["is_equal"] is True
    assert told["differences"] == []


def test_the_command_leaves_with_one_and_lists_each_difference(matter: Matter, capsys: Any) -> None:
    entries(matter).filter(seq=2).update(actor_id="4711")

    with pytest.raises(SystemExit) as left:
        call_command("verify")

    assert left.value.code == 1
    assert f"chain.changed {matter.pk}@2" in capsys.readouterr().out


def test_the_command_leaves_with_two_when_no_place_has_the_key(world: World) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("verify", jurisdiction="NONE")

    assert left.value.code == 2


def test_one_jurisdiction_can_be_verified_alone(matter: Matter, world: World) -> None:
    entries(matter).filter(seq=2).update(actor_id="4711")
    other = world.area("west")

    assert verify(now=NOW, jurisdiction_id=other.pk).is_equal
    assert not verify(now=NOW, jurisdiction_id=matter.jurisdiction_id).is_equal


def test_everything_is_equal_after_a_late_case_moved_to_another_jurisdiction(world: World) -> None:
    late = world.case()
    world.pass_time(MORNING + timedelta(days=9))
    area_actions.grant(
        world.governor,
        world.area("county"),
        role="place_admin",
        from_on=FOUNDED.date(),
        to_on=None,
        source="test",
        actor=SYSTEM,
        at=FOUNDED,
    )
    assert verify(now=NOW).is_equal

    at = MORNING + timedelta(days=10)
    move(world.fresh(late), to=world.area("S-1"), actor=world.governor, at=at)
    work.work_off(at)

    assert verify(now=NOW).differences == []
    day = timezone.localdate(at)
    for place, left in (("G-1", 0), ("east", 0), ("S-1", 1), ("west", 1), ("county", 1)):
        area = world.area(place)
        for code in ("open_cases", "overdue_cases"):
            found = counted.figures(area, since=day, until=day, codes=[code])
            assert (found[code].value or 0) == left, (place, code)
