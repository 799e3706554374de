"""The working calendar in the browser and over the API: seen first, then decided."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.areas import actions as areas
from linli.areas import queries
from linli.areas.models import CalendarDay
from linli.flows import work
from linli.kernel.actor import SYSTEM
from linli.people import actions as people
from linli.people.models import User
from linli.portal.tests.importing import ole
from tests.world import FOUNDED, MORNING, ZONE, World

pytestmark = pytest.mark.django_db
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日至11日放假调休，共7天。1月31日（周日）、2月14日（周日）上班。
三、国庆节：10月1日至7日放假调休，共7天。10月9日（周六）上班。"""
FRIDAY = date(2026, 3, 13)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def admin(world: World) -> User:
    """Somebody who administers the whole place."""
    areas.grant(
        world.nobody,
        world.area("county"),
        role="place_admin",
        from_on=FOUNDED.date(),
        to_on=None,
        source="test",
        actor=SYSTEM,
        at=FOUNDED,
    )
    return world.nobody


def save(client: Client, page: str, year: int) -> Any:
    start = page.index("<textarea")
    lines = page[page.index(">", start) + 1 : page.index("</textarea>", start)]
    return client.post(
        f"/manage/calendar/{year}/save/", {"days": lines.strip(), "source": "notice"}
    )


def test_a_pasted_notice_is_seen_first_and_then_decides_the_year(
    world: World, client: Client, admin: User
) -> None:
    client.force_login(admin)

    seen = client.post("/manage/calendar/2027/notice/", {"text": NOTICE}).content.decode()

    assert "20 天" in seen
    assert not CalendarDay.objects.filter(day__year=2027).exists()
    assert save(client, seen, 2027).status_code == 303
    calendar = queries.day_marks()
    assert calendar[date(2027, 2, 8)] is False
    assert calendar[date(2027, 2, 14)] is True
    assert 2027 in queries.known_years()
    page = client.get("/manage/calendar/2027/").content.decode()
    assert "国务院办公厅通知" in page
    assert "尚未录入" not in page


def test_the_same_notice_again_changes_nothing(world: World, client: Client, admin: User) -> None:
    client.force_login(admin)
    save(
        client,
        client.post("/manage/calendar/2027/notice/", {"text": NOTICE}).content.decode(),
        2027,
    )

    again = client.post("/manage/calendar/2027/notice/", {"text": NOTICE}).content.decode()

    assert "没有变化" in again


def test_a_corrected_notice_takes_away_what_it_leaves_out(
    world: World, client: Client, admin: User
) -> None:
    client.force_login(admin)
    save(
        client,
        client.post("/manage/calendar/2027/notice/", {"text": NOTICE}).content.decode(),
        2027,
    )

    shorter = NOTICE.replace("1月31日（周日）、", "")
    seen = client.post("/manage/calendar/2027/notice/", {"text": shorter}).content.decode()
    save(client, seen, 2027)

    assert not CalendarDay.objects.filter(day=date(2027, 1, 31)).exists()


def test_a_text_without_days_comes_back_with_a_sentence_and_its_words(
    world: World, client: Client, admin: User
) -> None:
    client.force_login(admin)

    answer = client.post("/manage/calendar/2027/notice/", {"text": "今年照常。"})

    assert answer.status_code == 422
    assert "没有找到放假或调休的日子" in answer.content.decode()
    assert "今年照常。" in answer.content.decode()


def test_a_sentence_that_cannot_be_right_is_shown_beside_the_rest(
    world: World, client: Client, admin: User
) -> None:
    client.force_login(admin)

    text = NOTICE.replace("共3天", "共4天")
    seen = client.post("/manage/calendar/2027/notice/", {"text": text}).content.decode()

    assert "天数与写明的不符" in seen


def test_the_preview_says_how_many_promises_move_and_that_many_do(
    world: World, client: Client, admin: User
) -> None:
    client.force_login(admin)
    matter, other = world.case("handling"), world.case(place="S-1")

    seen = client.post(
        "/manage/calendar/2026/days/",
        {"first": FRIDAY.isoformat(), "last": "", "becomes": "free", "name": "停电检修"},
    ).content.decode()

    assert "有 2 项正在计时的承诺将推后到期" in seen
    assert matter.number in seen
    assert world.fresh(matter).due_at == matter.due_at
    save(client, seen, 2026)
    for _round in range(3):
        work.work_off(MORNING + timedelta(minutes=1))
    moved = [one for one in (matter, other) if world.fresh(one).due_at > one.due_at]
    assert len(moved) == 2
    client.force_login(world.inside)
    assert "工作日历有改动" in client.get("/desk/").content.decode()


def test_a_day_may_become_again_what_its_weekday_says(
    world: World, client: Client, admin: User
) -> None:
    client.force_login(admin)
    new_year = date(2026, 1, 1)
    assert CalendarDay.objects.filter(day=new_year).exists()

    seen = client.post(
        "/manage/calendar/2026/days/", {"first": new_year.isoformat(), "becomes": "plain"}
    ).content.decode()
    save(client, seen, 2026)

    assert not CalendarDay.objects.filter(day=new_year).exists()
    assert new_year not in queries.day_marks()


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-05-05", "2026-05-01", "结束日期不能早于开始日期"),
        ("2026-01-01", "2026-12-31", "一次最多 60 天"),
        ("", "", "from"),
    ],
)
def test_days_that_cannot_be_are_refused_at_their_field(
    world: World, client: Client, admin: User, first: str, last: str, words: str
) -> None:
    client.force_login(admin)

    answer = client.post(
        "/manage/calendar/2026/days/", {"first": first, "last": last, "becomes": "free"}
    )

    assert answer.status_code == 422
    assert words in answer.content.decode() or words == "from"


