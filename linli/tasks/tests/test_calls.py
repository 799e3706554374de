"""A call reaches those who said yes and nobody else; who comes is counted, who does not is not."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from linli.journal.models import Entry
from linli.kernel.errors import Missing, NotAllowed, Refused, Stale
from linli.matters import queries as matters
from linli.matters.models import Leg, Matter
from linli.tasks import rules
from linli.tasks.actions import calling, coming
from linli.tasks.models import Coming, Willing
from linli.tasks.queries import calls
from linli.tasks.tests.calls import FIELD, UNTIL, asked, call, called, come, needed, yes
from tests.world import AREAS, MORNING, PEOPLE, ZONE, World

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def facts(matter: Matter, kind: str) -> list[dict[str, object]]:
    rows = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk, kind=kind)
    return list(rows.order_by("seq").values_list("facts", flat=True))


def test_a_call_reaches_who_said_yes_above_at_and_beneath_the_place(world: World) -> None:
    yes(world, "colleague", "county")
    yes(world, "desk", "willow")
    yes(world, "inside", "G-1")
    yes(world, "secretary", "pine")
    yes(world, "outside", "lake")
    yes(world, "governor", "willow", field="environment")

    matter = called(world)

    reached = {who for who in [*PEOPLE, "governor", "nobody"] if asked(world, who)}
    assert reached == {"colleague", "desk", "inside"}
    assert asked(world, "desk") == [matter.number]


@pytest.mark.parametrize("seed", range(6))
def test_any_call_reaches_exactly_those_who_said_yes(world: World, seed: int) -> None:
    luck = random.Random(seed)
    codes = [code for code, kind, _name, _up in AREAS if kind not in {"root", "province"}]
    places = {code: world.area(code) for code in codes}
    said = []
    for who in [*PEOPLE, "nobody"]:
        for code in luck.sample(codes, luck.randrange(3)):
            field = luck.choice([FIELD, "environment"])
            yes(world, who, code, field=field)
            said.append((who, field, places[code]))
    where = luck.choice(["east", "willow", "willow-one", "garden", "G-2", "pine"])
    matter = called(world, area=places[where])

    def is_near(path: str) -> bool:
        here = places[where].path
        return path.startswith(here) or here.startswith(path)

    wanted = {who for who, field, area in said if field == FIELD and is_near(area.path)}
    reached = {who for who in [*PEOPLE, "nobody"] if asked(world, who)}
    assert reached == wanted
    for who in [*PEOPLE, "nobody"]:
        if who not in wanted:
            with pytest.raises(Missing):
                calls.get_for(getattr(world, who), number=matter.number, at=MORNING)


def test_a_yes_that_has_ended_reaches_nobody(world: World) -> None:
    yes(world, "colleague", until=MORNING.date() + timedelta(days=1))
    at = MORNING + timedelta(days=3)

    called(world, at=at, from_at=at + HOUR, until_at=at + 9 * HOUR)

    assert asked(world, "colleague", at=at) == []


def test_only_who_may_call_calls_and_only_for_their_places(world: World) -> None:
    with pytest.raises(NotAllowed) as nobody:
        called(world, by="secretary")
    with pytest.raises(Refused) as elsewhere:
        called(world, area=world.area("lake"))

    assert nobody.value.code == "call.not_office"
    assert (elsewhere.value.code, elsewhere.value.field) == ("call.elsewhere", "area")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "请打13800000000"),
        ("need", ""),
        ("meet", ""),
        ("places", 0),
        ("hours", 0),
        ("hours", 169),
        ("when_full", "never"),
        ("field", "singing"),
        ("until_at", MORNING - HOUR),
        ("until_at", MORNING + timedelta(days=61)),
    ],
)
def test_a_call_that_cannot_be_names_its_field(world: World, field: str, value: object) -> None:
    with pytest.raises(Refused) as refused:
        called(world, **{field: value})

    assert refused.value.field == field


def test_the_same_call_sent_twice_is_one(world: World) -> None:
    office, pk = world.unit("east-committee"), Coming().pk
    first, second = (
        calling.call(office, needed(world), actor=world.above, pk=pk, at=MORNING) for _ in range(2)
    )

    assert first.number == second.number


def test_the_first_answer_is_counted_in_minutes_and_nobody_is_named(world: World) -> None:
    yes(world, "colleague")
    yes(world, "desk")
    matter = called(world)

    come(world, matter, "colleague", shown_name="老王", note="带铁锹")
    come(world, matter, "desk", at=MORNING + HOUR)

    assert call(matter).first_minutes == 25
    first, second = facts(matter, "call_up.answered")
    assert (first["minutes"], first["places"]) == (25, 1)
    assert "minutes" not in second
    rows = Entry.objects.shard(matter.jurisdiction_id).filter(kind="call_up.answered")
    assert {(one.actor_kind, one.actor_id) for one in rows} == {("helper", "")}


def test_a_unit_comes_with_places_and_has_it_on_its_desk(world: World) -> None:
    yes(world, "grid_lead", unit="willow-one-branch")
    matter = called(world)

    come(world, matter, "grid_lead", unit="willow-one-branch", places=2)

    legs = Leg.objects.shard(matter.jurisdiction_id).filter(matter=matter, role="partner")
    assert [one.unit.code for one in legs] == ["willow-one-branch"]
    assert matters.get_for(world.grid_lead, number=matter.number, at=MORNING) == matter
    assert call(matter).taken == 2


def test_who_is_not_asked_cannot_come(world: World) -> None:
    matter = called(world)
    yes(world, "grid_lead")

    with pytest.raises(Missing):
        come(world, matter, "colleague")
    with pytest.raises(Missing):
        come(world, matter, "grid_lead", unit="willow-one-branch")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"places": 0}, "come.places"),
        ({"places": 2}, "come.one"),
        ({"shown_name": "名" * 21}, "text.too_long"),
        ({"note": "话" * 201}, "text.too_long"),
        ({"at": MORNING + 11 * HOUR}, "call.over"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    world: World, more: dict[str, object], code: str
) -> None:
    yes(world, "colleague")
    matter = called(world)

    with pytest.raises(Refused) as refused:
        come(world, matter, "colleague", **more)

    assert refused.value.code == code


def test_nobody_comes_twice(world: World) -> None:
    yes(world, "colleague")
    matter = called(world)
    come(world, matter, "colleague")

    with pytest.raises(Refused) as refused:
        come(world, matter, "colleague")

    assert refused.value.code == "call.twice"


def test_when_every_place_is_taken_the_page_says_so_and_others_wait(world: World) -> None:
    for who in ("colleague", "desk", "inside"):
        yes(world, who)
    matter = called(world, places=1)
    come(world, matter, "colleague")

    later = come(world, matter, "desk")

    assert later.is_waiting
    assert call(matter).filled_at is not None
    assert (call(matter).taken, call(matter).standby) == (1, 1)
    assert len(facts(matter, "call_up.filled")) == 1


def test_who_steps_back_is_replaced_by_who_waits_longest_and_leaves_no_trace(world: World) -> None:
    for who in ("colleague", "desk", "inside"):
        yes(world, who)
    matter = called(world, places=1)
    for who in ("colleague", "desk", "inside"):
        come(world, matter, who)

    coming.step_back(matter, actor=world.colleague, at=MORNING + HOUR)

    rows = Coming.objects.shard(matter.jurisdiction_id).filter(is_waiting=False)
    assert [one.user_id for one in rows] == [world.desk.pk]
    assert (call(matter).taken, call(matter).standby) == (1, 1)
    assert facts(matter, "call_up.stepped_back")[0]["moved_up"] == 1
    assert not Coming.objects.shard(matter.jurisdiction_id).filter(user_id=world.colleague.pk)


def test_a_call_that_keeps_no_list_thanks_and_refuses(world: World) -> None:
    for who in ("colleague", "desk"):
        yes(world, who)
    matter = called(world, places=1, when_full="close")
    come(world, matter, "colleague")

    with pytest.raises(Refused) as refused:
        come(world, matter, "desk")

    assert refused.value.code == "call.full"


def test_a_unit_is_told_how_many_places_are_left(world: World) -> None:
    yes(world, "grid_lead", unit="willow-one-branch")
    matter = called(world)

    with pytest.raises(Refused) as refused:
        come(world, matter, "grid_lead", unit="willow-one-branch", places=4)

    assert "3" in str(refused.value.sentence)


def test_who_did_not_promise_cannot_step_back(world: World) -> None:
    yes(world, "colleague")
    matter = called(world)

    with pytest.raises(Missing):
        coming.step_back(matter, actor=world.colleague, at=MORNING)


def test_the_clock_of_the_first_answer_runs_over_the_october_holidays(world: World) -> None:
    at = datetime(2026, 9, 30, 20, 0, tzinfo=ZONE)
    matter = called(world, at=at, hours=48, from_at=at + HOUR, until_at=at + 90 * HOUR)

    world.pass_time(at + 47 * HOUR)
    assert facts(matter, "call_up.unanswered") == []
    world.pass_time(at + 48 * HOUR)

    assert len(facts(matter, "call_up.unanswered")) == 1
    own = Leg.objects.shard(matter.jurisdiction_id).get(matter=matter, role="own")
    assert own.raised_at == at + 48 * HOUR


def test_a_late_first_answer_takes_it_off_the_top_of_the_desk(world: World) -> None:
    yes(world, "colleague")
    matter = called(world)
    world.pass_time(MORNING + 3 * HOUR)

    come(world, matter, "colleague", at=MORNING + 4 * HOUR)

    own = Leg.objects.shard(matter.jurisdiction_id).get(matter=matter, role="own")
    assert own.raised_at is None
    assert call(matter).first_minutes == 240


def test_an_answered_call_does_not_rise_until_its_time_is_over(world: World) -> None:
    yes(world, "colleague")
    matter = called(world)
    come(world, matter, "colleague")

    world.pass_time(MORNING + 9 * HOUR)
    assert facts(matter, "call_up.unanswered") == []
    world.pass_time(MORNING + 10 * HOUR)

    assert len(facts(matter, "call_up.run_out")) == 1


def test_a_finished_call_counts_places_and_forgets_names_after_thirty_days(world: World) -> None:
    for who in ("colleague", "desk"):
        yes(world, who)
    yes(world, "grid_lead", unit="willow-one-branch")
    matter = called(world)
    come(world, matter, "colleague", shown_name="老王")
    come(world, matter, "grid_lead", unit="willow-one-branch")

    end = MORNING + 8 * HOUR
    calling.finish(world.fresh(matter), actor=world.above, used=2, text="没有险情", at=end)

    told = facts(matter, "call_up.finished")[0]
    assert (told["asked"], told["filled"], told["used"]) == (3, 2, 2)
    assert coming.forget_names(now=end + timedelta(days=29), limit=10) == 0
    assert coming.forget_names(now=end + timedelta(days=30), limit=10) == 1
    rows = Coming.objects.shard(matter.jurisdiction_id)
    assert [one.user_id for one in rows] == [None]
    assert call(matter).taken == 2


def test_who_only_waited_is_forgotten_with_the_end(world: World) -> None:
    for who in ("colleague", "desk"):
        yes(world, who)
    matter = called(world, places=1)
    for who in ("colleague", "desk"):
        come(world, matter, who)

    calling.call_off(world.fresh(matter), actor=world.above, text="雨停了", at=MORNING + HOUR)

    rows = Coming.objects.shard(matter.jurisdiction_id)
    assert [one.user_id for one in rows] == [world.colleague.pk]
    with pytest.raises(Refused) as refused:
        coming.step_back(matter, actor=world.colleague, at=MORNING + 2 * HOUR)
    assert refused.value.code == "call.over"


def test_only_the_office_ends_a_call_and_only_once(world: World) -> None:
    matter = called(world)

    with pytest.raises(NotAllowed):
        calling.finish(world.fresh(matter), actor=world.secretary, used=0, text="完", at=MORNING)
    with pytest.raises(Refused) as refused:
        calling.finish(world.fresh(matter), actor=world.above, used=-1, text="完", at=MORNING)
    calling.finish(world.fresh(matter), actor=world.above, used=0, text="完", at=MORNING)
    with pytest.raises(Stale):
        calling.finish(world.fresh(matter), actor=world.above, used=0, text="完", at=MORNING)

    assert refused.value.field == "used"


def test_only_the_office_reads_who_comes(world: World) -> None:
    yes(world, "colleague")
    yes(world, "grid_lead", unit="willow-one-branch")
    matter = called(world)
    come(world, matter, "colleague", shown_name="老王")
    come(world, matter, "grid_lead", unit="willow-one-branch")

    def seen(who: str) -> dict[str, object]:
        return calls.facts(matters.stand(world.fresh(matter), getattr(world, who), at=MORNING))

    assert [one.shown_name for one in seen("above")["coming"]] == ["老王", ""]  # type: ignore[attr-defined]
    for who in ("grid_lead", "governor"):
        assert seen(who)["coming"] == []
        assert [one.unit.code for one in seen(who)["units_coming"]] == ["willow-one-branch"]  # type: ignore[attr-defined]


def test_looking_costs_the_same_however_many_calls_there_are(
    world: World, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    user = world.grid_lead
    yes(world, "grid_lead")
    yes(world, "grid_lead", "east", unit="willow-one-branch")
    for _ in range(4):
        called(world)
    calls.asking(user, at=MORNING)

    with django_assert_num_queries(6):  # type: ignore[operator]
        assert len(calls.asking(user, at=MORNING)) == 4


def test_who_said_yes_to_nothing_costs_one_look(
    world: World, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    user = world.colleague
    called(world)
    calls.asking(user, at=MORNING)

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert calls.asking(user, at=MORNING) == []


def test_a_wide_call_is_counted_in_two_looks(
    world: World, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    from linli.tasks.queries import willing

    area = world.area("willow")
    Willing.objects.bulk_create(
        Willing(user_id=10_000 + n, field=FIELD, area_id=area.pk, until=UNTIL) for n in range(50)
    )

    with django_assert_num_queries(2):  # type: ignore[operator]
        assert willing.reach(area, FIELD, on=MORNING.date()).people == 0
    assert rules.at_least(49) == 45
