"""What tasks count unasked: parts are added up, bound tasks read what they are bound to."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, Sum

from linli.indicators.models import Filled
from linli.indicators.queries import values
from linli.kernel.actor import SYSTEM
from linli.kernel.flow import Phase
from linli.matters import rules as matter_rules
from linli.matters.actions.notes import note_down
from linli.matters.models import Matter
from linli.shards.fanout import allow_fanout
from linli.tasks import events, queries
from linli.tasks.actions import doing
from linli.tasks.models import Measured, Part, Task
from linli.tasks.states.task import WORKING

logger = logging.getLogger(__name__)


@transaction.atomic
def tell_parent(home: int, pk: UUID) -> None:
    """Write into the part of the task above how this one stands now; told twice changes nothing."""
    task = queries.by_matter(home, pk)
    if task is None or task.parent_id is None or task.parent_home_id is None:
        return
    matter = task.matter
    rows = Part.objects.shard(task.parent_home_id).filter(
        matter_id=task.parent_id, child_id=matter.pk
    )
    stands = {
        "state": matter.state,
        "is_closed": matter.phase == Phase.CLOSED,
        "done": task.done,
        "number": matter.number,
    }
    if rows.exclude(**stands).update(**stands):
        above = Task.objects.shard(task.parent_home_id).filter(matter_id=task.parent_id)
        above.update(is_stale=True)


def roll_up_next(now: datetime) -> bool:
    """Add up the parts of one task that changed; False when there is none."""
    with allow_fanout("the loop reads stale tasks of all jurisdictions, one at a time"):
        stale = Task.objects.filter(is_stale=True).values_list("jurisdiction_id", "pk").first()
    if stale is None:
        return False
    home, pk = stale
    _roll_up(home, pk, now)
    return True


@transaction.atomic
def _roll_up(home: int, pk: UUID, now: datetime) -> None:
    """Count the parts whole, never adding to what was there, and write down what changed."""
    rows = Task.objects.shard(home).filter(pk=pk)
    rows.update(is_stale=False)
    task = rows.select_related("matter__area", "matter__owner_unit").get()
    parts = Part.objects.shard(home).filter(matter_id=task.matter_id)
    sums = parts.aggregate(
        done=Sum("done"), closed=Count("pk", filter=Q(is_closed=True)), parts=Count("pk")
    )
    done = task.done if task.bound else int(sums["done"] or 0)
    if (done, sums["closed"]) == (task.done, task.parts_closed):
        return
    rows.update(done=done, parts_closed=sums["closed"])
    fact = events.TaskRolledUp(done=done, closed=sums["closed"], parts=sums["parts"])
    note_down(task.matter, fact, actor=SYSTEM, at=now)


def measure_next(now: datetime) -> bool:
    """Let the bound tasks of one jurisdiction look at what was counted anew; False when none is."""
    fresh = Filled.objects.filter(pk=OuterRef("pk"), counted_at__isnull=False)
    newer = fresh.filter(Q(counted_at__gt=OuterRef("at")))
    waiting = Measured.objects.filter(Exists(newer) | Q(Exists(fresh), at__isnull=True))
    row = waiting.order_by("pk").first()
    if row is None:
        return False
    counted_at = Filled.objects.values_list("counted_at", flat=True).get(pk=row.pk)
    measure(row.pk, now=now)
    Measured.objects.filter(pk=row.pk).update(at=counted_at)
    return True


def measure(home: int, *, now: datetime) -> int:
    """Read what every open bound task of a jurisdiction is bound to; return how many moved.

    One that cannot be read is logged and holds up none of the others; the next count tries again.
    """
    rows = Task.objects.shard(home).exclude(bound="").filter(matter__state__in=list(WORKING))
    tasks = rows.select_related("matter__area", "matter__owner_unit", "lead__base")
    groups: defaultdict[tuple[int, date], list[Task]] = defaultdict(list)
    for task in tasks:
        groups[task.matter.area_id, task.counts_from].append(task)
    return sum(_safely(alike, now) for alike in groups.values())


def _safely(alike: list[Task], now: datetime) -> int:
    try:
        return _measure_alike(alike, now)
    except Exception:
        logger.exception("bound tasks of area %s cannot be measured", alike[0].matter.area_id)
        return 0


def _measure_alike(alike: list[Task], now: datetime) -> int:
    first = alike[0]
    until = matter_rules.day_of(now)
    read = values.known(
        first.matter.area,
        {task.bound for task in alike},
        since=first.counts_from,
        until=until,
        is_inside=True,
    )
    return sum(_note(task, read[task.bound].value, now) for task in alike)


@transaction.atomic
def _note(task: Task, value: Decimal | None, now: datetime) -> bool:
    """Write down what a bound task reads now; at its target it reports itself done."""
    done = max(0, round(value or Decimal(0)))
    matter: Matter = task.matter
    has_moved = done != task.done
    if has_moved:
        Task.objects.shard(task.jurisdiction_id).filter(pk=task.pk).update(done=done)
        note_down(matter, events.TaskMeasured(done=done), actor=SYSTEM, at=now)
    if task.target and done >= task.target:
        doing.report_done(matter, actor=SYSTEM, at=now)
    return has_moved
