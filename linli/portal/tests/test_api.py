"""The API does what the pages do, with the same field names and one shape for every refusal."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from linli.cases.actions import joining, opening
from linli.cases.schemas import MOVES as CASE_MOVES
from linli.cases.schemas import VOICES as CASE_VOICES
from linli.cases.schemas import JoinIn, OpenIn
from linli.matters.models import Voice
from linli.matters.schemas import MOVES, VOICES
from linli.matters.states import kind_of
from linli.people.actions import issue_token
from linli.people.models import User
from linli.shards.ids import uuid7
from tests.world import World

SUBJECT = {"matter", "actor", "at"}


class Caller:
    """A program that calls the API, perhaps with a token."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client()
        self.headers: dict[str, str] = {}
        if user:
            _row, word = issue_token(user, name="test", days=1, at=timezone.now())
            self.headers["Authorization"] = f"Bearer {word}"

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.client.post(
            f"/api/v1{path}",
            json.dumps(body),
            content_type="application/json",
            headers={**self.headers, **headers},
        )


def report(caller: Caller, **more: Any) -> Any:
    body = {"area": "G-1", "service": "public_repair", "text": "楼道灯不亮了"}
    return caller.post("/cases", {**body, **more})


def number_of(code: str, world: World) -> str:
    rows = Voice.objects.shard(world.area("east").pk)
    return rows.select_related("matter").get(code=code).matter.number


@pytest.mark.parametrize("name", sorted({**MOVES, **CASE_MOVES, **VOICES, **CASE_VOICES}))
def test_every_move_is_asked_with_the_names_of_its_action(name: str) -> None:
    schema = {**MOVES, **CASE_MOVES, **VOICES, **CASE_VOICES}[name]

    wanted = set(inspect.signature(kind_of("appeal").verbs[name]).parameters) - SUBJECT

    assert set(schema.model_fields) == wanted


def test_every_verb_of_a_person_is_in_the_api() -> None:
    assert set(kind_of("appeal").verbs) == {*MOVES, *CASE_MOVES, *VOICES, *CASE_VOICES}


def test_opening_is_asked_with_the_names_of_its_action() -> None:
    wanted = set(inspect.signature(opening.open_case).parameters)

    assert set(OpenIn.model_fields) == wanted - {"photos", "channel", "actor", "at"}
    assert set(JoinIn.model_fields) <= wanted


def test_a_resident_reports_and_tracks_without_an_account(world: World) -> None:
    made = report(Caller(), contact="0835-000 0777")

    assert made.status_code == 201
    tracked = Caller().get(f"/track/{made.json()['code']}").json()
    assert tracked["unit"]["code"] == "garden-group"
    assert (tracked["state"], tracked["moves"]) == ("new", ["withdraw"])
    assert len(tracked["story"]) == 1
    assert "0835" not in json.dumps(tracked)


def test_the_services_of_a_place_tell_what_is_promised(world: World) -> None:
    offered = Caller().get("/areas/G-1/services").json()

    assert len(offered) == 11
    assert {one["code"]: one["finish"] for one in offered}["hazard"] == "24 小时"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"service": "magic"}, "service"),
        ({"text": ""}, "text"),
        ({"text": "x" * 5000}, "text"),
        ({"name": "somebody"}, "name"),
        ({"pk": "no uuid"}, "pk"),
    ],
)
def test_a_wrong_field_is_named_in_the_one_shape(
    world: World, body: dict[str, str], field: str
) -> None:
    answer = report(Caller(), **body)

    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert set(answer.json()) == {"code", "detail", "field"}
    assert not Voice.objects.shard(world.area("east").pk).exists()


def test_an_unknown_place_and_a_broken_body_get_the_same_shape(world: World) -> None:
    unknown = report(Caller(), area="nowhere")
    broken = Client().post("/api/v1/cases", "{", content_type="application/json")

    assert (unknown.status_code, set(unknown.json())) == (404, {"code", "detail", "field"})
    assert (broken.status_code, set(broken.json())) == (400, {"code", "detail", "field"})


def test_the_same_idempotency_key_gets_the_first_answer_again(world: World) -> None:
    key = {"Idempotency-Key": "one-report-only"}
    body = {"area": "G-1", "service": "noise", "text": "半夜装修"}
    first = Caller().post("/cases", body, **key)

    again = Caller().post("/cases", body, **key)
    other = Caller().post("/cases", {**body, "text": "别的"}, **key)

    assert again.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (422, "request.key_reused")
    assert Voice.objects.shard(world.area("east").pk).count() == 1


def test_the_same_form_id_gets_the_same_code(world: World) -> None:
    pk = str(uuid7())

    assert report(Caller(), pk=pk).json()["code"] == report(Caller(), pk=pk).json()["code"]


