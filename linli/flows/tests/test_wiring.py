"""What one event wakes elsewhere: a changed calendar moves promises, and says so."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from linli.areas import actions as areas
from linli.areas.actions import DayMark
from linli.cases.actions import closing
from linli.flows import work
from linli.journal.models import Delivery, Entry
from linli.kernel.actor import SYSTEM
from linli.matters.actions import handling, speaking
from linli.matters.models import Leg, Matter
from linli.matters.stories import lines
from tests.world import MORNING, ZONE, World

HOUR = timedelta(hours=1)
FRIDAY = date(2026, 3, 13)
MONDAY_EVENING = datetime(2026, 3, 16, 18, 0, tzinfo=ZONE)
TUESDAY_EVENING = datetime(2026, 3, 17, 18, 0, tzinfo=ZONE)


def make_free(day: date, *, at: datetime, is_working: bool = False) -> None:
    mark = DayMark(day=day, is_working=is_working, name="示例")
    areas.mark_days([mark], source="test", actor=SYSTEM, at=at)


def works(at: datetime) -> None:
    for _round in range(3):
        work.work_off(at)


def recomputed(matter: Matter) -> list[str]:
    rows = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk)
    return [one.facts["name"] for one in rows.filter(kind="clock.recomputed").order_by("seq")]


def own_leg(matter: Matter) -> Leg:
    legs = Leg.objects.shard(matter.jurisdiction_id)
    return legs.get(matter=matter, role="own", ended_at=None)


def test_a_new_holiday_moves_open_promises_and_says_so(world: World) -> None:
    matter, other = world.case("handling"), world.case(place="S-1")
    assert matter.due_at == MONDAY_EVENING

    make_free(FRIDAY, at=MORNING + 2 * HOUR)
    works(MORNING + 3 * HOUR)

    matter = world.fresh(matter)
    assert (matter.due_at, own_leg(matter).due_at) == (TUESDAY_EVENING, TUESDAY_EVENING)
    assert (matter.next_due_at, recomputed(matter)) == (TUESDAY_EVENING, ["finish"])
    assert world.fresh(other).due_at == TUESDAY_EVENING
    told = [line.text for line in lines(matter, for_voice=world.first_voice(matter))]
    assert any("日历" in text for text in told)


def test_the_same_change_heard_twice_moves_nothing_twice(world: World) -> None:
    matter = world.case("handling")
    make_free(FRIDAY, at=MORNING + 2 * HOUR)
    works(MORNING + 3 * HOUR)
    entry = Entry.objects.shard(world.area("cn")).filter(kind="calendar.changed").latest("at")

    Delivery.objects.create(
        jurisdiction_id=entry.jurisdiction_id, entry_id=entry.pk, reaction="recompute_promises"
    )
    works(MORNING + 4 * HOUR)

    assert recomputed(matter) == ["finish"]
    assert not Delivery.objects.filter(reaction="recompute_promises").exists()


def test_a_promise_already_missed_is_not_moved(world: World) -> None:
    matter = world.case()
    world.pass_time(datetime(2026, 3, 20, 10, 0, tzinfo=ZONE))
    late = world.fresh(matter)
    assert late.is_late

    make_free(FRIDAY, at=datetime(2026, 3, 20, 10, 0, tzinfo=ZONE))
    works(datetime(2026, 3, 20, 11, 0, tzinfo=ZONE))

    assert (world.fresh(matter).due_at, recomputed(matter)) == (MONDAY_EVENING, [])


def test_a_day_made_free_in_time_is_not_counted_as_missed(world: World) -> None:
    matter = world.case("handling")
    make_free(date(2026, 3, 16), at=MORNING + 2 * HOUR)

    world.pass_time(MONDAY_EVENING)

    matter = world.fresh(matter)
    assert (matter.is_late, matter.due_at) == (False, TUESDAY_EVENING)


@pytest.mark.parametrize("state", ["new", "handling", "waiting", "objected", "done", "verified"])
def test_a_look_without_a_change_moves_nothing(world: World, state: str) -> None:
    matter = world.case(state)
    before = (matter.due_at, matter.next_due_at, matter.version)

    make_free(date(2026, 12, 30), at=MORNING + 5 * HOUR)
    works(MORNING + 5 * HOUR)

    matter = world.fresh(matter)
    assert (matter.due_at, matter.next_due_at, matter.version) == before


def test_after_pauses_an_extension_and_a_reopening_a_look_moves_nothing(world: World) -> None:
    matter = world.case("waiting")
    voice = world.first_voice(matter)
    speaking.answer(matter, actor=voice, text="三楼", at=MORNING + 27 * HOUR)
    until = date(2026, 3, 18)
    at = MORNING + 28 * HOUR
    handling.extend(world.fresh(matter), actor=world.inside, reason="等配件", until=until, at=at)
    before = world.fresh(matter)

    make_free(date(2026, 12, 30), at=MORNING + 28 * HOUR)
    works(MORNING + 28 * HOUR)

    assert world.fresh(matter).version == before.version
    closing.feed_back(
        world.fresh(matter), actor=world.inside, outcome="solved", text="好了", at=at + HOUR
    )
