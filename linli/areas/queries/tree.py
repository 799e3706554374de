"""The tree as people look through it: search, what lies directly beneath, how it came about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from linli.areas.models import Area
from linli.areas.queries.places import within
from linli.journal.log import stream_of
from linli.journal.models import Entry


@dataclass(frozen=True)
class Branch:
    """A place with the number of places in force directly beneath it."""

    area: Area
    beneath: int


@dataclass(frozen=True)
class Chapter:
    """One row of a place's history: from when to when it stood, and what happened to it."""

    area: Area
    entries: tuple[Entry, ...]


def search(words: str, *, beneath: Area | None = None) -> QuerySet[Area]:
    """Return the places in force whose name has these words in it or whose code begins so."""
    rows = Area.objects.filter(valid_to__isnull=True)
    if beneath is not None:
        rows = rows.filter(within(beneath))
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(name_en__icontains=word) | Q(code__istartswith=word)
        )
    return rows.select_related("parent").order_by("path")


def children(area: Area | None) -> list[Branch]:
    """Return the places directly beneath `area` (without one: the roots), each with its number.

    Two queries, however many there are.
    """
    rows = Area.objects.filter(parent=area, valid_to__isnull=True).order_by("kind", "code")
    found = list(rows)
    beneath = Area.objects.filter(parent__in=rows.order_by().values("pk"), valid_to__isnull=True)
    counts = dict(beneath.values_list("parent_id").annotate(n=Count("pk")))
    return [Branch(one, counts.get(one.pk, 0)) for one in found]


def as_of(day: date) -> QuerySet[Area]:
    """Return the places that were in force on a day; the first and the last day count."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return Area.objects.filter(lasting, valid_from__lte=day)


def history(area: Area, *, kinds: Collection[str] | None = None) -> list[Chapter]:
    """Return what stood before `area`, itself and what took over, the oldest first, with entries.

    Several rows follow one that was split, several come before one that was merged. `kinds` keeps
    to entries of these kinds.
    """
    chain = {area.pk: area}
    _gather(chain, lambda: Area.objects.filter(replaced_by__in=chain))
    _gather(chain, lambda: Area.objects.filter(replaces__in=chain))
    entries = _entries(chain.values(), kinds)
    rows = sorted(chain.values(), key=lambda one: (one.valid_from, one.pk))
    return [Chapter(one, tuple(entries.get(one.pk, ()))) for one in rows]


def _gather(chain: dict[int, Area], more: Callable[[], Iterable[Area]]) -> None:
    known = 0
    while known != len(chain):
        known = len(chain)
        chain.update({one.pk: one for one in more()})


def _entries(areas: Iterable[Area], kinds: Collection[str] | None) -> dict[int, list[Entry]]:
    """Return the entries in the streams of these places, one query for each jurisdiction."""
    homes: dict[int, dict[object, int]] = {}
    for one in areas:
        homes.setdefault(one.jurisdiction_pk, {})[stream_of("area", one.pk)] = one.pk
    found: dict[int, list[Entry]] = {}
    for home, streams in homes.items():
        rows = Entry.objects.shard(home).filter(stream__in=list(streams))
        rows = rows if kinds is None else rows.filter(kind__in=kinds)
        for entry in rows.order_by("stream", "seq"):
            found.setdefault(streams[entry.stream], []).append(entry)
    return found
