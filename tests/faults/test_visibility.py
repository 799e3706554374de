"""Who sees what: lists, single judgements and a plain reading of posts and roles always agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from linli.areas import actions as area_actions
from linli.areas import reach
from linli.areas.models import Area, Grant
from linli.blueprint import queries as blueprint
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Missing
from linli.matters import queries
from linli.matters.actions import handling, passing
from linli.matters.models import Leg, Matter
from linli.org import actions as org_actions
from linli.org.models import Holding, Post, Substitution
from linli.people.models import User
from linli.shards.fanout import allow_fanout
from tests.world import HAND_OVER, MORNING, PEOPLE, World

TODAY = MORNING.date()
DAY = timedelta(days=1)
EVERYBODY = (*PEOPLE, "governor", "nobody")
PERMISSIONS = sorted({one for role in blueprint.roles().values() for one in role.may})


@pytest.fixture
def matters(world: World) -> list[Matter]:
    """Open, waiting, done, closed, handed over, passed up and climbed, in both subdistricts."""
    made = [world.case(state) for state in ("new", "waiting", "objected", "done", "closed")]
    made += [
        world.voice(place=place, service=service).matter
        for place in ("G-3", "Y-1", "market", "pine", "S-1", "lake", "shore", "willow")
        for service in ("public_repair", "shops")
    ]
    handed = world.case("handling")
    passing.hand_over(
        handed,
        actor=world.inside,
        unit=world.unit("willow-two-branch"),
        reason=HAND_OVER,
        at=MORNING,
    )
    raised = world.case("handling")
    passing.escalate(raised, actor=world.inside, reason="要开挖道路", at=MORNING)
    climbed = world.voice(place="S-1").matter
    passing.climb(climbed, actor=SYSTEM, role="own", at=MORNING)
    ended = world.voice(place="S-1").matter
    passing.climb(ended, actor=SYSTEM, role="own", at=MORNING)
    handling.take(world.fresh(ended), actor=world.outside, at=MORNING)
    return [world.fresh(one) for one in [*made, handed, raised, climbed, ended]]


def again(user: User) -> User:
    """Return the person as the next request knows them: with nothing kept."""
    return User.objects.get(pk=user.pk)


def roles_on(user: User, day: date) -> list[tuple[str, str]]:
    """Return (role, path) of what was granted, read plainly."""
    rows = Grant.objects.filter(user=user).select_related("area")
    return [
        (one.role, one.area.path)
        for one in rows
        if one.from_on <= day and (one.to_on is None or day <= one.to_on)
    ]


def units_on(user: User, day: date) -> set[int]:
    """Return the units where a chair is held or stood in for, read plainly."""
    rows = [
        *Holding.objects.filter(user=user).select_related("post"),
        *Substitution.objects.filter(user=user).select_related("post"),
    ]
    return {
        one.post.unit_id
        for one in rows
        if one.from_on <= day and (one.to_on is None or day <= one.to_on)
    }


def may_read(user: User, matter: Matter, day: date) -> bool:
    """Say whether somebody may read a matter, by the sentence of the plan and nothing else."""
    over = any(
        matter.area.path.startswith(path) and "matters.read" in blueprint.roles()[role].may
        for role, path in roles_on(user, day)
    )
    legs = Leg.objects.shard(matter.jurisdiction_id).filter(matter=matter)
    return over or bool(units_on(user, day) & set(legs.values_list("unit_id", flat=True)))


def listed(user: User, day: date) -> set[object]:
    """Return what the lists show."""
    with allow_fanout("one with a role over everything sees everything"):
        return set(queries.visible_to(again(user), on=day).values_list("pk", flat=True))


def judged(user: User, matters: list[Matter], at: datetime) -> set[object]:
    """Return what a page by number opens."""

    def opens(matter: Matter) -> bool:
        try:
            return queries.get_for(again(user), number=matter.number, at=at).pk == matter.pk
        except Missing:
            return False

    return {one.pk for one in matters if opens(one)}


def assert_agreed(user: User, matters: list[Matter], at: datetime = MORNING) -> set[object]:
    """Compare list, page and plain reading on one day; return what is seen."""
    wanted = {one.pk for one in matters if may_read(user, one, at.date())}
    assert listed(user, at.date()) == wanted
    assert judged(user, matters, at) == wanted
    return wanted


def everybody(world: World) -> Iterator[tuple[str, User]]:
    for name in EVERYBODY:
        yield name, getattr(world, name)


def test_lists_and_pages_agree_for_everybody(world: World, matters: list[Matter]) -> None:
    seen = {name: len(assert_agreed(user, matters)) for name, user in everybody(world)}

    assert seen["nobody"] == 0
    assert seen["governor"] == len(matters)
    assert 0 < seen["inside"] < seen["desk"] < seen["above"] < len(matters)
    assert 0 < seen["outside"] < seen["outside_desk"]


def test_a_case_stays_visible_to_whoever_had_it(world: World, matters: list[Matter]) -> None:
    handed = matters[-4]

    assert handed.owner_unit.code == "willow-two-branch"
    for name in ("inside", "beside"):
        user = getattr(world, name)
        assert queries.get_for(user, number=handed.number, at=MORNING).pk == handed.pk
    with pytest.raises(Missing):
        queries.get_for(world.outside, number=handed.number, at=MORNING)


def test_single_and_listed_powers_agree_for_every_permission_and_place(world: World) -> None:
    places = list(Area.objects.order_by("path"))
    some = 0
    for name, user in everybody(world):
        given = roles_on(user, TODAY)
        for permission in PERMISSIONS:
            wanted = {
                place.code
                for place in places
                for role, path in given
                if place.path.startswith(path) and permission in blueprint.roles()[role].may
            }
            inside = Area.objects.filter(reach.within(user, permission, on=TODAY))
            single = {
                place.code
                for place in places
                if permission in reach.held(user, place.path, on=TODAY)
            }
            assert set(inside.values_list("code", flat=True)) == single == wanted, (
                name,
                permission,
            )
            some += len(wanted)
    assert some > 100


@pytest.mark.parametrize("code", ["cn", "county", "east", "willow", "willow-one", "G-1", "west"])
def test_a_role_over_a_place_shows_what_lies_in_it_and_nothing_else(
    world: World, matters: list[Matter], code: str
) -> None:
    place = world.area(code)
    user = world.nobody
    area_actions.grant(
        user,
        place,
        role="auditor",
        from_on=TODAY - DAY,
        to_on=TODAY,
        source="test",
        actor=SYSTEM,
        at=MORNING,
    )

    with allow_fanout("a role over the whole country is read everywhere"):
        rows = Matter.objects.filter(reach.sharded(again(user), "matters.read", on=TODAY))
        found = set(rows.values_list("pk", flat=True))
    wanted = {one.pk for one in matters if one.area.path.startswith(place.path)}
    assert found == wanted == assert_agreed(user, matters)
    assert wanted
    assert (wanted == {one.pk for one in matters}) == (code in {"cn", "county"})
    for at in (MORNING - 2 * DAY, MORNING + DAY):
        assert assert_agreed(user, matters, at) == set()


def test_a_substitute_sees_it_for_their_days_only(world: World, matters: list[Matter]) -> None:
    user, post = world.nobody, Post.objects.get(code="post-grid-lead")
    org_actions.substitute(
        post, user, from_on=TODAY + DAY, to_on=TODAY + 2 * DAY, actor=SYSTEM, at=MORNING
    )
    seen = [assert_agreed(user, matters, MORNING + days * DAY) for days in range(5)]

    assert [bool(one) for one in seen] == [False, True, True, False, False]
    assert seen[1] == assert_agreed(world.grid_lead, matters, MORNING + DAY)


def test_what_one_may_see_ends_with_the_post(world: World, matters: list[Matter]) -> None:
    user, post = world.inside, Post.objects.get(code="post-inside")
    before = assert_agreed(user, matters)
    org_actions.vacate(post, user, last_on=TODAY, actor=SYSTEM, at=MORNING)

    assert assert_agreed(user, matters, MORNING) == before
    assert assert_agreed(user, matters, MORNING + DAY) == set()


def test_nobody_moves_what_they_cannot_see(world: World, matters: list[Matter]) -> None:
    some = 0
    for name, user in everybody(world):
        for matter in matters:
            moves = [one.name for one in queries.stand(matter, again(user), at=MORNING).moves()]
            if moves:
                some += 1
                assert may_read(user, matter, TODAY), (name, matter.number, moves)
    assert some > 20
