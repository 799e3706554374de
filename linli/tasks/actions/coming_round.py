"""Duties come round by themselves, are fulfilled by the record, missed, or excused by who is above.

Both steps go by jurisdiction, in short transactions. Done twice, or stopped half-way, they make no
duty twice: each exists once for its unit and period.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.blueprint import queries as blueprint
from linli.blueprint.types import Mechanism
from linli.blueprint.types.rounds import Duty
from linli.indicators.models import Filled
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM, Actor
from linli.kernel.worktime import Measure, Span
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters.actions import opening, steps
from linli.matters.actions.notes import told
from linli.matters.actions.steps import Step
from linli.matters.models import Leg, Matter
from linli.org.models import Unit
from linli.tasks import rules
from linli.tasks.events import rounds as events
from linli.tasks.models import Due, Turn
from linli.tasks.queries import cycles
from linli.tasks.rules import rounds
from linli.tasks.rules.rounds import Period
from linli.tasks.states.cycle import State

BATCH = 200
LOOKED_MOST = 2000
OVERLAP = timedelta(minutes=10)
A_DAY = timedelta(days=1)


def come_round_next(now: datetime) -> bool:
    """Make the duties of one jurisdiction whose periods began; False when all have theirs today."""
    today = matter_rules.day_of(now)
    done = Turn.objects.filter(pk=OuterRef("pk"), made_on__gte=today)
    home = Area.objects.filter(~Exists(done), kind__in=OWNING_KINDS).order_by("pk").first()
    if home is None:
        return False
    come_round(home, now=now)
    return True


def come_round(home: Area, *, now: datetime) -> int:
    """Make what began since the last time; the first time, of the present periods only."""
    today = matter_rules.day_of(now)
    turn, _is_new = Turn.objects.get_or_create(pk=home.pk)
    made = 0
    for owed in cycles.owed_in(home, on=today):
        after = turn.made_on or rounds.at(owed.duty, today).begins - A_DAY
        for period in rounds.begun(owed.duty, after=after, until=today):
            there = [one for one in owed.units if one.valid_from <= period.begins]
            for start in range(0, len(there), BATCH):
                made += _make(home, owed, period, there[start : start + BATCH], now)
    Turn.objects.filter(pk=home.pk).update(made_on=today)
    return made


@transaction.atomic
def _make(
    home: Area, owed: cycles.Owed, period: Period, units: Sequence[Unit], at: datetime
) -> int:
    rows = Due.objects.shard(home.pk).filter(code=owed.duty.code, begins_on=period.begins)
    has = set(rows.filter(unit__in=units).values_list("unit_id", flat=True))
    wanted = [_opened(owed, period, one, at) for one in units if one.pk not in has]
    made = opening.open_matters(wanted, actor=SYSTEM, at=at)
    legs = Leg.objects.shard(home.pk).filter(matter__in=made)
    # It is theirs without being taken, up to the day: nothing is missed before.
    legs.update(taken_at=at)
    return len(made)


def _opened(
    owed: cycles.Owed, period: Period, unit: Unit, at: datetime
) -> tuple[opening.Opening, events.CameRound]:
    calendar = matters.calendar_of(blueprint.mechanism(owed.edition_id))
    day = rounds.due_on(owed.duty, period, calendar)
    left = max(1, (day - calendar.local_day(at)).days)
    due_at = calendar.midnight(calendar.local_day(at) + left * A_DAY)
    made = opening.Opening(
        kind=rules.CYCLE,
        topic=owed.duty.code,
        area=unit.base,
        edition_id=owed.edition_id,
        unit=unit,
        leg_due_at=due_at,
        promises=(opening.Promise(rules.DUTY_ENDS, Span(left, Measure.CALENDAR_DAYS), due_at),),
        details=partial(_due, unit.pk, owed.duty.code, period.begins, day),
    )
    event = events.CameRound(cycle=owed.duty.code, begins=period.begins, due=day)
    return made, event


def _due(unit_id: int, code: str, begins: date, day: date, matter: Matter) -> list[Due]:
    home: dict[str, object] = {"jurisdiction_id": matter.jurisdiction_id, "matter_id": matter.pk}
    return [Due(unit_id=unit_id, code=code, begins_on=begins, due_on=day, **home)]


def look_next(now: datetime) -> bool:
    """Look through what one jurisdiction wrote down since the last time; False when nothing did."""
    fresh = Filled.objects.filter(pk=OuterRef("pk"), counted_at__isnull=False)
    newer = fresh.filter(counted_at__gt=OuterRef("read_at"))
    waiting = Turn.objects.filter(Exists(newer) | Q(Exists(fresh), read_at__isnull=True))
    turn = waiting.order_by("pk").first()
    if turn is None:
        return False
    counted_at = Filled.objects.values_list("counted_at", flat=True).get(pk=turn.pk)
    looked_at = look(turn.pk, since=turn.looked_at, now=now)
    is_through = looked_at == now
    read = {"read_at": counted_at} if is_through else {}
    Turn.objects.filter(pk=turn.pk).update(looked_at=looked_at, **read)
    return True


def look(home: int, *, since: datetime | None, now: datetime) -> datetime:
    """Fulfil the open duties that the new entries fulfil; return up to when it has looked."""
    rows = Due.objects.shard(home).filter(matter__state=State.DUE)
    dues = list(rows.select_related("matter__area", "matter__owner_unit", "unit"))
    named = [(due, duty) for due in dues if (duty := cycles.duty(due.matter.edition_id, due.code))]
    kinds = {line.event for _due, duty in named for line in duty.rule.fulfilled_by}
    if not kinds:
        return now
    first = min(
        matters.calendar_of(_mechanism(due)).midnight(due.begins_on - A_DAY) for due in dues
    )
    start = max(first, since - OVERLAP) if since else first
    entries = Entry.objects.shard(home).filter(at__gte=start, at__lte=now, kind__in=kinds)
    new = list(entries.order_by("at", "pk")[:LOOKED_MOST])
    paths = cycles.places({due.unit_id for due in dues}, on=matter_rules.day_of(now))
    where = dict(Area.objects.filter(pk__in={one.area_id for one in new}).values_list("pk", "path"))
    for due, duty in named:
        mine = paths.get(due.unit_id, [])
        if any(_touches(one, due, duty, mine, where) for one in new):
            _fulfil_if_kept(due, duty, mine, now)
    return new[-1].at if len(new) == LOOKED_MOST and new[-1].at > start else now


def _mechanism(due: Due) -> Mechanism:
    return blueprint.mechanism(due.matter.edition_id)


def _touches(
    entry: Entry, due: Due, duty: Duty, paths: Sequence[str], where: dict[int, str]
) -> bool:
    path = where.get(entry.area_id or 0, "")
    is_here = entry.unit_id == due.unit_id or any(path.startswith(one) for one in paths)
    return is_here and any(
        line.event == entry.kind and line.term.fits(entry.kind, entry.facts)
        for line in duty.rule.fulfilled_by
    )


def _fulfil_if_kept(due: Due, duty: Duty, paths: Sequence[str], now: datetime) -> None:
    found = cycles.kept_by(due, duty, paths, until=now)
    if found:
        fulfil(due.matter, actor=SYSTEM, entry_id=found, at=now)


@transaction.atomic
def fulfil(matter: Matter, *, actor: Actor, entry_id: UUID, at: datetime) -> Matter:
    """Close a duty because the record fulfils it; no person can do this."""
    step = steps.begin(matter, "fulfil", actor=actor, at=at)
    due = cycles.detail(matter)
    step.touch(due, kept_by=entry_id)
    return _judged(step, due, events.CycleFulfilled(entry_id=entry_id), kept=True)


@transaction.atomic
def day_passed(matter: Matter, *, actor: Actor, at: datetime) -> Matter:
    """Look at the whole record of the period once more; what is not there was missed."""
    due = cycles.detail(matter)
    due.matter = matter
    duty = cycles.duty(matter.edition_id, due.code)
    paths = cycles.places({due.unit_id}, on=due.due_on).get(due.unit_id, [])
    found = cycles.kept_by(due, duty, paths, until=at) if duty else None
    if found:
        return fulfil(matter, actor=actor, entry_id=found, at=at)
    step = steps.begin(matter, "run_out", actor=actor, at=at)
    step.changes["is_late"] = True
    return _judged(step, due, events.CycleRanOut(), kept=False)


@transaction.atomic
def excuse(matter: Matter, *, actor: Actor, text: str, at: datetime) -> Matter:
    """Release the unit from the duty for this period, and say why; it is not judged."""
    step = steps.begin(matter, "excuse", actor=actor, at=at)
    step.say(told(text), matter_rules.STAFF)
    return _ended(step, events.CycleExcused())


def _judged(
    step: Step, due: Due, fact: events.CycleFulfilled | events.CycleRanOut, *, kept: bool
) -> Matter:
    step.also(events.CycleJudged(cycle=due.code, kept=kept), due_on=due.due_on)
    return _ended(step, fact)


def _ended(
    step: Step, fact: events.CycleFulfilled | events.CycleRanOut | events.CycleExcused
) -> Matter:
    step.stop_clock(rules.DUTY_ENDS)
    step.end_legs()
    return step.commit(fact, closed_at=step.at)
