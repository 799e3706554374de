"""What is due next on a matter, and when a leg is due."""

from __future__ import annotations

from datetime import datetime

from linli.kernel import worktime
from linli.kernel.flow import Phase
from linli.matters import rules
from linli.matters.models import Clock, Leg
from linli.matters.queries import Standing


def next_due(stand: Standing) -> datetime | None:
    """Return the next instant at which the system must act on the matter, or None."""
    return min((at for at, _what in due_items(stand)), default=None)


def due_items(stand: Standing) -> list[tuple[datetime, Clock | Leg]]:
    """Return what is still ahead: promises not yet missed, timers, and legs not yet missed."""
    paused = stand.matter.phase == Phase.PAUSED
    clocks = [
        (clock.due_at, clock)
        for clock in stand.clocks
        if clock.stopped_at is None
        and clock.missed_at is None
        and not (paused and clock.name in rules.PROMISES)
    ]
    legs = [
        (leg.due_at, leg)
        for leg in stand.open_legs
        if leg.due_at and leg.missed_at is None and not (paused and leg.role == rules.OWN)
    ]
    return sorted([*clocks, *legs], key=lambda item: item[0])


def leg_due(leg: Leg, stand: Standing) -> datetime | None:
    """Return when a leg is due that nobody has taken, from its opening; None for a taken one."""
    terms = stand.terms
    spans = {
        rules.OWN: terms.first_answer,
        rules.DECIDE: terms.decide,
        rules.VERIFY: terms.verify,
        rules.CALL_BACK: terms.wait_for_rating,
    }
    span = None if leg.taken_at else spans.get(leg.role)
    return worktime.due(leg.opened_at, span, stand.calendar) if span else None
