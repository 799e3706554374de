"""What a change of places touches: units that cover them, buildings beneath, open matters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localtime

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.kernel.flow import Phase
from linli.matters.models import Matter
from linli.org.models import Covers
from linli.org.queries.days import in_force
from linli.portal.importing.places import BATCH
from linli.shards.fanout import allow_fanout

# Each place with others beneath it costs three queries, so of more than these only a part is asked.
DEEP_MOST = 200


def of_areas(codes: Sequence[str], *, at: datetime) -> dict[str, int]:
    """Return what moves with these places: covers, buildings, open matters."""
    if not codes:
        return {}
    on = localtime(at).date()
    counts = {"moved": len(codes), "covers": 0, "buildings": 0, "matters": 0}
    deep: list[Area] = []
    for first in range(0, len(codes), BATCH):
        some = Area.objects.filter(code__in=codes[first : first + BATCH], valid_to__isnull=True)
        flat = [area for area in some if area.kind == "building"]
        deep += [area for area in some if area.kind != "building"]
        counts["buildings"] += len(flat)
        _count(counts, Q(area__in=flat), {area.jurisdiction_pk for area in flat}, on)
    for area in deep[:DEEP_MOST]:
        counts["buildings"] += areas.beneath(area).filter(kind="building").count()
        _count(counts, areas.within(area, field="area__path"), {area.jurisdiction_pk}, on)
    return counts


def _count(counts: dict[str, int], here: Q, homes: set[int], on: date) -> None:
    counts["covers"] += Covers.objects.filter(here, in_force(on)).count()
    still = Matter.objects.filter(
        here, jurisdiction_id__in=homes, phase__in=[Phase.OPEN, Phase.PAUSED]
    )
    with allow_fanout("an import that moves places counts what is open in them"):
        counts["matters"] += still.count()
