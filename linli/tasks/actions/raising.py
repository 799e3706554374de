"""Ask the level above for power, money or a decision; it answers; the unit says if it helps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.blueprint import queries as blueprint
from linli.kernel import worktime
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed, Refused
from linli.kernel.worktime import Measure, Span
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters.actions import opening, steps
from linli.matters.actions.notes import told
from linli.matters.actions.steps import Step
from linli.matters.models import Matter
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.models import User
from linli.tasks import rules
from linli.tasks.events import upward as events
from linli.tasks.models import Upward
from linli.tasks.queries import upward as queries
from linli.tasks.states.upward import REQUEST_UP


@transaction.atomic
def raise_up(
    unit: Unit,
    *,
    actor: User,
    asks: str,
    title: str,
    wanted: str,
    text: str,
    pk: UUID | None = None,
    at: datetime,
) -> Matter:
    """Ask the unit above for what this one cannot settle; an answer is owed in the place's time.

    Needs tasks.request_up in `unit`, which answers to another. Sent twice with the same `pk`, the
    first answer comes again. Raises Refused with the field to blame.
    """
    on = matter_rules.day_of(at)
    if REQUEST_UP not in org.units_of(actor, on=on).get(unit.pk, ()):
        raise NotAllowed("upward.not_unit", _("You do not ask for this unit."))
    upper = org.upper_of(unit)
    if upper is None or upper.valid_to is not None:
        raise Refused("upward.no_upper", _("Nobody is above this unit who could answer."))
    asked = _Asked(asks, title.strip(), wanted.strip(), text.strip())
    _check(asked)
    made = _prepared(unit, upper, asked, pk, at)
    try:
        with transaction.atomic():
            fact = events.UpwardRaised(to_unit=upper.pk, level=unit.level)
            return opening.open_matter(made, fact, actor=actor, at=at)
    except IntegrityError:
        if pk is None:
            raise
        return matters.by_id(made.area.jurisdiction_pk, pk)


@dataclass(frozen=True)
class _Asked:
    """What a unit asks for, in its own words."""

    asks: str
    title: str
    wanted: str
    text: str


def _check(asked: _Asked) -> None:
    if asked.asks not in rules.ASKED_FOR:
        raise Refused("upward.asks", _("Please choose what you ask for."), field="asks")
    told(asked.title, most=matter_rules.TITLE_LENGTH, name="title")
    told(asked.wanted, most=rules.WANTED_LENGTH, name="wanted")
    told(asked.text)
    if problem := matter_rules.unfit_title(asked.title):
        raise problem


def _prepared(
    unit: Unit, upper: Unit, asked: _Asked, pk: UUID | None, at: datetime
) -> opening.Opening:
    area, on = unit.base, matter_rules.day_of(at)
    row = org.mechanism_for(area, on=on)
    made = blueprint.mechanism(row.edition_id)
    span = made.timers.upward_reply
    due_at = worktime.due(at, span, matters.calendar_of(made))
    return opening.Opening(
        kind=rules.UPWARD,
        topic=asked.asks,
        area=area,
        edition_id=row.edition_id,
        unit=upper,
        title=asked.title,
        leg_due_at=due_at,
        promises=(opening.Promise(matter_rules.FINISH, span, due_at),),
        text=asked.text,
        details=lambda matter: [
            Upward(
                jurisdiction_id=matter.jurisdiction_id,
                matter_id=matter.pk,
                raiser=unit,
                to_unit=upper,
                wanted=asked.wanted,
            )
        ],
        pk=pk,
    )


@transaction.atomic
def answer_up(
    matter: Matter, *, actor: Actor, answer: str, on: date | None = None, text: str, at: datetime
) -> Matter:
    """Say that it will be done, and until when, or that it cannot be done, and why."""
    step = steps.begin(matter, "answer_up", actor=actor, at=at)
    if answer not in rules.ANSWERS:
        raise Refused("upward.answer", _("Please choose one of the answers."), field="answer")
    day = _promised(step, on) if answer == rules.WILL_DO else None
    row, fact = _answered(step, answer, told(text))
    step.touch(row, promised_on=day)
    clock = step.start_clock(matter_rules.WAIT_FOR_RATING, _time_to_say(step, day))
    # It stands on their desk until the timer rings, and is never missed before.
    step.open_leg(matter_rules.VERIFY, row.raiser, due_at=clock.due_at, taken_at=at)
    return step.commit(fact)


@transaction.atomic
def ask_back(matter: Matter, *, actor: Actor, text: str, at: datetime) -> Matter:
    """Say what must be known first; it counts as an answer, and the unit that asked has it."""
    step = steps.begin(matter, "ask_back", actor=actor, at=at)
    row, fact = _answered(step, rules.NEED_INFO, told(text))
    clock = step.start_clock(matter_rules.WAIT_FOR_RATING, step.stand.terms.verify)
    step.open_leg(matter_rules.VERIFY, row.raiser, due_at=clock.due_at)
    return step.commit(fact)


def _promised(step: Step, on: date | None) -> date:
    today = step.stand.calendar.local_day(step.at)
    if on is None:
        raise Refused("upward.when", _("Say until when you will do it."), field="on")
    if not today <= on <= today + rules.LONGEST:
        sentence = _("Give a day from today on, within three years.")
        raise Refused("upward.day", sentence, field="on")
    return on


def _answered(step: Step, answer: str, text: str) -> tuple[Upward, events.UpwardAnswered]:
    """Judge the promise and keep the answer; returns the request and what happened."""
    row = queries.detail(step.matter)
    finish = step.stand.running(matter_rules.FINISH)
    late = bool(finish and finish.due_at < step.at)
    if finish:
        step.judge(finish, in_time=not late)
    step.say(text, matter_rules.STAFF)
    was_late = late or bool(row.was_late)
    step.touch(row, answer=answer, answered_at=step.at, was_late=was_late)
    step.end_legs(matter_rules.OWN)
    return row, events.UpwardAnswered(answer=answer, late=late)


def _time_to_say(step: Step, promised: date | None) -> Span:
    """Return how long the unit may say whether it helps: so many days from the promised one on."""
    calendar = step.stand.calendar
    start = step.at if promised is None else max(step.at, calendar.closing(promised))
    until = worktime.due(start, step.stand.terms.wait_for_rating, calendar)
    days = (calendar.local_day(until) - calendar.local_day(step.at)).days
    return Span(max(1, days), Measure.CALENDAR_DAYS)


@transaction.atomic
def inform(matter: Matter, *, actor: Actor, text: str, at: datetime) -> Matter:
    """Say what they need to know; an answer is owed again, in a new round of the time."""
    step = steps.begin(matter, "inform", actor=actor, at=at)
    step.say(told(text), matter_rules.STAFF)
    step.end_legs(matter_rules.VERIFY)
    step.stop_clock(matter_rules.WAIT_FOR_RATING)
    clock = step.start_clock(matter_rules.FINISH, step.stand.mechanism.timers.upward_reply)
    step.open_leg(matter_rules.OWN, queries.detail(matter).to_unit, due_at=clock.due_at)
    step.changes["is_late"] = False
    return step.commit(events.UpwardInformed())


@transaction.atomic
def say_helps(matter: Matter, *, actor: Actor, helps: str, text: str = "", at: datetime) -> Matter:
    """Say whether the answer helps; with that it is closed."""
    step = steps.begin(matter, "say_helps", actor=actor, at=at)
    if helps not in rules.HELPS:
        raise Refused("upward.helps", _("Please say whether it helps."), field="helps")
    step.say(text[: matter_rules.WORDS_LENGTH], matter_rules.STAFF)
    step.touch(queries.detail(matter), helps=helps)
    return _close(step, events.UpwardHelped(helps=helps))


@transaction.atomic
def unsaid(matter: Matter, *, actor: Actor, at: datetime) -> Matter:
    """Close it, as nobody said whether the answer helps."""
    step = steps.begin(matter, "unsaid", actor=actor, at=at)
    return _close(step, events.UpwardClosedUnsaid())


@transaction.atomic
def take_back(matter: Matter, *, actor: Actor, text: str = "", at: datetime) -> Matter:
    """Take it back before it is answered; only the unit that asked may."""
    step = steps.begin(matter, "take_back", actor=actor, at=at)
    step.say(text[: matter_rules.WORDS_LENGTH], matter_rules.STAFF)
    return _close(step, events.UpwardWithdrawn())


def _close(
    step: Step, fact: events.UpwardHelped | events.UpwardClosedUnsaid | events.UpwardWithdrawn
) -> Matter:
    step.stop_clock(matter_rules.WAIT_FOR_RATING)
    step.end_legs()
    return step.commit(fact, closed_at=step.at)
