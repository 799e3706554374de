"""Which edition runs where is decided from a day on, and a decision that has not begun is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.blueprint.models import Edition
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused, Stale
from linli.org import actions, queries
from linli.org.models import Mechanism
from linli.org.tests.conftest import AT, TODAY, Town
from linli.shards import ids

WEEK = TODAY + timedelta(days=7)
LATER = AT + timedelta(days=8)


def edition(text: str) -> Edition:
    return Edition.objects.create(
        id=ids.take().start, mechanism="o_m", text=text, sha256=text, created_at=AT
    )


def adopt(town: Town, text: str, **more: object) -> Mechanism:
    decided = {"from_on": TODAY, "at": AT, **more}
    return actions.adopt(town.areas["o-east"], edition(text), actor=SYSTEM, **decided)  # type: ignore[arg-type]


def test_a_decision_that_has_not_begun_is_taken_back_and_the_one_before_goes_on(
    town: Town,
) -> None:
    one = adopt(town, "one")
    coming = adopt(town, "two", from_on=WEEK)

    goes_on = actions.cancel(coming, actor=SYSTEM, at=AT)

    assert goes_on == one
    [runs] = queries.mechanisms_at(town.areas["o-b1"], on=WEEK)
    assert (runs.edition, runs.to_on) == (one.edition, None)
    stream = Entry.objects.shard(town.areas["o-east"].jurisdiction_pk)
    assert stream.filter(kind="mechanism.cancelled").get().facts["edition_id"] == coming.edition_id


def test_what_runs_already_cannot_be_taken_back(town: Town) -> None:
    coming = adopt(town, "one", from_on=WEEK)

    with pytest.raises(Refused) as refusal:
        actions.cancel(coming, actor=SYSTEM, at=LATER)

    assert refusal.value.code == "org.begun"
    assert queries.mechanisms_at(town.areas["o-b1"], on=WEEK)


def test_a_decision_is_taken_back_once(town: Town) -> None:
    coming = adopt(town, "one", from_on=WEEK)
    actions.cancel(coming, actor=SYSTEM, at=AT)

    with pytest.raises(Stale):
        actions.cancel(coming, actor=SYSTEM, at=AT)


def test_a_later_decision_for_the_same_day_takes_the_place_of_the_first(town: Town) -> None:
    one = adopt(town, "one")
    adopt(town, "two", from_on=WEEK)
    three = adopt(town, "three", from_on=WEEK)

    goes_on = actions.cancel(three, actor=SYSTEM, at=AT)

    assert goes_on == one


def test_nothing_is_decided_for_a_day_that_is_over(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        adopt(town, "one", from_on=TODAY - timedelta(days=1))

    assert (refusal.value.code, refusal.value.field) == ("org.past", "from_on")
