"""A task goes down three levels and counts itself; what it counted stands in reports and forms.

And a request comes up, is answered late, and the lateness stands on the page of who answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from playwright.sync_api import Browser, expect

from tests.journeys.people import DESKTOP, Person, arrive
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

DOOR, PLACE = "SYBJ-02", "511802004"
COMMUNITY_PLACE = "tuqiao"
SUBDISTRICT, COMMUNITY, WORKER, GRID_SECRETARY = "jia", "ding", "ren", "xin"
LEAD, GRID = "土桥社区大党委", "尚雅网格党支部"
TITLE = "消除楼道飞线充电隐患"
HAZARD = "三单元楼道里有人拉线给电瓶车充电，线皮都烫了"
DONE = "已劝离并拆线，车棚装了充电桩"


def test_what_a_grid_does_anyway_fulfils_the_task_of_the_subdistrict(
    town: Town, chromium: Browser, tmp_path: Path
) -> None:
    office = arrive(chromium, town.address, size=DESKTOP)
    office.sign_in(SUBDISTRICT)
    number = _give(office)

    community = arrive(chromium, town.address, size=DESKTOP)
    community.sign_in(COMMUNITY)
    _split(community, number)
    town.wait_for_the_count()

    resident = arrive(chromium, town.address)
    _report_hazard(resident)
    code_page = resident.page.url.removeprefix(town.address).partition("?")[0]
    _mend(arrive(chromium, town.address, size=DESKTOP))
    _verify(community)
    resident.open(code_page)
    resident.choose("Yes, solved")
    resident.choose("Satisfied")
    resident.press("Send")
    town.wait_for_the_count()
    town.wait_for_the_count()

    office.open(f"/matters/{number}/")
    expect(office.page.locator("main")).to_contain_text("1／1件")
    office.reads("The count reached its target: it reported itself done.")
    story = office.page.locator("ol.line").inner_text()
    assert "无人填报" in story
    assert "说明进展" not in story
    office.follow("Write it off")
    office.write("The evidence, or what you saw on site", "现场看过，线已拆除")
    office.press("Write it off")
    office.reads("A second person wrote it off: done in time.")
    town.wait_for_the_count()
    in_word, in_excel = _in_word(office, town, tmp_path), _in_excel(office, tmp_path)
    assert in_word == in_excel >= 1
    assert office.complaints == []
    assert community.complaints == []
    assert "Traceback" not in town.log()


def _give(office: Person) -> str:
    """Draft a task that counts itself; the burden check knows of another like it."""
    office.follow("Tasks")
    office.follow("Draft a task")
    page = office.page
    office.write("What is to be done", TITLE)
    office.write("How everybody sees that it is done", "居民反映的飞线充电办结并核实")
    page.locator("[name=lead]").select_option(label=LEAD)
    office.write("Due", "2026-03-27")
    office.choose("What residents report")
    office.write("Which meeting, document or plan", "3月诉求分析")
    office.write("Legal basis", "《消防法》第28条")
    page.locator("[name=bound]").select_option("indicator:closed@hazard")
    office.write("How much", "1")
    office.write("Of what", "件")
    office.press("Look at the burden")
    office.reads("The burden check")
    office.follow("It is needed all the same")
    office.write("Why it is needed", "专项针对飞线充电")
    office.press("It is needed all the same")
    office.follow("Assign it")
    office.press("Assign it")
    number = re.search(r"/matters/([^/]+)/", page.url)
    assert number
    return number[1]


def _split(community: Person, number: str) -> None:
    community.open(f"/matters/{number}/")
    community.follow("Accept it")
    community.press("Accept it")
    community.follow("Split it among units below")
    row = community.page.locator("tr", has_text=GRID)
    row.get_by_role("checkbox").check()
    row.locator("input[type=number]").fill("1")
    community.press("Split it")
    community.reads("It was split; the units get their tasks by themselves.")


def _in_word(office: Person, town: Town, folder: Path) -> int:
    """Ask for the report of this month, take it as Word, and read the figure out of its tables."""
    office.open("/reports/new/")
    page = office.page
    page.locator("[name=area]").select_option(PLACE)
    page.locator("[name=cycle][value=once]").check()
    page.locator("[name=since]").fill("2026-03")
    office.press("Plan the report")
    town.wait_for_the_count()
    page.reload()
    page.locator("main a[href*='/runs/']").first.click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Word").click()
    path = folder / "report.docx"
    coming.value.save_as(path)
    tables = [[[cell.text for cell in row.cells] for row in one.rows] for one in _tables(path)]
    [table] = [one for one in tables if any(row[0] == "安全隐患" for row in one)]
    column = next(n for n, head in enumerate(table[0]) if head.startswith("办结件数"))
    return int(next(row[column] for row in table if row[0] == "安全隐患").split()[0])


def _tables(path: Path) -> Iterable[Any]:
    return Document(str(path)).tables


def _in_excel(office: Person, folder: Path) -> int:
    """Keep a blank Excel form, bind one cell in the browser, and read what it fills itself with."""
    blank = folder / "上级要求的月报表.xlsx"
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"] = "安全隐患整治月报表", "办结件数"
    sheet.merge_cells("A1:C1")
    sheet["A1"].font = Font(bold=True, size=16)
    book.save(blank)
    office.open("/papers/new/")
    page = office.page
    office.attach(blank)
    page.locator("[name=area]").select_option(PLACE)
    office.press("Send it")
    page.locator("table.paper a[href*='B2']").click()
    page.locator("#q").fill("安全隐患")
    page.locator("#cell form[method=get] button").click()
    page.locator("#source").select_option("indicator:closed@hazard")
    page.locator("#place").select_option(PLACE)
    office.press("Fill the cell with it")
    page.locator("[name=since]").select_option("2026-03-01")
    with page.expect_download() as coming:
        office.press("Fill and download")
    path = folder / "filled.xlsx"
    coming.value.save_as(path)
    filled = load_workbook(path).worksheets[0]
    assert str(next(iter(filled.merged_cells.ranges))) == "A1:C1"
    assert filled["A1"].font.size == 16
    return int(filled["B2"].value)


def test_a_late_answer_to_a_grid_stands_on_the_page_of_the_level_above(
    town: Town, chromium: Browser
) -> None:
    grid = arrive(chromium, town.address, size=DESKTOP)
    grid.sign_in(GRID_SECRETARY)
    grid.open("/tasks/up/new/")
    grid.page.locator("[name=asks][value=money]").check()
    grid.write("What it is about", "老楼道照明改造经费")
    grid.write("What they should do or give", "落实二十盏灯的改造经费")
    grid.write("Why you cannot settle it yourselves", "网格没有经费")
    grid.press("Ask")
    request = grid.page.url.removeprefix(town.address)

    town.sleep_until(town.now + timedelta(days=16))
    grid.sign_in(GRID_SECRETARY)  # a session does not last that long
    grid.open(f"/areas/{COMMUNITY_PLACE}/")
    grid.sign_in(GRID_SECRETARY) if "login" in grid.page.url else None
    expect(grid.page.locator("main")).to_contain_text("件下级请求")

    above = arrive(chromium, town.address, size=DESKTOP)
    above.sign_in(COMMUNITY)
    late = _answered_late(above)
    above.open("/tasks/up/?show=owed")
    expect(above.page.locator("main")).to_contain_text("老楼道照明改造经费")
    above.open(request)
    above.follow("Answer: we will, or we cannot")
    above.page.locator("[name=answer][value=will_do]").check()
    day = (town.now + timedelta(days=30)).date()
    above.page.locator("[name=on]").fill(day.isoformat())
    above.write("What you will do, or why you cannot", "列入二季度改造，经费已落实")
    above.press("Answer: we will, or we cannot")
    assert _answered_late(above) == late + 1

    grid.open(request)
    grid.follow("Say whether it helps")
    grid.page.locator("[name=helps][value=yes]").check()
    grid.press("Say whether it helps")
    assert grid.complaints == []
    assert above.complaints == []


def _report_hazard(resident: Person) -> None:
    resident.open(f"/b/{DOOR}/report/?service=hazard")
    resident.write("What happened", HAZARD)
    resident.press("Send")
    resident.reads("Thank you. It has arrived.")


def _mend(worker: Person) -> None:
    worker.sign_in(WORKER)
    _open(worker, HAZARD)
    worker.press("I will do it")
    worker.follow("Report the result")
    worker.page.get_by_role("radio", name="已解决", exact=True).check()
    worker.write("Words to the resident", DONE)
    worker.press("Report the result")
    worker.reads(DONE)


def _verify(community: Person) -> None:
    community.open("/desk/?role=verify")
    _open(community, HAZARD)
    community.follow("It is so")
    community.press("It is so")


def _open(worker: Person, text: str) -> None:
    """Open the matter with these words, as the desk lists it."""
    links = worker.page.locator("table[data-keys] td a")
    expect(links.first).to_be_visible()
    for address in [link.get_attribute("href") for link in links.all()]:
        worker.open(str(address))
        if text in worker.page.locator("main").inner_text():
            return
    pytest.fail(f"not on this desk: {text}")


def _answered_late(reader: Person) -> int:
    """Return how many requests from below were answered late, as the page of the place says."""
    reader.open(f"/areas/{COMMUNITY_PLACE}/")
    found = re.search(
        r"近12个月有(\d+)件下级请求逾期答复", reader.page.locator("main").inner_text()
    )
    return int(found[1]) if found else 0
