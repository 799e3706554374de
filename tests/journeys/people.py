"""Somebody in front of a screen: opens pages, presses what is written on them, in their language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.town import PASSWORD

PHONE, DESKTOP = (390, 844), (1280, 900)
CHINESE, ENGLISH = "zh-hans", "en"
# Everybody comes from an address of their own, as behind a proxy: guesses are counted by it.
ADDRESSES = cycle(range(256))
SWITCH = {CHINESE: "中文", ENGLISH: "EN"}


def words(language: str, message: str) -> str:
    """Return what the house says for a message in a language."""
    with translation.override(language):
        return gettext(message)


@dataclass
class Person:
    """A person with one browser window; `complaints` collects what the console said."""

    context: BrowserContext
    page: Page
    address: str
    language: str = CHINESE
    complaints: list[str] = field(default_factory=list)
    # How often they pressed, wrote, chose or opened something.
    touches: int = 0

    def open(self, path: str) -> None:
        """Go to an address of the town."""
        self.touches += 1
        self.page.goto(self.address + path)

    def speak(self, language: str) -> None:
        """Use the switch on the page when it does not speak the language yet."""
        if language != self.language:
            self.page.get_by_role("link", name=SWITCH[language], exact=True).click()
            self.language = language
        expect(self.page.locator("html")).to_have_attribute("lang", re.compile(f"^{language[:2]}"))

    def sign_in(self, username: str) -> None:
        """Sign in on the page for it."""
        self.open("/login/")
        self.write("Account", username)
        self.write("Password", PASSWORD)
        self.press("Sign in")

    def say(self, message: str) -> str:
        """Return a message in this person's language."""
        return words(self.language, message)

    def press(self, message: str) -> None:
        """Press the button with these words."""
        self.touches += 1
        self.page.get_by_role("button", name=self.say(message)).last.click()

    def follow(self, message: str, *, within: str = "body") -> None:
        """Follow the link with these words, in a part of the page where several have them."""
        self.touches += 1
        self.page.locator(within).get_by_role("link", name=self.say(message)).first.click()

    def write(self, label: str, text: str) -> None:
        """Write into the field with this label."""
        self.touches += 1
        self.page.get_by_label(self.say(label)).first.fill(text)

    def choose(self, message: str) -> None:
        """Choose among what is offered."""
        self.touches += 1
        self.page.get_by_role("radio", name=self.say(message), exact=True).check()

    def tick(self, message: str) -> None:
        """Tick the box with these words."""
        self.touches += 1
        self.page.get_by_role("checkbox", name=self.say(message), exact=True).check()

    def attach(self, file: Path) -> None:
        """Choose a file of one's own."""
        self.touches += 1
        self.page.locator("main input[type=file]").set_input_files(file)

    def download(self, message: str, folder: Path) -> Path:
        """Follow a link to a file and keep it in a folder."""
        with self.page.expect_download() as coming:
            self.follow(message)
        path = folder / coming.value.suggested_filename
        coming.value.save_as(path)
        return path

    def reads(self, message: str) -> None:
        """Make sure the page says this."""
        expect(self.page.locator("main")).to_contain_text(self.say(message))


def arrive(
    chromium: Browser,
    address: str,
    *,
    size: tuple[int, int] = PHONE,
    script: bool = True,
    dark: bool = False,
) -> Person:
    """Let somebody new open a browser: no cookies, an empty cache."""
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=1,
        has_touch=size == PHONE,
        java_script_enabled=script,
        color_scheme="dark" if dark else "light",
        locale="zh-CN",
        extra_http_headers={"X-Forwarded-For": f"10.0.{next(ADDRESSES)}.1"},
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(15_000)
    person = Person(context, context.new_page(), address)
    person.page.on("console", lambda told: _hear(person, told.type, told.text))
    person.page.on("pageerror", lambda fault: person.complaints.append(str(fault)))
    return person


def _hear(person: Person, kind: str, text: str) -> None:
    if kind in {"error", "warning"}:
        person.complaints.append(text)