def test_a_table_of_days_is_read_and_its_wrong_rows_are_named(
    world: World, client: Client, admin: User
) -> None:
    client.force_login(admin)
    table = "日期,类型,节日\n2027年1月1日,放假,元旦\n2027/2/14,班,春节\n某天,放假,?\n"
    file = SimpleUploadedFile("放假.csv", table.encode("gb18030"), "text/csv")

    seen = client.post("/manage/calendar/2027/table/", {"file": file}).content.decode()

    assert "第 4 行" in seen
    assert "1月1日（周五）" in seen
    assert "2月14日（周日）" in seen


def test_a_file_that_is_no_table_is_refused(world: World, client: Client, admin: User) -> None:
    client.force_login(admin)
    file = SimpleUploadedFile("放假.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))

    answer = client.post("/manage/calendar/2027/table/", {"file": file})

    assert answer.status_code == 422
    told = answer.content.decode()
    assert "另存为" in told
    assert told.index("另存为") < told.index("一月"), "what is wrong stands above the months"


def test_a_file_with_a_password_says_so(world: World, client: Client, admin: User) -> None:
    client.force_login(admin)
    file = SimpleUploadedFile("放假.xlsx", ole("EncryptedPackage"))

    answer = client.post("/manage/calendar/2027/table/", {"file": file})

    assert (answer.status_code, "有密码保护" in answer.content.decode()) == (422, True)


def test_a_browser_with_its_token_sees_and_stores_days(
    world: World, client: Client, admin: User
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    page = strict.get("/manage/calendar/2027/").content.decode()
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', page[page.index('id="notice"') :]
    )
    assert token
    sent = {"csrfmiddlewaretoken": token[1], "first": "2027-03-01", "becomes": "free"}

    seen = strict.post("/manage/calendar/2027/days/", sent)

    assert (seen.status_code, "3月1日" in seen.content.decode()) == (200, True)


def test_staff_see_the_calendar_but_only_the_administrator_edits_it(
    world: World, client: Client
) -> None:
    client.force_login(world.secretary)

    assert "粘贴年度放假通知" not in client.get("/manage/calendar/2026/").content.decode()
    assert client.post("/manage/calendar/2027/notice/", {"text": NOTICE}).status_code == 403
    line = {"days": "2027-01-01 free 元旦"}
    assert client.post("/manage/calendar/2027/save/", line).status_code == 403
    assert not CalendarDay.objects.filter(day__year=2027).exists()
    client.logout()
    assert client.get("/manage/calendar/2026/").status_code == 302


def test_an_administrator_of_one_part_does_not_decide_for_all(world: World, client: Client) -> None:
    areas.grant(
        world.nobody,
        world.area("east"),
        role="place_admin",
        from_on=FOUNDED.date(),
        to_on=None,
        source="test",
        actor=SYSTEM,
        at=FOUNDED,
    )
    client.force_login(world.nobody)

    assert client.post("/manage/calendar/2027/notice/", {"text": NOTICE}).status_code == 403


@pytest.mark.parametrize("year", [1999, 2300, 99999])
def test_a_year_out_of_reach_says_so(world: World, client: Client, admin: User, year: int) -> None:
    client.force_login(admin)

    assert client.get(f"/manage/calendar/{year}/").status_code == 404
    assert client.post(f"/manage/calendar/{year}/notice/", {"text": NOTICE}).status_code == 404


def test_the_page_of_a_year_asks_few_questions(
    world: World, client: Client, admin: User, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    client.force_login(admin)
    client.get("/manage/calendar/2026/")

    with django_assert_max_num_queries(9):
        client.get("/manage/calendar/2026/")


def test_a_program_reads_sees_and_decides_the_same_days(
    world: World, client: Client, admin: User
) -> None:
    secret = people.issue_token(admin, name="calendar", days=30, at=MORNING)[1]
    headers = {"Authorization": f"Bearer {secret}"}
    body = {"days": [{"day": "2027-01-01", "becomes": "free", "name": "元旦"}]}

    seen = client.post(
        "/api/v1/calendar/2027/notice", {"text": NOTICE}, "application/json", headers=headers
    ).json()
    stored = client.put("/api/v1/calendar/days", body, "application/json", headers=headers)
    year = client.get("/api/v1/calendar/2027", headers=headers).json()

    assert len(seen["days"]) == 20
    assert stored.json() == {"changed": 1}
    assert [day["day"] for day in year["days"]] == ["2027-01-01"]
    assert client.get("/api/v1/calendar/2027").status_code == 401
    assert client.get("/api/v1/calendar/1900", headers=headers).status_code == 422


def test_the_clock_runs_as_before_when_only_a_name_changes(
    world: World, client: Client, admin: User
) -> None:
    client.force_login(admin)
    world.case("handling")

    seen = client.post(
        "/manage/calendar/2026/days/",
        {"first": "2026-05-01", "last": "2026-05-01", "becomes": "free", "name": "五一"},
    ).content.decode()

    assert "正在计时的承诺都不受影响" in seen
    assert datetime(2026, 3, 11, 10, 0, tzinfo=ZONE) == MORNING
