"""Draft a task, look at its burden, stop it or send it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.blueprint import queries as blueprint
from linli.indicators.queries import values
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed, Refused
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters.actions import opening, steps
from linli.matters.actions.notes import told
from linli.matters.actions.steps import Step
from linli.matters.models import Matter
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.models import User
from linli.tasks import events, queries, rules
from linli.tasks.models import Measured, Task
from linli.tasks.queries import burden
from linli.tasks.states.task import ISSUE, State


@dataclass(frozen=True)
class Draft:
    """What an office wants: from which unit, until when, how its end is known.

    `target` is a whole number of `quantity`; `bound` a source of `indicators.queries.values`, with
    which the task counts itself. Assistants lie in the lead's town, or above it.
    """

    title: str
    lead: Unit
    due_on: date
    source: str
    source_text: str
    basis: str
    yardstick: str
    assistants: Sequence[Unit] = ()
    target: int | None = None
    quantity: str = ""
    bound: str = ""
    text: str = ""


@transaction.atomic
def draft(
    office: Unit, asked: Draft, *, actor: User, pk: UUID | None = None, at: datetime
) -> Matter:
    """Draft a task of `office` and look at its burden; without a finding it may be assigned.

    Needs tasks.issue in `office`; the lead is the office itself or a unit beneath it. Sent twice
    with the same `pk`, the first answer comes again. Raises Refused with the field to blame.
    """
    on = matter_rules.day_of(at)
    if ISSUE not in org.units_of(actor, on=on).get(office.pk, ()):
        raise NotAllowed("task.not_office", _("You do not issue tasks for this unit."))
    _check(office, asked, on=on)
    made, findings = _prepared(office, asked, pk, at)
    fact = events.TaskDrafted(
        office=office.pk,
        to_unit=asked.lead.pk,
        source=asked.source,
        findings=[one.code for one in findings],
    )
    try:
        with transaction.atomic():
            return opening.open_matter(made, fact, actor=actor, at=at)
    except IntegrityError:
        if pk is None:
            raise
        return matters.by_id(made.area.jurisdiction_pk, pk)


def draft_from(
    office: Unit, *, actor: User, at: datetime, pk: UUID | None = None, **asked: Any
) -> Matter:
    """Draft a task from its fields one by one, as forms and the API bring them; as `draft`."""
    return draft(office, Draft(**asked), actor=actor, pk=pk, at=at)


def _prepared(
    office: Unit, asked: Draft, pk: UUID | None, at: datetime
) -> tuple[opening.Opening, list[rules.Finding]]:
    """Return the matter of a draft, and what the burden check says of it."""
    area, on = asked.lead.base, matter_rules.day_of(at)
    row = org.mechanism_for(area, on=on)
    calendar = matters.calendar_of(blueprint.mechanism(row.edition_id))
    span = rules.span_until(calendar, at, asked.due_on)
    findings = burden.findings(asked, area, days=span.amount, on=on)
    made = opening.Opening(
        kind=rules.KIND,
        topic=asked.source,
        area=area,
        edition_id=row.edition_id,
        unit=office,
        title=asked.title.strip(),
        state=State.DRAFTED if findings else State.CHECKED,
        text=asked.text.strip(),
        details=lambda matter: [_task(matter, office, asked, findings, on=on)],
        pk=pk,
    )
    return made, findings


def _check(office: Unit, asked: Draft, *, on: date) -> None:
    told(asked.title, most=matter_rules.TITLE_LENGTH, name="title")
    told(asked.source_text, most=rules.SOURCE_LENGTH, name="source_text")
    told(asked.basis, most=rules.BASIS_LENGTH, name="basis")
    told(asked.yardstick, most=rules.YARDSTICK_LENGTH, name="yardstick")
    if problem := matter_rules.unfit_title(asked.title):
        raise problem
    if asked.source not in rules.SOURCES:
        raise Refused("task.source", _("Please choose where it comes from."), field="source")
    if asked.target is not None and not 0 < asked.target <= rules.TARGET_MOST:
        raise Refused("task.target", _("The target is a whole number above 0."), field="target")
    _check_bound(asked, on=on)
    _check_units(office, asked, on=on)


def _check_bound(asked: Draft, *, on: date) -> None:
    if not asked.bound:
        return
    if asked.bound not in {one.source for one in values.catalog(asked.lead.base, on=on)}:
        raise Refused("task.bound", _("Nothing here counts that."), field="bound")
    if asked.target is None:
        sentence = _("Say how much is wanted: a task that counts itself ends at its target.")
        raise Refused("task.bound_target", sentence, field="target")


def _check_units(office: Unit, asked: Draft, *, on: date) -> None:
    if office.pk not in org.chain_up(asked.lead.pk):
        sentence = _("Tasks go down: choose this unit or one that answers to it.")
        raise Refused("task.not_beneath", sentence, field="lead")
    if len(asked.assistants) > rules.ASSISTANTS_MOST:
        sentence = _("At most %(n)d units assist.") % {"n": rules.ASSISTANTS_MOST}
        raise Refused("task.assistants_many", sentence, field="assistants")
    if asked.lead.pk in {one.pk for one in asked.assistants}:
        sentence = _("The lead does not assist itself.")
        raise Refused("task.assists_itself", sentence, field="assistants")
    area = asked.lead.base
    chain = org.chain_at(area.ancestor_paths, on=on)
    near = set(org.units_near(area, chain, on=on).values_list("pk", flat=True))
    if any(one.pk not in near for one in asked.assistants):
        sentence = _("Who assists lies in the same town as the lead, or above it.")
        raise Refused("task.assists_elsewhere", sentence, field="assistants")


def _task(
    matter: Matter, office: Unit, asked: Draft, findings: Sequence[rules.Finding], *, on: date
) -> Task:
    return Task(
        jurisdiction_id=matter.jurisdiction_id,
        matter_id=matter.pk,
        office=office,
        lead=asked.lead,
        assistants=[one.pk for one in asked.assistants],
        source=asked.source,
        source_text=asked.source_text.strip(),
        basis=asked.basis.strip(),
        yardstick=asked.yardstick.strip(),
        due_on=asked.due_on,
        target=asked.target,
        quantity=asked.quantity.strip(),
        bound=asked.bound,
        counts_from=on,
        findings=[{"code": one.code, "what": one.what} for one in findings],
    )


@transaction.atomic
def check(matter: Matter, *, actor: Actor, text: str, at: datetime) -> Matter:
    """Say why it is needed in spite of what the burden check found."""
    step = steps.begin(matter, "check", actor=actor, at=at)
    step.say(told(text), matter_rules.STAFF)
    found = [one["code"] for one in queries.detail(matter).findings]
    return step.commit(events.TaskChecked(findings=found))


@transaction.atomic
def stop(matter: Matter, *, actor: Actor, reason: str, at: datetime) -> Matter:
    """Do not send it out; what was not asked is a success of the burden check."""
    step = steps.begin(matter, "stop", actor=actor, at=at)
    if reason not in rules.STOPPED:
        raise Refused("stop.reason", _("Please choose one of the reasons."), field="reason")
    step.end_legs()
    return step.commit(events.TaskStopped(reason=reason), closed_at=at)


@transaction.atomic
def assign(matter: Matter, *, actor: Actor, at: datetime) -> Matter:
    """Send it out: the lead has it, the assistants join in, the promise runs.

    Raises Refused when the lead has ended since it was drafted; such assistants are left out.
    """
    step = steps.begin(matter, "assign", actor=actor, at=at)
    task, lasting = queries.detail(matter), Unit.objects.filter(valid_to__isnull=True)
    if not lasting.filter(pk=task.lead_id).exists():
        raise Refused("task.lead_ended", _("This unit has ended."))
    step.end_legs(matter_rules.OWN)
    start(step, task, task.due_on)
    hand_to(step, task.lead)
    for unit in lasting.filter(pk__in=task.assistants):
        step.open_leg(matter_rules.PARTNER, unit, due_at=None)
    fact = events.TaskAssigned(
        from_unit=task.office_id,
        to_unit=task.lead_id,
        assistants=task.assistants,
        due=task.due_on,
    )
    return step.commit(fact)


def hand_to(step: Step, unit: Unit) -> None:
    """Let `unit` be the next that must act: to accept it within the time of a first answer."""
    step.open_leg(matter_rules.OWN, unit, due_at=step.after(step.stand.terms.first_answer))


def start(step: Step, task: Task, due_on: date) -> None:
    """Begin a round of the promise up to `due_on`, and the reminders before it."""
    clock = step.start_clock(
        matter_rules.FINISH, rules.span_until(step.stand.calendar, step.at, due_on)
    )
    step.stop_clock(rules.REMIND)
    step.start_clock(rules.REMIND, rules.first_reminder(step.at, clock.due_at))
    if task.bound:
        watch(task.jurisdiction_id)
    if task.due_on != due_on:
        task.due_on = due_on
        step.touch(task, due_on=due_on)


def watch(home: int) -> None:
    """Have the bound tasks of a jurisdiction read its counts in the next round of the loop."""
    rows = Measured.objects.filter(pk=home)
    if not rows.update(at=None):
        Measured.objects.get_or_create(pk=home)
