"""Everything that happens unasked: steps that each do one thing due and say if there was one."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, transaction
from django.db.models import F, Q

from linli.flows import wiring
from linli.flows.models import Pulse
from linli.indicators import fill
from linli.journal.models import Delivery, Entry
from linli.matters import deadlines
from linli.matters.actions import forgetting, pictures
from linli.one_form import deadlines as forms
from linli.org import actions as org
from linli.people import actions as people
from linli.privacy import actions as privacy
from linli.reports import deadlines as reports
from linli.tasks import fill as tasks
from linli.tasks.actions import coming, coming_round, willing
from linli.ui import idempotency

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
TRIES = 5
ROUNDS_MOST = 50
SWEPT_MOST = 1000

Step = Callable[[datetime], bool]


def deliver_next(now: datetime) -> bool:
    """Do one reaction that an entry still owes; after its tries it rests on the operator's list."""
    due = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    waiting = Delivery.objects.filter(due, rests=False).exclude(reaction=wiring.COUNT)
    delivery = waiting.order_by("id").first()
    if delivery is None:
        return False
    rows = Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries)
    if not rows.update(lease_until=now + LEASE, tries=F("tries") + 1):
        return True
    try:
        _react(delivery, now)
    except Exception as problem:
        logger.exception("delivery %s of %s failed", delivery.pk, delivery.reaction)
        rests = delivery.tries + 1 >= TRIES
        Delivery.objects.filter(pk=delivery.pk).update(
            rests=rests, problem=type(problem).__name__, lease_until=now + LEASE
        )
    return True


def _react(delivery: Delivery, now: datetime) -> None:
    entry = Entry.objects.shard(delivery.jurisdiction_id).get(pk=delivery.entry_id)
    whole = nullcontext() if delivery.reaction in wiring.STEPWISE else transaction.atomic()
    with whole:
        _do(delivery, entry, now)


def _do(delivery: Delivery, entry: Entry, now: datetime) -> None:
    is_more = wiring.REACTIONS[delivery.reaction](entry, now)
    rows = Delivery.objects.filter(pk=delivery.pk)
    if is_more:
        rows.update(lease_until=None, tries=0)
    else:
        rows.delete()


def erase_next(now: datetime) -> bool:
    """Delete a batch of contacts whose time is up, and keep the proof."""
    return bool(privacy.erase_expired(now=now, limit=200))


STEPS: list[Step] = [
    deadlines.act_next,
    deliver_next,
    fill.count_anew_next,
    fill.count_next,
    fill.roll_up_next,
    tasks.measure_next,
    tasks.roll_up_next,
    coming_round.come_round_next,
    coming_round.look_next,
    forms.act_next,
    erase_next,
    reports.schedule_next,
    reports.make_next,
]


SWEEPS: list[Callable[[datetime], int]] = [
    lambda now: people.forget_buckets(now=now, limit=SWEPT_MOST),
    lambda now: people.forget_sessions(now=now, limit=SWEPT_MOST),
    lambda now: idempotency.sweep(at=now),
    lambda now: pictures.sweep(now=now, limit=SWEPT_MOST),
    lambda now: org.forget_cards(now=now, limit=SWEPT_MOST),
    lambda now: forgetting.forget_texts(now=now, limit=SWEPT_MOST),
    lambda now: privacy.erase_looks(now=now, limit=SWEPT_MOST),
    lambda now: coming.forget_names(now=now, limit=SWEPT_MOST),
    lambda now: willing.forget_over(now=now, limit=SWEPT_MOST),
]


def also(*, steps: Sequence[Step] = (), sweeps: Sequence[Callable[[datetime], int]] = ()) -> None:
    """Do the steps and sweeps of a room above, too; each room says so once, when it is ready."""
    STEPS.extend(step for step in steps if step not in STEPS)
    SWEEPS.extend(one for one in sweeps if one not in SWEEPS)


def sweep(now: datetime) -> int:
    """Forget what nobody needs, or may keep longer: tries, sessions, answers, old texts, looks.

    Where one cannot, because a disk or a file fails, the others still do; return how many did.
    """
    return sum(_safely(one, now) for one in SWEEPS)


def work_off(now: datetime) -> int:
    """Do all that is due at `now`; return how many things were done."""
    return sum(_until_idle(step, now) for step in STEPS)


def _until_idle(step: Step, now: datetime) -> int:
    done = 0
    while done < ROUNDS_MOST and _safely(step, now):
        done += 1
    return done


def _safely(step: Callable[[datetime], int], now: datetime) -> bool:
    try:
        return bool(step(now))
    except Exception as problem:
        logger.exception("the step %s failed", step.__name__)
        if isinstance(problem, DatabaseError):
            close_old_connections()
        return False


def beat(name: str, *, at: datetime) -> None:
    """Give a sign of life that the health page reads."""
    Pulse.objects.update_or_create(name=name, defaults={"at": at, "pid": os.getpid()})
