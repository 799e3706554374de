"""What an office does: write down a form and its fields, throw it away, send it for admission."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.utils import IntegrityError
from django.utils.translation import gettext as _

from linli.journal import log
from linli.journal.events import Event
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.matters import rules as matter_rules
from linli.matters.actions.notes import told
from linli.matters.actions.numbering import next_number
from linli.one_form import events, rules
from linli.one_form.actions.wanting import Question, Wanted, values_of
from linli.one_form.models import Field, FormRequest
from linli.one_form.queries import admission, people
from linli.one_form.rules import Shape, Stage, Way, formula
from linli.org.models import Unit
from linli.people.models import User
from linli.shards.put import put

EDITABLE = (Stage.DRAFT, Stage.REFUSED)


@transaction.atomic
def draft(office: Unit, *, wanted: Wanted, actor: User, at: datetime) -> FormRequest:
    """Write down a form for an office; nobody is asked before it is admitted.

    Raises NotAllowed for whoever does not act for the office there, Refused on the field to blame.
    """
    on = matter_rules.day_of(at)
    if office.pk not in {one.pk for one in people.offices(actor, on=on)}:
        raise NotAllowed("form.not_yours", _("You may not ask for forms in the name of this unit."))
    values = values_of(wanted, actor, on)
    form = FormRequest(
        jurisdiction_id=values["area"].jurisdiction_pk,
        office=office,
        stage=Stage.DRAFT,
        made_by=actor.pk,
        made_at=at,
        **values,
    )
    form.number = next_number(form.jurisdiction_id, at=at)
    put(form)
    return form


@transaction.atomic
def change(form: FormRequest, *, wanted: Wanted, actor: User, at: datetime) -> FormRequest:
    """Change what an office said of a form that does not run yet; where it is filed stays."""
    on = matter_rules.day_of(at)
    people.require_office(actor, form, on=on)
    values = values_of(wanted, actor, on)
    if values["area"].jurisdiction_pk != form.jurisdiction_id:
        words = _("This form is filed elsewhere; please write down a new one for that place.")
        raise Refused("form.moved", words, field="area")
    return _touch(form, **values)


@transaction.atomic
def discard(form: FormRequest, *, actor: User, at: datetime) -> None:
    """Throw away a form that was never sent. Raises Stale when somebody else just changed it."""
    people.require_office(actor, form, on=matter_rules.day_of(at))
    rows = FormRequest.objects.shard(form.jurisdiction_id).filter(pk=form.pk)
    if form.stage != Stage.DRAFT or not rows.filter(stage=Stage.DRAFT).exists():
        raise Refused("form.sent", _("It was sent already and is kept."))
    Field.objects.shard(form.jurisdiction_id).filter(form=form).delete()
    if not rows.filter(version=form.version).delete()[0]:
        raise Stale("form.stale", _("Someone else just changed this form."))


@transaction.atomic
def add_field(form: FormRequest, *, question: Question, actor: User, at: datetime) -> Field:
    """Add a field; what is known is never asked, and a new one needs a reason and an approver.

    Raises Refused on the field to blame, also for a new one that is known under this very name.
    """
    on = matter_rules.day_of(at)
    people.require_office(actor, form, on=on)
    others = list(Field.objects.shard(form.jurisdiction_id).filter(form=form))
    if len(others) >= rules.FIELDS_MOST:
        words = _("A form has at most %(most)d fields.")
        raise Refused("form.too_many_fields", words % {"most": rules.FIELDS_MOST})
    made = _field(form, question, others, actor, on)
    _touch(form)
    try:
        with transaction.atomic():
            put(made)
    except IntegrityError as twice:
        words = _("The form has a field with this name and unit already.")
        raise Refused("form.field_twice", words, field="name") from twice
    return made


@transaction.atomic
def remove_field(form: FormRequest, *, code: str, actor: User, at: datetime) -> FormRequest:
    """Take a field away. Raises Refused while a formula of the form reads it."""
    people.require_office(actor, form, on=matter_rules.day_of(at))
    rows = Field.objects.shard(form.jurisdiction_id).filter(form=form)
    for one in rows.filter(way=Way.DERIVED).exclude(code=code):
        if code in set(formula.parse(one.formula).names()):
            words = _("The formula of “%(name)s” reads it; take that one away first.")
            raise Refused("form.field_read", words % {"name": one.name}, field="code")
    _touch(form)
    if not rows.filter(code=code).delete()[0]:
        raise Stale("form.field_gone", _("This field is gone already."))
    return form


@transaction.atomic
def send(form: FormRequest, *, actor: User, at: datetime) -> FormRequest:
    """Ask that the form be admitted; from now on it stays as it is.

    Raises Refused while the check finds something that cannot be answered.
    """
    on = matter_rules.day_of(at)
    people.require_office(actor, form, on=on)
    check = fit(form, on=on)
    _touch(form, stage=Stage.REQUESTED, made_by=actor.pk, refusal="")
    note(
        form,
        events.FormRequested(
            form_id=form.pk,
            cycle=form.cycle,
            fields=len(check.fields),
            reused=check.exists,
            derived=check.derived,
            new=check.new,
            urgent=form.lead_days < rules.LEAD_DAYS,
        ),
        actor=actor,
        at=at,
    )
    return form


def fit(form: FormRequest, *, on: date) -> admission.Check:
    """Return the check of a form that can go out. Raises Refused with what is in its way."""
    fields = Field.objects.shard(form.jurisdiction_id).filter(form=form).order_by("position")
    check = admission.check(form, list(fields), on=on)
    problems = [*check.problems, *(one.problem for one in check.fields if one.problem)]
    if problems:
        raise Refused("form.unfit", problems[0])
    return check


def note(form: FormRequest, event: Event, *, actor: Actor, at: datetime) -> None:
    """Append what happened to the stream of the form."""
    place = log.Place(form.jurisdiction_id, form.area_id, form.office_id)
    log.append(form.pk, [event], place=place, actor=actor, at=at)


def advance(form: FormRequest, stages: Sequence[str], **values: Any) -> FormRequest:
    """Change a form by compare-and-set. Raises Stale when it is no longer as it was read."""
    rows = FormRequest.objects.shard(form.jurisdiction_id).filter(pk=form.pk, stage__in=stages)
    if not rows.filter(version=form.version).update(version=F("version") + 1, **values):
        raise Stale("form.stale", _("Someone else just changed this form."))
    form.version += 1
    for name, value in values.items():
        setattr(form, name, value)
    return form


def _touch(form: FormRequest, **values: Any) -> FormRequest:
    if form.stage not in EDITABLE:
        words = _("It was sent already; only what was not admitted can be changed.")
        raise Refused("form.sent", words)
    return advance(form, EDITABLE, **values)


def _field(
    form: FormRequest, question: Question, others: Sequence[Field], actor: User, on: date
) -> Field:
    if question.way not in Way.values:
        raise Refused("form.way", _("Please choose where the answer comes from."), field="way")
    known = admission.catalog(form, on=on)
    asked = question.way == Way.NEW
    source = known.get(question.source) if question.way == Way.EXISTS else None
    if question.way == Way.EXISTS and not question.source.strip():
        raise Refused("form.source_missing", _("Please choose what it is."), field="source")
    own_name = source.words if source else rules.ABOUT.get(question.source, "")
    name = question.name.strip() or str(own_name)
    made = Field(
        jurisdiction_id=form.jurisdiction_id,
        form=form,
        code=f"f{max((int(one.code[1:]) for one in others), default=0) + 1}",
        position=max((one.position for one in others), default=0) + 1,
        name=told(name, most=rules.NAME_LENGTH, name="name"),
        key=rules.key_of(name)[: rules.NAME_LENGTH],
        unit=question.unit.strip()[: rules.UNIT_LENGTH] or str(source.unit if source else ""),
        way=question.way,
        source=question.source.strip() if question.way == Way.EXISTS else "",
        formula=question.formula.strip() if question.way == Way.DERIVED else "",
        shape=question.shape if asked and question.shape in Shape.values else Shape.NUMBER,
        **(_new(question, form, actor, on) if asked else {}),
    )
    if not made.key:
        raise Refused("form.name", _("Please give the field a name."), field="name")
    if asked and (found := admission.known_as(made.name, made.unit, list(known.values()))):
        words = _("“%(name)s” is known already: choose it instead of asking for it.")
        raise Refused("form.known", words % {"name": found.words}, field="name")
    _check_answerable(made, others, known)
    return made


def _new(question: Question, form: FormRequest, actor: User, on: date) -> dict[str, Any]:
    if not question.reason.strip():
        words = _("A new question needs a reason: why can nothing that is known answer it?")
        raise Refused("form.reason", words, field="reason")
    approver = people.approver(question.approver, form.area, besides=actor, on=on)
    reason = told(question.reason, most=rules.REASON_LENGTH, name="reason")
    return {"reason": reason, "approver_id": approver.pk}


def _check_answerable(made: Field, others: Sequence[Field], known: Any) -> None:
    problem = admission.fault(made, {made.code, *(one.code for one in others)}, known)
    if problem:
        raise problem
    derived = [one for one in (*others, made) if one.way == Way.DERIVED]
    circle = formula.cycle({one.code: formula.parse(one.formula) for one in derived})
    if circle:
        words = _("The formulas go round in a circle: %(way)s.") % {"way": " → ".join(circle)}
        raise Refused("form.circle", words, field="formula")
