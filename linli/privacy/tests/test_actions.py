"""The vault: sealed words, looks that leave a trace, lapse, erasure, new keys."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from linli.areas.actions import AreaRow, take_in
from linli.areas.models import Area
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Missing, Refused, Unavailable
from linli.privacy import actions, queries, rules
from linli.privacy.models import Access, Contact, Erasure

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WORDS = "示例·甲 139-0000-0801"
OLD, NEW = "test:" + "A" * 43, "new:" + "B" * 42 + "A"

pytestmark = pytest.mark.django_db


@pytest.fixture
def homes() -> list[Area]:
    rows = [
        AreaRow(code="v-cn", kind="root", name="国"),
        AreaRow(code="v-sc", kind="province", name="省", parent="v-cn"),
    ]
    return take_in(rows, actor=SYSTEM, at=AT)


def kept(home: Area, words: str = WORDS, expires_at: datetime | None = None) -> Contact:
    contact = actions.keep(
        words, purpose="case", jurisdiction_id=home.pk, at=AT, expires_at=expires_at
    )
    contact.save()
    return contact


def look(contact: Contact, *, reason: str = "visit_agreed", at: datetime = AT) -> str:
    return actions.look(
        contact.pk,
        subject_id=contact.pk,
        user_id=7,
        unit_id=8,
        reason=reason,
        jurisdiction_id=contact.jurisdiction_id,
        at=at,
    )


def test_what_is_kept_cannot_be_read_in_the_database(homes: list[Area]) -> None:
    contact = kept(homes[0])

    stored = Contact.objects.shard(homes[0]).values().get(pk=contact.pk)
    texts = [bytes(cell) for cell in stored.values() if isinstance(cell, bytes | memoryview)]
    texts += [cell.encode() for cell in stored.values() if isinstance(cell, str)]
    assert not any(word.encode() in text for text in texts for word in WORDS.split())
    assert len(texts) == 3


def test_a_look_gives_the_words_and_is_remembered(homes: list[Area]) -> None:
    contact = kept(homes[0])

    words = look(contact)

    assert words == WORDS
    [seen] = queries.looks_at(contact.pk, jurisdiction_id=homes[0].pk)
    assert (seen.way, seen.reason, seen.user_id, seen.at) == ("plain", "visit_agreed", 7, AT)


def test_a_look_without_a_reason_from_the_list_is_refused_and_shows_nothing(
    homes: list[Area],
) -> None:
    contact = kept(homes[0])

    with pytest.raises(Refused) as refusal:
        look(contact, reason="curious")

    assert refusal.value.field == "reason"
    assert not queries.looks_at(contact.pk, jurisdiction_id=homes[0].pk).exists()


def test_a_call_through_the_relay_is_remembered_and_shows_no_number(homes: list[Area]) -> None:
    contact = kept(homes[0])

    call = actions.relay(
        contact.pk,
        subject_id=contact.pk,
        user_id=7,
        unit_id=None,
        jurisdiction_id=homes[0].pk,
        at=AT,
    )

    [seen] = queries.looks_at(contact.pk, jurisdiction_id=homes[0].pk)
    assert (seen.way, seen.pk) == ("relay", call.access_id)
    assert "139" not in repr(call)


@pytest.mark.parametrize("words", ["", "   ", "x" * 201])
def test_nothing_or_far_too_much_is_not_kept(homes: list[Area], words: str) -> None:
    with pytest.raises(Refused):
        kept(homes[0], words)


def test_after_its_time_nobody_sees_it_any_more(homes: list[Area]) -> None:
    contact = kept(homes[0])
    actions.let_lapse([contact.pk], jurisdiction_id=homes[0].pk, closed_at=AT)

    assert look(contact, at=AT + timedelta(days=89)) == WORDS
    with pytest.raises(Missing):
        look(contact, at=AT + timedelta(days=90))


def test_what_is_open_again_is_kept_again(homes: list[Area]) -> None:
    contact = kept(homes[0], expires_at=AT)

    actions.keep_on([contact.pk], jurisdiction_id=homes[0].pk)

    assert look(contact, at=AT + timedelta(days=1000)) == WORDS


def test_what_is_over_is_erased_with_a_proof_for_each_jurisdiction(homes: list[Area]) -> None:
    for home in (*homes, homes[1]):
        kept(home, expires_at=AT)
    staying = kept(homes[0], expires_at=AT + timedelta(seconds=1))

    erased = actions.erase_expired(now=AT, limit=10)

    assert erased == 3
    assert list(Contact.objects.shard(homes[0])) == [staying]
    proofs = [(proof.kind, proof.rows) for home in homes for proof in Erasure.objects.shard(home)]
    assert proofs == [("contact", 1), ("contact", 2)]
    with pytest.raises(Missing):
        look(kept_gone(homes[1]))
    assert actions.erase_expired(now=AT, limit=10) == 0


def kept_gone(home: Area) -> Contact:
    return Contact(id=uuid4(), jurisdiction=home)


def test_erasing_goes_in_steps(homes: list[Area]) -> None:
    for _number in range(3):
        kept(homes[0], expires_at=AT)

    assert [actions.erase_expired(now=AT, limit=2) for _step in range(3)] == [2, 1, 0]


def test_words_moved_to_another_row_cannot_be_opened(homes: list[Area]) -> None:
    first, second = kept(homes[0]), kept(homes[0], "乙")
    Contact.objects.shard(homes[0]).filter(pk=second.pk).update(ciphertext=first.ciphertext)

    with pytest.raises(Unavailable):
        look(second)

    assert not Access.objects.shard(homes[0]).exists()


def test_a_new_key_seals_everything_in_steps_and_the_words_stay(
    homes: list[Area], settings: object
) -> None:
    contacts = [kept(homes[0]), kept(homes[1]), kept(homes[1])]
    settings.LINLI_VAULT_KEYS = [NEW, OLD]  # type: ignore[attr-defined]

    steps = [actions.reseal(2), actions.reseal(2), actions.reseal(2)]

    assert steps == [2, 1, 0]
    assert queries.sealed_with() == {"new": 3}
    settings.LINLI_VAULT_KEYS = [NEW]  # type: ignore[attr-defined]
    assert [look(contact) for contact in contacts] == [WORDS] * 3


def test_without_its_key_a_contact_waits_and_the_command_says_so(
    homes: list[Area], settings: object
) -> None:
    contact = kept(homes[0])
    settings.LINLI_VAULT_KEYS = [NEW]  # type: ignore[attr-defined]

    with pytest.raises(Unavailable):
        look(contact)
    with pytest.raises(CommandError, match="test"):
        call_command("vault", "status", stdout=StringIO())


def test_the_command_rotates_and_tells_the_figures(homes: list[Area], settings: object) -> None:
    kept(homes[0])
    settings.LINLI_VAULT_KEYS = [NEW, OLD]  # type: ignore[attr-defined]
    out = StringIO()

    call_command("vault", "rotate", "--json", stdout=out)

    assert json.loads(out.getvalue()) == {"newest": "new", "resealed": 1, "contacts": {"new": 1}}


@pytest.mark.parametrize("entries", [[], ["x:short"], ["nokey"], [OLD, OLD], [":" + "A" * 43]])
def test_a_key_ring_that_is_none_is_refused_without_showing_a_key(entries: list[str]) -> None:
    with pytest.raises(ValueError) as problem:
        rules.ring(entries)

    assert "A" * 43 not in str(problem.value)
