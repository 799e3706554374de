"""The switches and the gallery."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("linli.ui.tests.faulty_urls")


def test_the_language_switch_is_remembered_and_leads_back() -> None:
    browser = Client()

    answer = browser.get("/switch/language/en/?next=/b/ABC/%3Fa%3D1")

    assert (answer.status_code, answer["Location"]) == (303, "/b/ABC/?a=1")
    assert "There is no page" in browser.get("/nothing/").content.decode()


def test_an_unknown_language_is_refused() -> None:
    assert Client().get("/switch/language/xx/").status_code == 404


def test_large_print_is_remembered_until_it_is_switched_off() -> None:
    browser = Client()

    browser.get("/switch/elder/on/")
    large = browser.get("/nothing/").content.decode()
    browser.get("/switch/elder/off/")
    plain = browser.get("/nothing/").content.decode()

    assert 'class="elder"' in large
    assert 'class="elder"' not in plain


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_switch_never_leads_to_another_site(to: str) -> None:
    assert Client().get("/switch/elder/on/", {"next": to})["Location"] == "/"


def test_the_gallery_is_for_staff_only() -> None:
    assert Client().get("/ui/gallery/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_gallery_shows_everything_in_both_languages(
    client: Client, settings: object, language: str
) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]
    client.cookies["django_language"] = language

    page = client.get("/ui/gallery/")

    assert page.status_code == 200
    text = page.content.decode()
    assert text.count('class="tag late"') >= 3
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?! src)", text)


def test_a_page_may_load_only_what_is_ours() -> None:
    policy = Client().get("/nothing/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
