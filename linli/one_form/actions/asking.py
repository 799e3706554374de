"""A new period of a form: one sheet for each unit it asks, with everything known filled in."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.db.utils import IntegrityError

from linli.blueprint import queries as blueprint
from linli.kernel import worktime
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Stale
from linli.kernel.worktime import Measure, Span
from linli.matters import rules as matter_rules
from linli.matters.actions.opening import Opening, Promise, open_matter
from linli.matters.models import Leg, Matter
from linli.matters.queries import calendar_of
from linli.one_form import events, rules
from linli.one_form.actions import admitting
from linli.one_form.actions.requesting import advance
from linli.one_form.models import Answer, Field, FormRequest, Round, Sheet
from linli.one_form.queries import scope
from linli.one_form.queries.filling import Filled, Filler
from linli.one_form.rules import Busy, Cycle, Stage, Way, periods
from linli.one_form.rules.periods import Period
from linli.org import queries as org
from linli.org.models import Unit
from linli.shards.put import put

logger = logging.getLogger(__name__)
AT_ONCE = 20


@transaction.atomic
def begin(form: FormRequest, *, at: datetime) -> Round | None:
    """Begin the period that is due, or end the form whose last day is over.

    Periods that nobody asked about while the work stood still are not caught up: only the last.
    """
    today = matter_rules.day_of(at)
    due = form.next_on or today
    if due > form.sunset_on:
        admitting.expire(form, actor=SYSTEM, at=at)
        return None
    day = due if form.cycle == Cycle.ONCE else max(due, periods.around(today, form.cycle).first)
    period = periods.asked_at(day, form.starts_on, form.cycle)
    after = form.sunset_on + timedelta(days=1)
    following = min(periods.next_asked(day, form.cycle) or after, after)
    advance(form, [Stage.ADMITTED], next_on=following)
    made = Round(
        jurisdiction_id=form.jurisdiction_id,
        form=form,
        period_from=period.first,
        period_to=period.last,
        asked_on=today,
        busy=Busy.ASKING,
    )
    put(made)
    return made


def ask_some(made: Round, *, at: datetime) -> int:
    """Open the sheets of the next units, each in its own transaction; return how many were handled.

    A crash loses none and asks none twice: the cursor follows, and a unit has one sheet a period.
    """
    form = made.form
    on = matter_rules.day_of(at)
    units = scope.units_of(form, on=on).filter(pk__gt=made.cursor).select_related("base")
    some = list(units[:AT_ONCE])
    fields = list(fields_of(form))
    for unit in some:
        _advance(made, unit, is_asked=_asked(made, fields, unit, at))
    if not some:
        _rows(made).filter(busy=Busy.ASKING).update(busy="")
    return len(some)


def fields_of(form: FormRequest) -> models.QuerySet[Field]:
    """Return the fields of a form in their order."""
    return Field.objects.shard(form.jurisdiction_id).filter(form=form).order_by("position")


def _asked(made: Round, fields: Sequence[Field], unit: Unit, at: datetime) -> bool:
    """Open the sheet of one unit; one that breaks is logged and skipped, never asked half."""
    try:
        asking = Asking.of(made.form, unit, Period(made.period_from, made.period_to), fields, at)
        if asking is None:
            return False
        with transaction.atomic():
            asking.open()
    except IntegrityError:
        return True  # asked before a crash that came before the cursor moved
    except Exception:
        logger.exception("unit %s cannot be asked for form %s", unit.pk, made.form_id)
        return False
    return True


def _advance(made: Round, unit: Unit, *, is_asked: bool) -> None:
    counted = "asked" if is_asked else "skipped"
    rows = _rows(made).filter(busy=Busy.ASKING, cursor=made.cursor)
    changes: dict[str, Any] = {"cursor": unit.pk, counted: F(counted) + 1}
    if not rows.update(**changes):
        raise Stale("form.round_stale", "")
    made.cursor = unit.pk


def _rows(made: Round) -> models.QuerySet[Round]:
    rows: models.QuerySet[Round] = Round.objects.shard(made.jurisdiction_id).filter(pk=made.pk)
    return rows


@dataclass(frozen=True)
class Asking:
    """One sheet in the making, everything known filled in before its transaction begins."""

    form: FormRequest
    unit: Unit
    period: Period
    fields: Sequence[Field]
    found: dict[str, Filled]
    edition_id: int
    at: datetime

    @classmethod
    def of(
        cls,
        form: FormRequest,
        unit: Unit,
        period: Period,
        fields: Sequence[Field],
        at: datetime,
    ) -> Asking | None:
        """Return what a unit is asked; None where no mechanism says when people work."""
        edition = _edition(unit, matter_rules.day_of(at))
        if edition is None:
            return None
        found = Filler(unit, fields, period).all(None)
        return cls(form, unit, period, fields, found, edition, at)

    def open(self) -> Matter:
        """Store the sheet as something the unit owes; call it in a transaction."""
        span = Span(self.form.lead_days, Measure.WORKING_DAYS)
        calendar = calendar_of(blueprint.mechanism(self.edition_id))
        due_at = worktime.due(self.at, span, calendar)
        made = Opening(
            kind=rules.SHEET,
            topic=rules.TOPIC,
            area=self.unit.base,
            edition_id=self.edition_id,
            unit=self.unit,
            title=self.form.title,
            leg_due_at=due_at,
            promises=[Promise(matter_rules.FINISH, span, due_at)],
            details=self._rows,
        )
        matter = open_matter(made, self._event(), actor=SYSTEM, at=self.at)
        # Whoever owes a sheet need not take it first: its leg is due when the sheet is.
        Leg.objects.shard(matter.jurisdiction_id).filter(matter=matter).update(taken_at=self.at)
        return matter

    @property
    def fresh(self) -> int:
        """Return how many fields are asked."""
        return sum(one.way == Way.NEW for one in self.fields)

    @property
    def minutes(self) -> int:
        """Return the estimate of what it takes."""
        sheet, field = settings.LINLI_FORM_SHEET_MINUTES, settings.LINLI_FORM_FIELD_MINUTES
        return rules.minutes_of(self.fresh, sheet=sheet, field=field)

    def _event(self) -> events.FormAsked:
        return events.FormAsked(
            form_id=self.form.pk,
            office_id=self.form.office_id,
            units=1,
            period_from=self.period.first,
            fields=len(self.fields),
            reused=len(self.fields) - self.fresh,
            new=self.fresh,
            minutes=self.minutes,
        )

    def _rows(self, matter: Matter) -> list[models.Model]:
        sheet = Sheet(
            jurisdiction_id=matter.jurisdiction_id,
            matter=matter,
            form_home_id=self.form.jurisdiction_id,
            form_id=self.form.pk,
            unit=self.unit,
            office_id=self.form.office_id,
            period_from=self.period.first,
            period_to=self.period.last,
            asked_on=matter_rules.day_of(self.at),
            reused=len(self.fields) - self.fresh,
            fresh=self.fresh,
            minutes=self.minutes,
        )
        return [sheet, *answers(sheet, self.found)]


def answers(sheet: Sheet, found: dict[str, Filled]) -> list[Answer]:
    """Return the rows that keep what is filled in."""
    return [
        Answer(
            jurisdiction_id=sheet.jurisdiction_id,
            sheet=sheet,
            code=one.code,
            value=one.value,
            text=one.text[: rules.ANSWER_LENGTH],
            numerator=one.numerator,
            denominator=one.denominator,
            is_summable=one.is_summable,
            as_of=one.as_of,
            definition=one.definition,
            note=one.note[:400],
        )
        for one in found.values()
    ]


def _edition(unit: Unit, on: date) -> int | None:
    """Return the nearest edition in force at the unit's base, which says when people work."""
    rows = org.mechanisms_at(unit.base, on=on)
    return rows[0].edition_id if rows else None
