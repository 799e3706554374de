"""The pages of forms: each opens for whom it is for, and its way works without a script."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from linli.one_form.actions import answering, requesting
from linli.one_form.models import AskedBefore, FormRequest
from linli.one_form.queries import requests
from linli.one_form.tests.asking import (
    DERIVED,
    HOUR,
    KNOWN,
    NEW,
    admitted,
    admitter,
    asked,
    drafted,
    seen,
    work,
)
from linli.people.models import User
from tests.world import MORNING, World

FORM_PAGE, PERIOD_PAGE = 24, 14


@pytest.fixture(autouse=True)
def _stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages live on the morning of the world."""
    for name in ("requesting", "periods"):
        monkeypatch.setattr(f"linli.one_form.views.{name}.now", lambda: MORNING + HOUR)
        monkeypatch.setattr(f"linli.one_form.views.{name}.localdate", lambda *_a: MORNING.date())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_office_writes_down_a_form_in_three_steps(world: World) -> None:
    client = signed_in(world.above)
    page = client.get("/forms/new/")
    assert page.status_code == 200

    answer = client.post(
        "/forms/new/",
        {
            "title": "社区事项月报",
            "basis": "《示例办法》第三条",
            "purpose": "安排下月工作",
            "area": "east",
            "scope": "level:2",
            "cycle": "monthly",
            "starts_on": "2026-02-01",
            "sunset_on": "2026-12-31",
            "lead_days": "5",
        },
    )
    form = FormRequest.objects.shard(world.area("east")).get()
    assert answer["Location"] == f"/forms/{form.number}/fields/"

    answer = client.post(
        f"/forms/{form.number}/fields/", {"way": "exists", "source": "indicator:opened"}
    )
    assert answer.status_code == 303
    page = client.get(f"/forms/{form.number}/")
    assert "受理件数" in page.content.decode()
    client.post(f"/forms/{form.number}/send/")
    assert FormRequest.objects.shard(world.area("east")).get().stage == "requested"


