"""What the lead does with a task, and what the office decides: accept, object, progress, time."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.matters import rules as matter_rules
from linli.matters.actions import steps
from linli.matters.actions.notes import told
from linli.matters.actions.steps import Step
from linli.matters.models import Clock, Leg, Matter
from linli.org import queries as org
from linli.org.models import Unit
from linli.tasks import events, queries, rules
from linli.tasks.actions.drafting import hand_to
from linli.tasks.models import Task


@transaction.atomic
def accept(matter: Matter, *, actor: Actor, at: datetime) -> Matter:
    """Take it in hand; the desk shows it by its own due time from now on."""
    step = steps.begin(matter, "accept", actor=actor, at=at)
    step.touch(_own(step), taken_at=at, handler_id=int(actor.actor_id), due_at=step.own_due())
    return step.commit(events.TaskAccepted())


@transaction.atomic
def object_to(matter: Matter, *, actor: Actor, reason: str, text: str = "", at: datetime) -> Matter:
    """Say that it is not this unit's, on a ground from the list; the office decides."""
    step = steps.begin(matter, "object_to", actor=actor, at=at)
    if reason not in {one.code for one in step.stand.mechanism.dispute_reasons}:
        raise Refused("dispute.reason", _("Please choose a reason from the list."), field="reason")
    own, task = _own(step), queries.detail(matter)
    step.touch(own, has_disputed=True)
    step.end_legs(matter_rules.OWN)
    step.open_leg(matter_rules.DECIDE, task.office, due_at=step.after(step.stand.terms.decide))
    step.say(text[: matter_rules.WORDS_LENGTH], matter_rules.STAFF)
    fact = events.TaskObjected(from_unit=own.unit_id, to_unit=task.office_id, reason=reason)
    return step.commit(fact)


@transaction.atomic
def settle(matter: Matter, *, actor: Actor, unit: Unit, text: str, at: datetime) -> Matter:
    """Decide who leads it: the same unit, which binds, or another one of that town."""
    step = steps.begin(matter, "settle", actor=actor, at=at)
    text = told(text)
    on = matter_rules.day_of(at)
    chain = org.chain_at(matter.area.ancestor_paths, on=on)
    if not org.units_near(matter.area, chain, on=on).filter(pk=unit.pk).exists():
        raise Refused("settle.elsewhere", _("That unit does not work there."), field="unit")
    step.end_legs(matter_rules.DECIDE)
    hand_to(step, unit)
    step.touch(queries.detail(matter), lead_id=unit.pk)
    step.say(text, matter_rules.STAFF)
    before = max(step.stand.legs, key=lambda leg: (leg.has_disputed, leg.opened_at)).unit_id
    upheld = unit.pk != before
    return step.commit(events.TaskSettled(disputed_by=before, to_unit=unit.pk, upheld=upheld))


@transaction.atomic
def progress(
    matter: Matter, *, actor: Actor, done: int | None = None, text: str = "", at: datetime
) -> Matter:
    """Tell how far it is, in words, and with a number where the task has a target.

    Raises Refused for a number where the task counts itself, or where its parts are added up.
    """
    step = steps.begin(matter, "progress", actor=actor, at=at)
    task = queries.detail(matter)
    if done is None and not text.strip():
        raise Refused("text.missing", _("Please say it in a few words."), field="text")
    if done is not None:
        _check_typed(task, done)
        step.touch(task, done=done)
    step.say(text[: matter_rules.WORDS_LENGTH], matter_rules.STAFF)
    return step.commit(events.TaskProgressed(done=task.done))


def _check_typed(task: Task, done: int) -> None:
    if task.bound:
        sentence = _("This task counts itself from what is recorded; nobody types a number.")
        raise Refused("progress.bound", sentence, field="done")
    if task.parts_total:
        sentence = _("The parts are added up by themselves; nobody types a number here.")
        raise Refused("progress.parts", sentence, field="done")
    if not 0 <= done <= rules.TARGET_MOST:
        raise Refused("progress.done", _("Please give a whole number from 0."), field="done")


