"""Drawings of a mechanism: a picture with a table for everybody, and one to point at for staff."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.people import CHINESE, DESKTOP, arrive
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

PATH = "/mechanisms/four_level/?area=511802004"


def test_the_months_are_walked_through_with_the_keys_and_read_aloud(
    town: Town, chromium: Browser
) -> None:
    secretary = arrive(chromium, town.address, size=DESKTOP)
    secretary.open("/login/")
    secretary.speak(CHINESE)
    secretary.sign_in("jia")
    secretary.open(PATH)

    drawing = secretary.page.locator(".live-chart").first
    expect(drawing.locator("canvas").first).to_be_visible()
    said = secretary.page.locator("#months [aria-live]").first
    drawing.focus()
    secretary.page.keyboard.press("ArrowLeft")

    expect(said).to_contain_text("受理件数")
    expect(secretary.page.locator("#months svg.months").first).not_to_be_visible()
    assert secretary.complaints == []


def test_without_a_script_the_drawing_and_its_table_stay(town: Town, chromium: Browser) -> None:
    resident = arrive(chromium, town.address, size=DESKTOP, script=False)
    resident.open(PATH)

    expect(resident.page.locator("#months svg.months").first).to_be_visible()
    resident.page.locator("#months details summary").first.click()
    expect(resident.page.locator("#months table").first).to_be_visible()
    assert resident.page.locator("script[src*=echarts]").count() == 0
