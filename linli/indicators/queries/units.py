"""What a unit and all units beneath it did: cells of units, added up along the upper chain."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.indicators.queries.reader import Reader
from linli.indicators.queries.shown import Figure, made
from linli.org.models import Unit

LEVELS_MOST = 8


@dataclass(frozen=True)
class UnitFigure:
    """One unit: what it did by itself, and what it and all beneath it did together."""

    unit: Unit
    own: Figure
    whole: Figure
    beneath: int


def under_units(
    area: Area, code: str, *, since: date, until: date, top: Unit | None = None
) -> list[UnitFigure]:
    """Return a figure for `top` and the units directly beneath it, in the order of the places.

    Without `top`, for the units of the place that answer to none of its others. Small groups are
    not hidden, so this is for those inside. What stands is kept by place and gives nothing, and so
    does a place above jurisdictions. Five queries, whatever lies beneath.
    """
    reader = Reader(area.jurisdiction_pk, [code], is_inside=True)
    if not reader.wanted or reader.stocks:
        return []
    uppers = _uppers(area, on=until)
    kids: defaultdict[int | None, list[int]] = defaultdict(list)
    for pk, upper in uppers.items():
        kids[upper if upper in uppers else None].append(pk)
    rows = reader.rows.filter(area_id=area.jurisdiction_pk, unit_id__gt=0)
    own = {
        int(group[0]): cells[code]
        for group, cells in reader.read(rows, since, until, ("unit_id",)).items()
    }
    shown = [*([top.pk] if top else []), *kids[top.pk if top else None]]
    units = Unit.objects.filter(pk__in=shown).select_related("base").order_by("base__path", "pk")
    order = sorted(units, key=lambda one: (top is None or one.pk != top.pk, one.base.path, one.pk))
    whole = _added_up(own, uppers)
    one = reader.known.by_code[code]
    as_of = reader.filled.counted_at if reader.filled else None
    return [
        UnitFigure(
            unit,
            made(one, own.get(unit.pk, {}), as_of=as_of, is_inside=True),
            made(one, whole.get(unit.pk, {}), as_of=as_of, is_inside=True),
            len(kids[unit.pk]),
        )
        for unit in order
    ]


def _uppers(area: Area, *, on: date) -> dict[int, int | None]:
    """Return by id the upper unit of every unit in the area, but not in jurisdictions beneath."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    home = Q(base__jurisdiction_id=area.jurisdiction_pk) | Q(base_id=area.jurisdiction_pk)
    rows = Unit.objects.filter(areas.within(area, field="base__path")).filter(lasting, home)
    return dict(rows.order_by("base__path", "pk").values_list("pk", "upper_id"))


def _added_up(
    own: Mapping[int, Mapping[tuple[str, int], int]], uppers: Mapping[int, int | None]
) -> dict[int, Counter[tuple[str, int]]]:
    """Add what each unit did to every unit above it; a circle in the tree ends the climb."""
    found: defaultdict[int, Counter[tuple[str, int]]] = defaultdict(Counter)
    for pk, parts in own.items():
        seen: set[int] = set()
        at: int | None = pk
        while at is not None and at not in seen and len(seen) <= LEVELS_MOST:
            seen.add(at)
            for part, value in parts.items():
                found[at][part] += value
            at = uppers.get(at)
    return found
