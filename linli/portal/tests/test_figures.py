"""Each figure has a page: months, services, places, definition; the public sees no small group."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from time_machine import travel

from linli.areas import actions as area_actions
from linli.flows.work import work_off
from linli.indicators import queries as counted
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.portal.figures import files
from tests.world import FOUNDED, MORNING, World

EVENING = MORNING + timedelta(hours=8)
PUBLIC = ("opened", "open_cases", "closed", "on_time_rate", "solved_rate")


@pytest.fixture
def busy(world: World) -> Iterator[World]:
    """Eight cases at six places, seen in the evening of the same day."""
    for _ in range(3):
        world.case("closed")
    world.case("handling")
    world.case(place="G-2")
    world.case(place="G-2", service="noise")
    world.case(place="Y-1", service="noise")
    world.case(place="S-1", service="hazard")
    work_off(EVENING)
    with travel(EVENING, tick=False):
        yield world


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def admin(world: World) -> Any:
    area_actions.grant(
        world.governor, world.area("east"), role="place_admin", from_on=FOUNDED.date(), to_on=None,
        source="test", actor=SYSTEM, at=FOUNDED,
    )  # fmt: skip
    return world.governor


def test_every_public_figure_has_a_page_at_every_level(busy: World, client: Client) -> None:
    for code, one in counted.definitions().by_code.items():
        for place in ("cn", "county", "east", "willow", "garden", "G-1", "market"):
            path = f"/areas/{place}/figures/{code}/"
            page = text(client, path, 200 if one.public else 404)
            assert not one.public or str(one.definition) in page


def test_a_figure_says_its_definition_its_counter_and_which_day_counts(
    busy: World, client: Client
) -> None:
    page = text(client, "/areas/willow/figures/on_time_rate/")

    assert "按时反馈并经核实" in page
    assert "延期次数" in page
    assert "用延期换取按时" in page
    assert 'class="chart months"' in page
    assert "style=" not in page


def test_every_figure_of_the_area_page_leads_to_its_own(busy: World, client: Client) -> None:
    page = text(client, "/areas/willow/")

    for code in PUBLIC:
        assert f"/areas/willow/figures/{code}/" in page


def test_the_few_cases_of_a_building_are_for_those_who_work_there(
    busy: World, client: Client
) -> None:
    public = text(client, "/areas/G-1/figures/opened/")
    client.force_login(busy.governor)
    inside = text(client, "/areas/G-1/figures/opened/")

    assert "不显示" in public
    assert "不显示" not in inside
    assert "4 件" in inside


def test_the_units_of_single_houses_are_counted_for_those_who_work_there(
    busy: World, client: Client
) -> None:
    public = text(client, "/areas/willow/")
    client.force_login(busy.governor)
    inside = text(client, "/areas/willow/")

    assert "柳一网格党支部" in public
    assert "花园1、2栋党小组" not in public
    assert "花园1、2栋党小组" in inside
    assert "of=open_cases&amp;unit=garden-group" in inside


def test_places_stand_in_their_order_whatever_they_count(busy: World, client: Client) -> None:
    client.force_login(busy.governor)
    page = text(client, "/areas/garden/figures/opened/").partition('id="places"')[2]

    assert page.index("1栋") < page.index("2栋") < page.index("3栋")


def test_no_page_of_figures_names_or_ranks_anybody(busy: World, client: Client) -> None:
    for path in ("/areas/willow/", "/areas/willow/figures/closed/"):
        page = text(client, path)
        for word in ("示例·", "排名", "名次"):
            assert word not in page


def test_an_earlier_month_can_be_looked_at(busy: World, client: Client) -> None:
    assert "2026年2月" in text(client, "/areas/willow/figures/opened/?month=2026-02")


@pytest.mark.parametrize("month", ["2026-13", "yesterday", "2027-01", "2026-3", "２０２６-０１"])
def test_a_month_that_is_none_is_answered_with_how_to_write_one(
    busy: World, client: Client, month: str
) -> None:
    assert "2026" in text(client, f"/areas/willow/figures/opened/?month={month}", 422)


def test_a_figure_that_is_none_is_missing(busy: World, client: Client) -> None:
    text(client, "/areas/willow/figures/happiness/", 404)
    text(client, "/areas/nowhere/figures/opened/", 404)
    text(client, "/areas/willow/table.pdf", 404)


def test_a_place_without_anything_says_what_will_be_here(busy: World, client: Client) -> None:
    assert "这里还没有人反映过问题" in text(client, "/areas/pine/")


def test_a_figure_page_asks_the_same_few_questions(
    busy: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    text(client, "/areas/willow/figures/solved_rate/")  # the edition is read once in a process
    for place in ("cn", "county", "willow", "G-1"):
        with django_assert_max_num_queries(16):
            text(client, f"/areas/{place}/figures/solved_rate/")


def test_public_files_carry_public_figures_whoever_takes_them(busy: World, client: Client) -> None:
    public = client.get("/areas/G-1/table.csv").content
    client.force_login(busy.governor)
    mine = client.get("/areas/G-1/table.csv").content

    assert public.startswith(b"\xef\xbb\xbf")
    assert mine == public
    rows = {row[0]: row for row in csv.reader(io.StringIO(public.decode("utf-8-sig"))) if row}
    assert rows["opened"][3] == "不显示"
    assert "by_service" not in rows
    assert "截至" in public.decode("utf-8-sig")


def test_a_workbook_says_on_its_second_sheet_what_is_counted(busy: World, client: Client) -> None:
    for path in ("/areas/willow/table.xlsx", "/areas/willow/figures/opened/table.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(client.get(path).content))
        about = [str(cell.value) for row in book.worksheets[1].iter_rows() for cell in row]

        assert len(book.worksheets) == 2
        assert any("当天受理的诉求件数" in words for words in about)
        assert any("/areas/willow/" in words for words in about)


def test_small_groups_leave_only_with_permission_and_are_written_down(
    busy: World, client: Client
) -> None:
    path = "/areas/G-1/inside/table.csv"
    assert client.post(path).status_code == 302
    client.force_login(busy.secretary)
    assert client.post(path).status_code == 403
    client.force_login(admin(busy))
    answer = client.post(path)

    rows = {
        row[0]: row for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))) if row
    }
    assert rows["opened"][3] == "4"
    home = busy.area("east").pk
    note = Entry.objects.shard(home).get(kind="figures.exported")
    assert note.facts["rows"] > 10
    assert note.actor_id == str(busy.governor.pk)
    assert client.get(path).status_code == 405


def test_no_cell_of_a_file_is_a_formula() -> None:
    table = files.Table(
        "n", "t", ["=1+1"], [["=cmd|' /C calc'!A0", " @x", -3, "＝1", "fine"]], "a", [("+1", "-1")]
    )
    book = openpyxl.load_workbook(io.BytesIO(files.written(table, "xlsx")))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]

    assert all(cell.data_type != "f" for cell in cells)
    assert "'=cmd" in files.written(table, "csv").decode("utf-8-sig")
    assert [cell.value for cell in cells if cell.data_type == "n" and cell.value] == [-3]


def test_one_figure_is_in_the_api_with_its_months_and_places(busy: World, client: Client) -> None:
    body = client.get("/api/v1/areas/east/figures/opened").json()

    assert body["figure"]["value"] == 7
    assert body["figure"]["counter"] == "redirected"
    assert len(body["months"]) == 13
    assert {one["at"]: one["value"] for one in body["places"]} == {"pine": 0, "willow": 7}
    assert body["csv"].startswith("/areas/east/figures/opened/table.csv")
    assert client.get(body["csv"]).status_code == 200


def test_the_api_refuses_what_the_page_refuses(busy: World, client: Client) -> None:
    assert client.get("/api/v1/areas/east/figures/by_service").status_code == 404
    wrong = client.get("/api/v1/areas/east/figures/opened?month=never")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "month")


def test_both_languages_and_paper_say_the_same(busy: World, client: Client) -> None:
    client.cookies["linli_language"] = "en"
    page = text(client, "/areas/willow/figures/solved_rate/")

    assert "only-print" in page
    assert "<svg" in page
    assert "/areas/willow/figures/solved_rate/" in page
