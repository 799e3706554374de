"""Every change of a unit: seen before it is done, refused with a sentence, done once."""

from __future__ import annotations

import html
import inspect
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from linli.areas import actions as areas
from linli.areas.models import Area, Grant
from linli.cases.actions import closing
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Stale
from linli.matters.actions import handling
from linli.org import actions
from linli.org.models import Covers, Unit
from linli.portal.api import units_shapes as shapes
from linli.portal.tests.test_api import Caller
from linli.portal.tests.test_posts import admin
from linli.portal.tests.test_units import row
from linli.portal.units import acting, owed
from linli.portal.units.touching import Touch, Trial
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()
DAY = timedelta(days=1)
GROUP = "/manage/units/garden-group/"
NEW = "/manage/units/~new/"
UNIT = {"name": "花园3栋党小组", "org_type": "building_group", "level": "type", "base": "G-3"}
PLACE = {"org_type": "building_group", "level": "type", "base": "G-1", "upper": ""}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def chief(world: World, client: Client) -> Client:
    client.force_login(admin(world, "east"))
    return client


def covered(code: str) -> set[str]:
    rows = Covers.objects.filter(unit__code=code, to_on__isnull=True)
    return set(rows.values_list("area__code", flat=True))


def look(client: Client, path: str, said: dict[str, Any]) -> Any:
    """Ask for a step and return its preview; nothing may be written by that."""
    before = list(Covers.objects.values_list("pk", "to_on")), Unit.objects.count()
    grants = list(Grant.objects.values_list("pk", "to_on"))
    answer = client.post(path, said)
    assert answer.status_code == 200, answer.context["form"].errors
    assert before == (list(Covers.objects.values_list("pk", "to_on")), Unit.objects.count())
    assert grants == list(Grant.objects.values_list("pk", "to_on"))
    return answer


def confirm(client: Client, path: str, seen: Any) -> Any:
    """Press the button of a preview: send again what its hidden fields say."""
    page = seen.content.decode()
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    said: dict[str, list[str]] = {}
    for name, value in fields:
        said.setdefault(name, []).append(html.unescape(value))
    return client.post(path, said)


def do(client: Client, path: str, said: dict[str, Any]) -> Touch:
    seen = look(client, path, said)
    done = confirm(client, path, seen)
    assert done.status_code == 303, done.context["form"].errors
    touch: Touch = seen.context["touch"]
    return touch


def refused(client: Client, path: str, said: dict[str, Any], field: str | None) -> str:
    answer = client.post(path, said)
    assert answer.status_code in {409, 422}
    errors = answer.context["form"].errors
    assert (field or "__all__") in errors, errors
    return str(errors[field or "__all__"][0])


def test_more_places_are_seen_first_and_covered_after_the_second_press(
    chief: Client, world: World
) -> None:
    touch = do(chief, f"{GROUP}cover/", {"written": "花园小区3栋", "from_on": str(TODAY)})

    assert [area.code for area in touch.gained] == ["G-3"]
    assert {one.user.username for one in touch.begins} == {"inside", "colleague"}
    [answer] = touch.answers
    assert (answer.was and answer.was.code) == "willow-one-branch"
    assert (answer.becomes and answer.becomes.code) == "garden-group"
    assert covered("garden-group") == {"G-1", "G-2", "G-3"}
    assert world.inside.grants.filter(area__code="G-3", to_on__isnull=True).exists()
    assert "花园小区3栋" in chief.get(GROUP).content.decode()


def test_a_row_of_buildings_is_written_as_people_write_it(chief: Client, world: World) -> None:
    row("empty", "yard", level=3, kind="grid_branch", covers=("yard",))

    do(
        chief,
        "/manage/units/empty/cover/",
        {"written": "花园小区1-3栋，Y-1", "from_on": str(TODAY)},
    )

    assert covered("empty") == {"yard", "G-1", "G-2", "G-3", "Y-1"}


