"""How the office ends a task, and opens it again: send back, write off, recheck, call off."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from linli.kernel.actor import Actor
from linli.matters import rules as matter_rules
from linli.matters.actions import steps
from linli.matters.actions.checking import last_own
from linli.matters.actions.notes import told
from linli.matters.actions.steps import Step
from linli.matters.models import Matter
from linli.tasks import events, queries, rules
from linli.tasks.actions.drafting import start


@transaction.atomic
def send_back(matter: Matter, *, actor: Actor, text: str, at: datetime) -> Matter:
    """Say what is missing; the same promise runs on, the time in between counted."""
    step = steps.begin(matter, "send_back", actor=actor, at=at)
    step.say(told(text), matter_rules.STAFF)
    step.end_legs(matter_rules.VERIFY)
    step.resume_clock(matter_rules.FINISH)
    finish = step.stand.clock(matter_rules.FINISH)
    if finish:
        step.start_clock(rules.REMIND, rules.next_reminder(at, finish.due_at))
    _back_to_work(step)
    return step.commit(events.TaskSentBack())


@transaction.atomic
def write_off(matter: Matter, *, actor: Actor, text: str, at: datetime) -> Matter:
    """Write it off on evidence or a look on site, by somebody who neither led nor reported it.

    The promise is judged by the instant of the report.
    """
    step = steps.begin(matter, "write_off", actor=actor, at=at)
    step.say(told(text), matter_rules.STAFF)
    finish = step.stand.clock(matter_rules.FINISH)
    in_time = bool(finish and finish.stopped_at and finish.stopped_at <= finish.due_at)
    if finish:
        step.judge(finish, in_time=in_time)
    step.end_legs()
    return step.commit(events.WrittenOff(in_time=in_time), closed_at=at)


@transaction.atomic
def recheck(matter: Matter, *, actor: Actor, until: date, text: str, at: datetime) -> Matter:
    """Open it again because a later check found it not done, with a new date."""
    step = steps.begin(matter, "recheck", actor=actor, at=at)
    step.say(told(text), matter_rules.STAFF)
    start(step, queries.detail(matter), until)
    _back_to_work(step)
    count = matter.round + 1
    fact = events.Rechecked(round=count)
    return step.commit(fact, round=count, reopened_at=at, closed_at=None, is_late=False)


@transaction.atomic
def drop(matter: Matter, *, actor: Actor, text: str, at: datetime) -> Matter:
    """Call it off for everybody who has it, and say why."""
    step = steps.begin(matter, "drop", actor=actor, at=at)
    step.say(told(text), matter_rules.STAFF)
    step.stop_clock(rules.REMIND)
    step.end_legs()
    return step.commit(events.TaskDropped(), closed_at=at)


def _back_to_work(step: Step) -> None:
    last = last_own(step)
    step.open_leg(
        matter_rules.OWN,
        last.unit,
        due_at=step.own_due(),
        handler_id=last.handler_id,
        taken_at=step.at,
    )
