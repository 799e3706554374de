"""Reads about the vault: who looked, and which key seals how many."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet

from linli.privacy import rules
from linli.privacy.models import Access, Contact
from linli.shards.fanout import allow_fanout


def looks_at(subject_id: UUID, *, jurisdiction_id: int) -> QuerySet[Access]:
    """Return who looked at, or called through, the contacts of a subject, the oldest first."""
    rows: QuerySet[Access] = Access.objects.shard(jurisdiction_id).filter(subject_id=subject_id)
    return rows.order_by("at", "pk")


def sealed_with() -> dict[str, int]:
    """Return how many contacts each key seals, in the whole installation."""
    with allow_fanout("the key ring is one for all jurisdictions"):
        rows = Contact.objects.values_list("key_name").annotate(rows=Count("pk"))
        return dict(rows.order_by("key_name"))


def locked() -> dict[str, int]:
    """Return how many contacts the keys at hand do not open, by the name of their key.

    Of each key the newest contact is tried. Raises ValueError for a key that is none.
    """
    keys = rules.ring(tuple(settings.LINLI_VAULT_KEYS)).keys
    return {name: rows for name, rows in sealed_with().items() if not _opens(name, keys.get(name))}


def _opens(name: str, key: bytes | None) -> bool:
    if key is None:
        return False
    with allow_fanout("the key ring is one for all jurisdictions"):
        newest = Contact.objects.filter(key_name=name).order_by("-made_at").first()
    try:
        return newest is None or bool(rules.unseal(bytes(newest.ciphertext), newest.pk, key))
    except ValueError:
        return False