def test_places_that_were_found_are_ticked_or_all_buildings_of_one(
    chief: Client, world: World
) -> None:
    path = f"{GROUP}cover/?find=花园"
    found = dict(chief.get(path).context["form"].fields["areas"].choices)

    assert set(found) == {"garden", "inside:garden", "G-3"}
    do(chief, path, {"areas": ["inside:garden"], "from_on": str(TODAY)})

    assert covered("garden-group") == {"G-1", "G-2", "G-3"}
    page = chief.get(f"{GROUP}cover/?find=湖岸").content.decode()
    assert "没有找到" in page
    assert "湖岸小区1栋" not in page


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"written": "花园小区2栋"}, "areas", "已经负责"),
        ({"written": "没有的地方"}, "written", "没有的地方"),
        ({"written": "湖岸小区1栋"}, "written", "湖岸小区1栋"),
        ({"written": "S-1"}, "written", "S-1"),
        ({"areas": ["S-1"]}, "areas", "S-1"),
        ({"written": ""}, "written", "至少"),
        ({"written": "G-3", "from_on": str(TODAY + DAY)}, "from_on", "还没有到"),
        ({"written": "G-3", "from_on": "x"}, "from_on", ""),
    ],
)
def test_what_cannot_be_covered_is_refused_and_nothing_is_lost(
    chief: Client, said: dict[str, Any], field: str, sentence: str
) -> None:
    path = f"{GROUP}cover/?find=花园"
    asked = {"written": "", "from_on": str(TODAY), **said}

    answer = chief.post(path, asked)

    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert field in errors or (field == "areas" and "__all__" in errors), errors
    assert sentence in answer.content.decode()
    assert covered("garden-group") == {"G-1", "G-2"}


def test_a_building_is_not_put_under_two_groups_or_two_grids(chief: Client, world: World) -> None:
    row("second-group", "G-3")
    row("second-grid", "yard", level=3, kind="grid_branch")
    said = {"from_on": str(TODAY)}

    told = [
        refused(chief, f"/manage/units/{code}/cover/?find=x", {**said, "written": place}, None)
        for code, place in (("second-group", "G-1"), ("second-grid", "柳一网格"))
    ]

    assert "花园1、2栋党小组" in told[0]
    assert "花园小区1栋" in told[0]
    assert "柳一网格党支部" in told[1]
    for base, kind in (("G-2", "building_group"), ("willow-one", "grid_branch")):
        refused(chief, NEW, {**UNIT, "base": base, "org_type": kind}, "covers")


def test_a_name_that_several_places_have_is_asked_for_by_its_code(
    chief: Client, world: World
) -> None:
    Area.objects.filter(code="Y-1").update(name="花园小区3栋")

    told = refused(
        chief, f"{GROUP}cover/", {"written": "花园小区3栋", "from_on": str(TODAY)}, "written"
    )

    assert "G-3" in told
    assert "Y-1" in told


def test_places_are_left_and_what_was_asked_there_stays(chief: Client, world: World) -> None:
    matter = world.case(state="handling", place="G-2")

    touch = do(chief, f"{GROUP}uncover/", {"areas": ["G-2"], "last_on": str(TODAY - DAY)})

    assert [area.code for area in touch.lost] == ["G-2"]
    assert {one.user.username for one in touch.ends} == {"inside", "colleague"}
    assert (touch.matters, touch.matters_here) == (1, 1)
    [answer] = touch.answers
    assert (answer.becomes and answer.becomes.code) == "willow-one-branch"
    assert (touch.posts, touch.holders, touch.cards) == (2, 2, 0)
    assert covered("garden-group") == {"G-1"}
    assert world.fresh(matter).owner_unit.code == "garden-group"
    assert not world.inside.grants.filter(area__code="G-2", to_on__isnull=True).exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"areas": ["G-3"]}, "areas"),
        ({"written": "花园小区3栋"}, "written"),
        ({"areas": ["G-2"], "last_on": str(TODAY + DAY)}, "last_on"),
        ({"areas": ["G-2"], "last_on": str(TODAY - DAY * 2)}, "last_on"),
        ({}, "written"),
    ],
)
def test_what_is_not_covered_or_not_over_does_not_end(
    chief: Client, said: dict[str, Any], field: str
) -> None:
    refused(chief, f"{GROUP}uncover/", {"last_on": str(TODAY), "written": "", **said}, field)

    assert covered("garden-group") == {"G-1", "G-2"}


