"""How many matters stand under the services of a place."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, QuerySet

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.cases.rules import KIND
from linli.kernel.flow import Phase
from linli.matters.models import Matter
from linli.shards.fanout import allow_fanout

WHY = "a mechanism of a place above jurisdictions concerns all of them"


def open_by_topic(area: Area, *, editions: Collection[int]) -> dict[str, int]:
    """Return, by service, how many matters under these editions still wait for their end."""
    rows = _rows(area, editions).filter(phase__in=[Phase.OPEN, Phase.PAUSED])
    with allow_fanout(WHY):
        return dict(rows.values_list("topic").annotate(count=Count("id")))


def used(area: Area, topics: Collection[str], *, editions: Collection[int]) -> set[str]:
    """Return which of these services any matter carries, however long ago it was closed."""
    if not topics:
        return set()
    rows = _rows(area, editions).filter(topic__in=topics)
    with allow_fanout(WHY):
        return set(rows.values_list("topic", flat=True).distinct())


def _rows(area: Area, editions: Collection[int]) -> QuerySet[Matter]:
    rows = Matter.objects.filter(kind=KIND, edition_id__in=editions)
    if area.kind not in OWNING_KINDS:
        within = areas.within(area, field="area__path")
        return rows.filter(within, jurisdiction_id=area.jurisdiction_pk)
    if area.kind == "root":
        return rows
    homes = areas.jurisdictions_beneath(area)
    return rows.filter(jurisdiction_id__in=homes)
