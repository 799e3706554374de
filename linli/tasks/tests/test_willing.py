"""Saying yes to a field is one's own, is told to nobody, and ends with one click."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linli.journal.models import Entry
from linli.kernel.errors import Missing, NotAllowed, Refused
from linli.shards.fanout import allow_fanout
from linli.tasks import rules
from linli.tasks.actions import willing
from linli.tasks.models import Coming, Willing
from linli.tasks.queries import willing as queries
from linli.tasks.tests.calls import FIELD, UNTIL, asked, call, called, come, yes
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db


def entries() -> int:
    with allow_fanout("the test counts the entries of all jurisdictions"):
        return Entry.objects.count()


def test_a_person_says_yes_and_the_journal_never_hears_of_it(world: World) -> None:
    before = entries()

    row = yes(world, "colleague")

    assert (row.user_id, row.unit_id) == (world.colleague.pk, None)
    assert entries() == before


def test_a_unit_says_yes_by_its_lead_and_the_journal_names_the_unit(world: World) -> None:
    yes(world, "grid_lead", "willow-one", unit="willow-one-branch")

    unit = world.unit("willow-one-branch")
    home = unit.base.jurisdiction_pk
    told = Entry.objects.shard(home).filter(kind="call_up.unit_willing").get()
    assert (told.unit_id, told.facts["field"]) == (unit.pk, FIELD)


@pytest.mark.parametrize("who", ["inside", "secretary", "above", "outside"])
def test_nobody_says_yes_for_a_unit_they_do_not_lead(world: World, who: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        yes(world, who, "willow-one", unit="willow-one-branch")

    assert refused.value.code == "willing.not_yours"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"until": date(2026, 3, 11)}, "willing.until"),
        ({"until": date(2027, 4, 1)}, "willing.until"),
        ({"field": "singing"}, "willing.field"),
        ({"area": "cn"}, "willing.area"),
        ({"area": "province"}, "willing.area"),
    ],
)
def test_a_yes_that_cannot_be_names_its_field(
    world: World, more: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        yes(world, "colleague", **more)  # type: ignore[arg-type]

    assert refused.value.code == code


def test_a_unit_says_yes_only_where_it_works(world: World) -> None:
    with pytest.raises(Refused) as refused:
        yes(world, "grid_lead", "lake", unit="willow-one-branch")

    assert refused.value.code == "willing.elsewhere"


def test_saying_it_again_lasts_until_the_new_day(world: World) -> None:
    first = yes(world, "colleague", until=date(2026, 6, 1))
    second = yes(world, "colleague")

    assert first.pk == second.pk
    assert Willing.objects.get().until == UNTIL


def test_there_is_an_end_to_how_much_one_says_yes_to(world: World) -> None:
    rows = [
        Willing(user_id=world.colleague.pk, field=f"f{n}", area_id=1, until=UNTIL)
        for n in range(rules.WILLING_MOST)
    ]
    Willing.objects.bulk_create(rows)

    with pytest.raises(Refused) as refused:
        yes(world, "colleague")

    assert refused.value.code == "willing.many"


def test_leaving_deletes_the_row_and_stops_the_calls_at_once(world: World) -> None:
    row = yes(world, "colleague")
    matter = called(world)
    assert asked(world, "colleague") == [matter.number]

    willing.leave(row.pk, actor=world.colleague, at=MORNING)

    assert not Willing.objects.exists()
    assert asked(world, "colleague") == []


def test_leaving_takes_back_what_was_promised(world: World) -> None:
    row = yes(world, "colleague")
    matter = called(world)
    come(world, matter, "colleague")

    willing.leave(row.pk, actor=world.colleague, at=MORNING + timedelta(hours=1))

    assert call(matter).taken == 0
    assert not Coming.objects.shard(matter.jurisdiction_id).exists()


def test_a_promise_carried_by_another_yes_stays(world: World) -> None:
    row = yes(world, "colleague")
    yes(world, "colleague", "east")
    matter = called(world)
    come(world, matter, "colleague")

    willing.leave(row.pk, actor=world.colleague, at=MORNING + timedelta(hours=1))

    assert call(matter).taken == 1


def test_leaving_as_a_person_keeps_the_promise_of_the_unit(world: World) -> None:
    row = yes(world, "grid_lead")
    yes(world, "grid_lead", unit="willow-one-branch")
    matter = called(world)
    come(world, matter, "grid_lead", unit="willow-one-branch", places=2)

    willing.leave(row.pk, actor=world.grid_lead, at=MORNING + timedelta(hours=1))

    assert call(matter).taken == 2


def test_nobody_takes_away_the_yes_of_somebody_else(world: World) -> None:
    row = yes(world, "colleague")

    with pytest.raises(Missing):
        willing.leave(row.pk, actor=world.above, at=MORNING)

    assert Willing.objects.filter(pk=row.pk).exists()


def test_nobody_reads_the_yes_of_somebody_else(world: World) -> None:
    yes(world, "colleague")

    on = MORNING.date()
    assert queries.mine(world.above, on=on) == []
    assert [one.row.user_id for one in queries.mine(world.colleague, on=on)] == [world.colleague.pk]


def test_others_read_whole_fives_and_nothing_below_five(world: World) -> None:
    people = ["inside", "colleague", "desk", "secretary", "nobody", "governor", "beside"]
    area, on = world.area("willow"), MORNING.date()
    seen = []
    for who in people:
        yes(world, who)
        seen.append(queries.reach(area, FIELD, on=on).people)

    assert seen == [0, 0, 0, 0, 5, 5, 5]


def test_a_yes_is_asked_again_before_it_ends_and_deleted_a_month_after(world: World) -> None:
    row = yes(world, "colleague", until=date(2026, 4, 1))
    ends = MORNING.replace(month=4, day=1)

    def told(days: int) -> tuple[bool, bool]:
        [one] = queries.mine(world.colleague, on=(ends + timedelta(days=days)).date())
        return one.is_asked_again, one.is_over

    assert [told(-31), told(-10), told(1)] == [(False, False), (True, False), (True, True)]
    assert willing.forget_over(now=ends + timedelta(days=30), limit=10) == 0
    assert willing.forget_over(now=ends + timedelta(days=31), limit=10) == 1
    assert not Willing.objects.filter(pk=row.pk).exists()
