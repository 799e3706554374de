"""A case filed in the wrong jurisdiction is moved whole; its number and codes still lead to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.areas import actions as areas
from linli.areas.models import Area
from linli.cases.actions import joining
from linli.cases.models import Case
from linli.journal import log
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.matters import queries, rules
from linli.matters.actions import contacts, handling
from linli.matters.actions.moving import move
from linli.matters.models import Clock, Leg, Matter, Moved, Note, Pause, Voice
from linli.people.models import User
from linli.privacy.models import Access, Contact
from tests.world import FOUNDED, MORNING, World

HOUR = timedelta(hours=1)
HANGING = (Voice, Leg, Clock, Pause, Note, Case)


def mover(world: World, *places: str) -> User:
    user: User = world.governor
    for place in places or ("county",):
        areas.grant(
            user,
            Area.objects.get(code=place),
            role="place_admin",
            from_on=FOUNDED.date(),
            to_on=None,
            source="test",
            actor=SYSTEM,
            at=FOUNDED,
        )
    return user


def rows_at(place: str, matter: Matter) -> dict[str, int]:
    home = Area.objects.get(code=place)
    counts = {
        model.__name__: model.objects.shard(home).filter(matter_id=matter.pk).count()
        for model in HANGING
    }
    counts["Matter"] = Matter.objects.shard(home).filter(pk=matter.pk).count()
    counts["Entry"] = Entry.objects.shard(home).filter(stream=matter.pk).count()
    counts["Access"] = Access.objects.shard(home).filter(subject_id=matter.pk).count()
    counts["Contact"] = Contact.objects.shard(home).count()
    return counts


def test_a_moved_case_keeps_number_codes_chain_and_contact(world: World) -> None:
    matter = world.case("waiting", contact="示例电话 000")
    other = joining.join_case(matter, text="我也是", at=MORNING + 3 * HOUR)
    contacts.relay(world.fresh(matter), actor=world.inside, at=MORNING + 3 * HOUR)
    code, number = world.first_voice(matter).code, matter.number
    before = rows_at("east", matter)

    move(
        world.fresh(matter),
        to=world.area("S-1"),
        actor=mover(world),
        at=MORNING + 5 * HOUR,
    )

    found = queries.by_number(number)
    assert (found.pk, found.area.code, found.owner_unit.code) == (matter.pk, "S-1", "shore-group")
    assert (found.state, found.phase, found.number) == ("new", "open", number)
    assert {queries.voice_by(one).matter_id for one in (code, other.code)} == {matter.pk}
    assert set(rows_at("east", matter).values()) == {0}
    after = rows_at("west", matter)
    assert after == {**before, "Leg": before["Leg"] + 1, "Entry": before["Entry"] + 2}
    chain = Entry.objects.shard(found.jurisdiction_id).filter(stream=matter.pk).order_by("seq")
    assert not log.broken(chain, note=lambda *_: None)
    assert (chain.last().seq, bytes(chain.last().hash)) == (found.version, bytes(found.head))


def test_a_moved_case_lies_on_the_desk_there_and_no_longer_here(world: World) -> None:
    matter = world.case("handling")
    on = rules.day_of(MORNING)
    worker = world.outside

    move(matter, to=world.area("lake-one"), actor=mover(world), at=MORNING + 2 * HOUR)

    assert [leg.matter_id for leg in queries.desk_legs(worker, on=on)] == [matter.pk]
    assert not queries.desk_legs(world.inside, on=on).exists()
    handling.take(queries.by_number(matter.number), actor=worker, at=MORNING + 3 * HOUR)


def test_a_case_moved_back_leaves_no_track(world: World) -> None:
    matter, actor = world.case(), mover(world)
    move(matter, to=world.area("S-1"), actor=actor, at=MORNING + HOUR)
    assert Moved.objects.shard(world.area("east")).count() == 2

    move(
        queries.by_number(matter.number),
        to=world.area("Y-1"),
        actor=actor,
        at=MORNING + 2 * HOUR,
    )

    assert not Moved.objects.shard(world.area("east")).exists()
    assert not Moved.objects.shard(world.area("west")).exists()
    assert queries.by_number(matter.number).area.code == "Y-1"


def test_who_manages_only_one_end_may_not_move_it(world: World) -> None:
    matter = world.case()

    with pytest.raises(NotAllowed):
        move(matter, to=world.area("S-1"), actor=mover(world, "east"), at=MORNING + HOUR)

    assert queries.by_number(matter.number).area.code == "G-1"


@pytest.mark.parametrize(
    ("state", "place", "code"),
    [
        ("new", "Y-1", "move.same_jurisdiction"),
        ("done", "S-1", "move.being_checked"),
    ],
)
def test_what_need_not_or_cannot_move_is_refused(
    world: World, state: str, place: str, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        move(world.case(state), to=world.area(place), actor=mover(world), at=MORNING + 4 * HOUR)

    assert refusal.value.code == code


def test_who_moves_what_somebody_just_took_is_told(world: World) -> None:
    matter = world.case()
    handling.take(world.fresh(matter), actor=world.inside, at=MORNING + HOUR)

    with pytest.raises(Stale):
        move(matter, to=world.area("S-1"), actor=mover(world), at=MORNING + 2 * HOUR)

    assert queries.by_number(matter.number).area.code == "G-1"


def test_a_closed_case_moves_as_it_is(world: World) -> None:
    matter = world.case("closed")

    move(matter, to=world.area("S-1"), actor=mover(world), at=MORNING + 9 * HOUR)

    found = queries.by_number(matter.number)
    assert (found.state, found.area.code) == ("closed", "S-1")
    assert not Leg.objects.shard(found.jurisdiction_id).filter(ended_at=None).exists()
