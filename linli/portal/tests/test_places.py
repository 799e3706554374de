"""The area page counts what happened, opens its records to those who may see them, and stays small."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from linli.areas.models import Area
from linli.flows.work import work_off
from linli.org import fill as org_fill
from linli.org.models import Mechanism
from tests.world import MORNING, World


def counted(world: World) -> None:
    work_off(MORNING + timedelta(days=1))


@pytest.fixture
def busy(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    world.case("closed")
    world.case("handling")
    world.case(place="Y-1", service="noise")
    world.case(place="S-1", service="hazard")
    work_off(MORNING + timedelta(hours=8))
    return world


def page(client: Client, path: str, **headers: str) -> str:
    from time_machine import travel

    with travel(MORNING + timedelta(hours=8), tick=False):
        answer = client.get(path, headers=headers)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_headline_says_how_many_are_open(busy: World, client: Client) -> None:
    assert "未办结2件" in page(client, "/areas/willow/").replace(" ", "")
    assert "未办结1件" in page(client, "/areas/west/").replace(" ", "")
    assert "未办结3件" in page(client, "/areas/county/").replace(" ", "")


def test_every_level_has_a_page_and_the_building_leads_to_its_door(
    busy: World, client: Client
) -> None:
    for code in (
        "cn",
        "province",
        "city",
        "county",
        "east",
        "willow",
        "willow-one",
        "garden",
        "G-1",
    ):
        page(client, f"/areas/{code}/")
    assert "/b/G-1/" in page(client, "/areas/garden/")


def test_an_unknown_place_is_missing(client: Client, db: None) -> None:
    assert client.get("/areas/nowhere/").status_code == 404


def test_the_page_of_a_place_needs_as_many_queries_as_the_root(busy: World, client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page(client, "/areas/willow/")  # the edition is read once in a process
    sizes = {}
    for code in ("willow", "cn"):
        with CaptureQueriesContext(connection) as asked:
            page(client, f"/areas/{code}/")
        sizes[code] = len(asked)

    assert sizes["willow"] <= 18
    assert sizes["cn"] <= sizes["willow"]


def test_records_open_to_those_who_may_see_them_only(busy: World, client: Client) -> None:
    assert client.get("/areas/willow/records/").status_code == 302
    client.force_login(busy.governor)
    mine = page(client, "/areas/willow/records/?of=open")
    client.force_login(busy.outside)
    theirs = page(client, "/areas/willow/records/?of=open")

    assert mine.count("/matters/") == 2
    assert theirs.count("/matters/") == 0


@pytest.mark.parametrize(
    "of", ["open", "late", "closed", "on_time_rate", "solved_rate", "satisfied_rate"]
)
def test_every_figure_opens_its_records(busy: World, client: Client, of: str) -> None:
    client.force_login(busy.governor)

    page(client, f"/areas/county/records/?of={of}&page=1")


def test_the_figures_are_in_the_api_too(busy: World, client: Client) -> None:
    from time_machine import travel

    with travel(MORNING + timedelta(hours=8), tick=False):
        body = client.get("/api/v1/areas/willow/figures").json()

    found = {one["code"]: one["value"] for one in body["figures"]}
    assert (found["open_cases"], found["opened"], found["closed"]) == (2, 3, 1)
    assert body["by_service"] == {}  # too few to be split in public


def test_the_page_says_at_how_many_doors_a_name_stands(world: World, client: Client) -> None:
    assert "门口亮出了责任人的楼栋" not in page(client, "/areas/willow/")
    org_fill._last = org_fill._Round()
    while org_fill.count_doors_next(MORNING):
        pass

    for code in ("willow", "east", "county"):
        text = page(client, f"/areas/{code}/")
        assert "门口亮出了责任人的楼栋" in text
        assert "/manage/cards/" not in text
    client.force_login(world.secretary)
    assert 'href="/manage/cards/willow/"' in page(client, "/areas/willow/")
    doors = client.get("/api/v1/areas/willow/figures").json()["doors"]
    assert (doors["buildings"], doors["named"]) == (4, 0)
    assert "0 / 4" in client.get("/areas/willow/table.csv").content.decode()
    assert client.get("/api/v1/areas/garden/figures").json()["doors"] is None


def test_a_mechanism_page_shows_levels_units_and_marks(world: World, client: Client) -> None:
    text = page(client, "/mechanisms/four_level/")

    assert "东街道大工委" in text
    assert "示例，可改" in text
    assert "还没有建好" in text
    assert "four_level" in page(client, "/mechanisms/")


def test_a_mechanism_that_runs_nowhere_is_missing(world: World, client: Client) -> None:
    assert client.get("/mechanisms/magic/").status_code == 404
    assert client.get("/mechanisms/four_level/?area=cn").status_code == 404


def test_a_mechanism_opens_on_the_readers_own_place(world: World, client: Client) -> None:
    two = set(Mechanism.objects.values_list("area__code", flat=True))
    assert {"east", "west"} <= two

    for code in ("east", "west"):
        door = Area.objects.filter(kind="building", path__startswith=_path(code)).first()
        assert door is not None
        client.get(f"/b/{door.code}/")
        assert _opened(client) == code


def test_whoever_works_in_one_place_sees_its_mechanism(world: World, client: Client) -> None:
    for code, who in (("west", world.outside), ("east", world.inside)):
        client.force_login(who)
        assert _opened(client) == code


def test_without_a_place_of_the_reader_it_opens_where_most_units_stand(
    world: World, client: Client
) -> None:
    assert _opened(client) == "east"
    assert client.get("/mechanisms/four_level/?area=west").status_code == 200


def _path(code: str) -> str:
    return Area.objects.get(code=code).path


def _opened(client: Client) -> str:
    return str(client.get("/mechanisms/four_level/").context["page"].area.code)
