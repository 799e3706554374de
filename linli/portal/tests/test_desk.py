"""The desk: what waits for my units, the most urgent first, in few queries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from linli.areas.models import CalendarDay
from linli.tasks.tests.giving import accepted
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(hours=7)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(LATER, tick=False):
        yield


def desk_of(client: Client, user: Any, query: str = "") -> str:
    client.force_login(user)
    return client.get(f"/desk/{query}").content.decode()


def test_a_worker_sees_what_waits_for_their_unit_and_nobody_else_does(
    world: World, client: Client, clock: None
) -> None:
    number = world.case().number

    assert number in desk_of(client, world.inside)
    for other in (world.beside, world.outside, world.secretary):
        assert number not in desk_of(client, other)


def test_the_headline_says_how_many_are_overdue_and_due_today(
    world: World, client: Client, clock: None
) -> None:
    world.case(at=MORNING)
    world.case(at=MORNING + timedelta(hours=3))

    assert "<h1>1 件超时，1 件今天到期</h1>" in desk_of(client, world.inside)


def test_an_empty_desk_says_what_would_be_here(world: World, client: Client, clock: None) -> None:
    assert "没有要办的事" in desk_of(client, world.inside)


def test_overdue_comes_first_and_the_filters_of_the_address_hold(
    world: World, client: Client, clock: None
) -> None:
    first = world.case(at=MORNING)
    second = world.case(at=MORNING + timedelta(hours=4), service="mediation")

    page = desk_of(client, world.inside)
    only = desk_of(client, world.inside, "?topic=mediation")

    assert page.index(f"/matters/{first.number}/") < page.index(f"/matters/{second.number}/")
    assert second.number in only
    assert first.number not in only


def test_a_filter_is_removed_by_its_chip(world: World, client: Client, clock: None) -> None:
    world.case()

    page = desk_of(client, world.inside, "?topic=public_repair&late=1")

    assert 'href="/desk/?late=1"' in page
    assert 'href="/desk/?topic=public_repair"' in page


def test_a_place_nobody_knows_is_not_found(world: World, client: Client, clock: None) -> None:
    client.force_login(world.inside)

    assert client.get("/desk/?area=atlantis").status_code == 404


def test_what_others_wait_for_stands_beside_the_desk(
    world: World, client: Client, clock: None
) -> None:
    world.case("done", at=MORNING)

    assert '<a href="/desk/?role=verify">' in desk_of(client, world.grid_lead)


def test_pages_follow_each_other_without_loss_or_repetition(
    world: World, client: Client, clock: None
) -> None:
    made = {world.case(at=MORNING + timedelta(minutes=place % 7)).number for place in range(35)}
    client.force_login(world.inside)

    first = client.get("/desk/")
    second = client.get(first.context["following"])
    numbers = [row.leg.matter.number for page in (first, second) for row in page.context["rows"]]

    assert len(numbers) == 35
    assert set(numbers) == made
    assert second.context["following"] == ""


@pytest.mark.parametrize("mark", ["nonsense", "2026-03-11~x", "~"])
def test_a_broken_address_of_a_page_is_not_found(
    world: World, client: Client, clock: None, mark: str
) -> None:
    client.force_login(world.inside)

    assert client.get("/desk/", {"after": mark}).status_code == 404


@pytest.mark.parametrize("size", [1, 12])
def test_the_desk_takes_fourteen_queries_for_any_number(
    world: World, client: Client, clock: None, size: int, django_assert_num_queries: Any
) -> None:
    for place in range(size):
        world.case(at=MORNING + timedelta(minutes=place))
    client.force_login(world.inside)
    client.get("/desk/")

    # One of them, the grants for the navigation, is kept outside of tests.
    with django_assert_num_queries(14):
        client.get("/desk/")


def test_the_desk_says_when_the_holidays_of_the_year_are_not_known(
    world: World, client: Client, clock: None
) -> None:
    assert "2026 年的节假日" not in desk_of(client, world.inside)

    CalendarDay.objects.filter(day=date(2026, 10, 1)).delete()

    assert "2026 年的节假日" in desk_of(client, world.inside)


def test_somebody_who_is_not_signed_in_is_led_to_the_sign_in(client: Client, db: None) -> None:
    answer = client.get("/desk/")

    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/desk/")


def test_a_task_whose_time_is_mostly_over_stands_on_top_of_its_leads_desk(
    world: World, client: Client
) -> None:
    matter = accepted(world)
    assert matter.due_at is not None
    world.pass_time(matter.due_at - timedelta(days=2))

    with time_machine.travel(matter.due_at - timedelta(days=2), tick=False):
        lead, office = desk_of(client, world.secretary), desk_of(client, world.above)

    assert 'id="raised"' in lead
    assert lead.index(matter.title) < lead.index('class="grid side"')
    assert 'id="raised"' not in office