def test_leaving_a_grid_names_the_units_that_stand_below_another_one(
    chief: Client, world: World
) -> None:
    said = {"written": "柳一网格", "last_on": str(TODAY - DAY)}

    touch = do(chief, "/manage/units/willow-one-branch/uncover/", said)

    [turn] = touch.uppers
    assert [unit.code for unit in turn.things] == ["garden-group"]
    assert (turn.was and turn.was.code) == "willow-one-branch"
    assert (turn.becomes and turn.becomes.code) == "willow-committee"
    assert world.unit("garden-group").upper == world.unit("willow-committee")


def test_a_name_and_a_number_change_at_once(chief: Client, world: World) -> None:
    page = chief.get(f"{GROUP}name/").content.decode()
    said = {"name": "新名", "name_en": "New", "phone": "0835-1"}

    done = chief.post(f"{GROUP}name/", said)

    assert "花园1、2栋党小组" in page
    assert done["Location"] == GROUP
    assert (world.unit("garden-group").name, world.unit("garden-group").phone) == ("新名", "0835-1")
    refused(chief, f"{GROUP}name/", {**said, "phone": "找小王"}, "phone")
    refused(chief, f"{GROUP}name/", {**said, "name": ""}, "name")


def test_a_unit_is_put_below_another_one_and_back_to_the_rule(chief: Client, world: World) -> None:
    touch = do(chief, f"{GROUP}place/", {**PLACE, "upper": "东街道大工委"})

    [turn] = touch.uppers
    assert (turn.becomes and turn.becomes.code) == "east-committee"
    assert world.unit("garden-group").upper == world.unit("east-committee")
    assert chief.get(f"{GROUP}place/").context["form"].initial["upper"] == "east-committee"

    do(chief, f"{GROUP}place/", PLACE)

    assert world.unit("garden-group").upper == world.unit("willow-one-branch")
    assert chief.get(f"{GROUP}place/").context["form"].initial["upper"] == ""


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"level": "5"}, "level"),
        ({"level": "0"}, "level"),
        ({"org_type": "a-gang"}, "org_type"),
        ({"base": "nowhere"}, "base"),
        ({"base": "湖社区"}, "base"),
        ({"upper": "nobody"}, "upper"),
        ({"upper": "garden-group"}, "upper"),
        ({"level": "3", "org_type": "grid_branch"}, None),
    ],
)
def test_a_place_or_level_that_cannot_be_is_refused(
    chief: Client, world: World, said: dict[str, str], field: str | None
) -> None:
    row("second-grid", "yard", level=3, kind="grid_branch", covers=("yard", "G-1"))

    refused(chief, f"{GROUP}place/", {**PLACE, **said}, field)

    assert (world.unit("garden-group").level, world.unit("garden-group").base.code) == (4, "G-1")


def test_units_never_stand_above_each_other_in_a_ring(chief: Client, world: World) -> None:
    path = "/manage/units/willow-committee/place/"
    said = {"org_type": "broad_community_committee", "level": "type", "base": "willow"}
    do(chief, f"{GROUP}place/", {**PLACE, "upper": "willow-committee"})

    told = refused(chief, path, {**said, "upper": "garden-group"}, "upper")

    assert "willow-committee" in told
    assert world.unit("willow-committee").upper == world.unit("east-committee")


def test_a_unit_is_set_up_with_its_places_and_its_upper_unit(chief: Client, world: World) -> None:
    seen = look(chief, NEW, UNIT)
    done = confirm(chief, NEW, seen)

    made = Unit.objects.get(name="花园3栋党小组")
    assert made.code == "G-3-hy3ddxz"
    assert done["Location"] == f"/manage/units/{made.code}/"
    assert covered(made.code) == {"G-3"}
    assert (made.level, made.upper) == (4, world.unit("willow-one-branch"))
    [answer] = seen.context["touch"].answers
    assert (answer.becomes and answer.becomes.code) == made.code


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"code": "garden-group"}, "code"),
        ({"code": "组 一"}, "code"),
        ({"name": ""}, "name"),
        ({"base": "S-1"}, "base"),
        ({"covers": "G-3，没有的"}, "covers"),
        ({"phone": "电话"}, "phone"),
        ({"level": "7"}, "level"),
        ({"upper": "lake"}, "upper"),
    ],
)
def test_a_unit_that_cannot_be_is_not_set_up(
    chief: Client, said: dict[str, str], field: str
) -> None:
    before = Unit.objects.count()

    refused(chief, NEW, {**UNIT, **said}, field)

    assert Unit.objects.count() == before


