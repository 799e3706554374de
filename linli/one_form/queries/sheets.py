"""One sheet as its unit sees it: every value with as-of time and definition, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

from linli.matters.models import Matter
from linli.matters.queries import Standing
from linli.one_form import rules
from linli.one_form.models import Answer, Doubt, Field, FormRequest, Sheet
from linli.one_form.queries.filling import Filled, Filler, digest, period_words
from linli.one_form.rules import Way
from linli.one_form.rules.periods import Period
from linli.one_form.states import State
from linli.ui.words import full_day, when

Kept = Answer | Filled


@dataclass(frozen=True)
class Line:
    """One field of a sheet; `adjusted` is what the source says now where that is another value."""

    field: Field
    answer: Kept | None
    adjusted: Filled | None
    doubts: Sequence[Doubt]

    @property
    def is_asked(self) -> bool:
        """Return whether the unit types it."""
        return bool(self.field.way == Way.NEW)

    @property
    def definition(self) -> str:
        """Return what is counted, in the reader's language."""
        words = self.answer.definition if self.answer else {}
        return str(words.get("en" if (get_language() or "").startswith("en") else "zh", ""))

    @property
    def as_of(self) -> str:
        """Return up to when the value holds, in words."""
        return as_of_words(self.answer.as_of if self.answer else "")

    @property
    def can_be_doubted(self) -> bool:
        """Return whether somebody could answer for it."""
        return not self.is_asked and self.field.source not in rules.ABOUT


@dataclass(frozen=True)
class Page:
    """A sheet with its form, its fields and everything known for it."""

    sheet: Sheet
    form: FormRequest
    fields: list[Field]
    answers: Mapping[str, Answer]
    doubts: Sequence[Doubt]

    @property
    def period(self) -> Period:
        """Return the days it speaks of."""
        return Period(self.sheet.period_from, self.sheet.period_to)

    @property
    def period_words(self) -> str:
        """Return those days in words."""
        return period_words(self.period)

    @cached_property
    def now(self) -> dict[str, Filled]:
        """Return what is known at this moment, by code."""
        return Filler(self.sheet.unit, self.fields, self.period).all(self._typed)

    @property
    def _typed(self) -> dict[str, Any] | None:
        """Return what was typed, so that what is worked out from it can be looked at again."""
        if self.sheet.confirmed_at is None:
            return None
        kept = self.answers
        asked = [one for one in self.fields if one.way == Way.NEW and one.code in kept]
        return {
            one.code: kept[one.code].text if one.shape == "text" else kept[one.code].value
            for one in asked
        }

    @property
    def is_open(self) -> bool:
        """Return whether the unit has not confirmed it yet."""
        return bool(self.sheet.matter.state == State.NEW)

    @property
    def seen(self) -> str:
        """Return the sign for what is filled in, sent back when it is confirmed."""
        return digest(self.now, self.fields)

    @cached_property
    def lines(self) -> list[Line]:
        """Return every field: as it is now while the sheet is open, else as it was confirmed."""
        return [self._line(one) for one in self.fields]

    def _line(self, field: Field) -> Line:
        doubts = [one for one in self.doubts if one.code == field.code]
        now = self.now.get(field.code)
        if self.is_open:
            return Line(field, now, None, doubts)
        kept = self.answers.get(field.code)
        moved = kept is not None and now is not None and differs(kept, now)
        return Line(field, kept, now if moved else None, doubts)

    @property
    def filled(self) -> list[Line]:
        """Return the fields that nobody is asked."""
        return [one for one in self.lines if not one.is_asked]

    @property
    def asked(self) -> list[Line]:
        """Return the fields that the unit types."""
        return [one for one in self.lines if one.is_asked]


def page(matter: Matter) -> Page:
    """Return the sheet of a matter: five queries, and four more once values are looked at."""
    rows = Sheet.objects.shard(matter.jurisdiction_id).filter(matter=matter)
    sheet: Sheet = rows.select_related("unit__base", "office").get()
    sheet.matter = matter
    forms = FormRequest.objects.shard(sheet.form_home_id).filter(pk=sheet.form_id)
    form = forms.select_related("area", "office").get()
    fields = Field.objects.shard(sheet.form_home_id).filter(form=form).order_by("position")
    kept = Answer.objects.shard(matter.jurisdiction_id).filter(sheet=sheet)
    doubts = Doubt.objects.shard(matter.jurisdiction_id).filter(sheet=sheet)
    return Page(
        sheet=sheet,
        form=form,
        fields=list(fields),
        answers={one.code: one for one in kept},
        doubts=list(doubts.select_related("matter__owner_unit").order_by("id")),
    )


def facts(stand: Standing) -> dict[str, Any]:
    """Return what the page of a sheet shows beside its story."""
    return {"sheet_page": page(stand.matter)}


def doubt_facts(stand: Standing) -> dict[str, Any]:
    """Return what the page of a doubt shows: the value, and the sheet it stands on."""
    rows = Doubt.objects.shard(stand.matter.jurisdiction_id).filter(matter=stand.matter)
    row = rows.select_related("sheet__matter__owner_unit").get()
    found = page(row.sheet.matter)
    line = next((one for one in found.lines if one.field.code == row.code), None)
    return {"doubt": row, "sheet_page": found, "line": line}


def differs(kept: Kept, now: Kept) -> bool:
    """Return whether a source says something else now than what was kept."""
    if kept.value is None and now.value is None:
        return False
    return bool(kept.value != now.value)


def as_of_words(text: str) -> str:
    """Return a kept as-of time in words; empty when none was kept."""
    if not text:
        return ""
    if "T" in text:
        return when(datetime.fromisoformat(text))
    return full_day(date.fromisoformat(text))
