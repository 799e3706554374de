"""What the API takes and gives for forms and sheets; field names equal the actions' keywords."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import Field

from linli.matters.schemas import In
from linli.one_form import rules

Code = Annotated[str, Field(max_length=64)]
Answer = Annotated[str, Field(max_length=rules.ANSWER_LENGTH)]
Words = Annotated[str, Field(max_length=rules.WORDS_LENGTH)]


class WantedIn(In):
    """A form an office wants: `scope` is type:CODE or level:N, `approver` a username."""

    title: Annotated[str, Field(max_length=rules.TITLE_LENGTH)]
    basis: Annotated[str, Field(max_length=rules.BASIS_LENGTH)]
    purpose: Annotated[str, Field(max_length=rules.PURPOSE_LENGTH)]
    cycle: Code
    area: Code
    scope: Code
    starts_on: date
    sunset_on: date
    lead_days: int = rules.LEAD_DAYS
    urgency: Annotated[str, Field(max_length=rules.REASON_LENGTH)] = ""
    approver: Code = ""


class DraftIn(WantedIn):
    """A form in the name of a unit, by its code."""

    office: Code


class QuestionIn(In):
    """One field; `way` is exists, derived or new, `approver` a username."""

    way: Code
    name: Annotated[str, Field(max_length=rules.NAME_LENGTH)] = ""
    unit: Annotated[str, Field(max_length=rules.UNIT_LENGTH)] = ""
    source: Annotated[str, Field(max_length=rules.SOURCE_LENGTH)] = ""
    formula: Annotated[str, Field(max_length=rules.FORMULA_LENGTH)] = ""
    shape: Code = "number"
    reason: Annotated[str, Field(max_length=rules.REASON_LENGTH)] = ""
    approver: Code = ""


class RefuseIn(In):
    """Why a form does not go out."""

    text: Words


class ConfirmIn(In):
    """The new fields by code, and the sign `seen` of what was filled in."""

    answers: dict[str, Answer] = {}
    seen: Code


class DoubtIn(In):
    """Which value filled in is wrong, by its code, and why."""

    code: Code
    text: Answer


class SettleIn(In):
    """The owner's answer to a doubt: corrected, or holds with the reason why."""

    outcome: Code
    text: Answer = ""


class AskedBeforeIn(In):
    """What was asked before, and where; `form` is its number, `area` the code of a place."""

    what: Words
    where: Words
    form: Code = ""
    area: Code = ""


class OverlapOut(Schema):
    """A live form that asks the same."""

    form: str
    title: str
    office: str
    by_source: bool


class FieldOut(Schema):
    """One field and what the check says of it."""

    code: str
    name: str
    unit: str
    way: str
    source: str
    formula: str
    shape: str
    reason: str
    problem: str
    overlaps: list[OverlapOut]


class FormHead(Schema):
    """A form in a list."""

    number: str
    title: str
    office: str
    area: str
    scope: str
    cycle: str
    stage: str
    starts_on: date
    sunset_on: date
    next_on: date | None


class FormOut(FormHead):
    """A whole form."""

    basis: str
    purpose: str
    lead_days: int
    urgency: str
    refusal: str
    units: int
    problems: list[str]
    fields: list[FieldOut]
    periods: list[date]


class ValueOut(Schema):
    """One value of a sheet; `adjusted` is what its source says now where that is another one."""

    code: str
    name: str
    unit: str
    way: str
    value: Decimal | None
    text: str
    as_of: str
    definition: str
    note: str
    adjusted: str


class SheetOut(Schema):
    """What a unit owes for one period; send `seen` back when it is confirmed."""

    number: str
    form: str
    unit: str
    state: str
    period_from: date
    period_to: date
    due_at: datetime | None
    seen: str
    values: list[ValueOut]


class PeriodOut(Schema):
    """One period over all units; the totals by the code of the field."""

    form: str
    period_from: date
    period_to: date
    busy: str
    asked: int
    skipped: int
    open: int
    confirmed: int
    released: int
    totals: dict[str, str]
    sheets: list[dict[str, str]]


class LoadOut(Schema):
    """What one office asked of one unit in the week."""

    unit: str
    office: str
    sheets: int
    fields: int
    new: int
    minutes: int


class BurdenOut(Schema):
    """What was asked in a week beneath a place; an estimate with these minutes a piece."""

    area: str
    first: date
    sheets: int
    new: int
    minutes: int
    reused_percent: int | None
    sheet_minutes: int
    field_minutes: int
    loads: list[LoadOut]
