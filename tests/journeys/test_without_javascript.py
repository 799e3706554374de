"""A browser that runs no script reports, joins, follows and rates as well as any other."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.people import CHINESE, DESKTOP, ENGLISH, PHONE, Person, arrive
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

DOOR = "SYBJ-02"
TEXT = {CHINESE: "单元门关不上，门锁松了", ENGLISH: "The entrance door does not close"}
DONE = {CHINESE: "门锁修好了", ENGLISH: "The lock is mended"}
OUTCOME = {CHINESE: "已解决", ENGLISH: "Solved"}


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_report_is_sent_followed_and_rated_without_a_script(
    town: Town, chromium: Browser, language: str
) -> None:
    resident = _plain(chromium, town, language, "/")
    resident.open(f"/b/{DOOR}/report/")
    resident.page.locator("a[href*='service=public_repair']").click()
    resident.write("What happened", TEXT[language])
    resident.press("Send")
    resident.reads("Thank you. It has arrived.")
    track = resident.page.url.removeprefix(town.address).partition("?")[0]

    _work_through(chromium, town, language)

    resident.open(track)
    resident.reads(DONE[language])
    resident.choose("Yes, solved")
    resident.choose("Satisfied")
    resident.press("Send")
    resident.reads("Thank you, it is written down.")
    assert resident.complaints == []


def test_an_empty_report_comes_back_with_what_is_missing(town: Town, chromium: Browser) -> None:
    resident = _plain(chromium, town, CHINESE, f"/b/{DOOR}/report/?service=noise")
    resident.write("What happened", "   ")
    resident.write("How to reach you", "0835-000 0123")

    resident.press("Send")

    resident.reads("Please say in a few words what happened.")
    expect(resident.page.get_by_label(resident.say("How to reach you")).first).to_have_value(
        "0835-000 0123"
    )


def _plain(
    chromium: Browser, town: Town, language: str, path: str, size: tuple[int, int] = PHONE
) -> Person:
    person = arrive(chromium, town.address, size=size, script=False)
    person.open(path)
    person.speak(language)
    return person


def _work_through(chromium: Browser, town: Town, language: str) -> None:
    """The leader of the building group mends it, a grid worker of the branch above has a look."""
    leader = _signed_in(chromium, town, language, "wuu")
    _open_newest(leader, TEXT[language])
    leader.press("I will do it")
    leader.follow("Report the result")
    leader.page.get_by_role("radio", name=OUTCOME[language], exact=True).check()
    leader.write("Words to the resident", DONE[language])
    leader.press("Report the result")
    checker = _signed_in(chromium, town, language, "ren")
    _open_newest(checker, TEXT[language])
    checker.follow("It is so")
    checker.press("It is so")
    checker.reads("Somebody who did not handle it has checked: it is so.")


def _signed_in(chromium: Browser, town: Town, language: str, username: str) -> Person:
    person = _plain(chromium, town, language, "/login/", size=DESKTOP)
    person.sign_in(username)
    return person


def _open_newest(worker: Person, text: str) -> None:
    links = worker.page.locator("table[data-keys] td a")
    expect(links.first).to_be_visible()
    for address in [link.get_attribute("href") for link in links.all()]:
        worker.open(str(address))
        if text in worker.page.locator("main").inner_text():
            return
    pytest.fail(f"not on this desk: {text}")