@transaction.atomic
def ask_time(matter: Matter, *, actor: Actor, until: date, text: str, at: datetime) -> Matter:
    """Ask for more time before it is due, saying why and how far it is; the office decides."""
    step = steps.begin(matter, "ask_time", actor=actor, at=at)
    finish = _finish(step)
    if at >= finish.due_at:
        sentence = _("The time has passed already; more is asked for before that.")
        raise Refused("time.too_late", sentence)
    _check_later(step, finish, until)
    step.say(told(text), matter_rules.STAFF)
    task = queries.detail(matter)
    step.open_leg(matter_rules.DECIDE, task.office, due_at=step.after(step.stand.terms.decide))
    return step.commit(events.TimeAsked(until=until))


@transaction.atomic
def grant_time(matter: Matter, *, actor: Actor, until: date, at: datetime) -> Matter:
    """Move the promise to the closing of `until`; the reminders begin anew."""
    step = steps.begin(matter, "grant_time", actor=actor, at=at)
    finish, task = _finish(step), queries.detail(matter)
    _check_later(step, finish, until)
    was, becomes = finish.due_at, step.stand.calendar.closing(until)
    step.touch(finish, extended_at=at, extended_to=becomes, due_at=becomes, missed_at=None)
    step.touch(task, due_on=until)
    _remind_again(step, becomes)
    step.end_legs(matter_rules.DECIDE)
    step.touch(_own(step), due_at=becomes, raised_at=None)
    return step.commit(events.TimeGranted(from_at=was, to_at=becomes))


@transaction.atomic
def refuse_time(matter: Matter, *, actor: Actor, text: str, at: datetime) -> Matter:
    """Give no more time, and say why."""
    step = steps.begin(matter, "refuse_time", actor=actor, at=at)
    step.say(told(text), matter_rules.STAFF)
    step.end_legs(matter_rules.DECIDE)
    return step.commit(events.TimeRefused())


@transaction.atomic
def remind(matter: Matter, *, actor: Actor, at: datetime) -> Matter:
    """Let it rise on the lead's desk only: at three quarters of the time, at its end, weekly."""
    step = steps.begin(matter, "remind", actor=actor, at=at)
    running = step.stand.running(rules.REMIND)
    number = running.round if running else 1
    step.touch(_own(step), raised_at=at)
    _remind_again(step, _finish(step).due_at)
    return step.commit(events.TaskReminded(step=number))


def _remind_again(step: Step, due_at: datetime) -> None:
    step.stop_clock(rules.REMIND)
    step.start_clock(rules.REMIND, rules.next_reminder(step.at, due_at))


@transaction.atomic
def report_done(matter: Matter, *, actor: Actor, text: str = "", at: datetime) -> Matter:
    """Report the result against the yardstick; the promise stops and the office looks.

    A bound task does so by itself when its count reaches the target.
    """
    step = steps.begin(matter, "report_done", actor=actor, at=at)
    task = queries.detail(matter)
    if actor.actor_kind != "system":
        step.say(told(text), matter_rules.STAFF)
        step.touch(_own(step), handler_id=int(actor.actor_id))
    finish = step.stand.running(matter_rules.FINISH)
    if finish and finish.due_at < at:
        step.judge(finish, in_time=False)
    step.stop_clock(rules.REMIND)
    step.end_legs(matter_rules.OWN, matter_rules.DECIDE)
    step.open_leg(matter_rules.VERIFY, task.office, due_at=step.after(step.stand.terms.verify))
    return step.commit(events.DoneReported(done=task.done))


def _check_later(step: Step, finish: Clock, until: date) -> None:
    if not step.stand.calendar.is_working(until):
        raise Refused("extend.day_off", _("That is not a working day."), field="until")
    if step.stand.calendar.closing(until) <= max(finish.due_at, step.at):
        sentence = _("The new date must be later than the promise.")
        raise Refused("extend.not_later", sentence, field="until")


def _finish(step: Step) -> Clock:
    finish = step.stand.running(matter_rules.FINISH)
    if finish is None:
        raise Refused("extend.no_promise", _("There is no running promise to move."))
    return finish


def _own(step: Step) -> Leg:
    leg = step.stand.leg(matter_rules.OWN)
    if leg is None:
        raise Refused("leg.missing", _("No unit has it just now."))
    return leg
