"""Whether a form goes out: admitted or refused by somebody else than who asked, and its end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.matters import rules as matter_rules
from linli.matters.actions.notes import told
from linli.one_form import events, rules
from linli.one_form.actions.requesting import advance, fit, note
from linli.one_form.models import FormRequest
from linli.one_form.queries import people
from linli.one_form.rules import Stage, periods
from linli.people.models import User


@transaction.atomic
def admit(form: FormRequest, *, actor: User, at: datetime) -> FormRequest:
    """Let the form go out; the first sheets are asked by the background work.

    Raises NotAllowed for who asked for it, Refused when it no longer fits, or would never ask.
    """
    on = matter_rules.day_of(at)
    _require(form, actor, at)
    check = fit(form, on=on)
    first = periods.first_asked(form.starts_on, form.cycle, today=on)
    if first > form.sunset_on:
        words = _("Its last day comes before the first period is over, so it would never ask.")
        raise Refused("form.never", words)
    decided = {"decided_by": actor.pk, "decided_at": at}
    advance(form, [Stage.REQUESTED], stage=Stage.ADMITTED, next_on=first, **decided)
    event = events.FormAdmitted(
        form_id=form.pk,
        fields=len(check.fields),
        reused=check.exists,
        derived=check.derived,
        new=check.new,
    )
    note(form, event, actor=actor, at=at)
    return form


@transaction.atomic
def refuse(form: FormRequest, *, text: str, actor: User, at: datetime) -> FormRequest:
    """Do not let the form go out, and say why; the office may change it and ask again."""
    _require(form, actor, at)
    words = told(text, most=rules.WORDS_LENGTH)
    decided = {"decided_by": actor.pk, "decided_at": at}
    advance(form, [Stage.REQUESTED], stage=Stage.REFUSED, refusal=words, **decided)
    note(form, events.FormRefused(form_id=form.pk), actor=actor, at=at)
    return form


@transaction.atomic
def end(form: FormRequest, *, actor: User, at: datetime) -> FormRequest:
    """Let the form ask no more before its last day; what was asked stays owed."""
    on = matter_rules.day_of(at)
    if not people.may_admit(actor, form, on=on):
        people.require_office(actor, form, on=on)
    if form.stage != Stage.ADMITTED:
        raise Refused("form.not_running", _("This form does not run."))
    last = min(form.sunset_on, max(form.starts_on, on - timedelta(days=1)))
    return expire(form, actor=actor, at=at, last=last)


def expire(form: FormRequest, *, actor: Actor, at: datetime, last: object = None) -> FormRequest:
    """Write down that a form asks no more; call it in a transaction."""
    changes = {"sunset_on": last} if last else {}
    advance(form, [Stage.ADMITTED], stage=Stage.EXPIRED, next_on=None, **changes)
    note(form, events.FormExpired(form_id=form.pk), actor=actor, at=at)
    return form


def _require(form: FormRequest, actor: User, at: datetime) -> None:
    people.require_admitter(actor, form, on=matter_rules.day_of(at))
    if form.stage != Stage.REQUESTED:
        raise Refused("form.not_waiting", _("This form does not wait for a decision."))
