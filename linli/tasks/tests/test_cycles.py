"""Duties come round by themselves and are fulfilled by the record, never by a tick."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from linli.blueprint import actions as blueprints
from linli.blueprint import queries as blueprint
from linli.blueprint.types.atoms import Cycle, Words
from linli.blueprint.types.rounds import Duty, Fulfilled, Rule
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import NotAllowed, Refused
from linli.kernel.worktime import Calendar
from linli.matters import queries as matters
from linli.matters.models import Matter
from linli.org import actions as org
from linli.org.models import Unit
from linli.tasks.actions import coming_round
from linli.tasks.models import Due, Turn
from linli.tasks.queries import cycles
from linli.tasks.rules import rounds
from tests.world import MORNING, ZONE, World

pytestmark = pytest.mark.django_db
APRIL = datetime(2026, 4, 1, 0, 30, tzinfo=ZONE)
DUTY = """institutions:
  - code: hazards_looked_for
    words: {zh: "每月排查", en: "Look for hazards"}
    cycle: 1 month
    rule:
      scope: grid_branch
      fulfilled_by:
        - {event: case.opened, where: {topic: hazard}, count: 2}
    editable_example: true
"""


@pytest.fixture
def ruled(world: World) -> World:
    """Return the standing world where grids owe two hazards found every month."""
    source = (Path(settings.LINLI_BLUEPRINTS) / "four_level.yaml").read_text(encoding="utf-8")
    text = source.replace("institutions:\n", DUTY, 1)
    blueprint.mechanism.cache_clear()
    edition = blueprints.store(text, at=MORNING)
    for code in ("east", "west"):
        on = date(2026, 3, 12)
        org.adopt(world.area(code), edition, from_on=on, actor=SYSTEM, at=MORNING)
    return world


def make(world: World, *, now: datetime = APRIL) -> int:
    """Let everything come round in the eastern town."""
    return coming_round.come_round(world.area("east"), now=now)


def dues(world: World, code: str = "hazards_looked_for") -> list[Due]:
    rows = Due.objects.shard(world.area("east").pk).filter(code=code)
    return list(rows.select_related("matter", "unit").order_by("begins_on", "unit__code"))


def of(world: World, unit: str) -> Matter:
    found = next(one for one in dues(world) if one.unit.code == unit)
    return matters.by_id(found.jurisdiction_id, found.matter_id)


def told(matter: Matter) -> list[str]:
    rows = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk).order_by("seq")
    return list(rows.values_list("kind", flat=True))


def look(world: World, *, now: datetime) -> None:
    coming_round.look(world.area("east").pk, since=None, now=now)


def test_with_the_month_each_grid_owes_the_duty_up_to_its_last_working_day(ruled: World) -> None:
    make(ruled)

    assert [one.unit.code for one in dues(ruled)] == ["willow-one-branch", "willow-two-branch"]
    [first, _second] = dues(ruled)
    assert (first.begins_on, first.due_on) == (date(2026, 4, 1), date(2026, 4, 30))
    assert (first.matter.state, first.matter.phase) == ("due", "open")
    assert told(first.matter) == ["cycle.came_round"]


def test_made_twice_or_stopped_half_way_it_is_there_once(
    ruled: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coming_round, "BATCH", 1)
    whole, calls = coming_round._make, []

    def stop(*given: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the power is gone")
        return whole(*given)

    monkeypatch.setattr(coming_round, "_make", stop)
    with pytest.raises(RuntimeError):
        make(ruled)
    monkeypatch.setattr(coming_round, "_make", whole)
    half = len(dues(ruled))
    make(ruled)
    make(ruled, now=APRIL + timedelta(days=3))

    assert half == 1
    assert len(dues(ruled)) == 2


def test_the_step_does_each_town_once_a_day_and_then_rests(ruled: World) -> None:
    rounds_done = 0
    while coming_round.come_round_next(APRIL):
        rounds_done += 1
        assert rounds_done < 50

    assert Turn.objects.filter(made_on=APRIL.date()).count() == rounds_done
    assert len(dues(ruled)) == 2


def test_after_a_long_silence_no_period_is_left_out(ruled: World) -> None:
    make(ruled)
    make(ruled, now=APRIL + timedelta(days=70))

    begun = [one.begins_on.month for one in dues(ruled) if one.unit.code == "willow-one-branch"]
    assert begun == [4, 5, 6]


def test_a_unit_set_up_within_the_period_owes_it_from_the_next_one(ruled: World) -> None:
    Unit.objects.filter(code="willow-two-branch").update(valid_from=date(2026, 4, 10))

    make(ruled, now=APRIL + timedelta(days=12))
    make(ruled, now=APRIL + timedelta(days=31))

    begun = [(one.unit.code, one.begins_on.month) for one in dues(ruled)]
    assert begun == [("willow-one-branch", 4), ("willow-one-branch", 5), ("willow-two-branch", 5)]


def test_what_is_on_record_fulfils_it_and_nothing_else(ruled: World) -> None:
    make(ruled)
    at = APRIL + timedelta(days=2, hours=10)
    ruled.voice(place="Y-1", service="hazard", text="电线老化", at=at)
    look(ruled, now=at + timedelta(minutes=1))
    after_one = of(ruled, "willow-two-branch").state
    ruled.voice(place="Y-1", service="hazard", text="井盖松动", at=at + timedelta(hours=1))
    ruled.voice(place="Y-1", service="public_repair", text="灯坏了", at=at + timedelta(hours=1))

    look(ruled, now=at + timedelta(hours=2))

    kept = of(ruled, "willow-two-branch")
    assert (after_one, kept.state, kept.phase) == ("due", "kept", "closed")
    assert of(ruled, "willow-one-branch").state == "due"
    assert told(kept) == ["cycle.came_round", "cycle.fulfilled", "cycle.judged"]
    judged = Entry.objects.shard(kept.jurisdiction_id).get(stream=kept.pk, kind="cycle.judged")
    assert judged.due_on == date(2026, 4, 30)
    assert (judged.facts["kept"], judged.facts["kind"]) == (True, "cycle")


def test_what_happened_before_the_period_does_not_count(ruled: World) -> None:
    for hour in (1, 2):
        before = MORNING + timedelta(days=14, hours=hour)
        ruled.voice(place="Y-1", service="hazard", text="电线老化", at=before)
    make(ruled)

    look(ruled, now=APRIL + timedelta(days=1))

    assert of(ruled, "willow-two-branch").state == "due"


def test_not_fulfilled_by_its_day_it_was_missed_and_stays_visible(
    ruled: World, client: Client
) -> None:
    make(ruled)
    may = datetime(2026, 5, 2, 9, tzinfo=ZONE)

    ruled.pass_time(may)

    missed = of(ruled, "willow-two-branch")
    assert (missed.state, missed.phase, missed.is_late) == ("missed", "closed", True)
    assert told(missed) == ["cycle.came_round", "cycle.ran_out", "cycle.judged"]
    with time_machine.travel(may, tick=False):
        client.force_login(ruled.beside)
        listed = client.get("/tasks/cycles/?state=missed").content.decode()
        page = client.get(f"/matters/{missed.number}/").content.decode()
        client.force_login(ruled.secretary)
        above = client.get("/tasks/cycles/?state=missed").content.decode()
    assert missed.number in listed
    assert missed.number in above
    assert "2026-04-30" in page
    assert 'class="tag late"' in page


def test_the_last_look_at_its_day_sees_what_nobody_had_looked_at(ruled: World) -> None:
    make(ruled)
    for hour in (1, 2):
        at = APRIL + timedelta(days=20, hours=hour)
        ruled.voice(place="Y-1", service="hazard", text="电线老化", at=at)

    coming_round.day_passed(
        of(ruled, "willow-two-branch"), actor=SYSTEM, at=datetime(2026, 5, 1, 0, 1, tzinfo=ZONE)
    )

    assert of(ruled, "willow-two-branch").state == "kept"


def test_no_person_ticks_it_off(ruled: World) -> None:
    make(ruled)
    matter = of(ruled, "willow-two-branch")

    for user in (ruled.beside, ruled.secretary, ruled.above):
        stand = matters.stand(matter, user, at=APRIL)
        assert {move.name for move in stand.moves()} <= {"excuse"}
    with pytest.raises(NotAllowed):
        coming_round.fulfil(matter, actor=ruled.beside, entry_id=matter.pk, at=APRIL)


def test_the_unit_above_excuses_it_with_words_and_nobody_else(ruled: World) -> None:
    make(ruled)
    matter = of(ruled, "willow-two-branch")
    with pytest.raises((NotAllowed, Refused)):
        coming_round.excuse(matter, actor=ruled.beside, text="忙", at=APRIL)
    with pytest.raises(Refused):
        coming_round.excuse(matter, actor=ruled.above, text="忙", at=APRIL)
    with pytest.raises(Refused):
        coming_round.excuse(matter, actor=ruled.secretary, text=" ", at=APRIL)

    gone = coming_round.excuse(matter, actor=ruled.secretary, text="本月整院搬迁", at=APRIL)

    assert (gone.state, gone.phase) == ("excused", "closed")
    assert "cycle.judged" not in told(gone)


def test_what_is_due_in_a_place_is_read_at_once(
    ruled: World, django_assert_num_queries: Any
) -> None:
    make(ruled)
    east, willow_two = ruled.area("east"), ruled.area("willow-two")
    blueprint.mechanism(dues(ruled)[0].matter.edition_id)

    with django_assert_num_queries(1):
        read = cycles.due_in(east, on=APRIL.date())

    found = [one for one in read if one.code == "hazards_looked_for"]
    assert [one.unit.code for one in found] == ["willow-one-branch", "willow-two-branch"]
    assert {(one.due_on, one.state) for one in found} == {(date(2026, 4, 30), "due")}
    assert {one.unit.code for one in cycles.due_in(willow_two, on=APRIL.date())} == {
        "willow-two-branch"
    }


def test_looking_again_and_again_asks_little(ruled: World, django_assert_num_queries: Any) -> None:
    make(ruled)
    look(ruled, now=APRIL + timedelta(days=1))

    with django_assert_num_queries(9):
        look(ruled, now=APRIL + timedelta(days=1))


CALENDAR = Calendar(zone=ZONE, spans=((time(9), time(18)),))
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))


@st.composite
def duties(draw: Any) -> Duty:
    return Duty(
        code="any",
        words=Words(zh="任何"),
        cycle=Cycle(draw(st.integers(1, 13)), draw(st.sampled_from(["week", "month", "year"]))),
        rule=Rule(
            scope="grid_branch",
            fulfilled_by=(Fulfilled(event="case.opened"),),
            months=tuple(draw(st.sets(st.integers(1, 12), max_size=5))),
            starts_on=draw(st.none() | DAYS),
        ),
    )


@given(duties(), DAYS, st.lists(st.integers(0, 200), min_size=1, max_size=8))
def test_whatever_the_rule_and_the_stretches_each_period_begins_exactly_once(
    duty: Duty, start: date, steps: list[int]
) -> None:
    whole_until = start + timedelta(days=sum(steps))
    seen, after = [], start
    for step in steps:
        until = after + timedelta(days=step)
        seen += rounds.begun(duty, after=after, until=until)
        after = until

    assert seen == list(rounds.begun(duty, after=start, until=whole_until))
    assert len(set(seen)) == len(seen)
    for one in seen:
        assert one.begins <= one.ends
        assert one.begins <= rounds.due_on(duty, one, CALENDAR) <= one.ends
        assert rounds.at(duty, one.begins) == rounds.at(duty, one.ends) == one
