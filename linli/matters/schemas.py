"""What the API takes and gives for matters; field names equal the actions' keyword names."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

from linli.matters import rules

Words = Annotated[str, Field(max_length=rules.WORDS_LENGTH)]
Said = Annotated[str, Field(min_length=1, max_length=rules.WORDS_LENGTH)]
Short = Annotated[str, Field(max_length=64)]


class In(Schema):
    """Anything that comes in: unknown fields are refused; a typing error is never silent."""

    model_config = ConfigDict(extra="forbid")


class TakeIn(In):
    """Take it in hand; words, if any, go to the requester and answer first."""

    text: Words = ""


class AskIn(In):
    """Ask one voice something; `voice` is the id from the matter, empty for the first one."""

    voice: Short = ""
    text: Said


class NothingIn(In):
    """A move that asks nothing."""


class ExtendIn(In):
    """Move the finish promise once, to the closing of `until`."""

    reason: Said
    until: date


class HandOverIn(In):
    """Pass it to another unit; `unit` is the unit's code, `reason` a code from the place's list."""

    unit: Short
    reason: Short


class DisputeIn(In):
    """Say once that it is not this unit's; `reason` is a code from the place's list."""

    reason: Short
    text: Words = ""


class DecideIn(In):
    """Decide whose it is; `unit` is the unit's code."""

    unit: Short
    text: Said


class EscalateIn(In):
    """Ask the next level to take over."""

    reason: Said


class TextIn(In):
    """Words that must be there."""

    text: Said


MOVES: dict[str, type[In]] = {
    "take": TakeIn,
    "ask": AskIn,
    "resume": NothingIn,
    "extend": ExtendIn,
    "hand_over": HandOverIn,
    "dispute": DisputeIn,
    "decide": DecideIn,
    "escalate": EscalateIn,
    "verify": NothingIn,
    "send_back": TextIn,
    "rework": TextIn,
}
VOICES: dict[str, type[In]] = {"answer": TextIn, "reopen": TextIn, "withdraw": NothingIn}


class UnitOut(Schema):
    """A unit as others see it."""

    code: str
    name: str
    name_en: str = ""
    level: int | None = None


class PromiseOut(Schema):
    """One promise: due time, and how it ended."""

    name: str
    round: int
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    judged: str


class LineOut(Schema):
    """One step in plain words, in the caller's language."""

    at: datetime
    text: str
    words: str
    unit_name: str


class LegOut(Schema):
    """One unit that must act, in which role, until when."""

    number: str
    role: str
    unit: UnitOut
    due_at: datetime | None
    opened_at: datetime
    missed_at: datetime | None
    topic: str
    title: str
    state: str
    area: str
    area_name: str
    finish_due_at: datetime | None
    voices: int


class DeskOut(Schema):
    """One page of the desk: my units' open legs by due time; `next` continues it."""

    as_of: datetime
    legs: list[LegOut]
    next: str | None = None


class VoiceOut(Schema):
    """Somebody behind a matter: no more than an id, a day and what they said of the result."""

    id: str
    joined_at: datetime
    withdrawn_at: datetime | None
    reachable: bool
    solved: str
    satisfied: str


class MatterOut(Schema):
    """One matter as its reader may see it, with exactly the moves that are possible now."""

    number: str
    kind: str
    topic: str
    title: str
    state: str
    phase: str
    area: str
    area_name: str
    unit: UnitOut
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    round: int
    version: int
    is_late: bool
    text: str
    voices: list[VoiceOut]
    promises: list[PromiseOut]
    story: list[LineOut]
    moves: list[str]


class Refusal(Schema):
    """The one shape of every refusal: a stable code, a translated sentence, the field to blame."""

    code: str
    detail: str
    field: str | None = None


# What every operation may answer when it refuses.
REFUSALS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 422, 503), Refusal)