def test_the_code_of_a_unit_that_ended_is_not_used_again(chief: Client, world: World) -> None:
    row("short", "Y-1")
    do(chief, "/manage/units/short/end/", {"last_on": str(TODAY)})

    refused(chief, NEW, {**UNIT, "code": "short"}, "code")


def test_a_unit_ends_once_nothing_holds_it(chief: Client, world: World) -> None:
    row("short", "Y-1")

    touch = do(chief, "/manage/units/short/end/", {"last_on": str(TODAY)})

    assert [area.code for area in touch.lost] == ["Y-1"]
    ended = Unit.objects.get(code="short")
    assert ended.valid_to == TODAY
    assert covered("short") == set()
    assert chief.get("/manage/units/short/").status_code == 200


@pytest.mark.parametrize(
    ("code", "last_on", "words"),
    [
        ("garden-group", TODAY, "在岗"),
        ("willow-one-branch", TODAY, "花园1、2栋党小组"),
    ],
)
def test_a_unit_with_holders_or_lower_units_does_not_end(
    chief: Client, code: str, last_on: Any, words: str
) -> None:
    told = refused(chief, f"/manage/units/{code}/end/", {"last_on": str(last_on)}, None)

    assert words in told
    assert Unit.objects.get(code=code).valid_to is None


@pytest.mark.parametrize("days", [1, -4000])
def test_a_unit_does_not_end_on_a_day_to_come_or_before_it_began(chief: Client, days: int) -> None:
    row("short", "Y-1")

    refused(chief, "/manage/units/short/end/", {"last_on": str(TODAY + DAY * days)}, "last_on")

    assert Unit.objects.get(code="short").valid_to is None


def test_a_unit_does_not_end_while_a_matter_waits_for_it_and_says_which(
    chief: Client, world: World
) -> None:
    matter = world.case(state="handling")
    unit = world.unit("garden-group")
    for post in unit.posts.all():
        for holding in post.holdings.all():
            actions.leave(holding, last_on=TODAY - DAY, actor=SYSTEM, at=MORNING)
    path = f"{GROUP}end/"

    told = refused(chief, path, {"last_on": str(TODAY)}, None)

    assert "还有1件事项" in told
    assert Unit.objects.get(code="garden-group").valid_to is None
    # The administrator may not read it; who looks after the whole place sees which one it is.
    assert matter.number not in chief.get(path).content.decode()
    assert "1件" in chief.get(path).content.decode()
    assert owed.owed(unit, world.above, on=TODAY).matters == [matter]
    areas.grant(
        world.nobody,
        world.area("east"),
        role="auditor",
        from_on=TODAY,
        to_on=None,
        source="test",
        actor=SYSTEM,
        at=MORNING,
    )
    assert f"/matters/{matter.number}/" in chief.get(path).content.decode()


def test_a_unit_ends_after_its_last_matter(chief: Client, world: World) -> None:
    matter = world.case(state="handling")
    at = MORNING + timedelta(hours=2)
    with time_machine.travel(at, tick=False):
        closing.feed_back(matter, actor=world.inside, outcome="solved", text="好了", at=at)
        assert owed.count(world.unit("garden-group")) == 0
    unit = world.unit("garden-group")
    for post in unit.posts.all():
        for holding in post.holdings.all():
            actions.leave(holding, last_on=TODAY - DAY, actor=SYSTEM, at=MORNING)

    do(chief, f"{GROUP}end/", {"last_on": str(TODAY)})

    assert Unit.objects.get(code="garden-group").valid_to == TODAY


def test_what_changed_since_it_was_seen_is_looked_at_again(chief: Client, world: World) -> None:
    path = f"{GROUP}cover/"
    seen = look(chief, path, {"written": "G-3", "from_on": str(TODAY)})
    leaving = world.colleague.holdings.get()
    actions.leave(leaving, last_on=TODAY - DAY, actor=SYSTEM, at=MORNING)

    done = confirm(chief, path, seen)

    assert done.status_code == 409
    assert "再看一遍" in done.content.decode()
    assert covered("garden-group") == {"G-1", "G-2"}
    with pytest.raises(Stale):
        Trial(acting.end, world.unit("market-branch")).take("x", last_on=TODAY, **who(world))


