"""How a mechanism stands in a place: the facts of its page, for everybody."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from linli.matters.schemas import Refusal
from linli.portal.mechanisms.due import DueItem
from linli.portal.mechanisms.entries import Asked, Entry, Section
from linli.portal.mechanisms.live import Live
from linli.portal.mechanisms.page import MechanismPage, Rung

router = Router()
REFUSALS: dict[int, Any] = dict.fromkeys((404, 503), Refusal)


class LiveOut(Schema):
    """One figure of an entry: value (None is no data, or too small), as of when, its target.

    `awaits` names the part that would feed it and is not built yet; `reported` is what the source
    of the mechanism said, where nothing was entered since.
    """

    source: str
    name: str
    value: Decimal | None
    text: str
    suppressed: bool
    as_of: datetime | date | None
    target: Decimal | None
    reported: str
    awaits: str


class RungOut(Schema):
    """One level or tier: how many places should have it and have it, its units, posts and terms.

    `wanted` is None where a place is too large to be looked through; `complete` then as well.
    """

    key: str
    name: str
    wanted: int | None
    have: int | None
    missing: int | None
    complete: bool | None
    units: int
    posts: int
    held: int
    terms_ending: int


class EntryOut(Schema):
    """One thing the blueprint names, with its figures, its cycle, and what it awaits."""

    code: str
    name: str
    example: bool
    awaits: str
    every: str
    figures: list[LiveOut]


class SectionOut(Schema):
    """One list of the blueprint; `promised` is its count in the mechanism's name."""

    name: str
    title: str
    promised: int | None
    entries: list[EntryOut]


class AskedOut(Schema):
    """A service residents may ask for, its promises, what came and went in thirty days."""

    code: str
    name: str
    first_answer: str
    finish: str
    opened: LiveOut | None
    closed: LiveOut | None


class DueOut(Schema):
    """Something that comes round: how often, and when next where a date is kept."""

    code: str
    name: str
    every: str
    on: date | None
    late: bool


class MechanismOut(Schema):
    """How one mechanism stands in one place, in the caller's language."""

    code: str
    name: str
    area: str
    headline: str
    as_of: datetime | None
    levels: list[RungOut]
    sections: list[SectionOut]
    services: list[AskedOut]
    entered: list[LiveOut]
    due: list[DueOut]


@router.get(
    "/areas/{area}/mechanisms/{code}",
    response={200: MechanismOut, **REFUSALS},
    url_name="mechanism_standing",
)
def standing(request: HttpRequest, area: str, code: str) -> MechanismOut:  # noqa: ARG001
    """Return how a mechanism stands in a place; the same facts as on its public page."""
    page = MechanismPage(code, area=area, at=timezone.now())
    return MechanismOut(
        code=page.row.blueprint,
        name=page.title,
        area=page.area.code,
        headline=page.headline,
        as_of=page.as_of,
        levels=[_rung(one) for one in page.rungs],
        sections=[_section(one) for one in page.sections],
        services=[_asked(one) for one in page.asked],
        entered=[_live(one) for one in page.entered],
        due=[_due(one) for one in page.due],
    )


def _rung(one: Rung) -> RungOut:
    stand, known = one.stand, one.stand.is_known
    return RungOut(
        key=one.key,
        name=one.name,
        wanted=stand.wanted,
        have=stand.have if known else None,
        missing=stand.lacks if known else None,
        complete=stand.is_complete if known else None,
        units=stand.units,
        posts=stand.seats.posts,
        held=stand.seats.held,
        terms_ending=stand.seats.ending,
    )


def _section(one: Section) -> SectionOut:
    rows = [_entry(each) for each in one.entries]
    return SectionOut(name=one.name, title=one.title, promised=one.counted, entries=rows)


def _entry(one: Entry) -> EntryOut:
    return EntryOut(
        code=one.code,
        name=one.words,
        example=one.is_example,
        awaits=one.awaits,
        every=one.every,
        figures=[_live(each) for each in one.live],
    )


def _live(one: Live) -> LiveOut:
    return LiveOut(
        source=one.source,
        name=one.words,
        value=one.value,
        text=one.text,
        suppressed=one.is_hidden,
        as_of=one.as_of,
        target=one.target,
        reported="" if one.is_live else one.reported,
        awaits=one.awaits,
    )


def _asked(one: Asked) -> AskedOut:
    return AskedOut(
        code=one.code,
        name=one.words,
        first_answer=one.first_answer,
        finish=one.finish,
        opened=_live(one.opened) if one.opened else None,
        closed=_live(one.closed) if one.closed else None,
    )


def _due(one: DueItem) -> DueOut:
    return DueOut(code=one.code, name=one.words, every=one.every, on=one.on, late=one.is_late)
