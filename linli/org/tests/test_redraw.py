"""Moving, splitting, merging and closing places, with all that follows them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.areas import queries as areas
from linli.areas.actions import AreaRow, add, grant, revoke
from linli.areas.models import Area, Grant
from linli.blueprint import actions as blueprints
from linli.blueprint import queries as blueprint
from linli.journal import log
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused, Stale
from linli.org import actions, queries
from linli.org.actions import redraw
from linli.org.models import Covers, Mechanism, Unit
from linli.org.tests.conftest import AT, TODAY, Town

YESTERDAY = TODAY - timedelta(days=1)
LATER = AT + timedelta(days=30)
THEN = LATER.date()


def area(code: str) -> Area:
    return areas.by_code(code)


def unit(code: str) -> Unit:
    return Unit.objects.select_related("base").get(code=code)


def covering(code: str) -> set[str]:
    """Return the codes of the units that cover exactly this place."""
    found = queries.covering([area(code).path], on=THEN)
    pks = [one.unit_id for many in found.values() for one in many]
    return set(Unit.objects.filter(pk__in=pks).values_list("code", flat=True))


def entry(place: Area) -> Entry:
    rows = Entry.objects.shard(place.jurisdiction_pk).filter(stream=log.stream_of("area", place.pk))
    return rows.order_by("-seq")[0]


@pytest.fixture
def second(town: Town) -> Town:
    """A second grid with a branch, beside the first."""
    add(AreaRow(code="o-grid2", kind="grid", name="二", parent="o-tuqiao"), actor=SYSTEM, at=AT)
    row = actions.UnitRow(
        code="o-branch2", org_type="grid_branch", level=3, name="二", base="o-grid2"
    )
    actions.take_in_units([row], actor=SYSTEM, at=AT)
    return town


def test_a_building_moves_and_its_group_goes_with_it(second: Town) -> None:
    old = area("o-b1")

    heir = redraw.move(old, parent=area("o-grid2"), actor=SYSTEM, at=LATER)

    assert heir == area("o-b1") != old
    old.refresh_from_db()
    assert (old.valid_to, old.replaced_by) == (THEN - timedelta(days=1), heir)
    assert heir.path == area("o-grid2").path + heir.path[-6:]
    assert covering("o-b1") == {"o-group"}
    assert queries.route(heir.ancestor_paths, level=3, prefer=None, on=THEN).code == "o-branch2"
    assert (unit("o-group").base, unit("o-group").upper) == (heir, unit("o-branch2"))
    assert entry(heir).facts == {
        "code": "o-b1",
        "heir": heir.pk,
        "areas": 1,
        "covers": 1,
        "grants": 0,
        "units": 1,
        "mechanisms": 0,
    }
    days = {THEN - timedelta(days=1): old, THEN: heir}
    assert {day: areas.as_of(day).get(code="o-b1") for day in days} == days


def test_a_place_lies_there_already_or_cannot_lie_there(second: Town) -> None:
    with pytest.raises(Refused) as refusal:
        redraw.move(area("o-b1"), parent=area("o-grid"), actor=SYSTEM, at=LATER)
    assert refusal.value.code == "area.there"

    with pytest.raises(Refused) as refusal:
        redraw.move(area("o-grid"), parent=area("o-b2"), actor=SYSTEM, at=LATER)
    assert refusal.value.code in ("area.not_beneath", "area.cycle")

    old = area("o-b1")
    redraw.move(old, parent=area("o-grid2"), actor=SYSTEM, at=LATER)
    with pytest.raises(Stale):
        redraw.move(old, parent=area("o-grid"), actor=SYSTEM, at=LATER)


def test_a_grid_goes_to_another_jurisdiction_with_everything_in_it(town: Town) -> None:
    row = AreaRow(code="o-lake", kind="community", name="湖", parent="o-west")
    add(row, actor=SYSTEM, at=AT)
    town.sit("o-branch/secretary", "o-a")
    old = area("o-grid")

    heir = redraw.move(old, parent=area("o-lake"), actor=SYSTEM, at=LATER)

    west = town.areas["o-west"]
    beneath = areas.beneath(heir)
    assert {one.code for one in beneath} == {"o-grid", "o-b1", "o-b2", "o-shop"}
    assert {one.jurisdiction_id for one in beneath} == {west.pk}
    person = town.people["o-a"]
    assert set(person.grants.filter(role="grid_worker").values_list("area", flat=True)) == {
        old.pk,
        heir.pk,
    }
    homes = queries.homes_of(person, on=THEN)
    assert homes == {town.areas["o-east"].pk, west.pk}
    assert unit("o-branch").upper is None
    assert unit("o-shops").upper == unit("o-committee")


def test_a_role_followed_and_the_one_it_followed_end_together(second: Town) -> None:
    given = grant(
        second.people["o-a"],
        area("o-grid"),
        role="auditor",
        from_on=TODAY,
        to_on=None,
        source="test",
        actor=SYSTEM,
        at=AT,
    )
    row = AreaRow(code="o-pine", kind="community", name="松", parent="o-east")
    redraw.move(area("o-grid"), parent=add(row, actor=SYSTEM, at=AT), actor=SYSTEM, at=LATER)
    later = Grant.objects.get(source=f"follows:{given.pk}")

    revoke(later, last_on=THEN, actor=SYSTEM, at=LATER)

    given.refresh_from_db()
    assert (given.to_on, later.to_on) == (THEN, THEN)


def test_a_grid_becomes_two_and_nobody_is_without_a_branch(town: Town) -> None:
    into = [
        AreaRow(code="o-grid", kind="grid", name="一"),
        AreaRow(code="o-grid-b", kind="grid", name="二"),
    ]
    where = {"o-b1": "o-grid", "o-b2": "o-grid-b", "o-shop": "o-grid-b"}
    old = area("o-grid")

    first, other = redraw.split(old, into=into, children=where, actor=SYSTEM, at=LATER)

    assert (first.code, other.code) == ("o-grid", "o-grid-b")
    assert covering("o-grid") == covering("o-grid-b") == {"o-branch", "o-team"}
    assert area("o-b2").parent == other
    assert unit("o-branch").base == first
    assert unit("o-group").upper == unit("o-branch")
    assert entry(old).facts["heirs"] == [first.pk, other.pk]
    with pytest.raises(Refused):
        redraw.split(area("o-b1"), into=into[:1], children={}, actor=SYSTEM, at=LATER)


def test_a_split_says_where_everything_goes(town: Town) -> None:
    into = [
        AreaRow(code="o-grid-a", kind="grid", name="一"),
        AreaRow(code="o-grid-b", kind="grid", name="二"),
    ]

    with pytest.raises(Refused) as refusal:
        redraw.split(
            area("o-grid"), into=into, children={"o-b1": "o-grid-a"}, actor=SYSTEM, at=LATER
        )

    assert refusal.value.code == "area.where_to"
    assert area("o-grid").valid_to is None


def test_two_grids_become_one_and_the_leading_branch_answers(second: Town) -> None:
    olds = [area("o-grid2"), area("o-grid")]
    into = AreaRow(code="o-grid", kind="grid", name="大网格")

    heir = redraw.merge(olds, into=into, actor=SYSTEM, at=LATER)

    assert covering("o-grid") == {"o-branch2", "o-team"}
    assert {one.code for one in areas.beneath(heir)} == {"o-grid", "o-b1", "o-b2", "o-shop"}
    assert areas.heir("o-grid2") == heir
    assert covering("o-b1") == {"o-group"}
    assert unit("o-group").upper == unit("o-branch2")
    assert entry(olds[0]).facts["codes"] == ["o-grid2", "o-grid"]


def test_the_old_code_of_a_merged_building_leads_on_through_every_change(second: Town) -> None:
    into = AreaRow(code="o-b1", kind="building", name="大楼")

    redraw.merge([area("o-b1"), area("o-b2")], into=into, actor=SYSTEM, at=LATER)
    redraw.move(area("o-b1"), parent=area("o-grid2"), actor=SYSTEM, at=LATER)

    assert areas.heir("o-b2") == area("o-b1")
    assert areas.heir("o-b1") is None
    assert [one.area.code for one in areas.history(area("o-b1"))] == [
        "o-b1",
        "o-b2",
        "o-b1",
        "o-b1",
    ]
    kinds = {one.kind for chapter in areas.history(area("o-b1")) for one in chapter.entries}
    assert kinds == {"area.merged", "area.moved"}


def test_places_that_own_work_merge_only_with_their_like(second: Town) -> None:
    with pytest.raises(Refused) as refusal:
        redraw.merge(
            [area("o-east"), area("o-west")],
            into=AreaRow(code="o-east", kind="community", name="x"),
            actor=SYSTEM,
            at=LATER,
        )
    assert refusal.value.code == "area.unlike"

    into = AreaRow(code="o-east", kind="subdistrict", name="大街道")
    heir = redraw.merge([area("o-east"), area("o-west")], into=into, actor=SYSTEM, at=LATER)

    assert heir.key
    assert heir.key != second.areas["o-east"].key
    assert areas.jurisdiction_of_key(second.areas["o-east"].key or "") == second.areas["o-east"].pk
    assert {one.jurisdiction_id for one in areas.beneath(heir)} == {heir.pk}
    assert unit("o-committee").upper == unit("o-working")


def test_mechanisms_run_on_where_a_place_was_redrawn(second: Town) -> None:
    path = next(one for one in blueprint.files() if one.stem == "four_level")
    blueprint.mechanism.cache_clear()
    edition = blueprints.store(blueprint.text_of(path), at=AT)
    actions.adopt(area("o-tuqiao"), edition, from_on=TODAY, actor=SYSTEM, at=AT)

    redraw.move(area("o-tuqiao"), parent=area("o-west"), actor=SYSTEM, at=LATER)

    running = Mechanism.objects.get(
        to_on__isnull=True, blueprint="four_level", edition=edition, area=area("o-tuqiao")
    )
    assert running.from_on == THEN
    assert queries.mechanism_for(area("o-b1"), on=THEN) == running


def test_a_place_where_a_unit_is_based_ends_only_with_somebody_to_take_over(second: Town) -> None:
    with pytest.raises(Refused) as refusal:
        redraw.close(area("o-grid2"), last_on=THEN, actor=SYSTEM, at=LATER)
    assert refusal.value.code == "area.based"

    old = area("o-grid2")
    redraw.close(old, last_on=THEN, replaced_by=area("o-grid"), actor=SYSTEM, at=LATER)

    assert unit("o-branch2").base == area("o-grid")
    assert covering("o-grid") == {"o-branch", "o-team"}
    assert areas.heir("o-grid2") == area("o-grid")


def test_what_covers_a_closed_place_ends_with_it(town: Town) -> None:
    actions.cover(
        town.units["o-group"], area("o-b2"), from_on=TODAY, to_on=None, actor=SYSTEM, at=AT
    )

    redraw.close(area("o-b2"), last_on=THEN, actor=SYSTEM, at=LATER)

    assert Covers.objects.get(area=town.areas["o-b2"]).to_on == THEN
    with pytest.raises(Refused):
        redraw.close(area("o-b1"), last_on=THEN + timedelta(days=1), actor=SYSTEM, at=LATER)


def test_it_is_told_beforehand_what_a_change_touches(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a")

    found = queries.touched(area("o-grid"), on=TODAY)

    assert found.areas == {"grid": 1, "building": 3}
    covering_it = {one.code for one in found.covering}
    assert covering_it == {"o-group", "o-branch", "o-team", "o-shops"}
    assert {one.code for one in found.based} == {"o-group", "o-branch", "o-team"}
    assert (found.posts, found.holders, found.grants) == (3, 1, 1)
