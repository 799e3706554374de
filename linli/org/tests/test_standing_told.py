"""How places stand is told to the journal once a day, as changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.areas.models import Area
from linli.journal.models import Entry
from linli.org import fill, queries
from linli.org.models import Covers, DoorCount
from tests.world import MORNING, World

TOMORROW = MORNING + timedelta(days=1)


@pytest.fixture(autouse=True)
def _fresh_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "_last", fill._Round())


def told(area: Area) -> list[tuple[str, int, int]]:
    rows = Entry.objects.shard(area.jurisdiction_pk).filter(
        kind="standing.counted", area_id=area.pk
    )
    facts = rows.order_by("seq").values_list("facts", flat=True)
    return [(one["what"], one["nodes"], one["fit"]) for one in facts]


def work(at: object) -> None:
    for step in (fill.count_doors_next, fill.tell_standing_next):
        while step(at):  # type: ignore[arg-type]
            pass


def test_each_ground_tells_its_levels_and_doors_once(world: World) -> None:
    work(MORNING)

    found = told(world.area("willow"))

    assert {what for what, _nodes, _fit in found} == {"cards", "level_2", "level_3", "level_4"}
    assert ("level_2", 1, 1) in found
    assert told(world.area("east")) == [("level_1", 1, 1)]
    work(MORNING + timedelta(hours=3))
    assert told(world.area("willow")) == found


def test_nothing_is_told_again_on_a_day_on_which_nothing_changed(world: World) -> None:
    work(MORNING)
    before = told(world.area("willow"))

    work(TOMORROW)

    assert told(world.area("willow")) == before
    assert not DoorCount.objects.filter(is_stale=False).exclude(told_on=TOMORROW.date()).exists()


def test_a_unit_that_gives_up_a_place_is_told_as_a_change(world: World) -> None:
    work(MORNING)
    grid = world.area("willow-two")
    Covers.objects.filter(area=grid).update(to_on=MORNING.date())
    DoorCount.objects.update(is_stale=True)

    work(TOMORROW)

    assert told(world.area("willow"))[-1] == ("level_3", 0, -2)


def test_a_ground_that_is_none_any_more_takes_back_what_it_told(world: World) -> None:
    work(MORNING)
    willow = world.area("willow")
    counts = {what: (nodes, fit) for what, nodes, fit in told(willow)}
    Area.objects.filter(pk=willow.pk).update(valid_to=MORNING.date())
    DoorCount.objects.update(is_stale=True)

    work(TOMORROW)

    undone = {what: (-nodes, -fit) for what, nodes, fit in told(willow)[len(counts) :]}
    assert undone == counts


def test_a_place_without_levels_tells_only_its_doors(world: World) -> None:
    assert queries.standing(world.area("cn"), on=MORNING.date()) == {}
