"""Sign-in links for many at once: for whom, how many, shown once, kept nowhere."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.areas import actions as areas
from linli.areas.models import Area
from linli.journal import log
from linli.journal.log import storing
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.org import actions
from linli.org.queries import accounts
from linli.people.actions import AccountRow, open_accounts
from linli.people.models import User
from linli.people.queries import waiting
from linli.portal.tests.test_api import Caller
from linli.portal.tests.test_posts import admin
from linli.ui import qr
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()
HERE = "/manage/people/~links/"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def me(world: World) -> User:
    """Return who administers everything; all others of the world have chosen a password."""
    found = admin(world)
    User.objects.update(password=make_password("a good sentence"))
    return User.objects.get(pk=found.pk)


@pytest.fixture
def small(world: World, me: User) -> User:
    """Return who administers one town only."""
    [found] = open_accounts(
        [AccountRow(username="small", name="示例·小")], password="a good sentence", at=MORNING
    )
    give(found, "east", role="place_admin")
    return found


def give(user: User, place: str, *, role: str = "auditor") -> None:
    area = Area.objects.get(code=place)
    days = {"from_on": TODAY, "to_on": None}
    areas.grant(user, area, role=role, **days, source="hand", actor=SYSTEM, at=MORNING)


def newcomers(count: int, *, called: str = "xin") -> list[User]:
    rows = [AccountRow(username=f"{called}-{n:03}", name=f"新人{n:03}") for n in range(count)]
    return open_accounts(rows, password=None, at=MORNING)


def links_on(page: Any) -> list[str]:
    return re.findall(r"<code>https?://[^/]+(/login/first/[^<]+)</code>", page.content.decode())


def issued() -> Iterable[Entry]:
    root = Area.objects.filter(kind="root").order_by("pk")[0]
    return Entry.objects.shard(root).filter(kind="account.link_issued")


def entered(address: str) -> int:
    return Client().post(address, {"password": "a sentence of mine"}).status_code


@pytest.mark.parametrize("who", ["inside", "secretary", "above", "governor", "outside"])
def test_only_an_administrator_makes_links_for_many(
    world: World, me: User, client: Client, who: str
) -> None:
    newcomers(2)
    before = list(User.objects.order_by("pk").values_list("password", flat=True))
    client.force_login(User.objects.get(pk=getattr(world, who).pk))

    assert client.get(HERE).status_code == 403
    assert client.post(HERE).status_code == 403
    assert Caller(getattr(world, who)).post("/account-links", {}).status_code == 403
    assert list(User.objects.order_by("pk").values_list("password", flat=True)) == before


def test_the_list_of_those_who_wait_leads_to_a_last_look_that_changes_nothing(
    me: User, client: Client
) -> None:
    newcomers(3)
    client.force_login(me)

    everybody = client.get("/manage/people/").content.decode()
    listed = client.get("/manage/people/", {"show": "waiting"}).content.decode()
    asked = client.get(HERE).content.decode()

    assert HERE not in everybody
    assert HERE in listed
    assert "3 人还不能登录" in asked
    assert "以前为他们生成的链接随即失效" in asked
    assert "只能交给本人" in asked
    assert "有效至" in asked
    assert not issued()


def test_each_gets_a_link_of_their_own_that_works_once(me: User, client: Client) -> None:
    new = newcomers(3)
    client.force_login(me)
    qr.svg.cache_clear()

    shown = client.post(HERE)
    found = links_on(shown)

    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    assert len(set(found)) == shown.content.decode().count("<svg") - _icons(shown) == 3
    assert qr.svg.cache_info().currsize == 0
    assert all(one.name in shown.content.decode() for one in new)
    assert [entered(address) for address in found] == [303, 303, 303]
    assert [entered(address) for address in found] == [404, 404, 404]
    assert all(User.objects.get(pk=one.pk).has_usable_password() for one in new)
    assert not links_on(client.get(HERE))


def _icons(page: Any) -> int:
    return len(re.findall(r'<svg class="(?:icon|defs)', page.content.decode()))


def test_links_made_before_stop_working(me: User, client: Client) -> None:
    newcomers(2)
    client.force_login(me)
    first = links_on(client.post(HERE))
    single = re.search(
        r"(/login/first/[^<]+)</code>",
        client.post("/manage/people/xin-000/link/").content.decode(),
    )

    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        second = links_on(client.post(HERE))

        assert single
        assert {entered(address) for address in (*first, single.group(1))} == {404}
        assert {entered(address) for address in second} == {303}


def test_each_link_stands_in_the_journal_and_no_word_of_it_anywhere(
    me: User, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    new = newcomers(3)
    actions.make_link(new[0], actor=me, at=MORNING)
    client.force_login(me)

    with caplog.at_level(logging.DEBUG):
        found = links_on(client.post(HERE))

    rows = {entry.facts["user_id"]: entry for entry in issued().order_by("seq")}  # type: ignore[attr-defined]
    assert rows.keys() == {one.pk for one in new}
    assert (rows[new[0].pk].seq, rows[new[1].pk].seq) == (2, 1)
    chain = issued().order_by("stream", "seq")  # type: ignore[attr-defined]
    assert log.broken(chain, note=lambda _entry, fault: pytest.fail(fault)) == 0
    words = [address.rstrip("/").rsplit("/", 1)[1] for address in found]
    assert len(words) == 3
    assert not [word for word in words if word in caplog.text]
    assert not [word for word in words for entry in rows.values() if word in str(entry.facts)]


def test_the_journal_of_an_account_goes_on_after_links_for_many(me: User) -> None:
    [one] = newcomers(1)

    for _time in range(3):
        actions.make_links([one], actor=me, at=MORNING)
    actions.sign_out_everywhere(one, actor=me, at=MORNING)

    root = Area.objects.filter(kind="root").order_by("pk")[0]
    chain = Entry.objects.shard(root).filter(stream=log.stream_of("user", one.pk)).order_by("seq")
    assert [entry.seq for entry in chain] == [1, 2, 3, 4]
    assert log.broken(chain, note=lambda _entry, fault: pytest.fail(fault)) == 0


def test_no_more_is_asked_for_sixty_than_for_six(me: User, client: Client) -> None:
    asked = []
    for count in (6, 60):
        User.objects.update(password=make_password("a good sentence"))
        client.force_login(User.objects.get(pk=me.pk))
        for one in newcomers(count, called=f"of-{count}"):
            give(one, "east")
        with CaptureQueriesContext(connection) as seen:
            assert len(links_on(client.post(HERE))) == count
        asked.append(len(seen))

    assert asked[0] == asked[1]
    assert asked[0] <= 34


def test_two_hundred_at_a_time_and_the_next_ones_are_led_to(me: User, client: Client) -> None:
    new = newcomers(203)
    client.force_login(me)

    asked = client.get(HERE)
    first = client.post(HERE)
    [rest] = set(re.findall(rf'href="({re.escape(HERE)}\?[^"]+)"', first.content.decode()))
    then = client.get(rest.replace("&amp;", "&"))
    second = client.post(HERE, {"after": then.context["turn"].after})

    assert "后面还有 3 人" in asked.content.decode()
    assert (len(links_on(first)), len(links_on(second))) == (200, 3)
    assert len(first.context["sheets"]) == 25
    assert not set(links_on(first)) & set(links_on(second))
    assert [one.pk for one in then.context["turn"].rows] == [one.pk for one in new[200:]]
    assert then.context["turn"].later == 0
    assert {entered(links_on(page)[0]) for page in (first, second)} == {303}


def test_more_than_two_hundred_or_nobody_is_refused(me: User, client: Client) -> None:
    client.force_login(me)

    with pytest.raises(Refused) as most:
        actions.make_links(newcomers(201), actor=me, at=MORNING)
    User.objects.filter(username__startswith="xin-").update(password=make_password("a sentence"))
    nobody = client.post(HERE)

    assert most.value.code == "org.links_most"
    assert "200" in str(most.value.sentence)
    assert nobody.status_code == 422
    assert "没有需要生成链接的人了" in client.get(HERE).content.decode()
    assert not issued()


def test_only_those_with_the_words_asked_for_get_one(me: User, client: Client) -> None:
    newcomers(3)
    client.force_login(me)

    shown = client.post(HERE, {"q": "xin-001"})

    assert [row.username for row in shown.context["turn"].rows] == ["xin-001"]
    assert len(issued()) == 1  # type: ignore[arg-type]


def test_who_also_works_elsewhere_is_left_to_the_level_above(small: User, client: Client) -> None:
    town, county = newcomers(2)
    for user, place in ((town, "east"), (county, "east"), (county, "west")):
        give(user, place)
    client.force_login(User.objects.get(pk=small.pk))

    asked = client.get(HERE)
    shown = client.post(HERE)

    assert "另有 1 人还在您管辖范围以外任职" in asked.content.decode()
    assert [row.pk for row in shown.context["turn"].rows] == [town.pk]
    with pytest.raises(NotAllowed):
        actions.make_links([town, county], actor=small, at=MORNING)
    assert {entry.facts["user_id"] for entry in issued()} == {town.pk}


def test_many_get_a_link_exactly_where_each_alone_would(small: User) -> None:
    User.objects.exclude(pk=small.pk).update(password="!")
    fits, beyond = accounts.to_link(small, words="", on=TODAY)

    def alone(user: User) -> bool:
        try:
            actions.make_link(user, actor=small, at=MORNING)
        except (NotAllowed, Refused):
            return False
        return True

    everybody = list(waiting(accounts.accounts(small, on=TODAY)))
    may = {user.pk for user in fits}
    assert may
    assert {user.pk for user in everybody if alone(user)} == may
    assert not may & {user.pk for user in beyond}


def test_nobody_gets_one_for_oneself_or_for_a_closed_account(me: User) -> None:
    one, closed = newcomers(2)
    User.objects.filter(pk=closed.pk).update(is_active=False)

    for users in ([one, me], [one, User.objects.get(pk=closed.pk)]):
        with pytest.raises(Refused):
            actions.make_links(users, actor=me, at=MORNING)
    assert not issued()


def test_who_chooses_a_password_meanwhile_keeps_it(me: User) -> None:
    one, other = newcomers(2)
    User.objects.filter(pk=one.pk).update(password=make_password("my own sentence"))

    with pytest.raises(Stale):
        actions.make_links([one, other], actor=me, at=MORNING)

    assert User.objects.get(pk=one.pk).check_password("my own sentence")
    assert not issued()


@pytest.mark.parametrize("known", [True, False])
def test_when_somebody_else_writes_at_the_same_moment_no_link_is_made(
    me: User, monkeypatch: pytest.MonkeyPatch, *, known: bool
) -> None:
    one, other = newcomers(2)
    if known:
        actions.sign_out_everywhere(other, actor=me, at=MORNING)
    before, chained = User.objects.get(pk=one.pk).password, storing.entries

    def chained_late(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(storing, "entries", chained)
        actions.sign_out_everywhere(other, actor=me, at=MORNING)
        return chained(*args, **more)

    monkeypatch.setattr(storing, "entries", chained_late)
    with pytest.raises(Stale):
        actions.make_links([one, other], actor=me, at=MORNING)

    assert User.objects.get(pk=one.pk).password == before
    assert not issued()


def test_the_api_makes_the_same_links(me: User) -> None:
    newcomers(2)
    caller = Caller(me)

    made = caller.post("/account-links", {"q": "xin"})
    none = caller.post("/account-links", {"q": "nobody"})

    told = made.json()
    assert (made.status_code, none.status_code) == (200, 422)
    assert [row["username"] for row in told["links"]] == ["xin-000", "xin-001"]
    assert (told["later"], told["next"], told["beyond"]) == (0, None, 0)
    address = re.sub(r"^https?://[^/]+", "", told["links"][0]["link"])
    assert entered(address) == 303
