"""One matter: who sees it, which buttons they have, and what each page asks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from linli.matters.models import Leg, Matter
from linli.matters.states import NOT_NOW
from tests.world import HAND_OVER, MORNING, World

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(hours=5)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(LATER, tick=False):
        yield


def shown(client: Client, user: Any, matter: Matter, more: str = "") -> Any:
    client.force_login(user)
    return client.get(f"/matters/{matter.number}/{more}")


def buttons(answer: Any) -> set[str]:
    page = answer.content.decode()
    now = page[page.index('id="now"') : page.index("</section>", page.index('id="now"'))]
    number = answer.context["matter"].number
    return set(re.findall(rf"/matters/{number}/(\w+)/", now))


@pytest.mark.parametrize(
    "who", ["inside", "colleague", "grid_lead", "secretary", "above", "governor"]
)
def test_those_in_reach_read_it(world: World, client: Client, who: str) -> None:
    assert shown(client, getattr(world, who), world.case()).status_code == 200


@pytest.mark.parametrize("who", ["beside", "outside", "outside_desk", "trader", "nobody"])
def test_for_everybody_else_it_does_not_exist(world: World, client: Client, who: str) -> None:
    matter, user = world.case(), getattr(world, who)

    assert shown(client, user, matter).status_code == 404
    assert shown(client, user, matter, "take/").status_code == 404
    assert shown(client, user, matter, "contact/call/").status_code == 404


def test_the_owner_has_exactly_the_buttons_of_the_state(world: World, client: Client) -> None:
    new, handling = world.case(), world.case("handling")

    assert buttons(shown(client, world.inside, new)) == {
        "take", "ask", "hand_over", "dispute", "escalate",
    }  # fmt: skip
    assert buttons(shown(client, world.inside, handling)) == {
        "feed_back", "ask", "hand_over", "dispute", "extend", "escalate",
    }  # fmt: skip


def test_who_only_reads_has_no_buttons(world: World, client: Client) -> None:
    assert buttons(shown(client, world.governor, world.case())) == set()


def test_whoever_handled_it_does_not_check_it(world: World, client: Client) -> None:
    matter = world.case("done")

    assert buttons(shown(client, world.grid_lead, matter)) == {"verify", "send_back"}
    assert buttons(shown(client, world.inside, matter)) == set()


def test_the_page_shows_both_promises_and_who_had_it(world: World, client: Client) -> None:
    page = shown(client, world.inside, world.case("handling")).content.decode()

    assert "答应居民的首次答复时间" in page
    assert "答应居民的办结时间" in page
    assert "花园1、2栋党小组" in page
    assert "style=" not in page


def test_one_press_takes_it_and_a_second_one_is_told_so(world: World, client: Client) -> None:
    matter = world.case()
    client.force_login(world.inside)

    first = client.post(f"/matters/{matter.number}/take/")
    second = client.post(f"/matters/{matter.number}/take/")

    assert (first.status_code, first["Location"]) == (303, f"/matters/{matter.number}/")
    assert world.fresh(matter).state == "handling"
    assert second.status_code == 409
    assert str(NOT_NOW) in second.content.decode()


def test_a_refusal_stands_at_its_field_and_loses_nothing(world: World, client: Client) -> None:
    matter = world.case("handling")
    client.force_login(world.inside)
    said = {"outcome": "planned", "text": "下周换新灯", "planned_on": "", "whose": ""}

    answer = client.post(f"/matters/{matter.number}/feed_back/", said)

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"planned_on"}
    assert "下周换新灯" in answer.content.decode()
    assert world.fresh(matter).state == "handling"


def test_it_is_handed_over_to_a_unit_found_by_its_name(world: World, client: Client) -> None:
    matter = world.case()
    client.force_login(world.inside)

    page = client.get(f"/matters/{matter.number}/hand_over/", {"find": "柳二"}).content.decode()
    sent = {"unit": "willow-two-branch", "reason": HAND_OVER}
    client.post(f"/matters/{matter.number}/hand_over/", sent)

    assert 'value="willow-two-branch"' in page
    own = Leg.objects.shard(matter.jurisdiction_id).get(
        matter=matter, role="own", ended_at__isnull=True
    )
    assert own.unit.code == "willow-two-branch"


def test_it_is_not_handed_over_into_another_jurisdiction(world: World, client: Client) -> None:
    matter = world.case()
    client.force_login(world.inside)

    sent = {"unit": "lake-branch", "reason": HAND_OVER}
    answer = client.post(f"/matters/{matter.number}/hand_over/", sent)

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"unit"}


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("inside", "verify", 409),
        ("secretary", "take", 403),
        ("inside", "climb", 404),
        ("inside", "rate", 404),
        ("inside", "dance", 404),
    ],
)
def test_a_step_that_is_not_possible_says_why(
    world: World, client: Client, who: str, name: str, status: int
) -> None:
    matter, user = world.case(), getattr(world, who)

    assert shown(client, user, matter, f"{name}/").status_code == status
    assert client.post(f"/matters/{matter.number}/{name}/").status_code == status


def test_a_neutral_title_is_given(world: World, client: Client) -> None:
    matter = world.case()
    client.force_login(world.grid_lead)

    client.post(f"/matters/{matter.number}/title/", {"title": "楼道灯不亮"})

    assert world.fresh(matter).title == "楼道灯不亮"


def test_a_title_that_names_a_person_is_refused(world: World, client: Client) -> None:
    matter = world.case()
    client.force_login(world.grid_lead)

    answer = client.post(f"/matters/{matter.number}/title/", {"title": "张三先生家 13800138000"})

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"title"}
    assert world.fresh(matter).title == ""


def test_who_may_only_read_gives_no_title(world: World, client: Client) -> None:
    matter = world.case()

    assert shown(client, world.governor, matter, "title/").status_code == 403


def test_colleagues_read_a_note(world: World, client: Client) -> None:
    matter = world.case()
    client.force_login(world.inside)

    client.post(f"/matters/{matter.number}/note/", {"text": "钥匙在门卫"})

    assert "钥匙在门卫" in shown(client, world.grid_lead, matter).content.decode()


@pytest.mark.parametrize("more", [0, 6])
def test_the_page_takes_as_many_queries_for_a_long_story(
    world: World, client: Client, more: int, django_assert_num_queries: Any
) -> None:
    matter = world.case("handling")
    client.force_login(world.inside)
    for place in range(more):
        client.post(f"/matters/{matter.number}/note/", {"text": f"备注 {place}"})
    client.get(f"/matters/{matter.number}/")

    with django_assert_num_queries(20):
        client.get(f"/matters/{matter.number}/")
