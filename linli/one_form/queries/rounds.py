"""One period of a form over all units: how far it is, every answer, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.indicators.queries import values
from linli.kernel.errors import Missing
from linli.one_form.models import Answer, Field, FormRequest, Round, Sheet
from linli.one_form.queries import requests
from linli.one_form.queries.filling import period_words
from linli.one_form.queries.sheets import as_of_words
from linli.one_form.rules import Shape
from linli.one_form.rules.periods import Period
from linli.one_form.states import State
from linli.shards.fanout import allow_fanout
from linli.ui.words import named

ACROSS = "the sheets of one form lie in the jurisdictions of the units it asks"
ROUNDS_SHOWN = 36
SHOWN = 100
MOST = 20_000


@dataclass(frozen=True)
class Row:
    """One unit's sheet in the table."""

    sheet: Sheet
    answers: dict[str, Answer]

    @property
    def state(self) -> str:
        """Return where it stands, in words."""
        return str(State(self.sheet.matter.state).label)

    def text(self, field: Field) -> str:
        """Return the answer to a field as people read it; a dash before it is given."""
        kept = self.answers.get(field.code)
        return kept.text if kept and kept.text else "–"


@dataclass(frozen=True)
class Table:
    """Everything said for one period."""

    form: FormRequest
    round: Round
    fields: Sequence[Field]
    rows: Sequence[Row]

    @property
    def period(self) -> str:
        """Return the period in words."""
        return period_words(Period(self.round.period_from, self.round.period_to))

    def standing(self, state: str) -> int:
        """Return how many sheets stand there."""
        return sum(one.sheet.matter.state == state for one in self.rows)

    @property
    def open(self) -> int:
        """Return how many sheets wait for their units."""
        return self.standing(State.NEW)

    @property
    def confirmed(self) -> int:
        """Return how many sheets wait to be released."""
        return self.standing(State.CONFIRMED)

    @property
    def released(self) -> int:
        """Return how many sheets were released."""
        return self.standing(State.RELEASED)

    @property
    def shown(self) -> Sequence[tuple[Row, list[str]]]:
        """Return the first hundred rows with their texts; the downloads have all."""
        return [(row, [row.text(one) for one in self.fields]) for row in self.rows[:SHOWN]]

    @property
    def is_cut(self) -> bool:
        """Return whether there are more rows than are shown."""
        return len(self.rows) > SHOWN

    @cached_property
    def totals(self) -> list[str]:
        """Return what each field comes to over the confirmed sheets; a dash where sums mislead."""
        kept = [row for row in self.rows if row.sheet.confirmed_at]
        return [
            self._total(one, [row.answers.get(one.code) for row in kept]) for one in self.fields
        ]

    def _total(self, field: Field, given: Sequence[Answer | None]) -> str:
        found = [one for one in given if one is not None and one.value is not None]
        if not found or field.shape == Shape.TEXT:
            return "–"
        shares = [one for one in found if one.numerator is not None and one.denominator]
        if len(shares) == len(found):
            return _ratio(field, shares)
        if not all(one.is_summable for one in found):
            return "–"
        total = sum((one.value for one in found if one.value is not None), Decimal(0))
        return f"{values.plain(total)} {field.unit}".strip()

    def cells(self) -> list[list[object]]:
        """Return the table as a workbook has it: head, a row for each unit, the total."""
        head: list[object] = [_("Unit"), _("Place"), _("State"), _("As of")]
        head += [f"{one.name} ({one.unit})" if one.unit else one.name for one in self.fields]
        body = [self._cells(row) for row in self.rows]
        return [head, *body, [_("Total"), "", "", "", *self.totals]]

    def _cells(self, row: Row) -> list[object]:
        as_of = max((one.as_of for one in row.answers.values()), default="")
        sheet = row.sheet
        first: list[object] = [named(sheet.unit), named(sheet.unit.base), row.state]
        return [*first, as_of_words(as_of), *(self._cell(row, one) for one in self.fields)]

    def _cell(self, row: Row, field: Field) -> object:
        kept = row.answers.get(field.code)
        if kept is None:
            return ""
        return kept.text if kept.value is None else float(kept.value)


def rounds(form: FormRequest) -> list[Round]:
    """Return the periods of a form, the newest first; one query."""
    rows = Round.objects.shard(form.jurisdiction_id).filter(form=form)
    return list(rows.order_by("-period_from")[:ROUNDS_SHOWN])


def one(form: FormRequest, first: date) -> Round:
    """Return the period that begins on a day. Raises Missing."""
    rows = Round.objects.shard(form.jurisdiction_id).filter(form=form, period_from=first)
    found: Round | None = rows.first()
    if found is None:
        raise Missing("form.round_missing", _("This form was not asked for that period."))
    found.form = form
    return found


def table(form: FormRequest, made: Round) -> Table:
    """Return everything said for one period: sheets and answers, two queries over jurisdictions."""
    with allow_fanout(ACROSS):
        sheets = list(
            sheets_of(made)
            .select_related("matter", "unit__base")
            .order_by("unit__base__path")[:MOST]
        )
        homes = {sheet.jurisdiction_id for sheet in sheets}
        kept = Answer.objects.filter(jurisdiction_id__in=homes, sheet__in=sheets)
        answers: dict[object, dict[str, Answer]] = {}
        for one in kept:
            answers.setdefault(one.sheet_id, {})[one.code] = one
    rows = [Row(sheet, answers.get(sheet.pk, {})) for sheet in sheets]
    return Table(form, made, requests.fields(form), rows)


def sheets_of(made: Round) -> QuerySet[Sheet]:
    """Return the sheets of a period, in the jurisdictions beneath its place; read it fanned out."""
    area = made.form.area
    homes = {area.jurisdiction_pk, *areas.jurisdictions_beneath(area)}
    rows = Sheet.objects.filter(jurisdiction_id__in=homes, form_id=made.form_id)
    return rows.filter(period_from=made.period_from)


def waiting(made: Round) -> QuerySet[Sheet]:
    """Return the sheets that are confirmed and not released yet."""
    confirmed = sheets_of(made).filter(confirmed_at__isnull=False, released_at__isnull=True)
    return confirmed.order_by("id")


def _ratio(field: Field, shares: Sequence[Answer]) -> str:
    """Return the share of all units together, not the mean of their shares."""
    of = sum(one.numerator or 0 for one in shares)
    out_of = sum(one.denominator or 0 for one in shares)
    share = Decimal(of) / Decimal(out_of)
    value = 100 * share if "%" in field.unit else share
    digits = "0.1" if "%" in field.unit else "0.01"
    return f"{value.quantize(Decimal(digits), ROUND_HALF_UP)} {field.unit}".strip()
