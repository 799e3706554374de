"""Places over the API: the same reads, changes and refusals as the pages, with the same names."""

from __future__ import annotations

import inspect
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from linli.areas.models import Area
from linli.portal.api.areas import BODIES
from linli.portal.tests.test_api import Caller
from linli.portal.tests.test_tree import administer
from linli.portal.tree import changing, steps
from linli.portal.tree.asked import Around
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()
YESTERDAY = str(TODAY - timedelta(days=1))
INTO = [{"code": "garden", "name": "花园南区"}, {"code": "garden-2", "name": "花园北区"}]
HOMES = {"G-1": "garden", "G-2": "garden", "G-3": "garden-2"}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def caller(world: World) -> Caller:
    """The administrator of the east subdistrict, with a token."""
    return Caller(administer(world, "east"))


def codes(answer: Any) -> list[str]:
    return [one["code"] for one in answer.json()["areas"]]


@pytest.mark.parametrize("verb", changing.VERBS)
def test_form_api_and_action_ask_for_the_same_answers(world: World, verb: str) -> None:
    wanted = set(inspect.signature(changing.ACTIONS[verb]).parameters) - {"area", "actor", "at"}
    around = Around(world.area("garden"), administer(world, "east"), "", TODAY)

    assert steps.VERBS[verb].form(around=around).names == wanted
    assert set(BODIES[verb].model_fields) - {"seen"} == wanted


def test_places_are_listed_searched_and_opened(caller: Caller) -> None:
    assert codes(caller.get("/areas")) == ["east"]
    assert codes(caller.get("/areas?beneath=willow")) == ["market", "willow-one", "willow-two"]
    assert codes(caller.get("/areas?q=花园 2")) == ["G-2"]
    assert codes(caller.get("/areas?q=湖岸")) == []
    assert caller.get("/areas?beneath=garden").json()["areas"][0] == {
        "code": "G-1",
        "kind": "building",
        "name": "花园小区1栋",
        "name_en": "",
        "parent": "garden",
        "stat_code": "",
        "admin_code": "",
        "key": None,
        "latitude": None,
        "longitude": None,
        "valid_from": "2026-01-05",
        "valid_to": None,
        "replaced_by": None,
        "beneath": {},
    }


def test_one_place_comes_with_its_history_and_what_may_be_done(caller: Caller) -> None:
    caller.post("/areas/G-1/move", {"parent": "yard"})

    place = caller.get("/areas/G-1").json()
    early = caller.get(f"/areas/G-1/as-of/{YESTERDAY}").json()

    assert place["above"][-1] == "yard"
    assert place["covering"][0]["code"] == "garden-group"
    assert [one["code"] for one in place["based"]] == ["garden-group"]
    assert place["may"] == ["rename", "move", "split", "merge", "close"]
    assert [one["parent"] for one in place["history"]] == ["garden", "yard"]
    told = [line for one in place["history"] for line in one["happened"]]
    assert [one["kind"] for one in told] == ["area.moved"]
    assert told[0]["by"] == "示例·nobody"
    assert early["parent"] == "garden"
    assert caller.get("/areas/G-1/as-of/2020-01-01").status_code == 404


def test_everything_can_be_done_over_the_api(caller: Caller) -> None:
    added = caller.post("/areas/garden/add", {"kind": "building", "name": "花园小区4栋"})
    renamed = caller.post("/areas/garden-4/rename", {"name": "四号楼"})
    moved = caller.post("/areas/garden-4/move", {"parent": "yard"})
    split = caller.post("/areas/garden/split", {"into": INTO, "children": HOMES})
    merged = caller.post(
        "/areas/Y-1/merge", {"areas": ["garden-4"], "into": {"code": "Y-1", "name": "老院大楼"}}
    )
    closed = caller.post("/areas/G-3/close", {"last_on": str(TODAY), "replaced_by": "G-2"})

    assert (added.status_code, added.json()["code"]) == (201, "garden-4")
    assert (renamed.status_code, renamed.json()["name"]) == (200, "四号楼")
    assert (moved.status_code, moved.json()["parent"]) == (200, "yard")
    assert (split.status_code, [one["code"] for one in split.json()]) == (
        201,
        ["garden", "garden-2"],
    )
    assert (merged.status_code, merged.json()["name"]) == (200, "老院大楼")
    assert (closed.status_code, closed.json()["replaced_by"]) == (200, "G-2")


