"""Stretches of the area tree: from a path (inclusive) to a path (exclusive)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from linli.areas.models import Area
from linli.kernel import numbers

Stretch = tuple[str, str]


def tops_of(paths: Iterable[str]) -> list[str]:
    """Return the paths that lie beneath no other of them."""
    found: list[str] = []
    for path in sorted(set(paths)):
        if not found or not path.startswith(found[-1]):
            found.append(path)
    return found


def stretches(tops: Iterable[str], *, stop: str | None = None) -> list[Stretch]:
    """Return what lies at and beneath these paths, but nothing from `stop` on."""
    ranges = ((path, numbers.path_end(path)) for path in tops)
    return [(begin, min(end, stop or end)) for begin, end in ranges if begin < (stop or end)]


def within(ranges: Sequence[Stretch], field: str) -> Q:
    """Return the condition for rows whose path lies in one of the stretches."""
    inside = Q(pk__in=[])
    for begin, end in ranges:
        inside |= Q(**{f"{field}__gte": begin, f"{field}__lt": end})
    return inside


def lying(places: Q, field: str) -> Q:
    """Return the condition for rows whose place, to which `field` leads, is one of these few.

    The places are found first, by their index: a join would look through all rows of the country.
    """
    return Q(**{f"{field}__in": Area.objects.filter(places).values("pk")})
