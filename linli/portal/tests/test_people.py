"""Accounts of the place: who may, what a link does, what is never shown."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client

from linli.areas.models import Grant
from linli.people.models import Session, User
from linli.portal.tests.test_api import Caller
from linli.portal.tests.test_posts import admin
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()
DAY = timedelta(days=1)
HERE = "/manage/people/"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


def link_on(page: Any) -> str:
    found = re.search(
        r"<code[^>]*>https?://[^/]+(/login/first/[^<]+)</code>", page.content.decode()
    )
    assert found
    return found.group(1)


@pytest.mark.parametrize("who", ["inside", "secretary", "above", "governor", "outside"])
def test_only_an_administrator_sees_accounts(world: World, client: Client, who: str) -> None:
    client.force_login(getattr(world, who))

    for path in (HERE, f"{HERE}~new/", f"{HERE}desk/", f"{HERE}desk/close/", f"{HERE}desk/roles/"):
        assert client.get(path).status_code == 403
    assert client.post(f"{HERE}desk/link/").status_code == 403
    assert Caller(getattr(world, who)).get("/accounts").status_code == 403
    assert User.objects.get(username="desk").has_usable_password()


def test_accounts_are_listed_with_their_posts_and_never_with_what_they_do(
    world: World, client: Client
) -> None:
    client.force_login(admin(world))

    page = client.get(HERE).content.decode()
    found = client.get(HERE, {"q": "trader"}).content.decode()

    assert "柳社区大党委 · 岗位" in page
    assert "示例·trader" in found
    assert "示例·desk" not in found
    assert not re.search(r"last.?login|上次登录|次数", page)


def test_those_without_a_password_are_listed_alone(world: World, client: Client) -> None:
    me = admin(world)
    User.objects.update(password=make_password("a good sentence"))
    client.force_login(User.objects.get(pk=me.pk))
    client.post(f"{HERE}~new/", {"name": "示例·新", "username": "xin"})

    everybody = client.get(HERE).content.decode()
    waiting = client.get(HERE, {"show": "waiting"}).content.decode()

    assert "示例·desk" in everybody
    assert "示例·xin" not in waiting
    assert "示例·新" in waiting
    assert "示例·desk" not in waiting
    User.objects.filter(username="xin").update(password=make_password("a good sentence"))
    assert "每个人都设好了密码" in client.get(HERE, {"show": "waiting"}).content.decode()


def test_the_secretary_finds_the_posts_of_the_unit_from_the_top_of_every_page(
    world: World, client: Client
) -> None:
    client.force_login(world.secretary)

    assert 'href="/account/"' in client.get("/desk/").content.decode()
    assert 'href="/account/posts/"' in client.get("/account/").content.decode()
    mine = client.get("/account/posts/").content.decode()

    [address] = set(re.findall(r'href="(/manage/units/[^"]+/posts/)"', mine))
    assert client.get(address).status_code == 200


def test_who_looks_after_no_posts_is_not_led_there(world: World, client: Client) -> None:
    client.force_login(world.inside)

    assert "/manage/units/" not in client.get("/account/posts/").content.decode()


def test_a_new_account_gets_a_link_once_and_its_owner_a_password(
    world: World, client: Client
) -> None:
    client.force_login(admin(world))
    opened = client.post(f"{HERE}~new/", {"name": "示例·新", "username": "xin"})
    shown = client.post(f"{HERE}xin/link/")
    address = link_on(shown)

    assert opened["Location"] == f"{HERE}xin/"
    assert "/login/first/" not in client.get(f"{HERE}xin/").content.decode()
    own = Client()
    assert own.post(address, {"password": "short"}).status_code == 422
    first = own.post(address, {"password": "a sentence of mine"})
    assert (first.status_code, first["Location"]) == (303, "/desk/")
    assert "您的岗位、请假和责任牌" in own.get("/desk/").content.decode()
    assert own.get("/account/").status_code == 200
    assert Client().get(address).status_code == 404
    assert Client().post(address, {"password": "another sentence"}).status_code == 404


def test_a_link_is_over_after_three_days_or_when_another_was_made(
    world: World, client: Client
) -> None:
    client.force_login(admin(world))
    first = link_on(client.post(f"{HERE}desk/link/"))
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        second = link_on(client.post(f"{HERE}desk/link/"))

        assert Client().get(first).status_code == 404
        assert Client().get(second).status_code == 200
    with time_machine.travel(MORNING + DAY * 4, tick=False):
        assert Client().get(second).status_code == 404


def test_a_closed_account_is_signed_out_and_holds_nothing(world: World, client: Client) -> None:
    desk = Client()
    desk.force_login(world.desk)
    client.force_login(admin(world))

    assert client.get(f"{HERE}desk/close/").status_code == 200
    assert world.desk.is_active
    client.post(f"{HERE}desk/close/")

    assert desk.get("/desk/").status_code == 302
    assert not User.objects.get(username="desk").is_active
    assert not Grant.objects.filter(user=world.desk, to_on__isnull=True).exists()
    assert client.post(f"{HERE}desk/close/").status_code in {303, 409, 422}
    client.post(f"{HERE}desk/reopen/")
    assert User.objects.get(username="desk").is_active
    assert not User.objects.get(username="desk").has_usable_password()


def test_all_devices_are_signed_out(world: World, client: Client) -> None:
    Client().force_login(world.desk)
    client.force_login(admin(world))

    client.post(f"{HERE}desk/sign-out/")

    assert not Session.objects.filter(user_id=world.desk.pk).exists()
    assert client.get(f"{HERE}desk/anything/").status_code == 404


def test_nobody_closes_their_own_account_or_the_last_administrator(
    world: World, client: Client
) -> None:
    me = admin(world)
    client.force_login(me)
    [given] = Grant.objects.filter(user=me)

    own = client.post(f"{HERE}nobody/close/")
    last = client.post(f"{HERE}nobody/roles/{given.pk}/", {"last_on": str(TODAY)})

    assert (own.status_code, last.status_code) == (422, 422)
    assert User.objects.get(pk=me.pk).is_active
    assert Grant.objects.get(pk=given.pk).to_on is None


def test_an_administrator_of_one_town_leaves_the_next_alone(world: World, client: Client) -> None:
    client.force_login(admin(world, place="east"))

    assert client.get(f"{HERE}desk/").status_code == 200
    assert client.get(f"{HERE}outside/").status_code == 404
    assert client.get(f"{HERE}governor/").status_code == 404
    sent = {"role": "auditor", "area": "west", "from_on": str(TODAY), "to_on": ""}
    assert client.post(f"{HERE}desk/roles/?find=west", sent).status_code == 422


def test_a_role_is_given_by_hand_and_ended(world: World, client: Client) -> None:
    client.force_login(admin(world))
    sent = {"role": "auditor", "area": "east", "from_on": str(TODAY), "to_on": ""}

    given = client.post(f"{HERE}desk/roles/", sent)
    page = client.get(f"{HERE}desk/").content.decode()
    row = Grant.objects.get(user=world.desk, role="auditor")
    client.post(f"{HERE}desk/roles/{row.pk}/", {"last_on": str(TODAY)})

    assert given.status_code == 303
    assert "审计人员" in page
    assert Grant.objects.get(pk=row.pk).to_on == TODAY
    wrong = client.post(f"{HERE}desk/roles/", {**sent, "to_on": "2026-01-01"})
    assert wrong.status_code == 422


def test_the_role_of_a_post_is_not_ended_by_hand(world: World, client: Client) -> None:
    client.force_login(admin(world))
    row = Grant.objects.filter(user=world.desk)[0]

    assert client.get(f"{HERE}desk/roles/{row.pk}/").status_code == 404


def test_the_api_does_the_same(world: World) -> None:
    caller = Caller(admin(world))

    opened = caller.post("/accounts", {"username": "xin", "name": "示例·新"})
    link = caller.post("/accounts/xin/link", {})
    given = caller.post(
        "/accounts/xin/roles", {"area": "east", "role": "auditor", "from_on": str(TODAY)}
    )
    shown = caller.get("/accounts/xin").json()
    ended = caller.post(f"/accounts/xin/roles/{given.json()['id']}/end", {"last_on": str(TODAY)})
    out = caller.post("/accounts/xin/sign-out", {})
    closed = caller.post("/accounts/xin/close", {})
    again = caller.post("/accounts/xin/reopen", {})

    assert (opened.status_code, link.status_code, given.status_code) == (201, 200, 201)
    assert "/login/first/" in link.json()["link"]
    assert [role["area"] for role in shown["roles"]] == ["east"]
    assert ended.json()["to_on"] == str(TODAY)
    assert (out.status_code, closed.json()["is_active"], again.json()["is_active"]) == (
        200,
        False,
        True,
    )
    assert len(caller.get("/accounts?q=xin").json()["accounts"]) == 1
    taken = caller.post("/accounts", {"username": "xin", "name": "甲"})
    assert (taken.status_code, taken.json()["field"]) == (422, "username")


def test_the_list_reads_little_and_pages_at_fifty(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    from linli.people.actions import AccountRow, open_accounts

    rows = [AccountRow(username=f"many-{number}", name="多") for number in range(60)]
    open_accounts(rows, password=None, at=MORNING)
    client.force_login(admin(world))

    with django_assert_max_num_queries(14):
        first = client.get(HERE)
    second = client.get(HERE, {"page": "2"})

    assert len(first.context["people"].rows) == 50
    assert first.context["people"].has_more
    assert not second.context["people"].has_more
    with django_assert_max_num_queries(16):
        client.get(f"{HERE}desk/")
