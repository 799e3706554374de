"""Reads about the vault: who looked, and which key seals how many."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, QuerySet

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
