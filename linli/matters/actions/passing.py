"""How a matter changes hands: hand over, dispute, decide, escalate, climb; the promise stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from linli.journal.events import Event
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.kernel.flow import By, Move
from linli.matters import events, queries, rules
from linli.matters.actions import steps
from linli.matters.actions.notes import told
from linli.matters.actions.steps import Step
from linli.matters.models import Leg, Matter
from linli.org import queries as org
from linli.org.models import Unit


@transaction.atomic
def hand_over(matter: Matter, *, actor: Actor, unit: Unit, reason: str, at: datetime) -> Matter:
    """Pass it to another unit for a reason from the list of the place."""
    step = steps.begin(matter, "hand_over", actor=actor, at=at)
    reasons = {one.code for one in step.stand.mechanism.handover_reasons}
    if reason not in reasons:
        raise Refused(
            "hand_over.reason", _("Please choose a reason from the list."), field="reason"
        )
    own = _own(step)
    if unit.pk == own.unit_id:
        raise Refused("hand_over.same", _("It is already there."), field="unit")
    _require_near(step, unit)
    return _to(step, unit, events.HandedOver(from_unit=own.unit_id, to_unit=unit.pk, reason=reason))


@transaction.atomic
def dispute(matter: Matter, *, actor: Actor, reason: str, text: str = "", at: datetime) -> Matter:
    """Say once that it is not this unit's, by law or the duty list; the upper unit decides."""
    step = steps.begin(matter, "dispute", actor=actor, at=at)
    reasons = {one.code for one in step.stand.mechanism.dispute_reasons}
    if reason not in reasons:
        raise Refused("dispute.reason", _("Please choose a reason from the list."), field="reason")
    own = _own(step)
    upper = own.unit.upper
    assert upper is not None  # noqa: S101  the hindrance said so
    step.touch(own, has_disputed=True)
    step.end_legs(rules.OWN)
    step.open_leg(rules.DECIDE, upper, due_at=step.after(step.stand.terms.decide))
    step.say(text[: rules.WORDS_LENGTH], rules.STAFF)
    return step.commit(events.Disputed(from_unit=own.unit_id, to_unit=upper.pk, reason=reason))


@transaction.atomic
def decide(matter: Matter, *, actor: Actor, unit: Unit, text: str, at: datetime) -> Matter:
    """Decide whose it is; the decision binds the unit."""
    step = steps.begin(matter, "decide", actor=actor, at=at)
    text = told(text)
    _require_near(step, unit)
    disputed = max(
        (leg for leg in step.stand.legs if leg.has_disputed), key=lambda leg: leg.ended_at or at
    )
    step.end_legs(rules.DECIDE)
    step.open_leg(
        rules.OWN, unit, due_at=step.after(step.stand.terms.first_answer), is_binding=True
    )
    step.say(text, rules.STAFF)
    upheld = unit.pk != disputed.unit_id
    return step.commit(events.Decided(disputed_by=disputed.unit_id, to_unit=unit.pk, upheld=upheld))


@transaction.atomic
def escalate(matter: Matter, *, actor: Actor, reason: str, at: datetime) -> Matter:
    """Ask the next level to take over."""
    step = steps.begin(matter, "escalate", actor=actor, at=at)
    own = _own(step)
    upper = own.unit.upper
    assert upper is not None  # noqa: S101  the hindrance said so
    step.say(told(reason, name="reason"), rules.STAFF)
    event = events.Escalated(from_unit=own.unit_id, to_unit=upper.pk, reason="told")
    return _to(step, upper, event)


@transaction.atomic
def climb(matter: Matter, *, actor: Actor, role: str, at: datetime) -> Matter:
    """Let a missed leg climb one level; with none above, the miss is written once and stays.

    So it does where the kind does not climb: a task stays with the unit that has it.
    """
    step = _climbing(matter, role, actor=actor, at=at)
    leg = step.stand.leg(role)
    if leg is None:
        raise Refused("leg.missing", _("There is nothing to climb."))
    upper = leg.unit.upper if step.stand.kind.climbs else None
    if upper is None:
        step.touch(leg, missed_at=at)
        step.also(events.LegMissed(role=role))
        return step.commit(None)
    event = events.Climbed(from_unit=leg.unit_id, to_unit=upper.pk, role=role)
    step.touch(leg, missed_at=at)
    if role == rules.OWN:
        return _to(step, upper, event)
    step.end_legs(role)
    terms = step.stand.terms
    span = terms.decide if role == rules.DECIDE else terms.verify
    step.open_leg(role, upper, due_at=step.after(span))
    return step.commit(event)


def _climbing(matter: Matter, role: str, *, actor: Actor, at: datetime) -> Step:
    stand = queries.stand(matter, actor, at=at)
    leg = stand.leg(role)
    if role == rules.OWN and leg and leg.unit.upper_id and stand.kind.climbs:
        return Step(stand, stand.kind.flow.allowed("climb", By.SYSTEM, matter.state))
    return Step(stand, still(matter))


def still(matter: Matter) -> Move:
    """Return the row of something the system writes down without moving the matter."""
    return Move("note", frozenset({matter.state}), None, By.SYSTEM)


def _to(step: Step, unit: Unit, event: Event) -> Matter:
    step.end_legs(rules.OWN)
    step.open_leg(rules.OWN, unit, due_at=step.after(step.stand.terms.first_answer))
    return step.commit(event)


def _require_near(step: Step, unit: Unit) -> None:
    on = rules.day_of(step.at)
    area = step.matter.area
    chain = org.chain_at(area.ancestor_paths, on=on)
    if not org.units_near(area, chain, on=on).filter(pk=unit.pk).exists():
        sentence = _("That unit does not work for this place.")
        raise Refused("hand_over.elsewhere", sentence, field="unit")


def _own(step: Step) -> Leg:
    leg = step.stand.leg(rules.OWN)
    if leg is None:
        raise Refused("leg.missing", _("No unit has it just now."))
    return leg
