"""The pages of calls, and the same through the API: what asks me, my yes, coming, calling."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from linli.people import actions as people
from linli.tasks.models import Coming, Willing
from linli.tasks.tests.calls import FIELD, call, called, come, yes
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db
HERE = MORNING + timedelta(minutes=30)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(HERE, tick=False):
        yield


def page(client: Client, user: Any, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return answer.content.decode()


def test_a_call_stands_in_the_list_of_who_said_yes_and_in_nobody_elses(
    world: World, client: Client
) -> None:
    yes(world, "colleague")
    matter = called(world)

    assert matter.number in page(client, world.colleague, "/calls/")
    assert "1项动员等您回应" in page(client, world.colleague, "/desk/")
    assert matter.number not in page(client, world.desk, "/calls/")
    assert "动员等您回应" not in page(client, world.desk, "/desk/")
    assert client.get(f"/calls/{matter.number}/").status_code == 404


def test_a_person_says_yes_and_leaves_with_one_click(world: World, client: Client) -> None:
    text = page(client, world.colleague, "/calls/willing/")
    assert "地质灾害防治" in text

    given = {"who": "", "field": FIELD, "area": "willow", "until": "2026-12-01"}
    assert client.post("/calls/willing/", given).status_code == 303
    row = Willing.objects.get()
    assert (row.user_id, row.until.isoformat()) == (world.colleague.pk, "2026-12-01")
    assert f"/calls/willing/{row.pk}/leave/" in page(client, world.colleague, "/calls/")

    assert client.post(f"/calls/willing/{row.pk}/leave/").status_code == 303
    assert not Willing.objects.exists()


def test_a_lead_says_yes_for_the_unit_and_a_wrong_day_stays_on_the_page(
    world: World, client: Client
) -> None:
    client.force_login(world.grid_lead)
    given = {"who": "willow-one-branch", "field": FIELD, "area": "willow", "until": "2030-01-01"}

    refused = client.post("/calls/willing/", given)
    taken = client.post("/calls/willing/", {**given, "until": "2027-01-01"})

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert "一年以内" in refused.content.decode()
    assert Willing.objects.get().unit_id == world.unit("willow-one-branch").pk


def test_nobody_leaves_for_somebody_else(world: World, client: Client) -> None:
    row = yes(world, "colleague")
    client.force_login(world.above)

    assert client.post(f"/calls/willing/{row.pk}/leave/").status_code == 404


def test_a_person_comes_under_a_name_of_their_own_and_steps_back(
    world: World, client: Client
) -> None:
    yes(world, "colleague")
    matter = called(world)
    address = f"/calls/{matter.number}/"
    assert "带" not in page(client, world.colleague, address)

    given = {"who": "", "places": 1, "shown_name": "老王", "note": "带铁锹"}
    assert client.post(address, given).status_code == 303
    assert "老王" in page(client, world.colleague, address)
    office = page(client, world.above, f"/matters/{matter.number}/")
    assert "老王" in office
    assert "带铁锹" in office
    assert "老王" not in page(client, world.governor, f"/matters/{matter.number}/")

    client.force_login(world.colleague)
    assert client.post(f"{address}step-back/", {"unit": ""}).status_code == 303
    assert call(matter).taken == 0


def test_who_cannot_leaves_no_trace_but_in_the_browser(world: World, client: Client) -> None:
    yes(world, "colleague")
    matter = called(world)
    client.force_login(world.colleague)
    before = matter.version

    answer = client.post(f"/calls/{matter.number}/cannot/")

    assert answer.cookies["linli_aside"].value == matter.number
    assert matter.number not in page(client, world.colleague, "/calls/")
    assert world.fresh(matter).version == before
    assert not Coming.objects.shard(matter.jurisdiction_id).exists()
    assert not any("aside" in key for key in client.session.keys())  # noqa: SIM118  a session


def test_an_office_calls_and_reads_how_far_it_is(world: World, client: Client) -> None:
    text = page(client, world.above, "/calls/new/")
    given = {
        "field": FIELD, "title": "雨后巡查", "need": "查看裂缝", "area": "willow", "meet": "社区门口",
        "places": 2, "from_at": "2026-03-11T12:00", "until_at": "2026-03-11T20:00", "hours": 2,
        "when_full": "wait", "pk": re.search(r'name="pk" value="([^"]+)"', text)[1],  # type: ignore[index]
    }  # fmt: skip

    wrong = client.post("/calls/new/", {**given, "until_at": "2026-03-11T08:00"})
    done = client.post("/calls/new/", given)

    assert (wrong.status_code, done.status_code) == (422, 303)
    told = page(client, world.above, done["Location"])
    assert "不足5人" in told
    assert "雨后巡查" in page(client, world.above, "/calls/called/")
    assert client.get("/calls/called/?over=1").status_code == 200


def test_who_does_not_call_is_refused_the_pages_of_calling(world: World, client: Client) -> None:
    client.force_login(world.colleague)

    assert client.get("/calls/new/").status_code == 403
    assert client.get("/calls/called/").status_code == 403


def test_the_page_says_when_every_place_is_taken(world: World, client: Client) -> None:
    for who in ("colleague", "desk"):
        yes(world, who)
    matter = called(world, places=1, when_full="close")
    come(world, matter, "colleague")

    text = page(client, world.desk, f"/calls/{matter.number}/")
    assert "名额已满" in text
    assert "我参加" not in text
    assert "名额已满" in page(client, world.above, f"/matters/{matter.number}/")


def test_the_caller_finishes_on_the_page_of_the_matter(world: World, client: Client) -> None:
    matter = called(world)
    client.force_login(world.above)

    address = f"/matters/{matter.number}/finish/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"used": 2, "text": "没有险情"}).status_code == 303
    assert world.fresh(matter).state == "finished"


@pytest.mark.parametrize("count", [1, 5])
def test_my_calls_cost_the_same_however_many_there_are(
    world: World, client: Client, count: int, django_assert_num_queries: Any
) -> None:
    yes(world, "colleague")
    yes(world, "colleague", "east", field="environment")
    for _ in range(count):
        called(world)
    page(client, world.colleague, "/calls/")

    with django_assert_num_queries(13):
        client.get("/calls/")


class Program:
    """A program that calls the API with a token."""

    def __init__(self, user: Any) -> None:
        _row, self.word = people.issue_token(user, name="test", days=1, at=HERE)

    def __call__(self, verb: str, path: str, data: Any = None) -> Any:
        ask = getattr(Client(), verb)
        head = {"Authorization": f"Bearer {self.word}"}
        return ask(
            f"/api/v1{path}",
            json.dumps(data) if data is not None else None,
            content_type="application/json",
            headers=head,
        )


def test_a_program_says_yes_comes_steps_back_and_leaves(world: World) -> None:
    mine = Program(world.colleague)
    said = mine("post", "/calls/willing", {"field": FIELD, "area": "willow", "until": "2026-12-01"})
    assert said.status_code == 200, said.content
    matter = called(world)

    [told] = mine("get", "/calls").json()["calls"]
    assert (told["number"], told["as_person"], told["coming"]) == (matter.number, True, [])
    came = mine("post", f"/calls/{matter.number}/come", {"shown_name": "老王"})
    assert (came.status_code, came.json()["taken"]) == (200, 1)
    assert mine("post", f"/calls/{matter.number}/come", {}).json()["code"] == "call.twice"
    assert mine("post", f"/calls/{matter.number}/step_back", {}).status_code == 204
    assert mine("delete", f"/calls/willing/{said.json()['id']}").status_code == 204
    assert mine("get", "/calls").json() == {"calls": [], "willing": []}


def test_a_program_calls_and_ends_the_call(world: World) -> None:
    office = Program(world.above)
    given = {
        "office": "east-committee", "field": FIELD, "title": "雨后巡查", "need": "查看裂缝",
        "area": "willow", "meet": "社区门口", "places": 2, "from_at": "2026-03-11T12:00:00+08:00",
        "until_at": "2026-03-11T20:00:00+08:00", "hours": 2,
    }  # fmt: skip

    made = office("post", "/calls", given)
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    refused = Program(world.secretary)("post", "/calls", given)
    done = office("post", f"/matters/{number}/finish", {"used": 0, "text": "没有险情"})

    assert refused.status_code == 403
    assert (done.status_code, done.json()["state"]) == (200, "finished")
