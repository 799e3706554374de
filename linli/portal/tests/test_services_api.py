"""What the pages of services and promises do is done by programs too, with the same names."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from linli.blueprint import queries as blueprint
from linli.blueprint.models import Draft
from linli.org.models import Mechanism
from linli.portal.editing.fields import SERVICE
from linli.portal.editing.forms import ServiceForm
from linli.portal.editing.schemas import ServiceIn
from linli.portal.tests.test_api import Caller
from linli.portal.tests.test_services import administrator
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db
PLACE = "/mechanisms/east/four_level"
CLEAN = {
    "name_zh": "环境卫生",
    "hint_zh": "垃圾没清",
    "starts_at": 3,
    "first_answer": "4 working hours",
    "finish": "3 working days",
    "who_zh": "环卫责任单位",
    "basis_zh": "责任区的规定",
    "icon": "trash",
}


@pytest.fixture(autouse=True)
def clock() -> Any:
    blueprint.mechanism.cache_clear()
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def admin(world: World) -> Caller:
    return Caller(administrator(world, "above"))


def put(caller: Caller, path: str, body: Any) -> Any:
    return caller.client.put(
        f"/api/v1{path}", body, content_type="application/json", headers=caller.headers
    )


def adopt(caller: Caller, **more: Any) -> Any:
    seen = caller.get(f"{PLACE}/draft/preview").json()
    about = {"against": seen["against"], "version": seen["version"], "from_on": "2026-03-12"}
    return caller.post(f"{PLACE}/adopt", {**about, **more})


def test_form_and_api_ask_for_the_same_fields() -> None:
    assert set(ServiceIn.model_fields) == set(SERVICE) == set(ServiceForm.base_fields) - {"seen"}


def test_a_service_is_drafted_looked_at_and_put_in_force(world: World, admin: Caller) -> None:
    world.case(service="cleanliness")

    drafted = put(admin, f"{PLACE}/draft/services/cleanliness", CLEAN)
    seen = admin.get(f"{PLACE}/draft/preview").json()
    adopted = adopt(admin)

    assert drafted.status_code == 200
    assert drafted.json()["version"] == 1
    assert any("期限不变" in line["text"] for line in seen["lines"])
    assert adopted.status_code == 201
    [clean] = [one for one in adopted.json()["services"] if one["code"] == "cleanliness"]
    assert (clean["finish"], clean["open"]) == ("3 working days", 1)
    [listed] = admin.get("/mechanisms").json()
    assert listed["coming_on"] == "2026-03-12"


def test_what_is_wrong_is_refused_with_the_field(admin: Caller) -> None:
    answer = put(admin, f"{PLACE}/draft/services/cleanliness", {**CLEAN, "finish": "soon"})

    assert answer.status_code == 422
    assert (answer.json()["code"], answer.json()["field"]) == ("blueprint.problems", "finish")
    assert not Draft.objects.exists()


def test_services_are_added_retired_and_taken_out(admin: Caller) -> None:
    assert admin.post(f"{PLACE}/draft/services", {**CLEAN, "name_zh": "停车难"}).status_code == 200
    assert admin.post(f"{PLACE}/draft/services/noise/retire", {}).status_code == 200
    assert admin.post(f"{PLACE}/draft/services/noise/remove", {}).status_code == 422
    assert admin.post(f"{PLACE}/draft/services/service_1/remove", {}).status_code == 200

    services = {one["code"]: one for one in admin.get(PLACE).json()["services"]}
    assert services["noise"]["retired"]
    assert "service_1" not in services


def test_a_text_is_exported_checked_and_loaded_again(admin: Caller) -> None:
    text = admin.get(f"{PLACE}/file").content.decode()
    wrong = text.replace("finish: 2 working days", "finish: soon", 1)

    problems = admin.post("/mechanisms-check", {"text": wrong}).json()
    refused = put(admin, f"{PLACE}/draft", {"text": wrong})
    taken = put(admin, f"{PLACE}/draft", {"text": text.replace("finish: 2 w", "finish: 9 w", 1)})

    assert [one["path"] for one in problems] == ["appeals.1.finish"]
    assert refused.status_code == 422
    assert taken.status_code == 200
    assert "finish: 9 working days" in admin.get(f"{PLACE}/draft").json()["text"]


def test_what_was_not_seen_is_stale_and_a_decision_is_called_off(admin: Caller) -> None:
    put(admin, f"{PLACE}/draft/services/cleanliness", CLEAN)

    assert adopt(admin, version=7).status_code == 409
    assert adopt(admin).status_code == 201
    assert admin.post(f"{PLACE}/call-off", {}).status_code == 200
    assert admin.post(f"{PLACE}/call-off", {}).status_code == 404
    assert Mechanism.objects.get(area__code="east", to_on__isnull=True).from_on.year == 2026


def test_the_same_sending_adopts_once(admin: Caller) -> None:
    put(admin, f"{PLACE}/draft/services/cleanliness", CLEAN)
    seen = admin.get(f"{PLACE}/draft/preview").json()
    body = {"against": seen["against"], "version": seen["version"], "from_on": "2026-03-12"}
    sent = {"Idempotency-Key": "adopt-once"}

    answers = [admin.post(f"{PLACE}/adopt", body, **sent) for _time in range(2)]

    assert [one.status_code for one in answers] == [201, 201]
    assert Mechanism.objects.filter(area__code="east").count() == 2


def test_the_first_mechanism_is_one_that_ships(world: World) -> None:
    caller = Caller(administrator(world, "governor", "county"))
    body = {"code": "four_level", "from_on": "2026-03-11"}

    assert caller.post("/mechanisms/county", {**body, "code": "nothing"}).status_code == 404
    assert caller.post("/mechanisms/county", {**body, "code": "../x.yaml"}).status_code == 422
    assert caller.post("/mechanisms/county", body).status_code == 201
    twice = caller.post("/mechanisms/county", {**body, "from_on": "2026-03-12"})
    assert (twice.status_code, twice.json()["code"]) == (422, "blueprint.runs_already")


@pytest.mark.parametrize("who", ["desk", "outside"])
def test_nobody_drafts_without_the_right(world: World, who: str) -> None:
    caller = Caller(getattr(world, who))

    assert caller.get(PLACE).status_code == 403
    assert put(caller, f"{PLACE}/draft/services/cleanliness", CLEAN).status_code == 403
    assert adopt_blindly(caller).status_code == 403
    assert Caller().get(PLACE).status_code == 401


def adopt_blindly(caller: Caller) -> Any:
    return caller.post(f"{PLACE}/adopt", {"from_on": "2026-03-12", "against": 1, "version": 1})
