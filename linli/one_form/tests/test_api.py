"""Forms over the API: the same rules as the pages, one shape for every refusal."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from linli.one_form.tests.asking import KNOWN, NEW, admitter, asked, seen, work
from linli.people import actions as people
from linli.people.models import User
from tests.world import MORNING, World

BODY = {
    "office": "east-committee",
    "title": "社区事项月报",
    "basis": "《示例办法》第三条",
    "purpose": "安排下月工作",
    "cycle": "monthly",
    "area": "east",
    "scope": "level:2",
    "starts_on": "2026-02-01",
    "sunset_on": "2026-12-31",
}


@pytest.fixture(autouse=True)
def _stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: MORNING)


class Caller:
    """Somebody who calls with a token."""

    def __init__(self, user: User) -> None:
        _token, word = people.issue_token(user, name="test", days=30, at=MORNING)
        self.about: dict[str, Any] = {
            "content_type": "application/json",
            "headers": {"Authorization": f"Bearer {word}"},
        }

    def post(self, address: str, body: Any = None) -> Any:
        """Send something."""
        return Client().post(f"/api/v1{address}", body or {}, **self.about)

    def get(self, address: str) -> Any:
        """Ask for something."""
        return Client().get(f"/api/v1{address}", headers=self.about["headers"])


def test_a_form_goes_its_whole_way_over_the_api(world: World) -> None:
    office, admit, unit = Caller(world.above), Caller(admitter(world)), Caller(world.secretary)
    made = office.post("/forms", BODY)
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    added = office.post(f"/forms/{number}/fields", {"way": "exists", "source": "indicator:opened"})
    assert added.status_code == 200, added.content
    assert office.post(f"/forms/{number}/send").json()["stage"] == "requested"
    assert office.post(f"/forms/{number}/admit").status_code == 403
    assert admit.post(f"/forms/{number}/admit").json()["stage"] == "admitted"

    work()

    assert [one["number"] for one in unit.get("/forms").json()] == [number]
    period = office.get(f"/forms/{number}/periods/2026-02-01").json()
    assert (period["asked"], period["open"]) == (1, 1)
    sheet = unit.get(f"/sheets/{period['sheets'][0]['number']}").json()
    assert [one["way"] for one in sheet["values"]] == ["exists"]
    done = unit.post(f"/sheets/{sheet['number']}/confirm", {"seen": sheet["seen"]})
    assert done.json()["state"] == "confirmed"
    assert office.post(f"/forms/{number}/periods/2026-02-01/release").status_code == 200


def test_refusals_name_the_field(world: World) -> None:
    office = Caller(world.above)

    for name, value, field in (
        ("cycle", "daily", "cycle"),
        ("scope", "type:nobody", "scope"),
        ("sunset_on", "2026-01-01", "sunset_on"),
        ("lead_days", 2, "urgency"),
        ("lead_days", 0, "lead_days"),
        ("title", " ", "title"),
    ):
        answer = office.post("/forms", {**BODY, name: value})
        assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_sheet_is_confirmed_with_the_field_to_blame(world: World) -> None:
    _form, matter = asked(world, KNOWN, NEW)
    unit = Caller(world.secretary)
    address = f"/sheets/{matter.number}/confirm"

    answer = unit.post(address, {"answers": {"f2": "viele"}, "seen": seen(matter)})
    assert (answer.status_code, answer.json()["field"]) == (422, "f2")
    answer = unit.post(address, {"answers": {"f2": "0"}, "seen": "old"})
    assert answer.status_code == 409
    assert unit.post(address, {"answers": {"f2": "0"}, "seen": seen(matter)}).status_code == 200


def test_a_doubt_is_settled_over_the_api(world: World) -> None:
    _form, matter = asked(world, KNOWN)
    said = {"code": "f1", "text": "少算了"}
    assert Caller(world.secretary).post(f"/sheets/{matter.number}/doubt", said).status_code == 200
    from linli.one_form.models import Doubt

    doubt = Doubt.objects.shard(matter.jurisdiction_id).select_related("matter").get()

    owner = Caller(world.above)
    settle = f"/doubts/{doubt.matter.number}/settle"
    assert owner.post(settle, {"outcome": "maybe"}).status_code == 422
    assert owner.post(settle, {"outcome": "corrected"}).status_code == 204
    assert owner.post(f"/doubts/{matter.number}/settle", {"outcome": "holds"}).status_code == 404


def test_the_burden_and_the_channel_without_a_name(world: World) -> None:
    asked(world, KNOWN, NEW)
    found = Caller(world.inside).get("/forms/burden?area=east").json()
    assert (found["sheets"], found["new"], found["minutes"]) == (1, 1, 7)

    said = {"what": "同一个数", "where": "三个部门", "area": "east"}
    answer = Client().post("/api/v1/forms/asked-before", said, content_type="application/json")
    assert answer.status_code == 201
