"""Let roles follow the places in which they were given."""

from __future__ import annotations

from django.db.models import Q

from linli.areas.actions.planting import Succession
from linli.areas.actions.roles import FOLLOWS, first_of
from linli.areas.models import Grant
from linli.areas.queries.standing import blocks
from linli.shards import ids

# What ends with the row that its source names, wherever it was given.
_ENDED_BY_SOURCE = ("holding:", "substitution:", FOLLOWS)


def let_grants_follow(succession: Succession) -> int:
    """Give every role in a closed place also in its heirs; return how many were given.

    The old one stays: whatever was filed in the closed place is still looked after by the same
    people, and both end together.
    """
    given: list[Grant] = []
    seen: set[tuple[int, str, str, int]] = set()
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=succession.on)
    for some in blocks(succession.heirs):
        for old in Grant.objects.filter(lasting, area__in=some).order_by("pk"):
            source = _source(old)
            for heir in succession.heirs[old.area_id]:
                if (same := (old.user_id, old.role, source, heir)) not in seen:
                    seen.add(same)
                    given.append(_followed(old, heir, source, succession))
    if given:
        for pk, one in zip(ids.take(len(given)), given, strict=True):
            one.pk = pk
        Grant.objects.bulk_create(given, batch_size=1_000)
    return len(given)


def _source(old: Grant) -> str:
    return old.source if old.source.startswith(_ENDED_BY_SOURCE) else f"{FOLLOWS}{first_of(old)}"


def _followed(old: Grant, heir: int, source: str, succession: Succession) -> Grant:
    return Grant(
        user_id=old.user_id,
        area_id=heir,
        role=old.role,
        from_on=max(old.from_on, succession.on),
        to_on=old.to_on,
        source=source,
    )