def test_a_neighbor_joins_what_is_offered(world: World) -> None:
    first = report(Caller()).json()
    [offered] = Caller().get("/areas/G-1/joinable?service=public_repair").json()

    joined = Caller().post(f"/areas/G-1/joinable/{offered['id']}", {"text": "我家也是"})

    assert joined.status_code == 201
    assert joined.json()["code"] != first["code"]
    assert Caller().post(f"/areas/G-2/joinable/{offered['id']}", {}).status_code == 404


def test_the_desk_needs_a_token_and_shows_only_ones_own_units(world: World) -> None:
    report(Caller())

    assert Caller().get("/desk").status_code == 401
    assert len(Caller(world.inside).get("/desk").json()["legs"]) == 1
    assert Caller(world.beside).get("/desk").json()["legs"] == []


def test_a_matter_outside_is_as_good_as_absent(world: World) -> None:
    number = number_of(report(Caller()).json()["code"], world)

    assert Caller(world.inside).get(f"/matters/{number}").status_code == 200
    assert Caller(world.outside).get(f"/matters/{number}").status_code == 404
    assert Caller(world.outside).post(f"/matters/{number}/take", {}).status_code == 404


def test_a_move_that_is_not_yours_is_refused_and_changes_nothing(world: World) -> None:
    number = number_of(report(Caller()).json()["code"], world)

    answer = Caller(world.above).post(f"/matters/{number}/take", {"text": "我来"})

    assert (answer.status_code, answer.json()["code"]) == (403, "flow.not_yours")


def test_the_whole_loop_over_the_api(world: World) -> None:
    code = report(Caller()).json()["code"]
    number = number_of(code, world)
    worker, lead = Caller(world.inside), Caller(world.grid_lead)

    assert "take" in worker.get(f"/matters/{number}").json()["moves"]
    assert worker.post(f"/matters/{number}/take", {"text": "今晚去"}).status_code == 200
    done = worker.post(f"/matters/{number}/feed_back", {"outcome": "solved", "text": "换好了"})
    assert done.json()["state"] == "done"
    assert lead.post(f"/matters/{number}/verify", {}).json()["state"] == "verified"
    rated = Caller().post(f"/track/{code}/rate", {"solved": "yes", "satisfied": "yes"})

    assert (rated.json()["state"], rated.json()["moves"]) == ("closed", ["reopen"])
    assert [one["judged"] for one in rated.json()["promises"]] == ["kept", "kept"]


def test_a_handing_over_names_the_unit_by_its_code(world: World) -> None:
    number = number_of(report(Caller()).json()["code"], world)
    worker = Caller(world.inside)

    wrong = worker.post(f"/matters/{number}/hand_over", {"unit": "nobody", "reason": "other_place"})
    right = worker.post(
        f"/matters/{number}/hand_over", {"unit": "willow-two-branch", "reason": "other_place"}
    )

    assert wrong.status_code == 404
    assert right.json()["unit"]["code"] == "willow-two-branch"


def test_a_caller_is_entered_at_the_desk_only_with_the_right(world: World) -> None:
    body = {"area": "G-3", "service": "help_at_home", "text": "帮忙买药"}

    assert Caller(world.desk).post("/desk/cases", body).status_code == 201
    assert Caller(world.inside).post("/desk/cases", body).status_code == 403


def test_a_wrong_code_is_absent_and_guessing_is_slowed(world: World) -> None:
    wrong = Caller().get("/track/K3QF-7M2P-9XT4")
    tries = [Caller().get("/track/AAAA-AAAA-AAAA").status_code for _ in range(70)]

    assert (wrong.status_code, set(wrong.json())) == (404, {"code", "detail", "field"})
    assert tries[-1] == 429


def test_the_description_is_served_by_ourselves(client: Client, db: None) -> None:
    described = client.get("/api/v1/openapi.json")
    page = client.get("/api/v1/docs")

    assert described.json()["info"]["title"] == "Linli"
    assert b"http" not in page.content.split(b"<body")[0]


def test_who_joined_may_still_rate_after_the_first_rating_closed_it(world: World) -> None:
    matter = world.case("new")
    other = joining.join_case(matter, at=world.morning)
    caller = Caller()
    at = timezone.now()
    for step in (world._take, world._feed_back, world._verify, world._rate):
        step(world.fresh(matter), world.first_voice(matter), at)

    assert "rate" in caller.get(f"/track/{other.code}").json()["moves"]
    assert caller.post(f"/track/{other.code}/rate", {"solved": "no"}).status_code == 200
    assert "rate" not in caller.get(f"/track/{other.code}").json()["moves"]


def test_guesses_at_the_page_and_at_the_api_count_together_for_one_network(world: World) -> None:
    client = Client()
    for place in range(60):
        client.get("/t/0000-0000-0001/", REMOTE_ADDR=f"2001:db8::{place + 1:x}")

    answer = client.get("/api/v1/track/0000-0000-0001", REMOTE_ADDR="2001:db8::ffff")

    assert answer.status_code == 429
