"""Writes that may be sent twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from linli.ui import idempotency
from linli.ui.models import Answered
from linli.ui.tests import faulty_urls

pytestmark = [pytest.mark.urls("linli.ui.tests.faulty_urls"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _fresh() -> None:
    faulty_urls.calls.clear()


def send(body: str, key: str | None = "k1") -> tuple[int, dict[str, object]]:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = Client().post("/api/v1/write/", body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def test_the_second_sending_gets_the_first_answer_and_does_nothing() -> None:
    first, second = send("a"), send("a")

    assert first == second == (201, {"turn": 1, "kept": 1})
    assert len(faulty_urls.calls) == 1


def test_the_same_key_with_another_request_is_refused() -> None:
    send("a")

    status, body = send("b")

    assert (status, body["code"]) == (422, "request.key_reused")
    assert len(faulty_urls.calls) == 1


def test_another_key_is_another_write() -> None:
    send("a")

    assert send("a", "k2")[1]["turn"] == 2


def test_without_a_key_every_sending_counts() -> None:
    send("a", None)

    assert send("a", None)[1] == {"turn": 2, "kept": 0}


@pytest.mark.parametrize(("body", "status"), [("refuse", 403), ("wrong", 422)])
def test_a_refusal_keeps_nothing_so_the_key_may_try_again(body: str, status: int) -> None:
    assert send(body)[0] == send(body)[0] == status
    assert len(faulty_urls.calls) == 2
    assert not Answered.objects.exists()


def test_a_sending_still_at_work_is_told_so() -> None:
    send("a")
    Answered.objects.update(status=None)

    status, body = send("a")

    assert (status, body["code"]) == (409, "request.at_work")


def test_a_key_that_is_too_long_is_refused() -> None:
    assert send("a", "k" * 101)[1]["code"] == "request.key"


def test_answers_are_forgotten_after_two_days() -> None:
    send("a")
    at = Answered.objects.get().made_at

    assert idempotency.sweep(at=at + timedelta(hours=47)) == 0
    assert idempotency.sweep(at=at + timedelta(hours=49)) == 1
