"""The disk is full, the database is locked or gone: told in plain words, and nothing half written."""

from __future__ import annotations

import html
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
import requests
from django.db import connection
from django.test import Client

from linli.matters.models import Matter
from linli.shards.ids import uuid7
from tests import servers
from tests.journeys.people import CHINESE, ENGLISH, words
from tests.journeys.town import Town
from tests.world import World

languages = pytest.mark.parametrize("language", [CHINESE, ENGLISH])
TEXT = "地下室进水了，水已经到脚踝"
LOCKED = "Too many people are writing at this moment."
AWAY = "Our records cannot be reached at this moment."
FULL = "There is no room left here to keep anything new."


@pytest.fixture(autouse=True)
def _discreet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(0)
    yield
    assert TEXT not in caplog.text


@contextmanager
def _full_disk() -> Iterator[None]:
    """Let SQLite find no room for one more page."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        [pages] = cursor.fetchone()
        cursor.execute("PRAGMA max_page_count")
        [usual] = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count={pages}")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA max_page_count={usual}")


@languages
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="SQLite can be told how much room it has"
)
def test_a_full_disk_keeps_all_of_a_report_or_nothing(world: World, language: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = language
    told: list[Any] = []

    with _full_disk():
        while not told or told[-1].status_code == 303:
            assert len(told) < 200
            told.append(
                client.post("/b/G-1/report/", _report(), REMOTE_ADDR=f"192.0.2.{len(told)}")
            )

    assert told[-1].status_code == 507, told[-1].content.decode()
    page = html.unescape(told[-1].content.decode())
    assert words(language, FULL) in page
    assert TEXT in page
    assert Matter.objects.filter(jurisdiction_id=world.area("east").pk).count() == len(told) - 1
    assert client.post("/b/G-1/report/", _report()).status_code == 303


@pytest.mark.slow
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite is locked as a whole")
def test_a_locked_database_is_told_after_waiting_and_can_be_read_meanwhile(town: Town) -> None:
    answers: dict[str, requests.Response] = {}
    locker = sqlite3.connect(town.folder / "linli.sqlite3")
    try:
        locker.execute("BEGIN EXCLUSIVE")
        senders = [
            Thread(target=_send, args=(town, language, answers)) for language in (CHINESE, ENGLISH)
        ]
        for sender in senders:
            sender.start()
        assert requests.get(f"{town.address}/b/SYBJ-04/", timeout=30).status_code == 200
        for sender in senders:
            sender.join()
    finally:
        locker.rollback()
        locker.close()

    for language, answer in answers.items():
        assert answer.status_code == 503, answer.text
        assert words(language, LOCKED) in html.unescape(answer.text)
        assert TEXT in answer.text
    _send(town, CHINESE, answers)
    assert answers[CHINESE].status_code == 200
    assert "/t/" in answers[CHINESE].url
    assert TEXT not in town.log()


@pytest.mark.slow
@pytest.mark.postgres
def test_a_stopped_postgresql_is_told_and_comes_back_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with servers.postgres() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        town = Town()
        town.database = servers.NAME
        try:
            town.run("migrate", "-v", "0")
            town.start()
            server.stop("immediate")
            for language in (CHINESE, ENGLISH):
                answer = _get(town, "/search/?q=1", language)
                assert answer.status_code == 503, answer.text
                assert words(language, AWAY) in html.unescape(answer.text)
                assert "Traceback" not in answer.text
            health = _get(town, "/healthz", CHINESE)
            assert (health.status_code, health.json()["web"]) == (503, "ok")
            assert health.json()["database"] != "ok"
            server.start()
            assert _get(town, "/search/?q=1", CHINESE).status_code == 200
            assert "password" not in town.log().lower()
        finally:
            town.database = ""
            town.remove()


def _report() -> dict[str, str]:
    return {"service": "public_repair", "text": TEXT, "pk": str(uuid7())}


def _get(town: Town, path: str, language: str) -> requests.Response:
    cookies = {"django_language": language}
    return requests.get(f"{town.address}{path}", cookies=cookies, timeout=60)


def _send(town: Town, language: str, answers: dict[str, requests.Response]) -> None:
    """Open the form, fill it in and send it, as a browser does."""
    browser = requests.Session()
    browser.cookies.set("django_language", language)
    address = f"{town.address}/b/SYBJ-04/report/"
    browser.get(f"{address}?service=public_repair", timeout=60)
    sent = _report() | {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    answers[language] = browser.post(address, data=sent, timeout=120)
