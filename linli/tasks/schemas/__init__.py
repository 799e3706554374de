"""What the API takes for tasks; field names equal the actions' keyword names."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AwareDatetime, Field

from linli.matters import rules as matter_rules
from linli.matters.schemas import In, Said, Short, TextIn, Words
from linli.tasks import rules

Whole = Annotated[int, Field(ge=0, le=rules.TARGET_MOST)]


class StopIn(In):
    """Do not send it out; `reason` is same_task, data_held, comes_round or not_needed."""

    reason: Short


class NoneIn(In):
    """A move that asks nothing."""


class ObjectIn(In):
    """Say that it is not this unit's; `reason` is a code from the place's list."""

    reason: Short
    text: Words = ""


class SettleIn(In):
    """Decide who leads it; `unit` is the unit's code."""

    unit: Short
    text: Said


class ProgressIn(In):
    """Tell how far it is; a number only where nothing counts it."""

    done: Whole | None = None
    text: Words = ""


class TimeIn(In):
    """Ask for more time, up to the closing of `until`."""

    until: date
    text: Said


class GrantIn(In):
    """Give more time, up to the closing of `until`."""

    until: date


class FinishIn(In):
    """Say how a call ended, and how many places were really used."""

    used: Annotated[int, Field(ge=0, le=rules.PLACES_MOST)]
    text: Said


class AnswerIn(In):
    """Answer a request from below; `answer` is will_do (then `on` says until when) or cannot."""

    answer: Short
    on: date | None = None
    text: Said


class HelpsIn(In):
    """Say whether the answer helps: yes, partly or no."""

    helps: Short
    text: Words = ""


class BackAgainIn(In):
    """Take a request back."""

    text: Words = ""


MOVES: dict[str, type[In]] = {
    "answer_up": AnswerIn,
    "ask_back": TextIn,
    "inform": TextIn,
    "say_helps": HelpsIn,
    "take_back": BackAgainIn,
    "excuse": TextIn,
    "check": TextIn,
    "assign": NoneIn,
    "stop": StopIn,
    "accept": NoneIn,
    "object_to": ObjectIn,
    "settle": SettleIn,
    "progress": ProgressIn,
    "ask_time": TimeIn,
    "grant_time": GrantIn,
    "refuse_time": TextIn,
    "report_done": TextIn,
    "write_off": TextIn,
    "recheck": TimeIn,
    "drop": TextIn,
    "finish": FinishIn,
    "call_off": TextIn,
}


class DraftIn(In):
    """What an office wants: units by their codes, `bound` a source such as indicator:closed."""

    office: Short
    title: Annotated[str, Field(min_length=1, max_length=matter_rules.TITLE_LENGTH)]
    lead: Short
    due_on: date
    source: Short
    source_text: Annotated[str, Field(min_length=1, max_length=rules.SOURCE_LENGTH)]
    basis: Annotated[str, Field(min_length=1, max_length=rules.BASIS_LENGTH)]
    yardstick: Annotated[str, Field(min_length=1, max_length=rules.YARDSTICK_LENGTH)]
    assistants: list[Short] = []
    target: Annotated[int, Field(ge=1, le=rules.TARGET_MOST)] | None = None
    quantity: Annotated[str, Field(max_length=rules.QUANTITY_LENGTH)] = ""
    bound: Annotated[str, Field(max_length=rules.SOURCE_CODE_LENGTH)] = ""
    text: Words = ""


class ShareIn(In):
    """One unit and its share of the target."""

    unit: Short
    share: Whole | None = None


class SplitIn(In):
    """Which units get a part."""

    shares: Annotated[list[ShareIn], Field(min_length=1, max_length=2000)]


class TaskOut(Schema):
    """One task as its reader may see it."""

    number: str
    title: str
    state: str
    phase: str
    office: str
    lead: str
    source: str
    source_text: str
    basis: str
    yardstick: str
    due_on: date
    bound: str
    target: int | None
    quantity: str
    done: int
    is_late: bool
    parts_total: int
    parts_made: int
    parts_closed: int
    part_of: str | None
    findings: list[str]


class TasksOut(Schema):
    """One page of tasks; `next` is the number of the next one."""

    tasks: list[TaskOut]
    next: int | None = None


class PartOut(Schema):
    """One part of a split task."""

    unit: str
    share: int | None
    done: int
    number: str
    state: str
    is_closed: bool


class CallIn(In):
    """What is needed: `office` and `area` by their codes, instants with their zone."""

    office: Short
    field: Short
    title: Annotated[str, Field(min_length=1, max_length=matter_rules.TITLE_LENGTH)]
    need: Annotated[str, Field(min_length=1, max_length=rules.NEED_LENGTH)]
    area: Short
    meet: Annotated[str, Field(min_length=1, max_length=rules.MEET_LENGTH)]
    places: Annotated[int, Field(ge=1, le=rules.PLACES_MOST)]
    from_at: AwareDatetime
    until_at: AwareDatetime
    hours: Annotated[int, Field(ge=1, le=rules.HOURS_MOST)]
    when_full: Short = rules.WAIT


class WillingIn(In):
    """Say yes to a field in a place; with `unit` for a unit that you lead, else for yourself."""

    field: Short
    area: Short
    until: date
    unit: Short = ""


class ComeIn(In):
    """Come: with `unit` for a unit that you lead; `shown_name` is for a person, this call alone."""

    unit: Short = ""
    places: Annotated[int, Field(ge=1, le=rules.PLACES_MOST)] = 1
    note: Annotated[str, Field(max_length=rules.NOTE_LENGTH)] = ""
    shown_name: Annotated[str, Field(max_length=rules.SHOWN_NAME_LENGTH)] = ""


class BackIn(In):
    """Take a promise back: that of a unit that you lead, or your own."""

    unit: Short = ""


class WillingOut(Schema):
    """One yes of yours."""

    id: int
    field: str
    area: str
    until: date
    unit: str


class CallOut(Schema):
    """One call that asks you; `as_person` and `units` say as whom, `coming` what you promised."""

    number: str
    title: str
    field: str
    need: str
    area: str
    meet: str
    places: int
    taken: int
    from_at: datetime
    until_at: datetime
    is_over: bool
    as_person: bool
    units: list[str]
    coming: list[str]


class CallsOut(Schema):
    """What asks you, and what you said yes to; nobody else is told either."""

    calls: list[CallOut]
    willing: list[WillingOut]


class MatterHead(Schema):
    """The number under which a matter is found."""

    number: str
