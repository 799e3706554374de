"""What the API takes and tells of requests that go up; field names equal the actions' keywords."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from linli.matters import rules as matter_rules
from linli.matters.schemas import In, Said, Short
from linli.tasks import rules


class RaiseIn(In):
    """What `unit` asks of the one above: `asks` is power, money, decision or other."""

    unit: Short
    asks: Short
    title: Annotated[str, Field(min_length=1, max_length=matter_rules.TITLE_LENGTH)]
    wanted: Annotated[str, Field(min_length=1, max_length=rules.WANTED_LENGTH)]
    text: Said


class UpwardOut(Schema):
    """One request as its reader may see it."""

    number: str
    title: str
    state: str
    asks: str
    wanted: str
    unit: str
    to: str
    due_at: datetime | None
    is_overdue: bool
    answer: str
    promised_on: date | None
    was_late: bool
    helps: str


class UpwardsOut(Schema):
    """One page of requests; `next` is the number of the next one."""

    requests: list[UpwardOut]
    next: int | None = None
