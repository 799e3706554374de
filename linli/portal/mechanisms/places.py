"""Where mechanisms run, and which of these places a page opens on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.kernel import numbers
from linli.kernel.errors import Missing
from linli.org.models import Mechanism, Unit
from linli.shards.kept import kept


@kept(lambda *, on: on, most=4)
def running(*, on: date) -> list[Mechanism]:
    """Return every mechanism in force somewhere, with its place, ordered by blueprint and place."""
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=on)
    rows = Mechanism.objects.filter(lasting, from_on__lte=on).select_related("area")
    return list(rows.order_by("blueprint", "area__path"))


@kept(lambda *, on: on, most=4)
def shared_place(*, on: date) -> Area | None:
    """Return the nearest place that holds all those where a mechanism runs."""
    chains = [set(numbers.ancestors(row.area.path)) for row in running(on=on)]
    shared = set.intersection(*chains) if chains else set()
    return Area.objects.filter(path__in=shared, valid_to__isnull=True).order_by("-path").first()


def rows_of(code: str, *, on: date) -> list[Mechanism]:
    """Return where a mechanism runs. Raises Missing where it runs nowhere."""
    rows = [row for row in running(on=on) if row.blueprint == code]
    if not rows:
        raise Missing("mechanism.missing", _("There is no such mechanism in force."))
    return rows


def chosen(rows: Sequence[Mechanism], *, area: str, near: Sequence[str] = ()) -> Mechanism:
    """Return the row of the place asked for, else that of the reader's own.

    Without a place: where one of the paths of `near` lies, else inside one of them, else where most
    units stand. Raises Missing where the mechanism does not run in the place asked for.
    """
    found = [row for row in rows if row.area.code == area] if area else rows
    if not found:
        raise Missing("mechanism.not_here", _("This mechanism does not run in that place."))
    return found[0] if len(found) == 1 else _nearest(found, near)


def _nearest(rows: Sequence[Mechanism], near: Sequence[str]) -> Mechanism:
    for path in near:
        above = [row for row in rows if path.startswith(row.area.path)]
        if above:
            return max(above, key=lambda row: len(row.area.path))
    inside = [row for row in rows if any(row.area.path.startswith(path) for path in near)]
    return _fullest(inside or rows)


def _fullest(rows: Sequence[Mechanism]) -> Mechanism:
    """Return where most units of levels stand; the first in the order of the tree among equals."""
    units = Unit.objects.filter(base__jurisdiction__in={row.area.jurisdiction_pk for row in rows})
    counts = units.filter(level__isnull=False).values_list("base__jurisdiction")
    stand = dict(counts.annotate(n=Count("pk")))
    return max(rows, key=lambda row: stand.get(row.area.jurisdiction_pk, 0))
