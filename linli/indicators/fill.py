"""Count what the journal says into cells, whole days at a time, so that a recount is exactly equal.

A delivery of an entry marks its days as dirty. A dirty day of a jurisdiction is counted afresh,
from the journal and from the totals of the jurisdictions directly beneath; what changed marks the
one above. Every step is one transaction: a crash leaves either the mark or the finished cells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.indicators import rules
from linli.indicators.models import Count, Dirty, Filled
from linli.indicators.queries import recount
from linli.indicators.queries.versions import versions
from linli.indicators.rules import CARRY, DAY, MONTH, Cells, Key
from linli.journal.models import Delivery, Entry
from linli.shards.ids import uuid7
from linli.shards.put import put_many

REACTION = "count"
_COLUMNS = tuple(field.attname for field in Count._meta.local_concrete_fields)  # noqa: SLF001
BATCH = 500
RETRY = timedelta(minutes=1)


def count_next(now: datetime) -> bool:
    """Mark the days of new entries of one jurisdiction as dirty; False when there are none."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    with transaction.atomic():
        waiting = Delivery.objects.filter(free, reaction=REACTION, rests=False).order_by("id")
        batch = list(waiting.values_list("jurisdiction_id", "pk", "entry_id")[:BATCH])
        mine = [(pk, entry) for jurisdiction, pk, entry in batch if jurisdiction == batch[0][0]]
        if mine:
            mark(batch[0][0], _days_of(batch[0][0], [entry for _pk, entry in mine]))
            Delivery.objects.filter(pk__in=[pk for pk, _entry in mine]).delete()
    return bool(mine)


def roll_up_next(now: datetime) -> bool:
    """Count one dirty day of one jurisdiction afresh; False when nothing is dirty.

    A day that fails is left alone for a minute, so that it does not hold up the others.
    """
    free = Q(not_before__isnull=True) | Q(not_before__lte=now)
    dirty = Dirty.objects.filter(free).order_by("id").first()
    if dirty is None:
        return False
    try:
        _fill(dirty.area_id, dirty.day, dirty.day, now=now)
    except Exception:
        Dirty.objects.filter(pk=dirty.pk).update(not_before=now + RETRY)
        raise
    return True


def count_anew_next(_now: datetime) -> bool:
    """Have every day of one jurisdiction counted afresh that other definitions had counted.

    An indicator that is declared later gets its past from the journal, and what stands is counted
    by its newest definition from the beginning. False when all are counted by what is in force.
    """
    digest = versions().digest
    with transaction.atomic():
        stale = Filled.objects.exclude(counted_under=digest).order_by("pk").first()
        if stale is None:
            return False
        mark(stale.pk, recount.known_days(stale.pk))
        Filled.objects.filter(pk=stale.pk).update(counted_under=digest)
    return True


def work_off(now: datetime) -> int:
    """Count all that waits; return how many steps that took."""
    steps = 0
    for step in (count_anew_next, count_next, roll_up_next):
        while step(now):
            steps += 1
    return steps


def is_waiting() -> bool:
    """Return whether anything recorded is not counted yet."""
    deliveries = Delivery.objects.filter(reaction=REACTION, rests=False)
    return deliveries.exists() or Dirty.objects.exists()


def mark(jurisdiction_id: int, days: Iterable[date]) -> None:
    """Have these days of a jurisdiction counted afresh, in the caller's transaction.

    A mark that is there already keeps its place, but its row is written: whoever is counting that
    day finishes first, and the day is counted once more.
    """
    rows = [Dirty(area_id=jurisdiction_id, day=day) for day in sorted(set(days))]
    Dirty.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["area_id", "day"],
        update_fields=["not_before"],
    )


def refill(
    *, since: date, until: date, now: datetime, jurisdictions: Collection[int] | None = None
) -> int:
    """Count a period afresh from the journal, the lowest places first; return how many months.

    Each jurisdiction and month is a transaction of its own, so it may be ended and begun again.
    With `jurisdictions`, only these are counted, and whatever lies above them.
    """
    owning = Area.objects.filter(kind__in=OWNING_KINDS).order_by("-path")
    areas = sorted(owning, key=lambda area: len(area.path), reverse=True)
    if jurisdictions is not None:
        paths = {path for a in areas if a.pk in jurisdictions for path in a.ancestor_paths}
        areas = [area for area in areas if area.path in paths]
    months = list(rules.months_between(since, until))
    for area in areas:
        for month in months:
            first, last = max(month, since), min(rules.month_end(month), until)
            _fill(area.pk, first, last, now=now)
    return len(areas) * len(months)


