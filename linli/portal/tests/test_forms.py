"""Each move asks exactly what its action takes."""

from __future__ import annotations

import inspect

import pytest

from linli.cases.rules import KIND
from linli.matters.states import kind_of
from linli.portal import forms
from linli.portal.views.matter import BESIDE

REQUESTERS = {"answer", "reopen", "withdraw", "rate"}


def verbs() -> dict[str, object]:
    own = {name: act for name, act in kind_of(KIND).verbs.items() if name not in REQUESTERS}
    return {**own, **{name: act for name, (act, _words) in BESIDE.items()}}


@pytest.mark.parametrize("name", sorted({*forms.FORMS, *kind_of(KIND).verbs} - REQUESTERS))
def test_a_form_asks_exactly_what_its_action_takes(name: str) -> None:
    action = verbs()[name]
    subject, *taken = inspect.signature(action).parameters  # type: ignore[arg-type]

    assert set(forms.FORMS[name].base_fields) == set(taken) - {"actor", "at"}
    assert subject == "matter"


@pytest.mark.parametrize("name", sorted(forms.CASE_MOVES))
def test_a_form_asks_what_the_flow_says_it_asks(name: str) -> None:
    asks = {ask for row in kind_of(KIND).flow.rows(name) for ask in row.asks}

    assert set(forms.FORMS[name].base_fields) == asks