def who(world: World) -> dict[str, Any]:
    for one in world.unit("market-branch").posts.all():
        for holding in one.holdings.all():
            actions.leave(holding, last_on=TODAY - DAY, actor=SYSTEM, at=MORNING)
    return {"actor": SYSTEM, "at": MORNING}


def test_a_matter_on_its_way_is_counted_until_it_left(world: World) -> None:
    matter = world.case()
    unit = world.unit("garden-group")
    assert owed.count(unit) == 1

    handling.take(matter, actor=world.inside, text="今天去看", at=MORNING)

    assert owed.count(unit) == 1
    assert owed.count(world.unit("lake-branch")) == 0


def test_pages_and_programs_ask_for_the_same(world: World) -> None:
    for action, shape in (
        (actions.rename_unit, shapes.NameIn),
        (actions.place_unit, shapes.PlaceIn),
        (acting.cover, shapes.CoverIn),
        (acting.uncover, shapes.UncoverIn),
        (acting.end, shapes.EndIn),
    ):
        wanted = set(inspect.signature(action).parameters) - {"unit", "actor", "at"}
        assert set(shape.model_fields) == wanted


def test_a_program_sets_up_changes_and_ends_a_unit(world: World) -> None:
    caller = Caller(admin(world, "east"))
    base = {"org_type": "building_group", "level": 4, "base": "G-3"}

    made = caller.post("/units", {**base, "name": "三栋组", "phone": "0835-3"})
    code = made.json()["code"]
    more = caller.post(f"/units/{code}/cover", {"areas": ["Y-1"], "from_on": str(TODAY)})
    seen = caller.post(
        f"/units/{code}/preview", {"uncover": {"areas": ["Y-1"], "last_on": str(TODAY)}}
    )
    less = caller.post(f"/units/{code}/uncover", {"areas": ["Y-1"], "last_on": str(TODAY - DAY)})
    named = caller.post(f"/units/{code}/name", {"name": "三栋党小组"})
    placed = caller.post(f"/units/{code}/place", {**base, "upper": "east-committee"})
    ended = caller.post(f"/units/{code}/end", {"last_on": str(TODAY)})

    assert [one.status_code for one in (made, more, seen, less, named, placed, ended)] == [
        201,
        *[200] * 6,
    ]
    assert more.json()["covered"] == 2
    assert seen.json()["lost"] == ["Y-1"]
    assert [one["area"]["code"] for one in less.json()["covers"]] == ["G-3"]
    assert named.json()["name"] == "三栋党小组"
    assert placed.json()["upper"] == "east-committee"
    assert ended.json()["valid_to"] == str(TODAY)
    assert caller.get(f"/units/{code}").json()["history"][0]["words"].startswith("到")
    listed = caller.get("/units?q=党小组").json()
    assert [one["code"] for one in listed["units"]] == ["garden-group"]
    assert listed["next"] is None


@pytest.mark.parametrize(
    ("verb", "body", "status", "code"),
    [
        ("cover", {"areas": ["G-1"], "from_on": str(TODAY)}, 422, "org.covered"),
        ("cover", {"areas": ["S-1"], "from_on": str(TODAY)}, 422, "org.area_missing"),
        ("cover", {"areas": ["G-3"], "from_on": str(TODAY + DAY)}, 422, "org.ahead"),
        ("uncover", {"areas": ["G-3"], "last_on": str(TODAY)}, 422, "org.not_covered"),
        ("end", {"last_on": str(TODAY)}, 422, "org.is_held"),
        ("preview", {}, 422, "units.one_step"),
        ("preview", {"end": {"last_on": str(TODAY)}}, 422, "org.is_held"),
        (
            "place",
            {"org_type": "building_group", "level": 5, "base": "G-1"},
            422,
            "org.level",
        ),
    ],
)
def test_a_program_is_refused_with_a_code(
    world: World, verb: str, body: dict[str, Any], status: int, code: str
) -> None:
    answer = Caller(admin(world, "east")).post(f"/units/garden-group/{verb}", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert covered("garden-group") == {"G-1", "G-2"}
