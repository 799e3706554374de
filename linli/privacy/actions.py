"""What is done with contact data: keep, call through, look at with a reason, let lapse, erase."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.errors import Missing, Refused, Unavailable
from linli.privacy import rules
from linli.privacy.models import Access, Contact, Erasure
from linli.shards.fanout import allow_fanout
from linli.shards.ids import first_id, uuid7
from linli.shards.relocate import relocate

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RelayCall:
    """What a handler dials: the relay finds the number by this word, the handler never sees it."""

    access_id: UUID
    extension: str


def keep(
    plain: str,
    *,
    purpose: str,
    jurisdiction_id: int,
    at: datetime,
    expires_at: datetime | None = None,
) -> Contact:
    """Return a sealed contact that is not saved yet: put it into your own transaction.

    Raises Refused when there is nothing to keep, or more than any address needs.
    """
    words = plain.strip()
    if not words:
        raise Refused("privacy.contact_empty", _("There is nothing to keep."), field="contact")
    if len(words) > rules.CONTACT_LENGTH:
        raise Refused("privacy.contact_long", _("This is too long."), field="contact")
    pk, ring = uuid7(), _ring()
    return Contact(
        id=pk,
        jurisdiction_id=jurisdiction_id,
        ciphertext=rules.seal(words, pk, ring.keys[ring.newest]),
        key_name=ring.newest,
        purpose=purpose,
        made_at=at,
        expires_at=expires_at,
    )


@transaction.atomic
def look(
    contact_id: UUID,
    *,
    subject_id: UUID,
    user_id: int,
    unit_id: int | None,
    reason: str,
    jurisdiction_id: int,
    at: datetime,
) -> str:
    """Return the words themselves, and write down who saw them and why.

    Raises Missing when they are erased or their time is up, Refused without a reason from the list.
    """
    if reason not in rules.REASONS:
        raise Refused("privacy.no_reason", _("Say why you need to see it."), field="reason")
    contact = _contact(contact_id, jurisdiction_id, at)
    _note(contact, subject_id, user_id, unit_id=unit_id, way=rules.PLAIN, reason=reason, at=at)
    return _words(contact)


@transaction.atomic
def relay(
    contact_id: UUID,
    *,
    subject_id: UUID,
    user_id: int,
    unit_id: int | None,
    jurisdiction_id: int,
    at: datetime,
) -> RelayCall:
    """Write down a call through the relay and say what to dial; the number is never shown.

    Raises Missing when the contact is erased or its time is up.
    """
    contact = _contact(contact_id, jurisdiction_id, at)
    made = _note(contact, subject_id, user_id, unit_id=unit_id, way=rules.RELAY, reason="", at=at)
    return RelayCall(access_id=made.pk, extension=f"{made.pk.int % 1_000_000:06}")


def let_lapse(contact_ids: Iterable[UUID], *, jurisdiction_id: int, closed_at: datetime) -> int:
    """Let contacts lapse 90 days after what they were given for is closed; return how many."""
    rows = Contact.objects.shard(jurisdiction_id).filter(pk__in=list(contact_ids))
    return int(rows.update(expires_at=closed_at + rules.CONTACT_KEPT))


def keep_on(contact_ids: Iterable[UUID], *, jurisdiction_id: int) -> int:
    """Keep contacts again, for what they were given for is open again; return how many."""
    rows = Contact.objects.shard(jurisdiction_id).filter(pk__in=list(contact_ids))
    return int(rows.update(expires_at=None))


def relocate_contacts(
    contact_ids: Iterable[UUID], *, subject_id: UUID, jurisdiction_id: int, to: int
) -> int:
    """Let the contacts behind a subject, and who looked at them, lie in another jurisdiction."""
    contacts = Contact.objects.shard(jurisdiction_id).filter(pk__in=list(contact_ids))
    looks = Access.objects.shard(jurisdiction_id).filter(subject_id=subject_id)
    return relocate(contacts, looks, to=to)


def reseal(limit: int) -> int:
    """Seal up to `limit` contacts with the newest key; return how many, 0 when all are.

    A contact that cannot be opened is left, and an operator is told.
    """
    ring = _ring()
    with allow_fanout("the key ring is one for all jurisdictions"):
        old = list(Contact.objects.filter(key_name__in=list(ring.keys)[1:])[:limit])
    return sum(_resealed(contact, ring) for contact in old)


def erase_expired(*, now: datetime, limit: int) -> int:
    """Delete up to `limit` contacts whose time is up, with a proof for each jurisdiction."""
    with allow_fanout("what has expired lies anywhere"):
        rows = Contact.objects.filter(expires_at__lte=now).only("id")[:limit]
        over = sorted(rows, key=attrgetter("jurisdiction_id"))
    return sum(
        _erased(home, [contact.pk for contact in contacts], now)
        for home, contacts in groupby(over, key=attrgetter("jurisdiction_id"))
    )


def erase_looks(*, now: datetime, limit: int) -> int:
    """Delete up to `limit` looks that are three years old, with a proof for each jurisdiction."""
    cut = now - rules.LOOKS_KEPT
    with allow_fanout("what is too old lies anywhere"):
        # Ids grow with time, so the primary key finds what may be old without an index of its own.
        rows = Access.objects.filter(pk__lt=first_id(cut), at__lt=cut).only("id")[:limit]
        over = sorted(rows, key=attrgetter("jurisdiction_id"))
    return sum(
        _erased_looks(home, [look.pk for look in looks], now)
        for home, looks in groupby(over, key=attrgetter("jurisdiction_id"))
    )


def prove(kind: str, *, rule: str, rows: int, jurisdiction_id: int, at: datetime) -> None:
    """Keep the proof that rows were deleted, in the transaction that deletes them."""
    Erasure.objects.create(jurisdiction_id=jurisdiction_id, kind=kind, rule=rule, rows=rows, at=at)


@transaction.atomic
def _erased(jurisdiction_id: int, pks: list[UUID], now: datetime) -> int:
    rows = Contact.objects.shard(jurisdiction_id).filter(pk__in=pks, expires_at__lte=now)
    deleted: int = rows.delete()[0]
    if deleted:
        prove(
            "contact",
            rule=rules.CONTACT_RULE,
            rows=deleted,
            jurisdiction_id=jurisdiction_id,
            at=now,
        )
    return deleted


@transaction.atomic
def _erased_looks(jurisdiction_id: int, pks: list[UUID], now: datetime) -> int:
    rows = Access.objects.shard(jurisdiction_id).filter(pk__in=pks)
    deleted: int = rows.delete()[0]
    prove("look", rule=rules.LOOKS_RULE, rows=deleted, jurisdiction_id=jurisdiction_id, at=now)
    return deleted


def _resealed(contact: Contact, ring: rules.Ring) -> int:
    try:
        words = _words(contact)
    except Unavailable:
        logger.warning("contact %s cannot be opened with key %s", contact.pk, contact.key_name)
        return 0
    same = Contact.objects.shard(contact.jurisdiction_id).filter(
        pk=contact.pk, key_name=contact.key_name
    )
    sealed = rules.seal(words, contact.pk, ring.keys[ring.newest])
    return int(same.update(ciphertext=sealed, key_name=ring.newest))


def _contact(contact_id: UUID, jurisdiction_id: int, at: datetime) -> Contact:
    contact: Contact | None = Contact.objects.shard(jurisdiction_id).filter(pk=contact_id).first()
    if contact is None or (contact.expires_at is not None and contact.expires_at <= at):
        raise Missing("privacy.contact_gone", _("The contact data are no longer kept."))
    return contact


def _note(
    contact: Contact,
    subject_id: UUID,
    user_id: int,
    *,
    unit_id: int | None,
    way: str,
    reason: str,
    at: datetime,
) -> Access:
    made: Access = Access.objects.create(
        jurisdiction_id=contact.jurisdiction_id,
        contact_id=contact.pk,
        subject_id=subject_id,
        user_id=user_id,
        unit_id=unit_id,
        way=way,
        reason=reason,
        at=at,
    )
    return made


def _words(contact: Contact) -> str:
    key = _ring().keys.get(contact.key_name)
    sentence = _("The contact data cannot be opened right now.")
    if key is None:
        raise Unavailable("privacy.key_missing", sentence)
    try:
        return rules.unseal(bytes(contact.ciphertext), contact.pk, key)
    except ValueError as problem:
        raise Unavailable("privacy.sealed", sentence) from problem


def _ring() -> rules.Ring:
    return _parsed(tuple(settings.LINLI_VAULT_KEYS))


@lru_cache(maxsize=4)
def _parsed(entries: tuple[str, ...]) -> rules.Ring:
    return rules.ring(entries)
