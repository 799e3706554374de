"""What people are told when something is refused or fails, and in which words."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from linli.ui.tests import faulty_urls

pytestmark = pytest.mark.urls("linli.ui.tests.faulty_urls")


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


def english(browser: Client) -> Client:
    browser.cookies["django_language"] = "en"
    return browser


@pytest.mark.parametrize(
    ("word", "status", "sentence"),
    [
        ("refused", 403, "Not yours."),
        ("guessing", 429, "Too many guesses."),
        ("away", 503, "Our records cannot be reached"),
        ("locked", 503, "Too many people are writing"),
        ("full", 507, "There is no room left"),
        ("disk", 507, "There is no room left"),
        ("bug", 500, "Something went wrong on our side."),
    ],
)
def test_every_fault_gets_a_fitting_status_and_a_clear_sentence(
    browser: Client, word: str, status: int, sentence: str
) -> None:
    page = english(browser).get(f"/fail/{word}/")

    assert page.status_code == status
    assert sentence in page.content.decode()
    assert "Traceback" not in page.content.decode()


@pytest.mark.parametrize("word", sorted(faulty_urls.FAULTS))
def test_under_the_api_every_fault_has_the_same_shape(browser: Client, word: str) -> None:
    answer = browser.post(f"/api/v1/fail/{word}/", b"{}", content_type="application/json")

    assert answer.status_code >= 400
    assert set(answer.json()) == {"code", "detail", "field"}


def test_the_api_names_the_field_to_blame(browser: Client) -> None:
    answer = browser.get("/api/v1/fail/refused/").json()

    assert answer == {"code": "test.not_yours", "detail": "Not yours.", "field": "unit"}


def test_who_asked_too_often_is_told_how_long_to_wait(browser: Client) -> None:
    assert browser.get("/fail/guessing/")["Retry-After"] == "60"
    assert "Retry-After" in browser.get("/fail/away/")
    assert "Retry-After" not in browser.get("/fail/refused/")


def test_a_refusal_while_sending_says_that_nothing_is_lost(browser: Client) -> None:
    sent = english(browser).post("/fail/refused/")
    looked = browser.get("/fail/refused/")

    assert "nothing is lost" in sent.content.decode()
    assert "nothing is lost" not in looked.content.decode()


def test_htmx_gets_a_refusal_as_a_notice_in_its_own_place(browser: Client) -> None:
    answer = browser.post("/fail/refused/", headers={"HX-Request": "true"})

    assert answer["HX-Retarget"] == "#notice"
    assert "<html" not in answer.content.decode()


def test_the_words_somebody_wrote_never_reach_page_or_log(
    browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        page = browser.get("/fail/bug/")

    assert faulty_urls.SECRET not in page.content.decode() + caplog.text
    assert "ValueError" in caplog.text
    assert "faulty_urls.py" in caplog.text


def test_a_body_too_large_is_refused_in_the_readers_language(browser: Client) -> None:
    page = browser.post("/read/", {"text": "字" * 1_000_000})

    assert page.status_code == 413
    assert "内容太大" in page.content.decode()


def test_too_many_fields_are_refused(browser: Client) -> None:
    page = english(browser).post("/read/", {f"f{n}": "1" for n in range(300)})

    assert page.status_code == 413
    assert "too many parts" in page.content.decode()


def test_an_unknown_address_offers_to_search(browser: Client) -> None:
    page = browser.get("/no/such/page/")

    assert page.status_code == 404
    assert 'action="/search/"' in page.content.decode()


def test_everybody_is_met_in_chinese_whatever_the_browser_prefers(browser: Client) -> None:
    page = browser.get("/no/such/page/", headers={"Accept-Language": "en"})

    assert page["Content-Language"] == "zh-hans"
    assert 'lang="zh-Hans"' in page.content.decode()
    assert "这个网址没有对应的页面" in page.content.decode()


def test_a_language_that_does_not_exist_is_not_believed(browser: Client) -> None:
    browser.cookies["django_language"] = "../xx"

    assert browser.get("/no/such/page/")["Content-Language"] == "zh-hans"


def test_no_refusal_may_be_kept_by_a_cache(browser: Client) -> None:
    page = browser.get("/fail/refused/")

    assert "no-store" in page["Cache-Control"]
    assert "Cookie" in page["Vary"]


def test_a_refusal_needs_no_database(browser: Client) -> None:
    """No database mark: touching it would fail this test."""
    assert browser.get("/fail/away/").status_code == 503
