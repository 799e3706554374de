"""What the owning unit does with a matter: take, ask, resume, extend; and its notes and titles."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.areas import reach
from linli.kernel import worktime
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed, Refused
from linli.matters import events, rules
from linli.matters.actions import steps
from linli.matters.actions.notes import note_down, told
from linli.matters.models import Clock, Leg, Matter, Note, Voice
from linli.org import queries as org
from linli.people.models import User


@transaction.atomic
def take(matter: Matter, *, actor: Actor, text: str = "", at: datetime) -> Matter:
    """Take it in hand for the owning unit; words, if any, go to the requester and answer first."""
    step = steps.begin(matter, "take", actor=actor, at=at)
    leg = step.stand.leg(rules.OWN)
    assert leg is not None  # noqa: S101  an owner has an open own leg
    step.touch(leg, taken_at=at, handler_id=int(actor.actor_id), due_at=step.own_due())
    if text.strip():
        step.say(told(text), rules.REQUESTER)
    minutes = int((at - leg.opened_at).total_seconds() // 60)
    return step.commit(events.Taken(minutes=minutes))


@transaction.atomic
def ask(matter: Matter, *, actor: Actor, voice: str, text: str, at: datetime) -> Matter:
    """Put a question to one voice; the finish promise stands still until the answer or timer."""
    step = steps.begin(matter, "ask", actor=actor, at=at)
    asked = voice_of(matter, voice)
    step.say(told(text), rules.REQUESTER, voice=asked)
    leg = step.stand.leg(rules.OWN)
    assert leg is not None  # noqa: S101  an owner has an open own leg
    step.touch(leg, taken_at=leg.taken_at or at, handler_id=leg.handler_id or int(actor.actor_id))
    return step.commit(events.Asked(voice_id=asked.pk))


@transaction.atomic
def resume(matter: Matter, *, actor: Actor, at: datetime) -> Matter:
    """Go on without an answer, by the owner or because the wait is over."""
    step = steps.begin(matter, "resume", actor=actor, at=at)
    minutes = step.wake()
    return step.commit(events.Resumed(minutes=minutes))


@transaction.atomic
def extend(matter: Matter, *, actor: Actor, reason: str, until: date, at: datetime) -> Matter:
    """Move the finish promise once, to the closing of `until`, and tell the requester why.

    Raises Refused when `until` is not later, not a working day, or more than the original length
    away.
    """
    step = steps.begin(matter, "extend", actor=actor, at=at)
    clock = step.stand.running(rules.FINISH)
    if clock is None:
        raise Refused("extend.no_promise", _("There is no running promise to move."))
    reason = told(reason, name="reason")
    to_at = _extended(step, clock, until)
    from_at = clock.due_at
    step.touch(clock, extended_at=at, extended_to=to_at, due_at=to_at)
    leg = step.stand.leg(rules.OWN)
    if leg and leg.taken_at:
        step.touch(leg, due_at=to_at)
    step.say(reason, rules.REQUESTER)
    return step.commit(events.Extended(from_at=from_at, to_at=to_at, reason="told"))


def _extended(step: steps.Step, clock: Clock, until: date) -> datetime:
    calendar = step.stand.calendar
    if not calendar.is_working(until):
        raise Refused("extend.day_off", _("That is not a working day."), field="until")
    span = worktime.Span(clock.allowed, worktime.Measure(clock.measure))
    latest = worktime.due(clock.due_at, span, calendar)
    to_at = calendar.closing(until)
    if to_at <= clock.due_at:
        raise Refused(
            "extend.not_later", _("The new date must be later than the promise."), field="until"
        )
    if to_at > max(latest, calendar.closing(calendar.local_day(latest))):
        sentence = _("At most once more the original length: until %(day)s.")
        day = calendar.local_day(latest).isoformat()
        raise Refused("extend.too_long", sentence % {"day": day}, field="until")
    return to_at


@transaction.atomic
def note(matter: Matter, *, actor: User, text: str, at: datetime) -> Matter:
    """Leave a note for colleagues who may read the matter; mere readers, as auditors, may not."""
    _require_worker(matter, actor, at)
    text = told(text)
    row = Note(
        jurisdiction_id=matter.jurisdiction_id,
        matter=matter,
        text=text,
        audience=rules.STAFF,
        at=at,
    )
    note_down(matter, events.Noted(), actor=actor, at=at, rows=[row])
    return matter


@transaction.atomic
def title(matter: Matter, *, actor: User, title: str, at: datetime) -> Matter:
    """Give it a neutral title that others in the building may see.

    Needs matters.handle or matters.title there.
    """
    words = told(title, most=rules.TITLE_LENGTH, name="title")
    _require_worker(matter, actor, at)
    if problem := rules.unfit_title(words):
        raise problem
    note_down(matter, events.Titled(), actor=actor, at=at, title=words)
    return matter


def _require_worker(matter: Matter, actor: User, at: datetime) -> None:
    """Raise NotAllowed unless `actor` works on matters there: by a grant or a leg of their unit."""
    on = rules.day_of(at)
    held = reach.held(actor, matter.area.path, on=on)
    units = org.units_of(actor, on=on)
    legs = Leg.objects.shard(matter.jurisdiction_id).filter(matter=matter, unit_id__in=list(units))
    for unit_id in legs.values_list("unit_id", flat=True):
        held |= units[unit_id]
    if not held & rules.WORKING:
        raise NotAllowed("matter.not_worker", _("This is for those who work on it."))


def voice_of(matter: Matter, voice: str) -> Voice:
    """Return the voice chosen by its id, or the first one. Raises Refused on the field."""
    rows = Voice.objects.shard(matter.jurisdiction_id).filter(
        matter=matter, withdrawn_at__isnull=True
    )
    try:
        found: Voice | None = (
            rows.filter(pk=UUID(str(voice))).first()
            if voice
            else rows.order_by("joined_at").first()
        )
    except ValueError:
        found = None
    if found is None:
        raise Refused("voice.missing", _("Please choose whom to ask."), field="voice")
    return found
