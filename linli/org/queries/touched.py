"""What a change of a place touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, Q

from linli.areas import queries as areas
from linli.areas.models import Area, Grant
from linli.org.models import Covers, Holding, Mechanism, Post, Unit
from linli.org.queries.days import in_force, valid


@dataclass(frozen=True)
class Touched:
    """What lies in a place and who answers for it; matters are counted by whoever may see them.

    `areas`: kind -> number of places at and beneath it. `covering` and `based`: units that cover
    something in it, and that are based there.
    """

    areas: dict[str, int]
    covering: tuple[Unit, ...]
    based: tuple[Unit, ...]
    posts: int
    holders: int
    grants: int
    mechanisms: tuple[Mechanism, ...]


def touched(area: Area, *others: Area, on: date) -> Touched:
    """Return what a change of these places touches that day; seven queries, however many."""
    these = (area, *others)
    rows = Area.objects.filter(_inside(these, "path"), valid_to__isnull=True)
    inside = rows.order_by().values("kind").annotate(n=Count("pk"))
    here = _inside(these, "area__path")
    covers = Covers.objects.filter(here, in_force(on)).values("unit")
    covering = Unit.objects.filter(valid(on), pk__in=covers).order_by("-level", "code")
    based = Unit.objects.filter(valid(on), _inside(these, "base__path"))
    units = list(covering)
    bases = list(based.order_by("-level", "code"))
    pks = {unit.pk for unit in [*units, *bases]}
    mechanisms = Mechanism.objects.filter(here, in_force(on)).select_related("area")
    return Touched(
        areas={row["kind"]: row["n"] for row in inside},
        covering=tuple(units),
        based=tuple(bases),
        posts=Post.objects.filter(valid(on), unit__in=pks).count(),
        holders=Holding.objects.filter(in_force(on), post__unit__in=pks).count(),
        grants=Grant.objects.filter(here, Q(to_on__isnull=True) | Q(to_on__gte=on)).count(),
        mechanisms=tuple(mechanisms.order_by("area__path", "pk")),
    )


def _inside(these: Iterable[Area], field: str) -> Q:
    return reduce(or_, (areas.within(one, field=field) for one in these))
