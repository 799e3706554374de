"""A light in a stairwell goes out: from the code on the wall to the figures of the community."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.people import CHINESE, DESKTOP, ENGLISH, Person, arrive
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

DOOR, COMMUNITY = "SYBJ-01", "tuqiao"
GRID_WORKER, SECRETARY = "ren", "ding"
BUILDING_GROUP = {CHINESE: "滨江名苑一至三栋党小组", ENGLISH: "Binjiang Building Group 1-3"}
GRID_BRANCH = {CHINESE: "尚雅网格党支部", ENGLISH: "Shangya Grid Branch"}
RATE = {CHINESE: "解决率", ENGLISH: "Solved"}
SOLVED = {CHINESE: "已解决", ENGLISH: "Solved"}
LIGHT = {
    # Words that no invented case of the demo uses: the desk is searched for them.
    CHINESE: "二楼拐角的声控灯坏了三晚，台阶看不清",
    ENGLISH: "The light in the bend of the second floor is out for three nights",
}
DONE = {CHINESE: "灯管换好了，您晚上再看看", ENGLISH: "The tube is new; please look tonight"}


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_light_nobody_minds_is_mended_rated_and_counted(
    town: Town, chromium: Browser, language: str
) -> None:
    answered, solved = _solved(town, chromium, language)
    resident = arrive(chromium, town.address)
    _report(resident, language)
    code_page = resident.page.url.removeprefix(town.address).partition("?")[0]
    resident.reads(BUILDING_GROUP[language])

    town.sleep_until(town.now + timedelta(days=1))
    resident.open(code_page)
    resident.reads(GRID_BRANCH[language])

    _mend(arrive(chromium, town.address, size=DESKTOP), language)
    _verify(arrive(chromium, town.address, size=DESKTOP), language)
    resident.open(code_page)
    resident.reads(DONE[language])
    resident.choose("Yes, solved")
    resident.choose("Satisfied")
    resident.press("Send")
    resident.reads("Thank you, it is written down.")

    town.wait_for_the_count()
    assert _solved(town, chromium, language) == (answered + 1, solved + 1)
    assert resident.complaints == []
    assert "Traceback" not in town.log()
    assert LIGHT[language] not in town.log()


def _report(resident: Person, language: str) -> None:
    resident.open(f"/b/{DOOR}/?via=qr")
    resident.speak(language)
    resident.follow("Report something")
    resident.page.locator("a[href*='service=public_repair']").click()
    resident.reads(BUILDING_GROUP[language])
    resident.write("What happened", LIGHT[language])
    resident.press("Send")
    resident.reads("Thank you. It has arrived.")


def _mend(worker: Person, language: str) -> None:
    worker.open("/login/")
    worker.speak(language)
    worker.sign_in(GRID_WORKER)
    _open_from_the_desk(worker, LIGHT[language])
    worker.press("I will do it")
    worker.follow("Report the result")
    worker.page.get_by_role("radio", name=SOLVED[language], exact=True).check()
    worker.write("Words to the resident", DONE[language])
    worker.press("Report the result")
    worker.reads(DONE[language])


def _verify(secretary: Person, language: str) -> None:
    secretary.open("/login/")
    secretary.speak(language)
    secretary.sign_in(SECRETARY)
    _open_from_the_desk(secretary, LIGHT[language])
    secretary.follow("It is so")
    secretary.press("It is so")
    secretary.reads("Somebody who did not handle it has checked: it is so.")


def _open_from_the_desk(worker: Person, text: str) -> None:
    """Open one matter after the other of those without a title, as the desk lists them."""
    links = worker.page.locator("table[data-keys] td a")
    expect(links.first).to_be_visible()
    for address in [link.get_attribute("href") for link in links.all()]:
        worker.open(str(address))
        if text in worker.page.locator("main").inner_text():
            return
    pytest.fail(f"not on this desk: {text}")


def _solved(town: Town, chromium: Browser, language: str) -> tuple[int, int]:
    """Return how many answered "solved?" this month and how many of them said yes, from the page."""
    visitor = arrive(chromium, town.address, size=DESKTOP)
    visitor.open(f"/areas/{COMMUNITY}/")
    visitor.speak(language)
    card = visitor.page.locator("section.figure", has=visitor.page.get_by_text(RATE[language]))
    first, second, *_silent = map(int, re.findall(r"\d+", card.locator(".of").inner_text()))
    return max(first, second), min(first, second)
