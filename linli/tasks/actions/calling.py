"""Call those who said yes, hear that nobody answered, say how it ended, call it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.journal.events import Event
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed, Refused
from linli.kernel.worktime import Measure, Span
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters.actions import opening, steps
from linli.matters.actions.notes import told
from linli.matters.actions.steps import Step
from linli.matters.models import Leg, Matter
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.models import User
from linli.tasks import events, rules
from linli.tasks.actions import coming
from linli.tasks.models import CallUp
from linli.tasks.queries import calls, willing
from linli.tasks.states.call_up import CALL_UP

TO_TELL = timedelta(hours=24)


@dataclass(frozen=True)
class Needed:
    """What is called for: the field, what is needed, where to meet, how many, from when until when.

    `hours` are calendar hours in which a first answer is hoped for: they run over nights, weekends
    and holidays.
    """

    field: str
    title: str
    need: str
    area: Area
    meet: str
    places: int
    from_at: datetime
    until_at: datetime
    hours: int
    when_full: str = rules.WAIT


@transaction.atomic
def call(
    office: Unit, needed: Needed, *, actor: User, pk: UUID | None = None, at: datetime
) -> Matter:
    """Call those who said yes to the field at, above or beneath the place, and nobody else.

    Needs tasks.call_up in `office`; the place lies in what the office is based in, or covers. Sent
    twice with the same `pk`, the first answer comes again. Raises Refused with the field to blame.
    """
    on = matter_rules.day_of(at)
    if CALL_UP not in org.units_of(actor, on=on).get(office.pk, ()):
        raise NotAllowed("call.not_office", _("You do not call for this unit."))
    _check(needed, at=at)
    _check_place(office, needed.area, at=at)
    field = willing.fields_at(needed.area, on=on).get(needed.field)
    if field is None:
        raise Refused("call.field", _("There is no such field there."), field="field")
    made = _opening(office, needed, field.edition_id, pk, at=at)
    fact = events.CalledUp(places=needed.places, hours=needed.hours)
    try:
        with transaction.atomic():
            matter = opening.open_matter(made, fact, actor=actor, at=at)
    except IntegrityError:
        if pk is None:
            raise
        return matters.by_id(made.area.jurisdiction_pk, pk)
    own = Leg.objects.shard(matter.jurisdiction_id).filter(matter=matter, role=matter_rules.OWN)
    own.update(taken_at=at, handler_id=actor.pk)
    return matter


def call_from(
    office: Unit, *, actor: User, at: datetime, pk: UUID | None = None, **needed: Any
) -> Matter:
    """Call with the fields one by one, as forms and the API bring them; as `call`."""
    return call(office, Needed(**needed), actor=actor, pk=pk, at=at)


def _check(needed: Needed, *, at: datetime) -> None:
    told(needed.title, most=matter_rules.TITLE_LENGTH, name="title")
    told(needed.need, most=rules.NEED_LENGTH, name="need")
    told(needed.meet, most=rules.MEET_LENGTH, name="meet")
    if problem := matter_rules.unfit_title(needed.title):
        raise problem
    if not 1 <= needed.places <= rules.PLACES_MOST:
        raise Refused("call.places", _("Please give a whole number from 1."), field="places")
    if not 1 <= needed.hours <= rules.HOURS_MOST:
        sentence = _("Give 1 to %(most)d hours.") % {"most": rules.HOURS_MOST}
        raise Refused("call.hours", sentence, field="hours")
    if needed.when_full not in rules.WHEN_FULL:
        raise Refused("call.when_full", _("Please choose one of the two."), field="when_full")
    if needed.until_at <= max(at, needed.from_at):
        sentence = _("It ends after it begins, and not in the past.")
        raise Refused("call.until", sentence, field="until_at")
    if needed.until_at - at > rules.CALL_LONGEST:
        raise Refused("call.too_long", _("A call lasts 60 days at most."), field="until_at")


def _check_place(office: Unit, area: Area, *, at: datetime) -> None:
    if area.path.startswith(office.base.path):
        return
    covering = org.chain_at(area.ancestor_paths, on=matter_rules.day_of(at))
    if office.pk not in {one.pk for one in covering}:
        sentence = _("Your unit does not answer for that place.")
        raise Refused("call.elsewhere", sentence, field="area")


def _opening(
    office: Unit, needed: Needed, edition_id: int, pk: UUID | None, *, at: datetime
) -> opening.Opening:
    first = Span(needed.hours, Measure.CALENDAR_HOURS)
    whole = rules.hours_until(at, needed.until_at)
    over = at + timedelta(hours=whole.amount)
    return opening.Opening(
        kind=rules.CALL,
        topic=needed.field,
        area=needed.area,
        edition_id=edition_id,
        unit=office,
        title=needed.title.strip(),
        leg_due_at=over + TO_TELL,
        promises=[
            opening.Promise(rules.FIRST_COME, first, at + timedelta(hours=needed.hours)),
            opening.Promise(rules.CALL_OVER, whole, over),
        ],
        details=lambda matter: [_row(matter, office, needed)],
        pk=pk,
    )


def _row(matter: Matter, office: Unit, needed: Needed) -> CallUp:
    return CallUp(
        jurisdiction_id=matter.jurisdiction_id,
        matter_id=matter.pk,
        office=office,
        need=needed.need.strip(),
        meet=needed.meet.strip(),
        places=needed.places,
        from_at=needed.from_at,
        until_at=needed.until_at,
        when_full=needed.when_full,
    )


@transaction.atomic
def unanswered(matter: Matter, *, actor: Actor, at: datetime) -> Matter:
    """Let it rise on the caller's desk that nobody has answered in the hoped-for time."""
    step = steps.begin(matter, "unanswered", actor=actor, at=at)
    step.stop_clock(rules.FIRST_COME)
    _rise(step)
    return step.commit(events.CallUnanswered())


@transaction.atomic
def run_out(matter: Matter, *, actor: Actor, at: datetime) -> Matter:
    """Ask the caller, on their desk, how it ended: the time of the call is over."""
    step = steps.begin(matter, "run_out", actor=actor, at=at)
    _stop_clocks(step)
    _rise(step)
    return step.commit(events.CallRunOut())


def _rise(step: Step) -> None:
    if own := step.stand.leg(matter_rules.OWN):
        step.touch(own, raised_at=step.at)


@transaction.atomic
def finish(matter: Matter, *, actor: Actor, used: int, text: str, at: datetime) -> Matter:
    """Say how it ended, and how many places were really used."""
    step = steps.begin(matter, "finish", actor=actor, at=at)
    if not 0 <= used <= rules.PLACES_MOST:
        raise Refused("finish.used", _("Please give a whole number from 0."), field="used")
    step.say(told(text), matter_rules.STAFF)
    needed = calls.detail(matter)
    step.touch(needed, used=used)
    filled = min(needed.taken, needed.places)
    fact = events.CallFinished(asked=needed.places, filled=filled, used=used)
    return _ended(step, fact)


@transaction.atomic
def call_off(matter: Matter, *, actor: Actor, text: str, at: datetime) -> Matter:
    """Call it off for everybody who would have come, and say why."""
    step = steps.begin(matter, "call_off", actor=actor, at=at)
    step.say(told(text), matter_rules.STAFF)
    return _ended(step, events.CallCalledOff())


def _ended(step: Step, fact: Event) -> Matter:
    _stop_clocks(step)
    step.end_legs()
    done = step.commit(fact, closed_at=step.at)
    coming.end(done, at=step.at)
    return done


def _stop_clocks(step: Step) -> None:
    step.stop_clock(rules.FIRST_COME)
    step.stop_clock(rules.CALL_OVER)
