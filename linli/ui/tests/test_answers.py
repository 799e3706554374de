"""Answers after something was done."""

from __future__ import annotations

from django.test import RequestFactory

from linli.ui.answers import done


def test_a_plain_browser_is_sent_to_the_page_with_a_get() -> None:
    request = RequestFactory().post("/matters/1/take/")

    answer = done(request, "ui/_state.html", {}, page="/matters/1/")

    assert (answer.status_code, answer["Location"]) == (303, "/matters/1/")


def test_htmx_gets_the_changed_fragment() -> None:
    request = RequestFactory().post("/matters/1/take/")
    request.htmx = True  # type: ignore[attr-defined]

    answer = done(request, "ui/_state.html", {"word": "Taken", "phase": "open"}, page="/matters/1/")

    assert answer.status_code == 200
    assert "Taken" in answer.content.decode()
