"""Keep a blueprint."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from linli.blueprint.load import load
from linli.blueprint.models import Edition
from linli.shards import ids


def store(text: str, *, at: datetime) -> Edition:
    """Keep `text` as an edition of the mechanism it names; the same text gives the same edition.

    Raises BlueprintProblems when the text is not a blueprint that holds.
    """
    code = load(text).id
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        kept = Edition.objects.filter(mechanism=code, sha256=sha256).first()
        if kept is not None:
            return kept
        edition, _made = Edition.objects.get_or_create(
            mechanism=code,
            sha256=sha256,
            defaults={"id": ids.take(name="reference").start, "text": text, "created_at": at},
        )
    return edition