@transaction.atomic
def _fill(jurisdiction_id: int, since: date, until: date, *, now: datetime) -> None:
    """Count days of one month afresh.

    The marks go first: an entry or a total that comes later waits for this transaction and marks
    the day anew. The row in `Filled` keeps two processes from writing the same month at once.
    """
    Dirty.objects.filter(area_id=jurisdiction_id, day__range=(since, until)).delete()
    filled = _locked(jurisdiction_id, now)
    area = Area.objects.get(pk=jurisdiction_id)
    known = versions()
    wanted = recount.days(area, since, until, known)
    rows = Count.objects.shard(jurisdiction_id)
    stored = recount.stored(rows.filter(span=DAY, day__range=(since, until)))
    changed = _settle(jurisdiction_id, DAY, stored, wanted)
    if not changed:
        return
    month = rules.month_of(since)
    _sum_up(jurisdiction_id, month, changed)
    _carry(filled, month, {key for key in changed if key.indicator in known.newest.stocks})
    if area.parent_id:
        mark(area.parent_id, {key.day for key in changed if _is_total(key, jurisdiction_id)})


def _locked(jurisdiction_id: int, now: datetime) -> Filled:
    rows = Filled.objects.filter(pk=jurisdiction_id)
    if not rows.update(counted_at=now):
        Filled.objects.bulk_create(
            [Filled(area_id=jurisdiction_id, counted_under=versions().digest)],
            ignore_conflicts=True,
        )
        rows.update(counted_at=now)
    return rows.get()


def _is_total(key: Key, jurisdiction_id: int) -> bool:
    return key.area_id == jurisdiction_id and not key.unit_id


def _sum_up(jurisdiction_id: int, month: date, changed: set[Key]) -> None:
    """Make the month cells the sums of their days, wherever a day changed."""
    where = _where(changed)
    rows = Count.objects.shard(jurisdiction_id).filter(where, span=MONTH, day=month)
    wanted = recount.month_sums(jurisdiction_id, month, where)
    _settle(jurisdiction_id, MONTH, recount.stored(rows), wanted)


def _carry(filled: Filled, month: date, changed: set[Key]) -> None:
    """Keep what each month begins with equal to all months before, up to the last that changed."""
    if not changed:
        return
    known = filled.carried_to
    if known is None or month > known:
        Filled.objects.filter(pk=filled.pk).update(carried_to=month)
    if known is None or month == known:
        return
    late = month < known
    first, last = (month, known) if late else (known, month)
    where = _where(changed) if late else Q()
    rows = Count.objects.shard(filled.pk).filter(where, span=CARRY, day__gt=first, day__lte=last)
    wanted = recount.carries(filled.pk, first, last, where)
    _settle(filled.pk, CARRY, recount.stored(rows), wanted)


def _where(changed: set[Key]) -> Q:
    areas = {key.area_id for key in changed}
    return Q(area_id__in=areas, indicator__in={key.indicator for key in changed})


def _settle(jurisdiction_id: int, span: str, stored: recount.Stored, wanted: Cells) -> set[Key]:
    """Write the difference between the stored cells and the wanted ones; return which changed."""
    gone = {key for key, (_pk, value) in stored.items() if wanted.get(key) != value}
    new = {key for key, value in wanted.items() if key not in stored or key in gone}
    rows = Count.objects.shard(jurisdiction_id)
    pks = [stored[key][0] for key in gone]
    for start in range(0, len(pks), BATCH):
        rows.filter(pk__in=pks[start : start + BATCH]).delete()
    put_many(Count, (_row(jurisdiction_id, span, key, wanted[key]) for key in sorted(new)))
    return gone | new


def _row(jurisdiction_id: int, span: str, key: Key, value: int) -> list[Any]:
    """Return the columns of `Count` in their order."""
    told = {"jurisdiction_id": jurisdiction_id, "span": span, "value": value, **key._asdict()}
    return [uuid7() if name == "id" else told[name] for name in _COLUMNS]


def _days_of(jurisdiction_id: int, entry_ids: list[object]) -> set[date]:
    rows = Entry.objects.shard(jurisdiction_id).filter(pk__in=entry_ids)
    found: set[date] = set()
    for at, due_on in rows.values_list("at", "due_on"):
        found.add(recount.day_of(at))
        if due_on:
            found.add(due_on)
    return found