def test_a_preview_writes_nothing_and_its_mark_makes_the_change_safe(caller: Caller) -> None:
    body = {"parent": "yard"}
    before = Area.objects.count()

    seen = caller.post("/areas/G-1/move/preview", body).json()
    same = Area.objects.count() == before
    caller.post("/areas/G-1/rename", {"name": "一号楼"})
    stale = caller.post("/areas/G-1/move", {**body, "seen": seen["seen"]})
    fresh = caller.post("/areas/G-1/move/preview", body).json()["seen"]
    done = caller.post("/areas/G-1/move", {**body, "seen": fresh})

    assert same
    assert seen["areas"] == {"building": 1}
    assert (seen["covering"], seen["based"]) == (["garden-group"], ["garden-group"])
    assert (stale.status_code, stale.json()["code"]) == (409, "area.stale")
    assert done.status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "code", "field"),
    [
        ("garden/add", {"kind": "building", "name": "x", "code": "G-1"}, "area.code_used", "code"),
        ("garden/add", {"kind": "building", "name": "新楼"}, "area.no_code", "code"),
        ("garden/add", {"kind": "grid", "name": "x", "code": "x"}, "area.twice", "parent"),
        ("G-1/add", {"kind": "building", "name": "x", "code": "x"}, "area.leaf", None),
        ("G-1/rename", {"name": " "}, "area.no_name", "name"),
        ("G-1/rename", {"name": "x", "nmae_en": "x"}, "request.field", "nmae_en"),
        ("willow-one/move", {"parent": "garden"}, "area.cycle", "parent"),
        ("G-1/move", {"parent": "garden"}, "area.there", "parent"),
        ("G-1/move", {"parent": "S-1"}, "area.missing", "parent"),
        ("garden/split", {"into": INTO[:1]}, "area.one", "into"),
        ("garden/split", {"into": [INTO[0], INTO[0]]}, "area.code_twice", "into"),
        ("garden/split", {"into": INTO, "children": {"G-1": "x"}}, "area.no_part", "children"),
        ("garden/split", {"into": [INTO[1], {"code": "n", "name": "n"}]}, "area.where_to", None),
        ("G-1/merge", {"areas": [], "into": INTO[1]}, "area.one", "areas"),
        ("G-1/merge", {"areas": ["Y-1"], "into": INTO[1]}, "area.not_beside", "areas"),
        ("garden/close", {"last_on": YESTERDAY}, "area.not_empty", None),
        ("G-3/close", {"last_on": "2026-12-31"}, "area.ahead", "last_on"),
        ("G-3/close", {"last_on": YESTERDAY, "replaced_by": "G-3"}, "area.closed", "replaced_by"),
    ],
)
def test_a_refusal_is_the_same_in_a_preview_and_writes_nothing(
    caller: Caller, path: str, body: dict[str, Any], code: str, field: str | None
) -> None:
    before = list(Area.objects.order_by("pk").values())

    for end in ("/preview", ""):
        answer = caller.post(f"/areas/{path}{end}", body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert field is None or answer.json()["field"] == field
    assert list(Area.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("who", "place", "status"),
    [
        ("inside", "G-1", 403),
        ("inside", "Y-1", 404),
        ("governor", "G-1", 403),
        ("outside", "G-1", 404),
        ("nobody", "G-1", 404),
        ("nobody", "no-such", 404),
    ],
)
def test_who_may_not_is_refused_as_on_the_pages(
    world: World, who: str, place: str, status: int
) -> None:
    caller = Caller(getattr(world, who))

    assert caller.post(f"/areas/{place}/rename", {"name": "x"}).status_code == status
    assert caller.post(f"/areas/{place}/rename/preview", {"name": "x"}).status_code == status
    assert Caller().get("/areas").status_code == 401


def test_the_same_key_gives_the_first_answer_again(caller: Caller) -> None:
    body = {"kind": "building", "name": "花园小区4栋"}
    key = {"Idempotency-Key": "four"}

    first, again = (caller.post("/areas/garden/add", body, **key) for _time in range(2))

    assert first.json() == again.json()
    assert Area.objects.filter(code="garden-4").count() == 1


def test_a_list_costs_the_same_however_long_it_is(
    caller: Caller, django_assert_num_queries: Any
) -> None:
    caller.get("/areas")
    with django_assert_num_queries(7):
        caller.get("/areas?beneath=garden")
    for n in range(4, 12):
        caller.post("/areas/garden/add", {"kind": "building", "name": f"花园小区{n}栋"})
    caller.get("/areas")
    with django_assert_num_queries(7):
        caller.get("/areas?beneath=garden")