def test_a_field_that_lacks_its_reason_says_so_and_nothing_is_lost(world: World) -> None:
    form = drafted(world)
    answer = signed_in(world.above).post(
        f"/forms/{form.number}/fields/", {"way": "new", "name": "缺少扶手的楼道", "unit": "个"}
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "缺少扶手的楼道" in text
    assert requests.fields(form) == []


def test_a_field_can_be_taken_away_but_not_while_a_formula_reads_it(world: World) -> None:
    reads = requesting.Question(way="derived", name="两倍", formula="f1 * 2")
    form = drafted(world, KNOWN, reads)
    client = signed_in(world.above)

    assert client.post(f"/forms/{form.number}/fields/f1/remove/").status_code == 422
    assert client.post(f"/forms/{form.number}/fields/f2/remove/").status_code == 303
    assert client.post(f"/forms/{form.number}/fields/f1/remove/").status_code == 303


def test_whoever_admits_sees_the_overlap_and_decides(world: World) -> None:
    admitted(world, KNOWN)
    form = drafted(world, KNOWN, title="又一张表")
    requesting.send(form, actor=world.above, at=MORNING)
    client = signed_in(admitter(world))

    page = client.get(f"/forms/{form.number}/").content.decode()
    assert "社区事项月报" in page
    assert client.post(f"/forms/{form.number}/refuse/", {"text": ""}).status_code == 422
    assert client.post(f"/forms/{form.number}/admit/").status_code == 303


def test_the_office_itself_has_no_button_to_admit(world: World) -> None:
    form = drafted(world, KNOWN)
    requesting.send(form, actor=world.above, at=MORNING)
    client = signed_in(world.above)

    assert (
        f"/forms/{form.number}/admit/" not in client.get(f"/forms/{form.number}/").content.decode()
    )
    assert client.post(f"/forms/{form.number}/admit/").status_code == 403


def test_a_unit_finds_its_sheet_and_confirms_it_on_the_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.portal.views.matter.now", lambda: MORNING + HOUR)
    _form, matter = asked(world, KNOWN, DERIVED, NEW)
    client = signed_in(world.secretary)

    assert matter.number in client.get("/forms/").content.decode()
    page = client.get(f"/matters/{matter.number}/").content.decode()
    assert "每十件在办" in page
    asking = client.get(f"/matters/{matter.number}/confirm/")
    assert 'name="f3"' in asking.content.decode()
    answer = client.post(f"/matters/{matter.number}/confirm/", {"f3": "", "seen": seen(matter)})
    assert answer.status_code == 422
    answer = client.post(f"/matters/{matter.number}/confirm/", {"f3": "0", "seen": seen(matter)})
    assert answer.status_code == 303
    assert world.fresh(matter).state == "confirmed"
    assert "0 个" in client.get(f"/matters/{matter.number}/").content.decode()


def test_a_doubt_is_raised_and_answered_on_pages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.portal.views.matter.now", lambda: MORNING + HOUR)
    _form, matter = asked(world, KNOWN)
    said = {"code": "f1", "text": "少算了两件"}
    assert (
        signed_in(world.secretary).post(f"/matters/{matter.number}/doubt/", said).status_code == 303
    )

    client = signed_in(world.above)
    [leg] = requests.owed(world.above, on=MORNING.date())
    page = client.get(f"/matters/{leg.matter.number}/").content.decode()
    assert "少算了两件" in page
    answer = client.post(
        f"/matters/{leg.matter.number}/settle/", {"outcome": "holds", "text": "那两件是三月的"}
    )
    assert answer.status_code == 303
    assert (
        "那两件是三月的"
        in signed_in(world.secretary).get(f"/matters/{matter.number}/").content.decode()
    )


def test_the_office_sees_all_units_downloads_them_and_releases(world: World) -> None:
    form, matter = asked(world, KNOWN, NEW)
    answering.confirm(
        matter, answers={"f2": "3"}, seen=seen(matter), actor=world.secretary, at=MORNING
    )
    client = signed_in(world.above)
    address = f"/forms/{form.number}/2026-02-01/"

    assert "柳社区大党委" in client.get(address).content.decode()
    table = client.get(f"/forms/{form.number}/2026-02-01.csv")
    assert "缺少扶手的楼道" in table.content.decode("utf-8-sig")
    book = client.get(f"/forms/{form.number}/2026-02-01.xlsx")
    assert book.content[:2] == b"PK"
    assert client.post(f"{address}release/").status_code == 303
    work(MORNING + HOUR)
    assert world.fresh(matter).state == "released"


def test_the_table_of_all_units_is_not_for_a_unit_that_was_asked(world: World) -> None:
    form, _matter = asked(world, KNOWN)
    client = signed_in(world.secretary)

    assert client.get(f"/forms/{form.number}/2026-02-01/").status_code == 403
    assert client.get(f"/forms/{form.number}/").status_code == 200


def test_somebody_outside_does_not_learn_that_there_is_such_a_form(world: World) -> None:
    form, _matter = asked(world, KNOWN)

    assert signed_in(world.outside).get(f"/forms/{form.number}/").status_code == 404
    assert signed_in(world.above).get("/forms/none/").status_code == 404
    assert signed_in(world.above).get(f"/forms/{form.number}/2026-02-31/").status_code == 404


@pytest.mark.parametrize("who", ["above", "secretary", "inside", "outside"])
def test_the_burden_of_a_week_is_for_all_who_work_here(world: World, who: str) -> None:
    asked(world, KNOWN, NEW)

    page = signed_in(getattr(world, who)).get("/forms/burden/?area=east")

    text = page.content.decode()
    assert page.status_code == 200
    assert "柳社区大党委" in text
    # 2 minutes to look through it, 5 for the one new field.
    assert ">7<" in text


def test_a_week_without_forms_says_so(world: World) -> None:
    page = signed_in(world.above).get("/forms/burden/?area=east&week=2026-01-05")

    assert page.status_code == 200
    for day in ("nonsense", "0001-01-01", "9999-12-31"):
        assert signed_in(world.above).get(f"/forms/burden/?week={day}").status_code == 404, day


def test_anybody_says_that_it_was_asked_before_and_nobody_knows_who(world: World) -> None:
    form, _matter = asked(world, KNOWN)
    said = {"what": "受理件数", "where": "上月区里的表"}

    answer = signed_in(world.secretary).post(f"/forms/asked-before/?form={form.number}", said)

    assert answer.status_code == 303
    kept = AskedBefore.objects.shard(form.jurisdiction_id).get()
    assert kept.form_id == form.pk
    from linli.journal.models import Entry

    entry = Entry.objects.shard(form.jurisdiction_id).get(kind="form.asked_before")
    assert (entry.actor_kind, entry.actor_id, entry.unit_id) == ("system", "", None)
    client = signed_in(admitter(world))
    assert "上月区里的表" in client.get("/forms/").content.decode()
    assert client.post(f"/forms/asked-before/{kept.pk}/settle/").status_code == 303
    assert "上月区里的表" not in client.get("/forms/").content.decode()


def test_the_channel_without_a_name_is_limited(world: World) -> None:
    said = {"what": "同一个数", "where": "三个部门"}
    client = Client()

    codes = [client.post("/forms/asked-before/?area=east", said).status_code for _n in range(11)]

    assert codes[:10] == [303] * 10
    assert codes[10] == 429
    assert client.post("/forms/asked-before/", {"what": "", "where": ""}).status_code == 422


@pytest.mark.parametrize(("address", "queries"), [("/forms/", 20), ("/forms/burden/?area=east", 7)])
def test_the_lists_ask_the_database_as_often_whatever_they_show(
    world: World, address: str, queries: int, django_assert_num_queries: Any
) -> None:
    client = signed_in(world.above)
    asked(world, KNOWN, NEW)
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
    asked(world, KNOWN, title="另一张表")
    client.get(address)

    with django_assert_num_queries(queries):
        client.get(address)


def test_a_form_and_its_period_ask_as_often_whatever_they_hold(
    world: World, django_assert_num_queries: Any
) -> None:
    client = signed_in(world.above)
    few, _matter = asked(world, NEW, scope="level:2")
    many = admitted(world, KNOWN, DERIVED, NEW, title="另一张表", scope="type:grid_branch")
    work()
    for form in (few, many):
        client.get(f"/forms/{form.number}/")
        with django_assert_num_queries(FORM_PAGE):
            client.get(f"/forms/{form.number}/")
        with django_assert_num_queries(PERIOD_PAGE):
            client.get(f"/forms/{form.number}/2026-02-01/")
