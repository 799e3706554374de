"""The list behind a figure counts what the figure counts, and says so where it does not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from linli.areas import actions as area_actions
from linli.flows.work import work_off
from linli.indicators import fill, rules
from linli.indicators import queries as counted
from linli.indicators.tests.small import said, write
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused
from linli.matters.actions import handling
from linli.people import actions as people_actions
from linli.portal import records
from linli.portal.records import Records
from tests.world import FOUNDED, MORNING, World

LATER = MORNING + timedelta(days=16)
PLACES = ("cn", "county", "east", "willow", "willow-one", "garden", "G-1", "Y-1", "market", "lake")


@pytest.fixture
def month(world: World) -> Iterator[World]:
    """Half a month in which cases were closed, left lying, climbed, asked about and extended."""
    for day in (0, 1):
        world.case("closed", at=MORNING + timedelta(days=day))
    world.case("verified")
    world.case("waiting")
    extended = world.case("handling", at=MORNING + timedelta(days=1))
    _extend(world, extended)
    for place, service in (("Y-1", "noise"), ("G-2", "noise"), ("S-1", "hazard")):
        world.case(place=place, service=service)
    world.pass_time(LATER)
    while work_off(LATER):
        pass
    with travel(LATER, tick=False):
        yield world


def _extend(world: World, matter: Any) -> None:
    at = MORNING + timedelta(days=1, hours=2)
    until = (MORNING + timedelta(days=9)).date()
    handling.extend(matter, actor=world.inside, reason="等配件", until=until, at=at)


def behind(world: World, place: str, code: str, user: Any = None, **more: str) -> Records:
    area = world.area(place)
    return Records(area, user or world.governor, {"of": code, **more}, at=LATER)


def test_a_rate_of_what_stands_has_no_list_of_matters(month: World) -> None:
    with pytest.raises(Refused) as refused:
        behind(month, "east", "duty_card_rate")

    assert refused.value.code == "records.no_list"


def test_the_list_behind_every_figure_is_as_long_as_the_figure(month: World) -> None:
    known, seen = counted.definitions(), set()
    # The whole county lies within the auditor's reach; the country above it holds nothing else.
    listed = [code for code, one in known.by_code.items() if one.measure != rules.RATIO]
    for code in listed:
        for place in PLACES:
            area = month.area(place)
            now = counted.page_figures(area, until=LATER.date(), is_inside=True).now[code]
            found = behind(month, place, code)
            listed_here = found.happenings if found.is_of_entries else found.rows
            assert found.count == len(listed_here) == now.size, (code, place)
            assert place == "cn" or found.expected == now.size, (code, place)
            seen |= {code} if now.size else set()
    assert {"opened", "closed", "open_cases", "overdue_cases", "on_time_rate", "climbed"} <= seen
    assert {"first_response_time", "solved_rate", "satisfied_rate", "unanswered"} <= seen


def test_the_share_is_told_by_the_records_themselves(month: World) -> None:
    rate = counted.page_figures(month.area("east"), until=LATER.date(), is_inside=True).now
    found = behind(month, "east", "on_time_rate")

    assert sum(one.counts == "是" for one in found.rows) == rate["on_time_rate"].numerator


def test_a_service_and_a_unit_are_counted_as_the_figure_counts_them(month: World) -> None:
    noise = behind(month, "east", "opened", topic="noise")
    assert (noise.count, noise.expected) == (2, 2)
    for code in ("first_response_time", "climbed", "extended"):
        found = behind(month, "east", code, unit="garden-group")
        assert found.count == found.expected, code
    half = behind(month, "east", "closed", months="6")
    assert half.count == half.expected > 0


def test_whoever_sees_less_is_told_why(month: World) -> None:
    found = behind(month, "willow", "opened", user=month.beside)

    assert found.count < (found.expected or 0)
    assert "不在您可以查看的范围" in found.agreement
    assert "都列在" in behind(month, "willow", "opened").agreement


def test_a_small_group_is_not_told_by_the_list_to_those_outside(month: World) -> None:
    found = behind(month, "S-1", "opened", user=month.inside)

    assert found.expected is None
    assert found.count == 0


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("of=magic", 404),
        ("of=opened&month=0", 422),
        ("of=opened&months=99", 422),
        ("of=opened&months=x", 422),
        ("of=opened&page=0", 422),
        ("of=opened&page=²", 422),
        ("of=opened&unit=nobody", 404),
        ("of=open_cases&month=2026-01", 422),
        ("of=opened&topic=nothing", 200),
        ("of=open", 200),
        ("of=late", 200),
        ("", 200),
    ],
)
def test_a_filter_that_makes_no_sense_is_answered_clearly(
    month: World, client: Client, asked: str, status: int
) -> None:
    client.force_login(month.governor)

    answer = client.get(f"/areas/willow/records/?{asked}")

    assert answer.status_code == status


def test_a_list_needs_a_sign_in_and_shows_only_what_is_mine(month: World, client: Client) -> None:
    assert client.get("/areas/willow/records/?of=opened").status_code == 302
    client.force_login(month.outside)

    assert b"/matters/" not in client.get("/areas/willow/records/?of=opened").content


def test_a_list_asks_the_same_few_questions(
    month: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(month.governor)
    for code in ("open_cases", "closed", "on_time_rate", "first_response_time"):
        for place in ("county", "willow"):
            with django_assert_max_num_queries(20):
                client.get(f"/areas/{place}/records/?of={code}")


def test_records_leave_without_words_or_contact_and_it_is_written_down(
    month: World, client: Client
) -> None:
    path = "/areas/willow/records/table.csv"
    assert client.post(path, {"of": "opened"}).status_code == 302
    client.force_login(month.secretary)
    assert client.post(path, {"of": "opened"}).status_code == 403
    client.force_login(_exporting(month))
    answer = client.post(path, {"of": "opened", "topic": "noise"})

    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines[: lines.index([])]) == 3
    assert "楼道灯" not in answer.content.decode("utf-8-sig")
    note = Entry.objects.shard(month.area("east").pk).get(kind="records.exported")
    assert note.facts == {
        "indicator": "opened", "since": "2026-03-01", "until": "2026-03-27", "topic": "noise",
        "rows": 2,
    }  # fmt: skip
    assert client.get(path).status_code == 405


def test_nobody_may_export_what_lies_in_another_place(month: World, client: Client) -> None:
    client.force_login(_exporting(month))

    assert client.post("/areas/lake/records/table.csv", {"of": "opened"}).status_code == 403
    assert not Entry.objects.shard(month.area("west").pk).filter(kind="records.exported").exists()


def test_too_many_records_stay_here_and_nothing_is_written_down(
    month: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "EXPORT_MOST", 2)
    client.force_login(_exporting(month))

    answer = client.post("/areas/willow/records/table.xlsx", {"of": "opened"})

    assert answer.status_code == 422
    assert "2" in answer.content.decode()
    assert not Entry.objects.shard(month.area("east").pk).filter(kind="records.exported").exists()


def test_the_records_are_in_the_api_for_a_token(month: World, client: Client) -> None:
    path = "/api/v1/areas/willow/records?of=opened"
    assert client.get(path).status_code == 401
    _token, secret = people_actions.issue_token(month.governor, name="t", days=9, at=LATER)
    head = {"Authorization": f"Bearer {secret}"}
    body = client.get(path, headers=head).json()

    assert body["count"] == len(body["records"]) == 7
    assert "text" not in body["records"][0]
    assert client.get(f"{path}&month=x", headers=head).status_code == 422


def _exporting(world: World) -> Any:
    area_actions.grant(
        world.governor, world.area("east"), role="place_admin", from_on=FOUNDED.date(), to_on=None,
        source="test", actor=SYSTEM, at=FOUNDED,
    )  # fmt: skip
    return world.governor


def test_a_stock_is_what_stands_now(month: World) -> None:
    assert behind(month, "east", "open_cases").period == "现在"
    assert counted.definitions().by_code["open_cases"].measure == rules.STOCK


def asked(world: World, place: str, count: int) -> None:
    for _sheet in range(count):
        write(world.area(place), said("form.asked", units=2, new=1), at=LATER, unit_id=None)
    fill.work_off(LATER)


def test_entries_that_belong_to_no_matter_are_listed_for_those_inside(month: World) -> None:
    asked(month, "willow", 3)

    found = behind(month, "east", "forms_per_base_unit")

    assert found.count == 3
    assert [(one.kind, one.place_code, one.counts) for one in found.happenings] == [
        ("form.asked", "willow", "2")
    ] * 3
    assert found.rows == []
    with pytest.raises(Refused):
        found.all()


def test_the_page_and_the_api_show_such_entries_too(month: World, client: Client) -> None:
    asked(month, "willow", 2)
    client.force_login(month.governor)
    with travel(LATER, tick=False):
        page = client.get("/areas/east/records/?of=forms_per_base_unit").content.decode()

    assert page.count("要求单位填报一份表格") == 2
    assert "不导出" not in page


def test_entries_of_a_place_are_not_listed_to_who_works_elsewhere(month: World) -> None:
    asked(month, "willow", 3)

    found = behind(month, "east", "forms_per_base_unit", user=month.outside)

    assert (found.count, found.happenings) == (0, [])
