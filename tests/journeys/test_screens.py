"""Every page kind, photographed: nothing overflows, complains, weighs too much or shuts anybody out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys import administration, places
from tests.journeys.people import CHINESE, DESKTOP, ENGLISH, PHONE, Person, arrive
from tests.journeys.places import Cases, Place
from tests.journeys.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

SCREENS = Path(__file__).resolve().parents[2] / "screens"
WEIGHT_MOST = 100_000
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DARK = {"home", "door", "report", "track-verified", "area-community", "desk-ren", "matter-handling"}


@dataclass(frozen=True)
class Look:
    """How somebody looks at a page: screen, language, elder mode, dark."""

    size: tuple[int, int]
    language: str
    elder: bool = False
    dark: bool = False

    @property
    def name(self) -> str:
        """Return what the picture's name ends with."""
        more = "-elder" * self.elder + "-dark" * self.dark
        return f"{self.size[0]}-{self.language[:2]}{more}"


CHINESE_PHONE, CHINESE_DESKTOP = Look(PHONE, CHINESE), Look(DESKTOP, CHINESE)
PLAIN = [CHINESE_PHONE, CHINESE_DESKTOP, Look(PHONE, ENGLISH), Look(DESKTOP, ENGLISH)]
ELDER = [Look(PHONE, CHINESE, elder=True), Look(PHONE, ENGLISH, elder=True)]
DARK_LOOKS = [Look(PHONE, CHINESE, dark=True), Look(PHONE, CHINESE, elder=True, dark=True)]
# Whose colors or sizes differ; the language changes nothing for a screen reader's rules.
JUDGED = {CHINESE_PHONE, Look(DESKTOP, ENGLISH), ELDER[0], *DARK_LOOKS}


class Studio:
    """Browser windows by who sits before them and how they look, opened once."""

    def __init__(self, chromium: Browser, town: Town) -> None:
        self.chromium, self.town = chromium, town
        self.windows: dict[tuple[str, Look], Person] = {}
        self.signed_in: dict[str, Any] = {}

    def window(self, who: str, look: Look) -> Person:
        """Return the window of a person, signed in."""
        if (who, look) not in self.windows:
            person = arrive(self.chromium, self.town.address, size=look.size, dark=look.dark)
            if who:
                person.context.add_cookies(self._session(who))
            chosen = {
                "django_language": look.language,
                "linli_elder": "on" if look.elder else "off",
            }
            person.context.add_cookies(
                [
                    {"name": name, "value": value, "url": self.town.address}
                    for name, value in chosen.items()
                ]
            )
            self.windows[who, look] = person
        return self.windows[who, look]

    def _session(self, who: str) -> Any:
        if who not in self.signed_in:
            person = arrive(self.chromium, self.town.address)
            person.sign_in(who)
            person.page.wait_for_url("**/desk/")
            self.signed_in[who] = person.context.cookies()
            person.context.close()
        return self.signed_in[who]


@pytest.fixture(scope="module")
def studio(chromium: Browser, town: Town) -> Studio:
    SCREENS.mkdir(exist_ok=True)
    return Studio(chromium, town)


@pytest.fixture(scope="module")
def cases(town: Town) -> Cases:
    return Cases(town)


@pytest.fixture(scope="module")
def slip(studio: Studio) -> str:
    """The address of a slip, from the desk of a community that wrote something down for a caller."""
    desk = studio.window(places.DESK, CHINESE_DESKTOP)
    desk.open("/enter/SYBJ-03/?service=help_at_home")
    desk.write("What happened", "老人的水费不会在手机上交，想请人帮忙")
    desk.press("Write it down")
    desk.page.wait_for_url("**/enter/slip/**")
    return desk.page.url.removeprefix(studio.town.address)


def photograph(studio: Studio, place: Place, looks: list[Look]) -> list[str]:
    """Take a picture for each look; return everything that is wrong with them."""
    wrong = []
    for look in looks:
        person = studio.window(place.who, look)
        person.complaints.clear()
        answer = person.page.goto(studio.town.address + place.path, wait_until="load")
        assert answer is not None
        picture = f"{place.name}-{look.name}"
        person.page.screenshot(path=SCREENS / f"{picture}.png", full_page=True)
        found = [*_judged(person, look), *_heard(person, place)]
        if answer.status != place.status:
            found.append(f"answers {answer.status}")
        wrong += [f"{picture}: {one}" for one in found]
    return wrong


def _judged(person: Person, look: Look) -> Iterator[str]:
    if look.size == PHONE and (over := person.page.evaluate(WIDE)) > 0:
        yield f"is {over} px too wide"
    if look not in JUDGED:
        return
    for problem in Axe().run(person.page).response["violations"]:
        if problem["impact"] in {"serious", "critical"}:
            nodes = "; ".join(node["html"][:160] for node in problem["nodes"][:3])
            yield f"{problem['impact']} {problem['id']}: {nodes}"


def _heard(person: Person, place: Place) -> Iterator[str]:
    expected = f"status of {place.status}" if place.status != 200 else None
    yield from (said for said in person.complaints if not (expected and expected in said))


def test_public_pages(studio: Studio, cases: Cases) -> None:
    wrong = []
    for place in places.public(cases):
        looks = [*PLAIN, *ELDER, *(DARK_LOOKS if place.name in DARK else [])]
        wrong += photograph(studio, place, looks)

    assert not wrong, "\n".join(wrong)


def test_staff_pages(studio: Studio, cases: Cases, slip: str) -> None:
    wrong = []
    for place in places.staff(cases, slip):
        wrong += photograph(
            studio, place, [*PLAIN, *(DARK_LOOKS[:1] if place.name in DARK else [])]
        )

    assert not wrong, "\n".join(wrong)


def test_pages_of_administration(studio: Studio) -> None:
    wrong = []
    for place in administration.pages(studio.town):
        wrong += photograph(studio, place, [*PLAIN, ELDER[0]])

    assert not wrong, "\n".join(wrong)


def test_public_pages_are_light_on_the_wire(studio: Studio, cases: Cases) -> None:
    heavy = {}
    for place in places.public(cases):
        person = arrive(studio.chromium, studio.town.address)
        weight = _weight(person.page, studio.town.address + place.path)
        person.context.close()
        if weight >= WEIGHT_MOST:
            heavy[place.name] = weight

    assert heavy == {}


def _weight(page: Page, address: str) -> int:
    """Return how many bytes came over the wire for a page on a cold cache."""
    got: list[float] = []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda told: got.append(told["encodedDataLength"]))
    page.goto(address, wait_until="load")
    page.evaluate("document.fonts.ready")
    return round(sum(got))


def test_too_many_guesses_get_a_page_too(studio: Studio) -> None:
    place, looks = Place("too-many", "/t/K3QF-7M2P-9XT4/", status=429), [*PLAIN, ELDER[0]]
    for look in looks:
        window = studio.window("", look).page.request
        guesses = [window.get(studio.town.address + place.path).status for _guess in range(61)]
        assert guesses[-1] == 429

    assert photograph(studio, place, looks) == []
