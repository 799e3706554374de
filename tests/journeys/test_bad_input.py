"""What is wrong, too much or broken: a clear sentence, a fitting status, nothing half written."""

from __future__ import annotations

import html
import io
import re
import struct
import zlib
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from linli.journal.models import Entry
from linli.kernel import codes
from linli.matters.models import Clock, Leg, Matter, Note, Photo, Voice
from linli.people.models import User
from linli.privacy.models import Contact
from linli.shards.ids import uuid7
from tests.journeys.people import CHINESE, ENGLISH, words
from tests.world import World

REPORT = "/b/G-1/report/"
TEXT, PHONE = "楼道里有人堆了旧家具，找老周说过", "138 0000 0123"
WRITTEN = (Matter, Voice, Note, Photo, Leg, Clock, Contact, Entry)
SCRIPT = "<script>alert('linli')</script>"

languages = pytest.mark.parametrize("language", [CHINESE, ENGLISH])


@pytest.fixture(autouse=True)
def _discreet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No test of this file may bring what people wrote into a log."""
    caplog.set_level(0)
    yield
    for secret in (TEXT, "旧家具", PHONE, PHONE.replace(" ", ""), "linli')</script>"):
        assert secret not in caplog.text


class Resident:
    """Somebody with a phone in a language."""

    def __init__(self, language: str) -> None:
        self.language = language
        # A page for bugs is an answer too, and none of these tests may see one.
        self.client = Client(raise_request_exception=False)
        self.client.cookies["django_language"] = language

    def report(self, **fields: Any) -> Any:
        """Send a report; everything is right but for what is given."""
        right = {"service": "public_repair", "text": TEXT, "contact": PHONE, "pk": str(uuid7())}
        return self.client.post(REPORT, right | fields)

    def is_told(self, answer: Any, status: int, message: str) -> None:
        """Make sure of the status and of the sentence in this language, and of no traceback."""
        page = html.unescape(answer.content.decode())
        assert answer.status_code == status, page
        assert words(self.language, message) in page
        assert words(ENGLISH, message) in page or self.language == CHINESE
        assert "Traceback" not in page


def written(world: World) -> list[int]:
    """Return how many rows there are of everything a report writes."""
    east = world.area("east").pk
    return [model._default_manager.filter(jurisdiction_id=east).count() for model in WRITTEN]


@languages
def test_ten_megabytes_of_text_are_refused_before_they_are_read(
    world: World, language: str
) -> None:
    before, resident = written(world), Resident(language)

    answer = resident.report(text="长" * 3_500_000)

    resident.is_told(answer, 413, "This is too large to be sent at once.")
    assert written(world) == before


@languages
def test_a_text_that_is_a_little_too_long_comes_back_in_the_form(
    world: World, language: str
) -> None:
    before, resident = written(world), Resident(language)

    answer = resident.report(text=TEXT * 300)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert TEXT * 300 in answer.content.decode()
    assert ("最多" if language == CHINESE else "at most") in answer.content.decode()
    assert written(world) == before


def test_a_script_in_the_text_is_shown_as_it_was_typed(world: World) -> None:
    resident = Resident(CHINESE)

    track = resident.report(text=f"门坏了{SCRIPT}")["Location"]
    page = resident.client.get(track).content.decode()
    worker = Client()
    worker.force_login(world.inside)
    number = Matter.objects.filter(jurisdiction_id=world.area("east").pk).get().number
    matter = worker.get(f"/matters/{number}/").content.decode()

    for shown in (page, matter):
        assert SCRIPT not in shown
    assert html.escape(SCRIPT) in matter


def test_a_script_in_a_name_and_in_a_search_is_shown_as_it_was_typed(world: World) -> None:
    User.objects.filter(username="inside").update(name=SCRIPT)
    worker = Client()
    worker.force_login(world.inside)

    desk = worker.get("/desk/").content.decode()
    search = Client().get("/search/", {"q": SCRIPT}).content.decode()

    for shown in (desk, search):
        assert SCRIPT not in shown
        assert html.escape(SCRIPT) in shown


def _small_file_of_many_pixels() -> bytes:
    """Return a PNG of a few kilobytes that unpacks to 2,500 million pixels."""

    def part(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    size = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", size) + part(b"IDAT", pixels) + part(b"IEND", b"")


@languages
@pytest.mark.parametrize(
    "content",
    [b"MZ this is a program", b"", _small_file_of_many_pixels(), b"\x89PNG\r\n\x1a\n cut off"],
    ids=["a program", "an empty file", "a bomb", "a broken picture"],
)
def test_a_photo_that_is_none_is_refused_and_the_text_is_still_there(
    world: World, language: str, content: bytes
) -> None:
    before, resident = written(world), Resident(language)

    answer = resident.report(photos=[SimpleUploadedFile("a.png", content, "image/png")])

    resident.is_told(
        answer, 422, "This file is not a photo that can be read. Please choose another one."
    )
    assert TEXT in answer.content.decode()
    assert PHONE in answer.content.decode()
    assert written(world) == before


@languages
@pytest.mark.parametrize("path", ["/t/K3QF-7M2P-9XT5/", "/b/no-such-house/", "/areas/nowhere/"])
def test_an_address_that_leads_nowhere_is_told_with_what_to_do(
    world: World, language: str, path: str
) -> None:
    resident = Resident(language)

    answer = resident.client.get(path)

    resident.is_told(answer, 404, "Check the address or the code sign by sign, or search for it.")


@languages
def test_one_wrong_sign_in_a_code_is_caught_and_leads_to_nobody_else(
    world: World, language: str
) -> None:
    code, resident = codes.show(world.voice().code), Resident(language)
    assert resident.client.get(f"/t/{code}/").status_code == HTTPStatus.OK

    for place in (0, 6, 13):
        other = next(sign for sign in "0123456789" if sign != code[place])
        wrong = code[:place] + other + code[place + 1 :]
        answer = resident.client.get(f"/t/{wrong}/")
        resident.is_told(answer, 404, "There is nothing here")


@languages
def test_a_hundred_guesses_a_minute_are_too_many(world: World, language: str) -> None:
    guesser, neighbor = Resident(language), Resident(language)
    code = codes.show(world.voice().code)

    answers = [guesser.client.get("/t/K3QF-7M2P-9XT4/") for _guess in range(100)]

    assert {answer.status_code for answer in answers} == {404, 429}
    guesser.is_told(answers[-1], 429, "That was too often. Please wait a little.")
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert guesser.client.get(f"/t/{code}/").status_code == HTTPStatus.TOO_MANY_REQUESTS
    other = neighbor.client.get(f"/t/{code}/", REMOTE_ADDR="192.0.2.7")
    assert other.status_code == HTTPStatus.OK


@languages
def test_of_two_who_press_the_same_button_one_is_told_to_look_again(
    world: World, language: str
) -> None:
    matter = world.case("new")
    first, second = Resident(language), Resident(language)
    first.client.force_login(world.inside)
    second.client.force_login(world.colleague)
    address = f"/matters/{matter.number}/take/"
    assert second.client.get(address).status_code == HTTPStatus.OK

    assert first.client.post(address).status_code == HTTPStatus.SEE_OTHER
    answer = second.client.post(address)

    message = "This is no longer possible here: somebody may already have moved it on."
    second.is_told(answer, 409, message)
    takes = Entry.objects.shard(matter.jurisdiction_id).filter(
        stream=matter.pk, kind="matter.taken"
    )
    assert takes.count() == 1


def test_the_same_form_sent_twice_leads_to_the_same_code(world: World) -> None:
    resident, pk = Resident(CHINESE), str(uuid7())

    first = resident.report(pk=pk)
    before = written(world)
    again = resident.report(pk=pk)

    assert first["Location"] == again["Location"]
    assert written(world) == before


@languages
def test_a_form_from_elsewhere_is_not_taken(world: World, language: str) -> None:
    resident = Resident(language)
    resident.client.handler.enforce_csrf_checks = True

    answer = resident.report()

    message = (
        "This form has been open too long, or your browser refuses cookies. Send it once more."
    )
    resident.is_told(answer, 403, message)
    assert sum(written(world)) == len(Entry.objects.filter(jurisdiction_id=world.area("east").pk))


MISTAKES = [
    ("counts: {levels: 4}", "counts: {levels: 5}"),
    ("role: unit_lead", "role: Unit Lead"),
    ("max_buildings: 6", "max_buildings: six"),
    ("from_source: true", "from_the_source: true"),
    ("code: solved_rate", "code: Solved Rate"),
    ("measure: share", "measure: often"),
]


@languages
def test_six_mistakes_in_a_blueprint_are_told_at_once_with_their_lines(
    language: str, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (settings.LINLI_BLUEPRINTS / "four_level.yaml").read_text(encoding="utf-8")
    for right, wrong in MISTAKES:
        assert right in text
        text = text.replace(right, wrong, 1)
    spoiled = tmp_path / "spoiled.yaml"
    spoiled.write_text(text, encoding="utf-8")

    out = io.StringIO()
    with translation.override(language), pytest.raises((CommandError, SystemExit)):
        call_command("blueprint", "check", str(spoiled), stdout=out, stderr=out)
    told = out.getvalue() + "".join(capsys.readouterr())

    lines = [int(line) for line in re.findall(r"^spoiled\.yaml:(\d+): ", told, re.M)]
    assert len(lines) >= len(MISTAKES), told
    for _right, wrong in MISTAKES:
        place = text[: text.index(wrong)].count("\n") + 1
        assert place in lines, (wrong, told)
