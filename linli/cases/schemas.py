"""What the API takes and gives for cases; field names equal the actions' keyword names."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from linli.cases import rules
from linli.matters import rules as matter_rules
from linli.matters.schemas import In, LineOut, PromiseOut, Said, Short, UnitOut

Text = Annotated[str, Field(min_length=1, max_length=matter_rules.TEXT_LENGTH)]
Contact = Annotated[str, Field(max_length=rules.CONTACT_LENGTH)]
Solved = Literal["", "yes", "partly", "no"]
Satisfied = Literal["", "yes", "no"]


class OpenIn(In):
    """Report something at a place: `area` is its code, `service` one of the place's kinds.

    `pk` may be a UUIDv7 made by the sender: the same one sent again gets the same code.
    """

    area: Short
    service: Short
    text: Text
    contact: Contact = ""
    pk: UUID | None = None


class JoinIn(In):
    """Stand behind an open case of the same kind in the same place."""

    text: Annotated[str, Field(max_length=matter_rules.TEXT_LENGTH)] = ""
    contact: Contact = ""
    pk: UUID | None = None


class FeedBackIn(In):
    """Report the result; `planned` needs `planned_on`, `not_ours` needs `whose`."""

    outcome: Short
    text: Said
    planned_on: date | None = None
    whose: Annotated[str, Field(max_length=120)] = ""


class RateIn(In):
    """Two questions asked apart; either may be left empty, not both."""

    solved: Solved = ""
    satisfied: Satisfied = ""


class CallBackIn(RateIn):
    """What a resident said on the phone; `voice` is an id of the matter, empty for the first."""

    voice: Short = ""


class RedirectIn(In):
    """Show the right way; `channel` is a code from the place's list."""

    channel: Short
    text: Said


MOVES: dict[str, type[In]] = {
    "feed_back": FeedBackIn,
    "call_back": CallBackIn,
    "redirect": RedirectIn,
}
VOICES: dict[str, type[In]] = {"rate": RateIn}


class CodeOut(Schema):
    """The answer to a report: the code that opens its tracking page, who owns it, both promises."""

    code: str
    url: str
    unit: UnitOut
    answer_by: datetime | None
    finish_by: datetime | None


class ServiceOut(Schema):
    """One kind of thing people may ask for here, with what is promised for it."""

    code: str
    name: str
    hint: str
    joinable: bool
    first_answer: str
    finish: str


class JoinableOut(Schema):
    """An open case others may join: service, day, state and a neutral title; nobody's own words."""

    id: UUID
    service: str
    opened_on: date
    state: str
    title: str


class LookOut(Schema):
    """That somebody looked at, or called through, the contact data."""

    at: datetime
    way: str
    reason: str
    unit: str


class TrackOut(Schema):
    """A case as the person behind one code sees it."""

    code: str
    service: str
    title: str
    state: str
    phase: str
    area: str
    area_name: str
    unit: UnitOut
    due_at: datetime | None
    closed_at: datetime | None
    promises: list[PromiseOut]
    story: list[LineOut]
    looks: list[LookOut]
    moves: list[str]
