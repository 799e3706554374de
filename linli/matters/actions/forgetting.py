"""Delete what people wrote and sent three years after a matter closed; its entries stay (R24)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import attrgetter

from django.core.files.storage import default_storage
from django.db import transaction

from linli.matters import rules
from linli.matters.models import Note, Photo
from linli.privacy import actions as privacy
from linli.shards.fanout import allow_fanout
from linli.shards.ids import first_id


def forget_texts(*, now: datetime, limit: int) -> int:
    """Delete up to `limit` notes and as many photos whose time is up; return how many.

    A proof stays in each jurisdiction: numbers only.
    """
    return sum(_forgotten(model, now, limit) for model in (Note, Photo))


def _forgotten(model: type[Note] | type[Photo], now: datetime, limit: int) -> int:
    cut = now - rules.TEXTS_KEPT
    with allow_fanout("what is too old lies anywhere"):
        # Ids grow with time: the primary key finds what may be old enough.
        rows = model.objects.filter(pk__lt=first_id(cut), matter__closed_at__lt=cut)
        over = sorted(rows.order_by("pk")[:limit], key=attrgetter("jurisdiction_id"))
    for home, found in groupby(over, key=attrgetter("jurisdiction_id")):
        _delete(model, home, list(found), now)
    return len(over)


@transaction.atomic
def _delete(
    model: type[Note] | type[Photo], home: int, found: Iterable[Note | Photo], now: datetime
) -> None:
    rows = model.objects.shard(home).filter(pk__in=[one.pk for one in found])
    deleted = rows.delete()[0]
    kind = str(model._meta.model_name)  # noqa: SLF001  how Django names a model
    privacy.prove(kind, rule=rules.TEXTS_RULE, rows=deleted, jurisdiction_id=home, at=now)
    for one in found:
        if isinstance(one, Photo):
            transaction.on_commit(partial(default_storage.delete, one.file))
