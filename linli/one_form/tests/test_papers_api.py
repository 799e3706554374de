"""Programs do with blank forms what the pages do, with the same names."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from python_calamine import load_workbook

from linli.one_form.tests import blanks
from linli.people import actions as people
from tests.world import World

HERE = "/api/v1/papers"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def caller(who: Any) -> Client:
    _row, word = people.issue_token(who, name="test", days=30, at=timezone.now())
    return Client(headers={"Authorization": f"Bearer {word}"})


def upload(**more: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile("月报.xlsx", blanks.saved(blanks.monthly(**more)))


def sent(client: Client, **more: Any) -> Any:
    told = {"file": upload(), "office": "willow-committee", "area": "willow", "title": "月报"}
    return client.post(HERE, {**told, **more})


def post(client: Client, path: str, **told: Any) -> Any:
    return client.post(f"{HERE}/{path}", told, content_type="application/json")


def test_a_program_sends_binds_and_fills_a_form(world: World) -> None:
    client = caller(world.secretary)

    made = sent(client)
    pk = made.json()["id"]
    bound = post(client, f"{pk}/bind", address="月报!B4", source="place:name")
    filled = post(client, f"{pk}/fill", since="2026-03-01")

    assert made.status_code == 201, made.content
    assert {"address": "月报!A2", "guess": "unit:name", "place": ""} in made.json()["cells"]
    assert bound.json() == {"address": "月报!B4", "source": "place:name", "place": "", "doubt": ""}
    sheet = load_workbook(io.BytesIO(filled.content)).get_sheet_by_name("月报")
    assert sheet.to_python()[3][1] == "柳社区"
    assert client.get(f"{HERE}/{pk}").json()["bound"] == [bound.json()]
    assert [one["id"] for one in client.get(HERE).json()] == [pk]


def test_a_program_compares_and_takes_over_a_newer_version(world: World) -> None:
    client = caller(world.secretary)
    pk = sent(client).json()["id"]
    post(client, f"{pk}/bind", address="月报!B5", source="place:name")
    other = {"rows": ("收件", "按时办结", "满意率")}

    compared = client.post(f"{HERE}/{pk}/compare", {"file": upload(**other)}).json()
    refused = post(client, f"{pk}/take", digest=compared["digest"])
    newer = client.post(f"{HERE}/{pk}/newer", {"file": upload(**other)}).json()
    taken = post(client, f"{pk}/take", digest=newer["digest"])

    assert compared == newer
    assert compared["changes"][0]["words"] == "月报!A5：“办结”改成“按时办结”"
    assert compared["doubts"] == [{"address": "月报!B5", "to": "", "doubt": "labels"}]
    assert refused.status_code == 422, "nothing was kept by comparing"
    assert taken.json()["bound"][0]["doubt"] == "labels"
    assert post(client, f"{pk}/confirm", address="月报!B5").status_code == 204
    assert post(client, f"{pk}/unbind", address="月报!B5").status_code == 204
    assert client.delete(f"{HERE}/{pk}").status_code == 204
    assert client.get(f"{HERE}/{pk}").status_code == 404


def test_refusals_name_the_field(world: World) -> None:
    client = caller(world.secretary)
    broken = SimpleUploadedFile("x.xlsx", b"PK\x03\x04")
    pk = sent(client).json()["id"]

    answer = sent(client, file=broken)
    wrong = post(client, f"{pk}/bind", address="月报!B7", source="today")

    assert (answer.status_code, answer.json()["field"]) == (422, "file")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "paper.cell")
    assert sent(caller(world.outside)).status_code == 403
    assert caller(world.outside).get(f"{HERE}/{pk}").status_code == 404
    assert Client().get(HERE).status_code == 401
