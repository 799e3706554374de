"""What a place is still writing: begun once, changed as it was read, thrown away as it was seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linli.blueprint import actions, queries
from linli.blueprint.load import BlueprintProblems
from linli.blueprint.models import Draft, Edition
from linli.blueprint.tests.small import SMALL, spoiled
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Stale

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)
PLACE = 4_000_000
OTHER = spoiled("verify: 2 working days", "verify: 3 working days")


@pytest.fixture
def base() -> Edition:
    return actions.store(SMALL, at=AT)


def begin(base: Edition, text: str = OTHER) -> Draft:
    return actions.begin_draft(PLACE, base, text=text, actor=SYSTEM, at=AT)


def test_a_place_has_one_draft_of_a_mechanism(base: Edition) -> None:
    draft = begin(base)

    with pytest.raises(Stale):
        begin(base)

    assert queries.draft_of(PLACE, "small_place") == draft
    assert queries.draft_of(PLACE + 1, "small_place") is None
    assert queries.drafts_in({PLACE}) == {(PLACE, "small_place")}


def test_a_draft_always_holds(base: Edition) -> None:
    wrong = spoiled("verify: 2 working days", "verify: soon")

    with pytest.raises(BlueprintProblems):
        begin(base, wrong)
    draft = begin(base)
    with pytest.raises(BlueprintProblems):
        actions.change_draft(draft, text=wrong, actor=SYSTEM, at=AT)

    assert Draft.objects.get().text == OTHER


def test_a_draft_is_changed_only_as_it_was_read(base: Edition) -> None:
    draft, read_before = begin(base), Draft.objects.get()

    actions.change_draft(draft, text=SMALL, actor=SYSTEM, at=AT + timedelta(hours=1))

    with pytest.raises(Stale):
        actions.change_draft(read_before, text=OTHER, actor=SYSTEM, at=AT)
    with pytest.raises(Stale):
        actions.discard_draft(read_before, actor=SYSTEM, at=AT)
    kept = Draft.objects.get()
    assert (kept.text, kept.version) == (SMALL, 2)
    actions.discard_draft(kept, actor=SYSTEM, at=AT)
    assert not Draft.objects.exists()
