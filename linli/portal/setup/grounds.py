"""Where something is owed: where a mechanism runs, within what somebody looks after."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from linli.kernel import numbers
from linli.org.models import Mechanism
from linli.org.queries.days import in_force
from linli.portal.setup.stretches import stretches, tops_of

LOOKED_MOST = 5000


def running(paths: Collection[str], *, on: date) -> list[Mechanism]:
    """Return the mechanisms in force at, above or beneath these paths, in the order of the tree."""
    up = {above for path in paths for above in numbers.ancestors(path)}
    near = Q(area__path__in=up)
    for begin, end in stretches(paths):  # a join, as mechanisms are few and places may be many
        near |= Q(area__path__gte=begin, area__path__lt=end)
    rows = Mechanism.objects.filter(in_force(on), near).select_related("area")
    return list(rows.order_by("area__path", "pk")[:LOOKED_MOST])


def served(paths: Iterable[str], mechanisms: Iterable[Mechanism]) -> list[str]:
    """Return the paths where one of `mechanisms` runs inside of `paths`, else these themselves.

    So that a whole country that was taken in does not hide the one place that is served.
    """
    found, grounds = [], sorted(row.area.path for row in mechanisms)
    for path in paths:
        end = numbers.path_end(path)
        found += [one for one in grounds if path <= one < end] or [path]
    return tops_of(found)
