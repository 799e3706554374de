"""What the API takes for tasks; field names equal the actions' keyword names."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

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


MOVES: dict[str, type[In]] = {
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
}
