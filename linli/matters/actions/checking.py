"""What somebody else does who did not handle it: verify, send back, rework."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from linli.journal.events import Event
from linli.kernel.actor import Actor
from linli.matters import events, rules
from linli.matters.actions import steps
from linli.matters.actions.notes import told
from linli.matters.actions.steps import Step
from linli.matters.models import Leg, Matter
from linli.org import queries as org
from linli.org.models import Unit


@transaction.atomic
def verify(matter: Matter, *, actor: Actor, at: datetime) -> Matter:
    """Say that it is so; the promise is judged by the report's instant, the requester is asked."""
    step = steps.begin(matter, "verify", actor=actor, at=at)
    finish = step.stand.clock(rules.FINISH)
    if finish and finish.stopped_at:
        step.judge(finish, in_time=finish.stopped_at <= finish.due_at)
    step.end_legs(rules.VERIFY)
    if unit := _caller(step):
        step.open_leg(rules.CALL_BACK, unit, due_at=step.after(step.stand.terms.wait_for_rating))
    return step.commit(events.Verified())


@transaction.atomic
def send_back(matter: Matter, *, actor: Actor, text: str, at: datetime) -> Matter:
    """Say what is missing; the same promise runs on, the time in between counted."""
    step = steps.begin(matter, "send_back", actor=actor, at=at)
    step.say(told(text), rules.STAFF)
    step.end_legs(rules.VERIFY)
    return _back_to_work(step, events.SentBack())


@transaction.atomic
def rework(matter: Matter, *, actor: Actor, text: str, at: datetime) -> Matter:
    """Send it back to work because the requester, asked by phone, had grounds."""
    step = steps.begin(matter, "rework", actor=actor, at=at)
    step.say(told(text), rules.STAFF)
    step.end_legs(rules.CALL_BACK)
    return _back_to_work(step, events.Reworked())


def _back_to_work(step: Step, event: Event) -> Matter:
    last = last_own(step)
    finish = step.stand.clock(rules.FINISH)
    later = step.after(step.stand.terms.first_answer)
    due_at = finish.due_at if finish and finish.due_at > step.at else later
    step.open_leg(rules.OWN, last.unit, due_at=due_at, handler_id=last.handler_id, taken_at=step.at)
    return step.commit(event)


def last_own(step: Step) -> Leg:
    """Return the latest own leg, open or ended."""
    return max(
        (leg for leg in step.stand.legs if leg.role == rules.OWN), key=lambda leg: leg.opened_at
    )


def _caller(step: Step) -> Unit | None:
    """Return the unit that asks by phone: community level or above, and never one that had it."""
    owned = {leg.unit_id for leg in step.stand.legs if leg.role == rules.OWN}
    chain = org.chain_at(step.matter.area.ancestor_paths, on=rules.day_of(step.at))
    fit = [unit for unit in chain if unit.level and unit.level <= rules.CALL_BACK_LEVEL]
    return next((unit for unit in fit if unit.pk not in owned), None)
