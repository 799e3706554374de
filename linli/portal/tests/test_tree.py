"""Places in the browser: who sees which, the tree, search, one place, its history, its table."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client

from linli.areas import actions as areas
from linli.areas.actions import AreaRow
from linli.areas.models import Area
from linli.areas.queries import standing
from linli.kernel.actor import SYSTEM
from linli.org.actions import redraw
from linli.people.models import User
from linli.portal.importing.kinds.area_columns import COLUMNS, HEADS
from linli.portal.tree import reading
from linli.ui.words import full_day
from tests.world import FOUNDED, MORNING, World

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()
TREE = "/manage/areas/"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


def administer(world: World, place: str, user: User | None = None) -> User:
    """Let somebody without any post administer a place."""
    person: User = user or world.nobody
    areas.grant(
        person,
        world.area(place),
        role="place_admin",
        from_on=FOUNDED.date(),
        to_on=None,
        source="test",
        actor=SYSTEM,
        at=FOUNDED,
    )
    return person


@pytest.fixture
def administrator(world: World, client: Client) -> Client:
    """The administrator of the east subdistrict, signed in."""
    client.force_login(administer(world, "east"))
    return client


def text(answer: Any) -> str:
    told: str = answer.content.decode()
    return told


def test_the_tree_opens_level_by_level_without_a_script(administrator: Client) -> None:
    first = text(administrator.get(TREE))
    deeper = text(administrator.get(f"{TREE}?open=garden"))

    assert "柳社区" in first
    assert "花园小区" not in first
    assert f'href="{TREE}G-1/"' in deeper
    assert "?open=willow-two" in deeper
    assert "湖社区" not in deeper
    assert "楼栋 3" in deeper


def test_a_top_with_a_single_place_in_it_opens_by_itself(world: World, client: Client) -> None:
    client.force_login(administer(world, "cn"))

    page = text(client.get(TREE))

    assert "东街道" in page
    assert "西街道" in page
    assert "柳社区" not in page


@pytest.mark.parametrize(
    ("words", "found"),
    [("花园 2", ["G-2"]), ("G-", ["G-1", "G-2", "G-3"]), ("湖岸", []), ("无此地", [])],
)
def test_search_finds_names_and_codes_in_reach_only(
    administrator: Client, words: str, found: list[str]
) -> None:
    page = text(administrator.get(TREE, {"q": words}))

    codes = ["G-1", "G-2", "G-3", "S-1", "shore"]
    assert [code for code in codes if f'href="{TREE}{code}/"' in page] == found
    assert ("没有合适的地方" in page) is (found == [])


@pytest.mark.parametrize(
    ("who", "place", "page", "step"),
    [
        ("administrator", "G-1", 200, 200),
        ("administrator", "east", 200, 200),
        ("administrator", "county", 404, 404),
        ("administrator", "S-1", 404, 404),
        ("inside", "G-1", 200, 403),
        ("inside", "garden", 404, 404),
        ("beside", "G-1", 404, 404),
        ("above", "G-1", 200, 403),
        ("outside", "G-1", 404, 404),
        ("governor", "G-1", 200, 403),
        ("stranger", "G-1", 404, 404),
        ("administrator", "no-such", 404, 404),
    ],
)
def test_who_may_not_see_a_place_finds_none_and_who_may_not_change_it_is_told(
    world: World, client: Client, who: str, place: str, page: int, step: int
) -> None:
    if who == "administrator":
        client.force_login(administer(world, "east"))
    else:
        client.force_login(world.nobody if who == "stranger" else getattr(world, who))

    shown = client.get(f"{TREE}{place}/")
    assert shown.status_code == page
    assert who == "administrator" or f"/manage/areas/{place}/rename/" not in text(shown)
    assert client.get(f"{TREE}{place}/rename/").status_code == step
    assert client.get(f"{TREE}{place}/table.xlsx").status_code == step


def test_who_looks_after_nothing_is_told_and_a_stranger_signs_in(
    world: World, client: Client
) -> None:
    assert client.get(TREE)["Location"].startswith("/login/")

    client.force_login(world.nobody)

    assert client.get(TREE).status_code == 403


def test_the_administrator_of_a_building_sees_and_names_only_that_building(
    world: World, client: Client
) -> None:
    client.force_login(administer(world, "G-1"))

    tree, place = text(client.get(TREE)), text(client.get(f"{TREE}G-1/"))

    assert 'href="/manage/areas/G-1/"' in tree
    assert "花园小区2栋" not in tree
    assert 'href="/manage/areas/garden/"' not in place
    assert "/manage/areas/G-1/rename/" in place
    for verb in ("move", "split", "merge", "close"):
        assert f"/manage/areas/G-1/{verb}/" not in place
        assert client.get(f"{TREE}G-1/{verb}/").status_code == 403


def test_a_place_says_what_lies_in_it_who_answers_and_where_its_door_is(
    administrator: Client,
) -> None:
    page = text(administrator.get(f"{TREE}willow-one/"))
    building = text(administrator.get(f"{TREE}G-1/"))

    assert "小区 1 · 楼栋 3" in page
    assert 'href="/manage/units/willow-one-branch/"' in page
    assert 'href="/b/G-1/"' in building
    assert 'href="/manage/units/garden-group/"' in building
    assert "<svg" in building
    assert "/manage/areas/G-1/add/" not in building


def test_the_history_tells_moves_and_mergers_in_words(world: World, administrator: Client) -> None:
    before, after = MORNING - timedelta(days=40), MORNING - timedelta(days=10)
    redraw.move(world.area("G-1"), parent=world.area("yard"), actor=SYSTEM, at=before)
    olds = [Area.objects.get(code=code, valid_to=None) for code in ("G-2", "G-3")]
    into = AreaRow(code="G-2", kind="building", name="花园小区2、3栋")
    redraw.merge(olds, into=into, actor=world.nobody, at=after)

    moved = text(administrator.get(f"{TREE}G-1/"))
    gone = text(administrator.get(f"{TREE}G-3/"))

    assert "改归属：此后归入老院 (yard)" in moved
    assert "老院 (yard)" in moved
    assert "花园小区" in moved
    assert "G-2、G-3 合为一处：花园小区2、3栋 (G-2)" in gone
    assert "示例·nobody" in gone
    assert f'href="{TREE}G-2/"' in gone
    assert "/manage/areas/G-3/rename/" not in gone


def test_only_who_administers_or_audits_reads_who_did_it(world: World, client: Client) -> None:
    areas.rename(world.area("G-1"), name="新名", name_en="", actor=world.nobody, at=MORNING)

    client.force_login(world.inside)
    assert "示例·nobody" not in text(client.get(f"{TREE}G-1/"))
    client.force_login(world.governor)
    assert "示例·nobody" in text(client.get(f"{TREE}G-1/"))


def test_a_place_is_shown_as_it_stood_on_a_day(world: World, administrator: Client) -> None:
    at = MORNING - timedelta(days=10)
    redraw.move(world.area("G-1"), parent=world.area("yard"), actor=SYSTEM, at=at)

    early = text(administrator.get(f"{TREE}G-1/", {"day": at.date() - timedelta(days=1)}))
    late = text(administrator.get(f"{TREE}G-1/", {"day": at.date()}))
    never = text(administrator.get(f"{TREE}G-1/", {"day": "2020-01-01"}))

    assert "柳社区 / 柳一网格 / 花园小区" in early
    assert "柳社区 / 柳二网格 / 老院" in late
    assert full_day(TODAY.replace(year=2020, month=1, day=1)) in never
    for unreadable in ("2026-02-31", "gestern", ""):
        answer = administrator.get(f"{TREE}G-1/", {"day": unreadable})
        assert answer.status_code == 200


def test_the_table_of_a_place_is_what_the_import_reads(world: World, administrator: Client) -> None:
    answer = administrator.get(f"{TREE}willow/table.xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    head, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    heads = [str(HEADS[column.name]) for column in COLUMNS]
    assert [name for name in heads if name in head] == head
    assert head[:4] == ["地点编码", "地点名称", "地方类型", "上级（编码或名称）"]
    assert ["G-1", "花园小区1栋", "楼栋", "garden"] in [row[:4] for row in rows]
    assert "willow" not in [row[0] for row in rows]
    known = standing([AreaRow(code=str(row[0]), kind="x", name="x") for row in rows])
    assert {code: one.parent for code, one in known.items()} == {row[0]: row[3] for row in rows}


def test_reading_places_costs_the_same_however_many_lie_there(
    world: World, administrator: Client, django_assert_num_queries: Any
) -> None:
    administrator.get(TREE)
    with django_assert_num_queries(10):
        administrator.get(f"{TREE}?open=garden")
    with django_assert_num_queries(5):
        administrator.get(TREE, {"q": "花园"})
    with django_assert_num_queries(17):
        administrator.get(f"{TREE}garden/")
    rows = [
        AreaRow(code=f"G-{n}", kind="building", name=f"花园小区{n}栋", parent="garden")
        for n in range(10, 60)
    ]
    areas.take_in(rows, actor=SYSTEM, at=MORNING)

    administrator.get(TREE)
    with django_assert_num_queries(10):
        administrator.get(f"{TREE}?open=garden")
    with django_assert_num_queries(5):
        administrator.get(TREE, {"q": "花园"})
    with django_assert_num_queries(17):
        page = text(administrator.get(f"{TREE}garden/"))
    assert page.index("花园小区3栋") < page.index("花园小区10栋")


def test_long_lists_come_in_pages(
    world: World, administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LEVEL_MOST", 2)
    monkeypatch.setattr(reading, "PAGE", 2)

    assert 'href="?page=2"' in text(administrator.get(f"{TREE}garden/"))
    assert "花园小区3栋" in text(administrator.get(f"{TREE}garden/", {"page": 2}))
    assert "page=2" in text(administrator.get(TREE, {"q": "花园"}))
    assert "其余的都在它的页面上" in text(administrator.get(f"{TREE}?open=garden"))


def test_no_page_offers_what_its_reader_may_not_do(world: World, client: Client) -> None:
    for who, may_take_in in ((administer(world, "east"), True), (world.inside, False)):
        client.force_login(who)
        tree, place = text(client.get(TREE)), text(client.get(f"{TREE}G-1/"))

        assert ("/manage/import/areas/" in tree) is may_take_in
        assert ('href="/manage/"' in tree) is may_take_in
        units = [f"/manage/units/{code}/" for code in ("garden-group", "east-committee")]
        steps = ["/manage/cards/G-1/", f"{TREE}G-1/rename/", "/manage/import/areas/"]
        for path in (*units, *steps):
            offered = f'href="{path}"' in tree + place
            assert not offered or client.get(path).status_code == 200
