"""What happens to matters unasked, one thing at a time, given `now`: misses, timers, climbing."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from linli.kernel.actor import SYSTEM
from linli.matters import events, queries, rules
from linli.matters.actions import clocks, handling, passing
from linli.matters.actions.steps import Step
from linli.matters.models import Clock, Leg, Matter
from linli.matters.queries import Standing
from linli.matters.states import kind_of
from linli.shards.fanout import allow_fanout

logger = logging.getLogger(__name__)

AGAIN = timedelta(minutes=10)


def act_next(now: datetime) -> bool:
    """Do the one thing that has been due longest; return whether there was one.

    A matter that breaks is put off by ten minutes and logged, so that it never blocks the others;
    one that somebody changed meanwhile keeps the time that they left behind.
    """
    matter = _longest_due(now)
    if matter is None:
        return False
    try:
        act(matter, now=now)
    except Exception:
        rows = Matter.objects.shard(matter.jurisdiction_id)
        same = rows.filter(pk=matter.pk, version=matter.version)
        if same.update(next_due_at=now + AGAIN):
            logger.exception("matter %s cannot be advanced", matter.pk)
    return True


def _longest_due(now: datetime) -> Matter | None:
    with allow_fanout("the due loop reads candidates of all jurisdictions without a lock"):
        rows = Matter.objects.filter(next_due_at__lte=now).order_by("next_due_at")
        return rows.select_related("area", "owner_unit").first()


@transaction.atomic
def act(matter: Matter, *, now: datetime) -> None:
    """Do what is due first on this matter; after a concurrent change (Stale) it is tried again.

    Nothing is missed by a calendar that has changed: what it moved is moved first.
    """
    stand = queries.stand(matter, SYSTEM, at=now)
    if recompute(stand):
        return
    items = clocks.due_items(stand)
    if not items or items[0][0] > now:
        rows = Matter.objects.shard(matter.jurisdiction_id)
        rows.filter(pk=matter.pk, version=matter.version).update(next_due_at=clocks.next_due(stand))
        return
    _due_at, what = items[0]
    if isinstance(what, Leg):
        passing.climb(matter, actor=SYSTEM, role=what.role, at=now)
    elif what.name in rules.PROMISES:
        _miss(Step(stand, passing.still(matter)), what)
    else:
        _ring(matter, what, now=now)


def look_again(*, now: datetime, limit: int) -> bool:
    """Let `act_next` look now at matters that wait, as the calendar has changed.

    At most `limit` of one jurisdiction; return whether there were any. To look once too often
    changes nothing.
    """
    with allow_fanout("a changed calendar concerns the matters of all jurisdictions"):
        waiting = Matter.objects.filter(next_due_at__gt=now).order_by("next_due_at")
        home = waiting.values_list("jurisdiction_id", flat=True).first()
    if home is None:
        return False
    rows = Matter.objects.shard(home).filter(next_due_at__gt=now)
    rows.filter(pk__in=list(rows.values_list("pk", flat=True)[:limit])).update(next_due_at=now)
    return True


def recompute(stand: Standing) -> bool:
    """Count open promises, timers and legs again with the days known now; return if any moved.

    A promise that moved is written down. What was missed or judged stays as it was.
    """
    step = Step(stand, passing.still(stand.matter))
    for clock in stand.clocks:
        if clock.stopped_at is None and clock.missed_at is None and not clock.judged:
            _recount(step, clock)
    for leg in stand.open_legs:
        due_at = clocks.leg_due(leg, stand)
        if leg.missed_at is None and due_at not in {None, leg.due_at}:
            step.touch(leg, due_at=due_at)
    if not step.touched:
        return False
    step.commit(None)
    return True


def _recount(step: Step, clock: Clock) -> None:
    was, due_at = clock.due_at, step.recomputed(clock)
    if due_at == was:
        return
    step.touch(clock, due_at=due_at)
    own = step.stand.leg(rules.OWN)
    if clock.name == rules.FINISH and own and own.taken_at and own.due_at == was:
        step.touch(own, due_at=due_at)
    if clock.name in rules.PROMISES:
        step.also(events.PromiseRecomputed(name=clock.name, from_at=was, to_at=due_at))


def _miss(step: Step, clock: Clock) -> None:
    step.touch(clock, missed_at=step.at)
    step.judge(clock, in_time=False)
    step.commit(None)


def _ring(matter: Matter, clock: Clock, *, now: datetime) -> None:
    timers = {rules.WAIT_FOR_ANSWER: handling.resume, **kind_of(matter.kind).timers}
    if clock.name not in timers:
        raise LookupError(f"{matter.kind} has no answer to {clock.name}")
    timers[clock.name](matter, actor=SYSTEM, at=now)
