"""What the API takes and gives for reports; field names equal the pages'."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field

from linli.matters.schemas import In
from linli.reports import rules


class SaidIn(In):
    """What a report says, in which words and files, and for whom."""

    sections: list[str] = list(rules.SECTIONS)
    forms: list[str] = list(rules.FORMS)
    language: str = "zh"
    is_public: bool = False
    working_day: int = rules.WORKING_DAY


class PlanIn(SaidIn):
    """A report on a place (or a mechanism in it): `monthly`, `quarterly`, or `once` for months.

    `since` and `until` are any day of the first and the last month of one that is made once.
    """

    area: str
    mechanism: str = ""
    cycle: str = rules.MONTHLY
    since: date | None = None
    until: date | None = None


class RunIn(In):
    """Any day of the first and of the last month."""

    since: date
    until: date


class RunOut(Schema):
    """One run: its days, where it stands (waiting, made, refused and why), its files.

    `changes` are the values that differ from the run before for the same months.
    """

    id: UUID
    since: date
    until: date
    state: str
    reason: str
    made_at: datetime | None
    files: list[str]
    digest: str
    differs_from: UUID | None
    changes: int


class ValueOut(Schema):
    """One value of a run: its source and part, as people read it, and when it was counted."""

    source: str
    where: str
    words: str
    text: str
    value: str | None
    as_of: str
    remark: str
    is_suppressed: bool


class NoteOut(Schema):
    """The footnote of one source."""

    number: int
    source: str
    words: str
    text: str


class OneRunOut(RunOut):
    """A run with everything it says."""

    title: str
    is_empty: bool
    summary: list[str]
    values: list[ValueOut]
    notes: list[NoteOut]


class PlanOut(Schema):
    """A report: what it is about, how often, what it says, when it is made next."""

    id: UUID
    area: str
    mechanism: str
    cycle: str
    months: int
    since: date | None
    sections: list[str]
    forms: list[str]
    language: str
    is_public: bool
    working_day: int
    owner: str
    unit: str
    next_run_on: date | None
    next_since: date | None
    ended_at: datetime | None
    runs: list[RunOut] = Field(default_factory=list)


class PlansOut(Schema):
    """The reports on the places where the account works, fifty at a time."""

    reports: list[PlanOut]
    next: int | None
