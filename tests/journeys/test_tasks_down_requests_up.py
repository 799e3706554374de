"""A task goes down three levels and counts itself; what it counted stands in reports and forms.

And a request comes up, is answered late, and the lateness stands on the page of who answered.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.people import DESKTOP, Person, arrive
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

DOOR = "SYBJ-02"
SUBDISTRICT, COMMUNITY, WORKER = "jia", "ding", "ren"
LEAD, GRID = "土桥社区大党委", "尚雅网格党支部"
TITLE = "消除楼道飞线充电隐患"
HAZARD = "三单元楼道里有人拉线给电瓶车充电，线皮都烫了"
DONE = "已劝离并拆线，车棚装了充电桩"


def test_what_a_grid_does_anyway_fulfils_the_task_of_the_subdistrict(
    town: Town, chromium: Browser
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
