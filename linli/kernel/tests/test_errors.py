"""Tests of refusals."""

from __future__ import annotations

import copy

import pytest

from linli.kernel import errors


class _Lazy:
    def __str__(self) -> str:
        return "Someone else just changed this."


def test_a_refusal_says_its_sentence_only_when_it_is_shown() -> None:
    refused = errors.Refused("matter.stale", _Lazy(), field="state")

    assert str(refused) == "Someone else just changed this."
    assert (refused.code, refused.field, refused.status) == ("matter.stale", "state", 422)
    assert isinstance(refused.sentence, _Lazy)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.NotAllowed, 403),
        (errors.Missing, 404),
        (errors.Stale, 409),
        (errors.Unavailable, 503),
    ],
)
def test_each_refusal_has_its_own_status(kind: type[errors.Refused], status: int) -> None:
    refused = kind("some.code", "No.")

    assert refused.status == status
    assert isinstance(refused, errors.Refused)
    assert refused.field is None


def test_who_asked_too_often_learns_when_to_come_back() -> None:
    refused = errors.TooMany("track.too_many", "Later, please.", retry_after=60)

    assert (refused.status, refused.retry_after, str(refused)) == (429, 60, "Later, please.")


def test_a_refusal_can_be_copied_with_all_it_says() -> None:
    refused = copy.copy(errors.Refused("a.b", "No.", field="seats"))

    assert (refused.code, str(refused), refused.field) == ("a.b", "No.", "seats")
