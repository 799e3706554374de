"""Units in the browser: who sees which, the chain, one unit, and how much a page reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from linli.areas import actions as areas
from linli.areas.actions import AreaRow
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Missing, NotAllowed
from linli.org import actions
from linli.org.actions import UnitRow
from linli.org.models import Unit
from linli.portal.setup import gaps
from linli.portal.tests.test_api import Caller
from linli.portal.tests.test_posts import admin
from linli.portal.units import listing, seeing
from tests.world import MORNING, UNITS, World

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()
DAY = timedelta(days=1)
LIST = "/manage/units/"
VERBS = ("name", "place", "cover", "uncover", "end")
WEST = {"west-committee", "lake-committee", "lake-branch", "shore-group"}
EAST = {code for code, *_rest in UNITS} - WEST


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def chief(world: World, client: Client) -> Client:
    """Whoever looks after the eastern subdistrict."""
    client.force_login(admin(world, "east"))
    return client


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def row(code: str, base: str, *, level: int = 4, kind: str = "building_group", **more: Any) -> None:
    made = UnitRow(code=code, org_type=kind, level=level, name=code, base=base, **more)
    actions.take_in_units([made], actor=SYSTEM, at=MORNING)


@pytest.mark.parametrize(
    ("who", "code", "page", "change"),
    [
        ("inside", "garden-group", 200, 403),
        ("inside", "willow-one-branch", 404, 404),
        ("grid_lead", "garden-group", 200, 403),
        ("secretary", "willow-one-branch", 200, 403),
        ("above", "garden-group", 200, 403),
        ("beside", "garden-group", 404, 404),
        ("outside", "garden-group", 404, 404),
        ("governor", "garden-group", 200, 403),
        ("nobody", "garden-group", 404, 404),
        ("secretary", "nothing-called-so", 404, 404),
    ],
)
def test_a_unit_is_seen_where_one_has_a_role_and_changed_by_who_administers_it(
    world: World, client: Client, who: str, code: str, page: int, change: int
) -> None:
    client.force_login(getattr(world, who))

    assert client.get(f"{LIST}{code}/").status_code == page
    for verb in VERBS:
        assert client.get(f"{LIST}{code}/{verb}/").status_code == change
        assert client.post(f"{LIST}{code}/{verb}/", {"seen": "x"}).status_code == change


def test_who_administers_a_place_changes_its_units_and_no_others(chief: Client) -> None:
    assert [chief.get(f"{LIST}garden-group/{verb}/").status_code for verb in VERBS] == [200] * 5
    assert [chief.get(f"{LIST}shore-group/{verb}/").status_code for verb in VERBS] == [404] * 5


def test_without_a_sign_in_nothing_is_shown(world: World, client: Client) -> None:
    for path in (LIST, f"{LIST}~new/", f"{LIST}~table.xlsx", f"{LIST}garden-group/end/"):
        assert client.get(path)["Location"].startswith("/login/")


@pytest.mark.parametrize("who", ["inside", "secretary", "above", "outside", "governor", "trader"])
def test_the_list_and_the_single_unit_always_agree(world: World, who: str) -> None:
    user = getattr(world, who)

    listed = set(seeing.units(user, on=TODAY).values_list("code", flat=True))

    for code, *_rest in UNITS:
        if code in listed:
            assert seeing.get_for(user, code, on=TODAY).code == code
        else:
            with pytest.raises(Missing):
                seeing.get_for(user, code, on=TODAY)


def test_whoever_has_no_role_is_shown_no_list(world: World, client: Client) -> None:
    client.force_login(world.nobody)

    with pytest.raises(NotAllowed):
        seeing.units(world.nobody, on=TODAY)
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}~new/").status_code == 403
    assert client.get(f"{LIST}~table.xlsx").status_code == 403


def test_the_chain_leads_from_the_subdistrict_down_to_the_buildings(chief: Client) -> None:
    answer = chief.get(LIST)

    [top] = answer.context["list"].rows
    chain = []
    while top.rows:
        chain.append(top.unit.code)
        top = top.rows[0]
    assert chain == ["east-committee", "willow-committee", "willow-one-branch"]
    assert top.unit.code == "garden-group"
    page = answer.content.decode()
    assert all(f"{LIST}{code}/" in page for code in EAST)
    assert not any(f"{LIST}{code}/" in page for code in WEST)


def test_a_large_chain_is_opened_step_by_step(
    chief: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "OPENED_MOST", 1)

    page = read(chief, LIST)
    below = read(chief, f"{LIST}?under=willow-committee")

    assert f"{LIST}willow-committee/" in page
    assert "?under=willow-committee" in page
    assert f"{LIST}willow-one-branch/" not in page
    assert f"{LIST}willow-one-branch/" in below
    assert f"{LIST}west-committee/" not in below
    assert chief.get(f"{LIST}?under=lake-committee").status_code == 404


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("柳一", {"willow-one-branch"}),
        ("柳 党支部", {"willow-one-branch", "willow-two-branch"}),
        ("garden", {"garden-group"}),
        ("湖社区", set()),
        ("没有这样的", set()),
    ],
)
def test_units_are_found_by_words_of_their_name_or_the_beginning_of_their_code(
    chief: Client, said: str, found: set[str]
) -> None:
    answer = chief.get(LIST, {"q": said})

    assert {row.unit.code for row in answer.context["list"].rows} == found
    assert found or "没有符合的单位" in answer.content.decode()


def test_what_is_missing_about_a_unit_is_said_and_can_be_listed(
    chief: Client, world: World
) -> None:
    row("bare", "Y-1")
    actions.uncover(
        world.unit("bare"), world.area("Y-1"), last_on=TODAY - DAY, actor=SYSTEM, at=MORNING
    )
    post = actions.add_post(
        world.unit("garden-group"),
        chair=actions.Chair(title="岗位", role="building_worker"),
        actor=SYSTEM,
        at=MORNING,
    )

    lacks = {
        code: {one.unit.code for one in chief.get(LIST, {"lacks": code}).context["list"].rows}
        for code in ("post", "holder", "cover", "phone", "else")
    }

    assert lacks["post"] == {"bare"}
    assert lacks["holder"] == set()
    assert lacks["cover"] == lacks["phone"] == {"bare"}
    assert lacks["else"] == {"east-committee"}
    page = read(chief, f"{LIST}bare/")
    assert all(word in page for word in ("无岗位", "无负责范围", "无电话"))
    for holding in world.unit("garden-group").posts.exclude(pk=post.pk):
        for one in holding.holdings.all():
            actions.leave(one, last_on=TODAY - DAY, actor=SYSTEM, at=MORNING)
    [alone] = chief.get(LIST, {"lacks": "holder"}).context["list"].rows
    assert alone.unit.code == "garden-group"
    assert alone.lacks == ["holder"]


def test_where_no_mechanism_runs_nothing_is_missing_as_on_the_checklist(
    world: World, client: Client
) -> None:
    county = admin(world, "county")
    client.force_login(county)
    quiet = AreaRow(code="quiet", kind="subdistrict", name="静街道", parent="county")
    areas.add(quiet, actor=SYSTEM, at=MORNING)
    row("quiet-committee", "quiet", level=1, kind="broad_working_committee")
    row("bare", "Y-1", level=4, covers=("Y-1",), kind="volunteer_team")

    found = {one.unit.code for one in client.get(LIST, {"lacks": "post"}).context["list"].rows}

    assert "bare" in found
    assert "quiet-committee" not in found
    assert gaps.Gaps(county, at=MORNING).postless == len(found)


def test_a_long_list_is_leafed_through(chief: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)

    pages = [chief.get(LIST, {"q": "党", "page": number}).context["list"] for number in (1, 2, 3)]

    codes = [row.unit.code for page in pages for row in page.rows]
    assert len(codes) == len(set(codes)) == 5
    assert [bool(page.following) for page in pages] == [True, True, False]
    assert [bool(page.previous) for page in pages] == [False, True, True]
    assert chief.get(LIST, {"q": "党", "page": "二"}).context["want"].page == 1


def test_a_unit_shows_what_it_covers_place_by_place_and_who_is_there(
    chief: Client, world: World
) -> None:
    page = read(chief, f"{LIST}garden-group/")

    for words in ("花园小区1栋", "花园小区2栋", "柳一网格党支部", "0835-000 0001", "示例·inside"):
        assert words in page
    assert "/manage/areas/G-1/" in page
    assert f"{LIST}garden-group/posts/" in page
    assert f"{LIST}willow-one-branch/" in read(chief, f"{LIST}willow-committee/")


def test_many_places_are_shown_page_by_page_with_their_number(chief: Client, world: World) -> None:
    codes = [f"N-{number}" for number in range(1, 71)]
    rows = [
        AreaRow(code=code, kind="building", name=f"花园小区{code}栋", parent="garden")
        for code in codes
    ]
    areas.take_in(rows, actor=SYSTEM, at=MORNING)
    places = [world.area(code) for code in codes]
    actions.cover_places(
        world.unit("garden-group"), areas=places, from_on=TODAY, actor=SYSTEM, at=MORNING
    )

    first = chief.get(f"{LIST}garden-group/").context["page"]
    second = chief.get(f"{LIST}garden-group/?page=2").context["page"]

    assert (first.covered, first.covers_pages) == (72, 2)
    assert [group.count for group in first.groups] == [72]
    assert len(first.groups[0].rows) + len(second.groups[0].rows) == 72
    assert "楼栋 72" in read(chief, f"{LIST}garden-group/")


def test_what_happened_is_told_in_words_the_latest_first(chief: Client, world: World) -> None:
    unit, who = world.unit("garden-group"), world.nobody
    places = [world.area("G-3"), world.area("Y-1")]
    said: dict[str, Any] = {"actor": who, "at": MORNING}
    actions.rename_unit(unit, name="新组", name_en="", phone="0835-9", **said)
    actions.cover_places(unit, areas=places, from_on=TODAY, **said)
    actions.uncover_places(unit, areas=places[:1], last_on=TODAY - DAY, **said)

    page = chief.get(f"{LIST}garden-group/").context["page"]

    words = [one.words for one in page.history[0]]
    assert words[0].startswith("负责花园小区3栋到")
    assert words[1] == "从2026年3月11日起负责老院1栋、花园小区3栋。"
    assert words[2] == "修改了：名称，电话。"
    assert {one.who for one in page.history[0]} == {"示例·nobody"}
    assert page.history[1] is False


def test_a_move_to_another_place_is_told_with_the_place_and_the_unit_above(
    chief: Client, world: World
) -> None:
    actions.place_unit(
        world.unit("garden-group"),
        org_type="building_group",
        level=4,
        base=world.area("Y-1"),
        upper=world.unit("east-committee"),
        actor=SYSTEM,
        at=MORNING,
    )

    [one] = chief.get(f"{LIST}garden-group/").context["page"].history[0]

    assert "老院1栋" in one.words
    assert "东街道大工委" in one.words
    assert one.who == "系统"


def test_a_unit_that_ended_is_still_told_of_but_not_changed(chief: Client, world: World) -> None:
    row("short", "Y-1")
    actions.end_unit(world.unit("short"), last_on=TODAY, actor=SYSTEM, at=MORNING)

    page = read(chief, f"{LIST}short/")

    assert "已于2026年3月11日撤销" in page
    assert f"{LIST}short/cover/" not in page
    assert chief.get(f"{LIST}short/cover/").status_code == 404
    assert f"{LIST}short/" not in read(chief, LIST)


def test_a_unit_outside_of_its_reader_is_named_in_the_chain_without_a_link(
    world: World, client: Client
) -> None:
    client.force_login(world.grid_lead)

    page = read(client, f"{LIST}garden-group/")

    assert "东街道大工委" in page
    assert f'"{LIST}east-committee/"' not in page
    assert f'"{LIST}willow-one-branch/"' in page


@pytest.mark.parametrize("more", [0, 12])
def test_the_pages_read_as_often_however_much_there_is(
    chief: Client, world: World, more: int, django_assert_num_queries: Any
) -> None:
    for number in range(more):
        row(f"group-{number}", "garden", kind="volunteer_team", covers=("garden",))
    for path in (LIST, f"{LIST}garden-group/"):
        chief.get(path)

    with django_assert_num_queries(QUERIES["list"]):
        chief.get(LIST)
    with django_assert_num_queries(QUERIES["flat"]):
        chief.get(f"{LIST}?q=党")
    with django_assert_num_queries(QUERIES["unit"]):
        chief.get(f"{LIST}willow-one-branch/")


QUERIES = {"list": 18, "flat": 11, "unit": 32}


def test_a_token_sees_and_changes_what_its_owner_does(world: World) -> None:
    assert Caller().get("/units").status_code == 401
    assert Caller(world.beside).get("/units/garden-group").status_code == 404
    assert Caller(world.secretary).get("/units/garden-group").status_code == 200
    for verb, body in (
        ("name", {"name": "x"}),
        ("end", {"last_on": str(TODAY)}),
        ("preview", {"end": {"last_on": str(TODAY)}}),
    ):
        answer = Caller(world.secretary).post(f"/units/garden-group/{verb}", body)
        assert answer.status_code == 403
        assert Unit.objects.get(code="garden-group").name != "x"
