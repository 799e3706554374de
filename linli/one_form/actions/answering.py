"""What a unit does with its sheet: confirm it, or say that a value filled in is wrong."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.blueprint import queries as blueprint
from linli.indicators.queries import stated
from linli.kernel import worktime
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.kernel.worktime import Measure, Span
from linli.matters import rules as matter_rules
from linli.matters.actions import steps
from linli.matters.actions.notes import told
from linli.matters.actions.opening import Opening, Promise, open_matter
from linli.matters.models import Leg, Matter
from linli.matters.queries import calendar_of
from linli.one_form import events, rules
from linli.one_form.actions.asking import answers as rows_of
from linli.one_form.models import Answer, Doubt, Field, Sheet
from linli.one_form.queries import sheets
from linli.one_form.queries.filling import Filler, digest
from linli.one_form.rules import Shape, Way
from linli.one_form.states import Outcome
from linli.org.models import Unit


@transaction.atomic
def confirm(
    matter: Matter, *, answers: Mapping[str, Any], seen: str, actor: Actor, at: datetime
) -> Matter:
    """Stand by a sheet: `answers` gives the new fields by code, `seen` signs what was shown.

    Zero is a full answer. Raises Refused on the field to blame, Stale when a value filled in
    changed since it was shown: nobody confirms what they did not see.
    """
    step = steps.begin(matter, "confirm", actor=actor, at=at)
    page = sheets.page(matter)
    filler = Filler(page.sheet.unit, page.fields, page.period)
    if digest(filler.all(None), page.fields) != seen:
        words = _("A value filled in has changed meanwhile. Please look through it once more.")
        raise Stale("form.changed", words)
    found = filler.all(_typed(page.fields, answers))
    Answer.objects.shard(matter.jurisdiction_id).filter(sheet=page.sheet).delete()
    step.fresh += rows_of(page.sheet, found)
    step.touch(page.sheet, confirmed_at=at)
    _finish(step)
    sheet = page.sheet
    event = events.FormConfirmed(
        form_id=sheet.form_id, fields=sheet.reused + sheet.fresh, new=sheet.fresh
    )
    return step.commit(event)


@transaction.atomic
def doubt(matter: Matter, *, code: str, text: str, actor: Actor, at: datetime) -> Matter:
    """Say that a value filled in is wrong: the owner of the figure owes an answer.

    The value stays as it is. Raises Refused for a field that is typed, or doubted already.
    """
    step = steps.begin(matter, "doubt", actor=actor, at=at)
    page = sheets.page(matter)
    field = next((one for one in page.fields if one.code == code), None)
    if field is None or field.way == Way.NEW or field.source in rules.ABOUT:
        words = _("Please choose a value that was filled in.")
        raise Refused("form.doubt_field", words, field="code")
    open_ones = Doubt.objects.shard(matter.jurisdiction_id).filter(sheet=page.sheet, code=code)
    if open_ones.filter(outcome="").exists():
        words = _("This value is doubted already; its owner owes the answer.")
        raise Refused("form.doubted", words, field="code")
    why = told(text, most=rules.ANSWER_LENGTH)
    owner = _owner(page.sheet, field, at)
    _open_doubt(page.sheet, field, why, owner, actor=actor, at=at)
    step.say(why, matter_rules.STAFF)
    event = events.FormDoubted(
        form_id=page.sheet.form_id, sheet_id=page.sheet.pk, field=code, to_unit=owner.pk
    )
    return step.commit(event)


@transaction.atomic
def settle(matter: Matter, *, outcome: str, text: str = "", actor: Actor, at: datetime) -> Matter:
    """Answer a doubt: the value was put right at its source, or it holds, with the reason why."""
    step = steps.begin(matter, "settle", actor=actor, at=at)
    if outcome not in Outcome.values:
        raise Refused("form.outcome", _("Please choose one of the two."), field="outcome")
    if outcome == Outcome.HOLDS and not text.strip():
        words = _("Please say why it is right: somebody doubts it.")
        raise Refused("form.reply", words, field="text")
    reply = told(text, most=rules.ANSWER_LENGTH) if text.strip() else ""
    rows = Doubt.objects.shard(matter.jurisdiction_id)
    row = rows.select_related("sheet").get(matter=matter)
    step.touch(row, outcome=outcome, reply=reply)
    step.say(reply, matter_rules.STAFF)
    _finish(step)
    return step.commit(events.DoubtSettled(sheet_id=row.sheet_id, outcome=outcome), closed_at=at)


def _finish(step: steps.Step) -> None:
    """End the leg of whoever owed it, and write whether the promise was kept."""
    clock = step.stand.running(matter_rules.FINISH)
    if clock:
        step.judge(clock, in_time=step.at <= clock.due_at)
    step.end_legs()


def _typed(fields: list[Field], answers: Mapping[str, Any]) -> dict[str, Decimal | str | None]:
    asked = {one.code: one for one in fields if one.way == Way.NEW}
    if unknown := sorted(set(answers) - set(asked)):
        words = _("Nothing is asked as “%(code)s” here; what is known cannot be typed over.")
        raise Refused("form.not_asked", words % {"code": unknown[0][:20]}, field=unknown[0])
    return {code: _read(one, answers.get(code)) for code, one in asked.items()}


def _read(field: Field, given: Any) -> Decimal | str:
    text = unicodedata.normalize("NFKC", str("" if given is None else given)).strip()
    if field.shape == Shape.TEXT:
        if len(text) > rules.ANSWER_LENGTH:
            words = _("Please keep it under %(most)d characters.")
            raise Refused("text.too_long", words % {"most": rules.ANSWER_LENGTH}, field=field.code)
        return text
    try:
        value = Decimal(text.replace(",", "").replace(" ", ""))
    except InvalidOperation as wrong:
        words = _("Please give a number for “%(name)s”; zero is a full answer.")
        raise Refused("form.number", words % {"name": field.name}, field=field.code) from wrong
    if not value.is_finite() or abs(value) >= rules.NUMBER_MOST or _digits(value) > rules.DIGITS:
        words = _("“%(name)s” takes a number of at most 15 digits, 4 behind the point.")
        raise Refused("form.number_size", words % {"name": field.name}, field=field.code)
    return value


def _digits(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _owner(sheet: Sheet, field: Field, at: datetime) -> Unit:
    """Return who answers for a value: the owner of its figure, else the office that wants it."""
    kind, _colon, code = field.source.partition(":")
    if kind == "figure":
        has = stated.declared(sheet.unit.base, on=matter_rules.day_of(at)).get(code)
        if has and has.owner:
            return has.owner
    return sheet.office


def _open_doubt(
    sheet: Sheet, field: Field, why: str, owner: Unit, *, actor: Actor, at: datetime
) -> Matter:
    edition_id = sheet.matter.edition_id
    span = Span(rules.LEAD_DAYS, Measure.WORKING_DAYS)
    due_at = worktime.due(at, span, calendar_of(blueprint.mechanism(edition_id)))

    def details(matter: Matter) -> list[Doubt]:
        home = matter.jurisdiction_id
        about: dict[str, Any] = {"code": field.code, "source": field.source, "text": why}
        return [Doubt(jurisdiction_id=home, matter=matter, sheet=sheet, **about)]

    made = Opening(
        kind=rules.DOUBT,
        topic=rules.DOUBT,
        area=sheet.matter.area,
        edition_id=edition_id,
        unit=owner,
        title=field.name[: matter_rules.TITLE_LENGTH],
        leg_due_at=due_at,
        promises=[Promise(matter_rules.FINISH, span, due_at)],
        text=why,
        details=details,
    )
    event = events.DoubtOpened(sheet_id=sheet.pk, field=field.code, source=field.source)
    opened = open_matter(made, event, actor=actor, at=at)
    Leg.objects.shard(opened.jurisdiction_id).filter(matter=opened).update(taken_at=at)
    return opened
