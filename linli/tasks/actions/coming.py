"""Answer a call: come, step back; whoever cannot does nothing, and nothing is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.actor import Actor
from linli.kernel.errors import Missing, Refused, Stale
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters.actions.passing import still
from linli.matters.actions.steps import Step
from linli.matters.models import Matter
from linli.org.models import Unit
from linli.people.models import User
from linli.privacy import actions as privacy
from linli.shards.fanout import allow_fanout
from linli.tasks import events, rules
from linli.tasks.models import CallUp, Coming
from linli.tasks.queries import calls

TRIES = 20
_T = TypeVar("_T")


@dataclass(frozen=True)
class Helper:
    """Somebody who helps, as the journal remembers a person who answers a call: by no id at all."""

    actor_kind: str = "helper"
    actor_id: str = ""


HELPER = Helper()


@dataclass(frozen=True)
class Answer:
    """What somebody promises: places, a note to the caller, the name shown for this call."""

    places: int = 1
    note: str = ""
    shown_name: str = ""


def come(
    matter: Matter,
    *,
    actor: User,
    unit: Unit | None = None,
    places: int = 1,
    note: str = "",
    shown_name: str = "",
    at: datetime,
) -> Coming:
    """Promise places of a unit, or oneself: one place, under a name for this call alone, or none.

    When many answer at once, each gets a turn. Raises Missing unless the call asks them, and
    Refused when it is over, full, or answered already.
    """
    _check(unit, places, note, shown_name)
    answer = Answer(places, note.strip(), "" if unit else shown_name.strip())
    return _in_turn(matter, lambda fresh: _come(fresh, actor, unit, answer, at=at))


def _in_turn(matter: Matter, act: Callable[[Matter], _T]) -> _T:
    """Do something with the matter as it stands; where somebody was faster, with the next one."""
    for _attempt in range(TRIES):
        fresh = matters.by_id(matter.jurisdiction_id, matter.pk)
        try:
            return act(fresh)
        except Stale:
            continue
    raise Stale("matter.stale", _("Someone else just changed this."))


def _check(unit: Unit | None, places: int, note: str, shown_name: str) -> None:
    if not 1 <= places <= rules.PLACES_MOST:
        raise Refused("come.places", _("Please give a whole number from 1."), field="places")
    if unit is None and places != 1:
        raise Refused("come.one", _("A person takes one place."), field="places")
    for name, text, most in (
        ("note", note, rules.NOTE_LENGTH),
        ("shown_name", shown_name, rules.SHOWN_NAME_LENGTH),
    ):
        if len(text.strip()) > most:
            sentence = _("Please keep it under %(most)d characters.") % {"most": most}
            raise Refused("text.too_long", sentence, field=name)


@transaction.atomic
def _come(
    matter: Matter, actor: User, unit: Unit | None, answer: Answer, *, at: datetime
) -> Coming:
    asked = calls.asked_of(actor, matter, at=at)
    _require(asked, unit, at=at)
    call = asked.call
    is_waiting = _is_waiting(call, answer.places)
    row = Coming(
        jurisdiction_id=matter.jurisdiction_id,
        matter=matter,
        unit=unit,
        user_id=None if unit else actor.pk,
        places=answer.places,
        note=answer.note,
        shown_name=answer.shown_name,
        is_waiting=is_waiting,
        at=at,
    )
    step = _begin(matter, actor if unit else HELPER, at=at)
    step.fresh.append(row)
    if unit:
        step.open_leg(matter_rules.PARTNER, unit, due_at=None)
    if is_waiting:
        step.touch(call, standby=call.standby + answer.places)
    else:
        step.touch(call, taken=call.taken + answer.places)
    minutes = _first(step, call, at)
    _fill(step, call)
    step.commit(events.CallAnswered(places=answer.places, waiting=is_waiting, minutes=minutes))
    return row


def _begin(matter: Matter, actor: Actor, *, at: datetime) -> Step:
    return Step(matters.stand(matter, actor, at=at), still(matter))


def _require(asked: calls.Asked, unit: Unit | None, *, at: datetime) -> None:
    is_asked = unit in asked.units if unit else asked.as_person
    if not is_asked:
        raise Missing("call.missing", _("There is no such call, or it does not ask you."))
    if asked.is_over or at >= asked.call.until_at:
        raise Refused("call.over", _("This call is over; nobody is needed any more."))
    if any(one.unit_id == (unit.pk if unit else None) for one in asked.coming):
        sentence = _("You come already. To change it, step back first.")
        raise Refused("call.twice", sentence)


def _is_waiting(call: CallUp, places: int) -> bool:
    if places <= call.free:
        return False
    if call.free:
        sentence = _("Only %(n)d places are still free.") % {"n": call.free}
        raise Refused("call.too_many", sentence, field="places")
    if call.when_full == rules.CLOSE:
        raise Refused("call.full", _("Every place is taken already. Thank you for offering."))
    return True


def _first(step: Step, call: CallUp, at: datetime) -> int | None:
    """Stop the clock of the first answer, and return its minutes; None for every later one."""
    if call.first_minutes is not None:
        return None
    minutes = max(0, int((at - step.matter.opened_at).total_seconds() // 60))
    step.touch(call, first_minutes=minutes)
    step.stop_clock(rules.FIRST_COME)
    if own := step.stand.leg(matter_rules.OWN):
        step.touch(own, raised_at=None)
    return minutes


def _fill(step: Step, call: CallUp) -> None:
    if call.is_full and call.filled_at is None:
        step.touch(call, filled_at=step.at)
        step.also(events.CallFilled(places=call.places))


def step_back(matter: Matter, *, actor: User, unit: Unit | None = None, at: datetime) -> Matter:
    """Take a promise back without a reason; who waits moves up. Nothing is kept of it but numbers.

    Raises Missing where nothing was promised.
    """
    return _in_turn(matter, lambda fresh: _back(fresh, actor, unit, at=at))


@transaction.atomic
def _back(matter: Matter, actor: User, unit: Unit | None, *, at: datetime) -> Matter:
    asked = calls.asked_of(actor, matter, at=at)
    row = next((one for one in asked.coming if one.unit_id == (unit.pk if unit else None)), None)
    if row is None:
        raise Missing("come.missing", _("You have not promised to come."))
    if asked.is_over:
        raise Refused("call.over", _("This call is over; nobody is needed any more."))
    step, call = _begin(matter, actor if unit else HELPER, at=at), asked.call
    for leg in step.stand.open_legs:
        if unit and leg.role == matter_rules.PARTNER and leg.unit_id == unit.pk:
            step.touch(leg, ended_at=at)
    moved = 0
    if row.is_waiting:
        step.touch(call, standby=call.standby - row.places)
    else:
        step.touch(call, taken=call.taken - row.places)
        moved = _move_up(step, call)
    done = step.commit(events.CallLeft(places=row.places, moved_up=moved))
    Coming.objects.shard(matter.jurisdiction_id).filter(pk=row.pk).delete()
    return done


def _move_up(step: Step, call: CallUp) -> int:
    """Let who waits take the free places, by when they answered; return how many places."""
    moved = 0
    rows = Coming.objects.shard(call.jurisdiction_id).filter(matter=step.matter, is_waiting=True)
    for one in rows.order_by("at", "pk"):
        if one.places <= call.free:
            step.touch(one, is_waiting=False)
            step.touch(call, taken=call.taken + one.places, standby=call.standby - one.places)
            moved += one.places
    return moved


def end(matter: Matter, *, at: datetime) -> None:
    """Forget at once who only waited; who came stays for thirty days, then their rows go too."""
    rows = Coming.objects.shard(matter.jurisdiction_id).filter(matter=matter)
    people = rows.filter(user_id__isnull=False)
    people.filter(is_waiting=True).delete()
    last: timedelta = rules.NAMES_KEPT
    people.update(erase_on=matter_rules.day_of(at + last))


def forget_names(*, now: datetime, limit: int) -> int:
    """Delete who came to calls that ended thirty days ago; a proof in numbers stays."""
    on = matter_rules.day_of(now)
    with allow_fanout("what is too old lies anywhere"):
        rows = Coming.objects.filter(erase_on__lte=on).order_by("erase_on")
        over = sorted(rows[:limit], key=attrgetter("jurisdiction_id"))
    for home, found in groupby(over, key=attrgetter("jurisdiction_id")):
        _delete(home, [one.pk for one in found], now)
    return len(over)


@transaction.atomic
def _delete(home: int, pks: list[UUID], now: datetime) -> None:
    deleted = Coming.objects.shard(home).filter(pk__in=pks).delete()[0]
    privacy.prove("coming", rule=rules.COMING_RULE, rows=deleted, jurisdiction_id=home, at=now)
