"""Read from the journal, and from the cells below, what the cells of a jurisdiction must be.

`fill` writes what this says, `linli verify` compares with it; nothing here writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import F, Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.blueprint.types.indicators import ANY_EVENT
from linli.indicators import rules
from linli.indicators.models import Count
from linli.indicators.queries.versions import Versions, versions
from linli.indicators.rules import (
    AT,
    CARRY,
    DAY,
    DUE_ON,
    MONTH,
    Cells,
    Chain,
    Definitions,
    Key,
    Seen,
)
from linli.journal.events import REGISTRY
from linli.journal.models import Entry
from linli.kernel import numbers
from linli.shards.fanout import allow_fanout

Stored = dict[Key, tuple[UUID, int]]

_FACTS = ("kind", "at", "due_on", "area_id", "unit_id", "facts")


def definitions() -> Definitions:
    """Return the indicators of all mechanisms in force anywhere, as declared last. One query."""
    return versions().newest


def known_events() -> Mapping[str, frozenset[str]]:
    """Return every kind of entry that code can write, with the names of its facts."""
    return {
        kind: frozenset(field.name for field in fields(event))
        for kind, event in sorted(REGISTRY.items())
    }


def day_of(at: datetime) -> date:
    """Return the civil day of an instant where this installation stands."""
    return timezone.localdate(at, timezone.get_default_timezone())


def days(area: Area, since: date, until: date, known: Versions) -> Cells:
    """Return the day cells of a jurisdiction: its own entries and the totals directly beneath."""
    cells: defaultdict[Key, int] = defaultdict(int)
    for era in known.eras(since, until):
        for basis in (AT, DUE_ON):
            kinds = era.definitions.kinds(basis)
            entries = _entries(area.pk, era.first, era.last, kinds, basis)
            for key, value in _tallied(entries, era.definitions, basis, area).items():
                cells[key] += value
    for key, value in _beneath(area, since, until):
        if key.indicator in known.newest.by_code:
            cells[key] += value
    return {key: value for key, value in cells.items() if value}


def _tallied(entries: QuerySet[Entry], known: Definitions, basis: str, area: Area) -> Cells:
    rows = list(entries.values_list(*_FACTS))
    seen = (
        Seen(kind, due_on if basis == DUE_ON else day_of(at), area_id, unit_id, facts)
        for kind, at, due_on, area_id, unit_id, facts in rows
    )
    return rules.tally(seen, known, basis, _chain(area, {row[3] for row in rows}))


def _entries(
    jurisdiction_id: int, since: date, until: date, kinds: frozenset[str], basis: str
) -> QuerySet[Entry]:
    rows: QuerySet[Entry] = Entry.objects.shard(jurisdiction_id)
    if ANY_EVENT not in kinds:
        rows = rows.filter(kind__in=kinds)
    if basis == DUE_ON:
        return rows.filter(due_on__range=(since, until))
    return rows.filter(at__gte=_midnight(since), at__lt=_midnight(until + timedelta(days=1)))


def known_days(jurisdiction_id: int) -> list[date]:
    """Return every day that an entry or a cell of a jurisdiction may fall on."""
    entries = Entry.objects.shard(jurisdiction_id).aggregate(
        first=Min("at"), last=Max("at"), due=Min("due_on"), due_last=Max("due_on")
    )
    days_kept = Count.objects.shard(jurisdiction_id).filter(span=DAY)
    cells = days_kept.aggregate(first=Min("day"), last=Max("day"))
    instants = [day_of(at) for at in (entries["first"], entries["last"]) if at]
    days = [*instants, entries["due"], entries["due_last"], cells["first"], cells["last"]]
    known = [day for day in days if day]
    return list(rules.days_between(min(known), max(known))) if known else []


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def _chain(area: Area, ids: set[int | None]) -> Chain:
    """Return what names the areas from the jurisdiction down to another: paths are made of ids."""
    known = {pk for pk in ids if pk is not None}
    paths = dict(Area.objects.filter(pk__in=known).values_list("pk", "path"))
    above = len(area.path)
    chains: dict[int | None, Sequence[int]] = {}
    for pk, path in paths.items():
        under = numbers.ancestors(path)[above // numbers.SEGMENT_SIGNS :]
        is_beneath = path.startswith(area.path)
        below = [int(one[-numbers.SEGMENT_SIGNS :], 36) for one in under] if is_beneath else []
        chains[pk] = (area.pk, *below)
    alone = (area.pk,)
    return lambda area_id: chains.get(area_id, alone)


def _beneath(area: Area, since: date, until: date) -> Iterator[tuple[Key, int]]:
    ids = list(Area.objects.filter(parent=area, kind__in=OWNING_KINDS).values_list("pk", flat=True))
    if not ids:
        return
    rows = Count.objects.filter(
        jurisdiction_id__in=ids, area_id=F("jurisdiction_id"), unit_id=0, span=DAY
    ).filter(day__range=(since, until))
    grouped = rows.values_list("indicator", "topic", "day", "part", "bucket")
    with allow_fanout("a place above adds up the few places directly beneath, in the background"):
        totals = list(grouped.annotate(total=Sum("value")))
    for code, topic, day, part, bucket, total in totals:
        yield Key(code, area.pk, 0, topic, day, part, bucket), int(total)


def stored(rows: QuerySet[Count]) -> Stored:
    """Return the stored cells with their ids."""
    found = rows.values_list(*Key._fields, "pk", "value")
    return {Key(*row[:-2]): (row[-2], row[-1]) for row in found}


def month_sums(jurisdiction_id: int, month: date, where: Q | None = None) -> Cells:
    """Return the month cells that the stored day cells add up to."""
    period = (month, rules.month_end(month))
    rows = Count.objects.shard(jurisdiction_id).filter(span=DAY, day__range=period)
    names = [name for name in Key._fields if name != "day"]
    grouped = rows.filter(where or Q()).values(*names).annotate(total=Sum("value"))
    cells = {
        Key(day=month, **{name: row[name] for name in names}): int(row["total"]) for row in grouped
    }
    return {key: value for key, value in cells.items() if value}


def carries(jurisdiction_id: int, first: date, last: date, where: Q) -> Cells:
    """Return the stocks with which the months after `first` begin, up to `last`."""
    stocks = Q(indicator__in=definitions().stocks)
    rows = Count.objects.shard(jurisdiction_id).filter(where, stocks)
    begun = rows.filter(span=CARRY, day=first)
    moved = rows.filter(span=MONTH, day__gte=first, day__lt=last)
    changes: defaultdict[date, list[tuple[Key, int]]] = defaultdict(list)
    for key, (_pk, value) in stored(moved).items():
        changes[key.day].append((key, value))
    running: defaultdict[Key, int] = defaultdict(int)
    running.update({key: value for key, (_pk, value) in stored(begun).items()})
    cells: Cells = {}
    for month in rules.months_between(first, rules.month_after(last, -1)):
        for key, value in changes[month]:
            running[key._replace(day=first)] += value
        following = rules.month_after(month)
        cells |= {key._replace(day=following): value for key, value in running.items() if value}
    return cells
