"""The pages of tasks: lists, drafting, splitting, parts; and the same through the API."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from linli.matters import queries as matters
from linli.matters.models import Matter
from linli.people import actions as people
from linli.tasks.actions import splitting
from linli.tasks.queries import target
from linli.tasks.tests.giving import DUE, accepted, assigned, draft, fresh, later, task
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db
HERE = MORNING + timedelta(hours=3)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(HERE, tick=False):
        yield


def page(client: Client, user: Any, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return answer.content.decode()


def asked(**more: Any) -> dict[str, Any]:
    given = {
        "title": "清理消防通道",
        "yardstick": "通道畅通",
        "lead": "willow-committee",
        "due_on": DUE.isoformat(),
        "source": "meeting",
        "source_text": "第3次会议",
        "basis": "《消防法》",
        "pk": "0198f000-0000-7000-8000-000000000001",
    }
    return {**given, **more}


def test_the_lead_and_those_who_assist_see_it_among_theirs_the_office_among_the_issued(
    world: World, client: Client
) -> None:
    matter = assigned(world, assistants=[world.unit("market-branch")])

    for user in (world.secretary, world.trader):
        assert matter.number in page(client, user, "/tasks/")
    assert matter.number in page(client, world.above, "/tasks/?show=issued")
    assert matter.number not in page(client, world.above, "/tasks/")
    assert matter.number not in page(client, world.outside, "/tasks/")


def test_a_draft_is_nobodys_work_yet(world: World, client: Client) -> None:
    matter = draft(world)

    assert matter.number not in page(client, world.secretary, "/tasks/")
    assert matter.number in page(client, world.above, "/tasks/?show=issued")


def test_an_office_drafts_a_task_and_reads_what_the_check_found(
    world: World, client: Client
) -> None:
    client.force_login(world.above)
    answer = client.post("/tasks/new/", asked(title="召开联席会议"))
    assert answer.status_code == 303

    shown = page(client, world.above, answer["Location"])

    assert "已有定期制度：联席会议。" in shown
    assert "/check/" in shown
    assert "/assign/" not in shown


def test_a_form_sent_twice_drafts_one_task(world: World, client: Client) -> None:
    client.force_login(world.above)

    first = client.post("/tasks/new/", asked())
    again = client.post("/tasks/new/", asked())

    assert first["Location"] == again["Location"]
    home = world.area("east").pk
    assert Matter.objects.shard(home).filter(kind="task").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("due_on", "2026-03-14"), ("basis", ""), ("target", "-3"), ("lead", "lake-committee")],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    world: World, client: Client, field: str, value: str
) -> None:
    client.force_login(world.above)

    answer = client.post("/tasks/new/", asked(**{field: value}))

    assert answer.status_code == 422
    assert "清理消防通道" in answer.content.decode()
    assert f'id="id_{field}_error"' in answer.content.decode()


def test_who_issues_no_tasks_is_told_so(world: World, client: Client) -> None:
    client.force_login(world.inside)

    assert client.get("/tasks/new/").status_code == 403
    assert "/tasks/new/" not in client.get("/tasks/").content.decode()


def test_the_lead_splits_it_with_quantities_that_add_up(world: World, client: Client) -> None:
    matter = accepted(world, target=40, quantity="处")
    client.force_login(world.secretary)
    one, two = world.unit("willow-one-branch").pk, world.unit("willow-two-branch").pk
    address = f"/tasks/{matter.number}/split/"

    wrong = client.post(address, {f"share_{one}": "25", f"share_{two}": "14"})
    assert wrong.status_code == 422
    assert "数量对不上" in wrong.content.decode()

    right = client.post(address, {f"share_{one}": "25", f"share_{two}": "15"})
    assert right.status_code == 303
    assert task(matter).parts_total == 2


def test_the_target_is_shared_evenly_on_request(world: World, client: Client) -> None:
    matter = accepted(world, target=41, quantity="处")
    client.force_login(world.secretary)
    one, two = world.unit("willow-one-branch").pk, world.unit("willow-two-branch").pk

    client.post(
        f"/tasks/{matter.number}/split/",
        {"evenly": "on", f"take_{one}": "on", f"take_{two}": "on"},
    )

    shown = page(client, world.secretary, f"/tasks/{matter.number}/parts/")
    assert sorted(re.findall(r"0 / (\d+)", shown)) == ["20", "21"]


def test_all_units_of_a_deeper_level_get_a_part_at_once(world: World, client: Client) -> None:
    matter = accepted(world)
    client.force_login(world.secretary)

    client.post(f"/tasks/{matter.number}/split/?level=4", {"everyone": "on"})

    assert task(matter).parts_total == 1  # one building group answers to this community


def test_only_the_lead_opens_the_page_to_split(world: World, client: Client) -> None:
    matter = accepted(world)
    client.force_login(world.beside)
    assert client.get(f"/tasks/{matter.number}/split/").status_code == 404
    client.force_login(world.above)
    assert client.get(f"/tasks/{matter.number}/split/").status_code == 403
    client.force_login(world.secretary)
    case = world.case()
    assert client.get(f"/tasks/{case.number}/split/").status_code == 404


def test_the_page_of_a_task_says_how_many_are_on_their_desks_already(
    world: World, client: Client
) -> None:
    matter = accepted(world)
    units = [(target(world.unit(f"willow-{n}-branch")), None) for n in ("one", "two")]
    splitting.split(fresh(matter), actor=world.secretary, shares=units, at=later(hours=1))

    before = page(client, world.secretary, f"/matters/{matter.number}/")
    splitting.fan_out(matter.jurisdiction_id, matter.pk, at=later(hours=2))
    after = page(client, world.secretary, f"/matters/{matter.number}/")

    assert "共2份，已下达0份" in before
    assert "已下达" not in re.sub(r"已下达，待接受", "", after)


@pytest.mark.parametrize("size", [1, 6])
def test_the_list_takes_the_same_queries_for_any_number(
    world: World, client: Client, size: int, django_assert_num_queries: Any
) -> None:
    for place in range(size):
        assigned(world, title=f"任务第{'甲乙丙丁戊己'[place]}项", at=later(minutes=place))
    client.force_login(world.secretary)
    client.get("/tasks/")

    with django_assert_num_queries(7):
        client.get("/tasks/")


@pytest.mark.parametrize("size", [1, 2])
def test_the_page_of_a_task_takes_the_same_queries_for_any_number_of_parts(
    world: World, client: Client, size: int, django_assert_num_queries: Any
) -> None:
    matter = accepted(world)
    units = [(target(world.unit(f"willow-{n}-branch")), None) for n in ("one", "two")[:size]]
    splitting.split(fresh(matter), actor=world.secretary, shares=units, at=later(hours=1))
    splitting.fan_out(matter.jurisdiction_id, matter.pk, at=later(hours=2))
    client.force_login(world.secretary)
    client.get(f"/matters/{matter.number}/")

    with django_assert_num_queries(24):
        client.get(f"/matters/{matter.number}/")


def fresh_by(number: str) -> Matter:
    return matters.by_number(number)


def token(user: Any) -> dict[str, str]:
    _row, made = people.issue_token(user, name="test", days=30, at=HERE)
    return {"HTTP_AUTHORIZATION": f"Bearer {made}"}


def test_the_api_drafts_assigns_and_splits_with_the_same_names(
    world: World, client: Client
) -> None:
    office, lead = token(world.above), token(world.secretary)
    given = {**asked(target=40, quantity="处"), "office": "east-committee"}
    given.pop("pk")

    made = client.post("/api/v1/tasks", given, content_type="application/json", **office)
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    for name, who in (("assign", office), ("accept", lead)):
        answer = client.post(
            f"/api/v1/matters/{number}/{name}", {}, content_type="application/json", **who
        )
        assert answer.status_code == 200, answer.content
    split = client.post(
        f"/api/v1/tasks/{number}/split",
        {"shares": [{"unit": "willow-one-branch", "share": 40}]},
        content_type="application/json",
        **lead,
    )

    assert split.json()["parts_total"] == 1
    splitting.fan_out(world.area("east").pk, fresh_by(number).pk, at=HERE)
    [part] = client.get(f"/api/v1/tasks/{number}/parts", **lead).json()
    assert (part["share"], part["state"]) == (40, "assigned")
    assert client.get(f"/api/v1/tasks/{part['number']}", **lead).json()["part_of"] == number
    assert [one["number"] for one in client.get("/api/v1/tasks", **lead).json()["tasks"]] == [
        number
    ]


def test_the_api_refuses_what_the_page_refuses(world: World, client: Client) -> None:
    given = {**asked(due_on="2026-03-14"), "office": "east-committee"}
    given.pop("pk")

    refused = client.post(
        "/api/v1/tasks", given, content_type="application/json", **token(world.above)
    )
    elsewhere = client.get("/api/v1/tasks/K3QF-26-417", **token(world.above))

    assert (refused.status_code, refused.json()["field"]) == (422, "due_on")
    assert elsewhere.status_code == 404


def test_a_move_of_another_kind_is_refused_and_not_a_fault(world: World, client: Client) -> None:
    case = world.case()

    answer = client.post(
        f"/api/v1/matters/{case.number}/write_off",
        {"text": "x"},
        content_type="application/json",
        **token(world.inside),
    )

    assert answer.status_code == 409


def test_what_is_no_task_has_no_parts(world: World, client: Client) -> None:
    case = world.case()
    client.force_login(world.inside)

    assert client.get(f"/tasks/{case.number}/parts/").status_code == 404
    assert (
        client.get(f"/api/v1/tasks/{case.number}/parts", **token(world.inside)).status_code == 404
    )


@pytest.mark.parametrize("page", [-(10**30), 10**30])
def test_a_page_that_no_list_has_is_empty_or_the_first_and_not_a_fault(
    world: World, client: Client, page: int
) -> None:
    matter = accepted(world)

    for address in ("tasks", "upward", f"tasks/{matter.number}/parts"):
        answer = client.get(f"/api/v1/{address}?page={page}", **token(world.secretary))

        assert answer.status_code == 200, address
