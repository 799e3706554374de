"""Programs plan reports, have them made, read every value and take the files along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from linli.people.actions import issue_token
from linli.reports import forms, schemas
from linli.reports.models import Plan
from linli.reports.tests.conftest import APRIL, made, planned
from tests.world import World

Call = Callable[..., Any]


@pytest.fixture
def call(busy: World, client: Client) -> Iterator[Call]:
    """Call the API as somebody, in April; the answer must have the status."""
    words = {
        who: issue_token(getattr(busy, who), name="test", days=90, at=APRIL)[1]
        for who in ("above", "outside", "inside")
    }

    def ask(path: str, body: Any = None, *, who: str = "above", status: int = 200) -> Any:
        head = {"Authorization": f"Bearer {words[who]}"}
        address = f"/api/v1/reports{path}"
        answer = (
            client.get(address, headers=head)
            if body is None
            else client.post(address, body, content_type="application/json", headers=head)
        )
        assert answer.status_code == status, answer.content.decode()
        return answer.content if "json" not in answer["Content-Type"] else answer.json()

    with travel(APRIL, tick=False):
        yield ask


def test_a_program_plans_a_report_reads_its_values_and_takes_the_file(
    busy: World, call: Call
) -> None:
    asked = {"area": "east", "cycle": "once", "since": "2026-03-01", "forms": ["xlsx"]}
    sent = call("", asked, status=201)
    home = f"/east/{sent['id']}"
    assert (sent["months"], sent["runs"][0]["state"]) == (1, "waiting")

    made(Plan.objects.shard(busy.area("east")).get(pk=sent["id"]))

    [run] = call(home)["runs"]
    said = call(f"/east/runs/{run['id']}")
    values = {one["source"]: one for one in said["values"] if not one["where"]}
    assert (said["state"], values["indicator:opened"]["value"]) == ("made", "6")
    assert values["indicator:opened"]["as_of"]
    assert {one["source"] for one in said["notes"]} >= set(values)
    assert call(f"/east/runs/{run['id']}/files/xlsx", {}).startswith(b"PK")
    assert call(f"/east/runs/{run['id']}/files/docx", {}, status=404)["code"] == "reports.file"
    assert [one["id"] for one in call("")["reports"]] == [sent["id"]]


def test_a_recurring_report_is_changed_made_and_ended(busy: World, call: Call) -> None:
    home = f"/east/{call('', {'area': 'east', 'cycle': 'quarterly'}, status=201)['id']}"

    assert call(home)["next_run_on"] == "2026-07-02"
    changed = call(f"{home}/change", {"working_day": 1, "language": "en"})
    assert (changed["next_run_on"], changed["language"]) == ("2026-07-01", "en")
    march = {"since": "2026-03-01", "until": "2026-03-31"}
    one, two = (call(f"{home}/run", march, status=201) for _ in range(2))
    assert one["id"] == two["id"]
    assert call(f"{home}/end", {})["next_run_on"] is None
    assert call(f"{home}/end", {}, status=422)["code"] == "reports.ended"


@pytest.mark.parametrize(
    ("said", "code", "field", "status"),
    [
        ({"cycle": "once", "since": "2026-05-01"}, "reports.future", "until", 422),
        ({"cycle": "once"}, "reports.since", "since", 422),
        (
            {"cycle": "once", "since": "2026-03-01", "until": "2026-01-01"},
            "reports.order", "until", 422,
        ),
        (
            {"cycle": "once", "since": "2020-03-01", "until": "2026-01-01"},
            "reports.months", "until", 422,
        ),
        ({"mechanism": "nonsense"}, "reports.mechanism", "mechanism", 404),
        ({"sections": ["persons"]}, "reports.sections", "sections", 422),
        ({"area": "nowhere"}, "area.missing", None, 404),
        ({"surprise": 1}, "request.field", "surprise", 422),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_a_code_and_a_field(
    busy: World, call: Call, said: dict[str, Any], code: str, field: str | None, status: int
) -> None:
    answer = call("", {"area": "east", **said}, status=status)

    assert answer["code"] == code
    assert field is None or answer["field"] == field
    assert not Plan.objects.shard(busy.area("east")).exists()


def test_others_may_neither_plan_nor_read(busy: World, call: Call) -> None:
    run = made(planned(busy))
    home = f"/east/{run.plan_id}"

    for who in ("outside", "inside"):
        assert call("", who=who)["reports"] == []
        call("", {"area": "east"}, who=who, status=403)
        call(home, who=who, status=404)
        call(f"/east/runs/{run.pk}", who=who, status=404)
        call(f"/east/runs/{run.pk}/files/pdf", {}, who=who, status=404)
        call(f"{home}/end", {}, who=who, status=404)


def test_form_and_api_ask_for_the_same_answers() -> None:
    assert set(forms.New.base_fields) == set(schemas.PlanIn.model_fields)
    assert set(forms.Said.base_fields) == set(schemas.SaidIn.model_fields)
    assert set(forms.Run.base_fields) == set(schemas.RunIn.model_fields)
