"""Staff enter a case for a caller and read them the slip."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client

from linli.kernel import codes
from linli.matters import queries
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db
SAID = {
    "text": "三楼的灯不亮",
    "contact": "0835-000 0009",
    "pk": "0199c7a2-0000-7000-8000-000000000001",
}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


def test_a_place_is_found_among_those_of_the_desk(world: World, client: Client) -> None:
    client.force_login(world.desk)

    page = client.get("/enter/", {"q": "花园 2栋"}).content.decode()

    assert 'href="/enter/G-2/"' in page
    assert 'href="/enter/G-1/"' not in page
    assert 'href="/enter/S-1/"' not in client.get("/enter/", {"q": "湖岸"}).content.decode()


def test_who_may_not_enter_cases_is_told_so(world: World, client: Client) -> None:
    client.force_login(world.inside)

    assert client.get("/enter/").status_code == 403
    assert client.get("/enter/G-1/").status_code == 403


def test_nobody_enters_cases_in_another_jurisdiction(world: World, client: Client) -> None:
    client.force_login(world.outside_desk)

    assert client.get("/enter/G-1/?service=public_repair").status_code == 403
    assert client.post("/enter/G-1/?service=public_repair", SAID).status_code == 403


def test_the_caller_gets_a_code_and_both_promises(world: World, client: Client) -> None:
    client.force_login(world.desk)

    answer = client.post("/enter/G-1/?service=public_repair", SAID)
    slip = client.get(answer["Location"])

    assert answer.status_code == 303
    code = answer["Location"].split("/")[-2]
    voice = queries.voice_by(code)
    assert (voice.channel, voice.matter.area.code) == ("desk", "G-1")
    assert codes.show(voice.code) in slip.content.decode()
    assert "<svg" in slip.content.decode()
    assert slip.context["answer"].due_at < slip.context["finish"].due_at


def test_the_same_form_sent_twice_opens_one_case(world: World, client: Client) -> None:
    client.force_login(world.desk)

    first = client.post("/enter/G-1/?service=public_repair", SAID)
    second = client.post("/enter/G-1/?service=public_repair", SAID)

    assert first["Location"] == second["Location"]


def test_a_form_without_words_keeps_the_rest(world: World, client: Client) -> None:
    client.force_login(world.desk)

    answer = client.post("/enter/G-1/?service=public_repair", {**SAID, "text": ""})

    assert answer.status_code == 422
    assert "0835-000 0009" in answer.content.decode()


def test_the_caller_joins_what_others_reported(world: World, client: Client) -> None:
    matter = world.case()
    client.force_login(world.desk)
    address = f"/enter/G-1/?service=public_repair&join={matter.number}"

    offered = client.get("/enter/G-1/?service=public_repair").content.decode()
    client.post(address, SAID)

    assert f"join={matter.number}" in offered
    assert world.fresh(matter).voice_count == 2


def test_what_is_not_shared_is_not_offered(world: World, client: Client) -> None:
    matter = world.case(service="mediation")
    client.force_login(world.desk)

    assert matter.number not in client.get("/enter/G-1/?service=mediation").content.decode()
