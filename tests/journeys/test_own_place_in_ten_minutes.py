"""A place of one's own: from an empty folder and three faulty Excel files to a case at the right desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import own_tables, paper
from tests.journeys import town as towns
from tests.journeys.own_tables import Table
from tests.journeys.people import CHINESE, DESKTOP, ENGLISH, PHONE, Person, arrive
from tests.journeys.town import Ground

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

# Ten minutes, if somebody presses, writes or chooses something every eight seconds.
TOUCHES_MOST = 75
RED = "FFFFC7CE"
SCREENS = Path(__file__).resolve().parents[2] / "screens"
MENDED_HOW = (
    "Correct them and send the file again. The marked copy holds the rows of your file with the "
    "wrong cells in red; you may correct them right there."
)
SECRET, OWN_SECRET = "the clear river runs by", "morning tea at nine"
TROUBLE = {CHINESE: "一楼的门禁关不上，整夜敞着", ENGLISH: "The front door does not lock any more"}


@pytest.fixture
def ground() -> Iterator[Ground]:
    """An empty folder, and `linli run` before it."""
    yield from towns.opened(Ground())


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_subdistrict_that_found_linli_this_morning_answers_its_first_case_by_lunch(
    ground: Ground, chromium: Browser, tmp_path: Path, language: str
) -> None:
    office = arrive(chromium, ground.address, size=DESKTOP)
    _set_up(office, ground.word, language)
    for table in own_tables.ALL:
        _take_in(office, table, tmp_path)
    assert _open_steps(office) == {"posts", "cards", "people"}

    leader = arrive(chromium, ground.address)
    leader.open(_link_for(office, own_tables.LEADER_NAME))
    _agree(leader, language)

    door = _printed_door(office, own_tables.DOOR)
    resident = arrive(chromium, ground.address)
    _report(resident, door, language)
    leader.follow("My desk")
    leader.page.locator("table[data-keys] td a").click()
    leader.reads(TROUBLE[language])
    leader.reads("I will do it")

    people = (office, leader, resident)
    assert [one.complaints for one in people] == [[], [], []]
    assert sum(one.touches for one in people) <= TOUCHES_MOST
    assert _still_missing(ground) == {"building_card", "shut_out", "administrators"}
    assert "Traceback" not in ground.log()
    assert TROUBLE[language] not in ground.log()


def test_the_word_of_the_terminal_is_asked_for_and_works_once(
    ground: Ground, chromium: Browser
) -> None:
    stranger = arrive(chromium, ground.address)
    stranger.open("/setup/place/")
    expect(stranger.page.get_by_label(stranger.say("One-time word"))).to_be_visible()
    stranger.write("One-time word", "AAAA-BBBB-CCCC")
    stranger.press("Begin")
    expect(stranger.page.locator("#id_word_error, .wrong").first).to_be_visible()

    office = arrive(chromium, ground.address)
    _set_up(office, ground.word, CHINESE)

    stranger.open("/setup/")
    stranger.reads("This place is set up")


def _set_up(office: Person, word: str, language: str) -> None:
    office.open("/")
    office.speak(language)
    office.follow("Set up this place")
    office.write("One-time word", word.lower())
    office.press("Begin")
    _photograph(office, "setup", language)
    office.write("Name of the place", own_tables.PLACE)
    office.write("Name in English", "Qingjiang")
    office.write("Administrative code", own_tables.STREET_CODE)
    _next(office)
    assert office.page.locator("[name=province]").input_value() == "四川省"
    office.write("City or prefecture", "雅安市")
    office.write("County or district", "雨城区")
    _next(office)
    _next(office)
    office.write("Your name", "季知秋")
    office.write("Account", "ji")
    office.write("Password", SECRET)
    office.write("Password once more", SECRET)
    office.press("Set the place up")
    office.page.wait_for_url("**/manage/")
    expect(office.page.locator("header")).to_contain_text(
        own_tables.PLACE if language == CHINESE else "Qingjiang"
    )


def _next(office: Person) -> None:
    office.touches += 1
    office.page.locator("main form button[type=submit]").click()


def _take_in(office: Person, table: Table, folder: Path) -> None:
    """Send a table with mistakes, see each of them named, mend them in the marked copy, apply."""
    office.follow("Take in an Excel file", within=f"#step-{table.kind}")
    office.attach(table.write(folder))
    office.press("Send and check")
    office.reads(MENDED_HOW)
    assert _blamed(office) == table.wrong
    _photograph(office, f"preview-{table.kind}", office.language)

    copy = office.download("Download the marked copy", folder)
    assert _red_cells(copy, table.sheet) == set(table.right)

    office.follow("Send the corrected file")
    office.attach(table.mend(copy))
    office.press("Send and check")
    office.press("Apply all")
    expect(office.page.locator("main section.good")).to_be_visible()
    office.follow("Manage")
    if table is own_tables.POSTS:
        _photograph(office, "checklist", office.language)


def _blamed(office: Person) -> dict[str, str]:
    """Return the cells that the page names, with what stands in them; each says what to do."""
    found = {}
    for row in office.page.locator("main table.cards tbody tr").all():
        number = row.locator("td").first.inner_text().split()[-1]
        for blame in row.locator("td.whole > div").all():
            letter = blame.locator("b").inner_text().split()[0]
            assert len(blame.locator("span").last.inner_text()) > 8
            found[f"{letter}{number}"] = blame.locator(".late-text").inner_text()
    return found


def _red_cells(path: Path, sheet: str) -> set[str]:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows()
    return {
        cell.coordinate
        for row in rows
        for cell in row
        if cell.fill.fill_type and cell.fill.fgColor.rgb == RED and cell.comment
    }


def _open_steps(office: Person) -> set[str]:
    """Return the steps of the checklist in which something is missing."""
    steps = office.page.locator("ol.line > li:not(:has(details))").all()
    return {str(step.get_attribute("id")).removeprefix("step-") for step in steps}


def _link_for(office: Person, name: str) -> str:
    """Make a sign-in link, as the checklist leads to it."""
    office.follow("Make sign-in links")
    office.follow(name)
    office.press("Make a sign-in link")
    address = office.page.locator("main code").inner_text().strip()
    return address.removeprefix(office.address)


def _agree(leader: Person, language: str) -> None:
    """Choose a password on a phone, then read what the card says and agree to that and no more."""
    leader.speak(language)
    leader.write("New password", OWN_SECRET)
    leader.press("Save and sign in")
    leader.page.wait_for_url("**/desk/")
    leader.follow("My account")
    leader.follow("My duty cards")
    leader.follow("Read the text and agree")
    leader.tick("I have read this text and agree")
    leader.press("Show my card")
    leader.reads(own_tables.LEADER_NAME)


def _printed_door(office: Person, door: str) -> str:
    """Print the sheets of an estate; return where the code on the sheet of a door leads."""
    office.follow("Manage")
    office.follow("Open the duty cards")
    office.follow(own_tables.COMMUNITY_NAME, within="main")
    office.follow(own_tables.ESTATE_NAME, within="nav[aria-labelledby=within]")
    office.reads("LINLI_ADDRESS")
    office.touches += 1
    link = office.page.get_by_role("link", name=office.say("Print all sheets (PDF)"))
    sheets = office.page.request.get(office.address + str(link.get_attribute("href")))
    assert sheets.headers["content-type"] == "application/pdf"
    pages = paper.drawn(sheets.body())
    _keep_sheet(pages[0], office.language)
    found = [code for page in pages for code in paper.codes(page)]
    assert found == [f"{office.address}/b/{one}/?via=qr" for one in own_tables.DOORS]
    return next(code for code in found if f"/b/{door}/" in code)


def _report(resident: Person, door: str, language: str) -> None:
    resident.open(door.removeprefix(resident.address))
    resident.speak(language)
    resident.reads(own_tables.LEADER_NAME)
    expect(resident.page.locator("main")).to_contain_text(own_tables.GROUP_PHONE)
    resident.follow("Report something")
    resident.touches += 1
    resident.page.locator("a[href*='service=public_repair']").click()
    resident.reads(own_tables.GROUP)
    resident.write("What happened", TROUBLE[language])
    resident.press("Send")
    resident.reads("Thank you. It has arrived.")


def _still_missing(ground: Ground) -> set[str]:
    """Return what the doctor finds to mend in the place itself."""
    found = json.loads(ground.run("doctor", "--json", code=1))
    return {one["code"] for one in found["findings"] if one["level"] != "well"}


def _photograph(person: Person, name: str, language: str) -> None:
    """Keep a picture of the page on both screens, to be looked at and for docs/screens."""
    SCREENS.mkdir(exist_ok=True)
    for size in (PHONE, DESKTOP):
        person.page.set_viewport_size({"width": size[0], "height": size[1]})
        look = f"{size[0]}-{language[:2]}"
        person.page.screenshot(path=SCREENS / f"first-day-{name}-{look}.png", full_page=True)


def _keep_sheet(picture: paper.Image.Image, language: str) -> None:
    picture.save(SCREENS / f"first-day-sheet-{language[:2]}.png")
