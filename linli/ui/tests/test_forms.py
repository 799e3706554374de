"""The bridge from a form to an action."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.db import OperationalError

from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.ui.forms import ActionForm


class Close(ActionForm):
    outcome = forms.CharField(max_length=10)


def close(case: str, *, actor: str, outcome: str) -> str:
    return f"{actor} closed {case}: {outcome}"


def refusing(fault: Exception) -> Any:
    def act(*_args: Any, **_kwargs: Any) -> None:
        raise fault

    return act


def test_what_was_typed_reaches_the_action_by_name() -> None:
    form = Close({"outcome": "done"})

    assert form.accepted_by(close, "case 7", actor="worker")
    assert form.result == "worker closed case 7: done"


def test_a_form_that_is_not_valid_never_reaches_the_action() -> None:
    form = Close({"outcome": ""})

    assert not form.accepted_by(refusing(AssertionError()))
    assert form.status == 422


def test_a_refusal_stands_at_the_field_it_names() -> None:
    form = Close({"outcome": "done"})

    accepted = form.accepted_by(refusing(Refused("case.outcome", "Say which.", field="outcome")))

    assert not accepted
    assert form.errors["outcome"] == ["Say which."]


def test_a_refusal_of_an_unknown_field_stands_above_the_form() -> None:
    form = Close({"outcome": "done"})

    assert not form.accepted_by(refusing(Stale("matter.stale", "Changed.", field="nowhere")))
    assert form.non_field_errors() == ["Changed."]
    assert form.status == 409


def test_a_busy_database_leaves_what_was_typed_in_the_form() -> None:
    form = Close({"outcome": "done"})

    assert not form.accepted_by(refusing(OperationalError("database is locked")))
    assert form.status == 503
    assert form["outcome"].value() == "done"


def test_what_cannot_be_corrected_is_not_swallowed() -> None:
    with pytest.raises(NotAllowed):
        Close({"outcome": "done"}).accepted_by(refusing(NotAllowed("no", "No.")))


def test_a_bug_stays_a_bug() -> None:
    with pytest.raises(ZeroDivisionError):
        Close({"outcome": "done"}).accepted_by(refusing(ZeroDivisionError()))
