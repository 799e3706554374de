"""Public figures of a place, each with its definition, months and parts; records with a token."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from linli.areas import queries as areas
from linli.indicators import queries as counted
from linli.indicators.queries import Figure
from linli.matters.schemas import Refusal
from linli.people.models import User
from linli.portal.api.staff import token
from linli.portal.figures.page import FigurePage, Part
from linli.portal.places import AreaPage
from linli.portal.records import Record, Records

router = Router()
REFUSALS: dict[int, Any] = dict.fromkeys((404, 422, 503), Refusal)
STAFF_REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 404, 422, 503), Refusal)


class FigureOut(Schema):
    """One figure: value (None is no data), out of what, its definition in the caller's language.

    `counter` is the figure to be read together with it; `suppressed` says that a group is too small
    to be shown, or would reveal one by a sum.
    """

    code: str
    name: str
    unit: str
    value: float | None
    numerator: int | None
    denominator: int | None
    suppressed: bool
    definition: str
    counter: str | None
    day: str


class DoorsOut(Schema):
    """How many buildings there are, at how many doors a duty card in force stands, and what ends.

    Counted in the background, and not inside a community; `as_of` says when.
    """

    buildings: int
    named: int
    expiring: int
    vacant: int
    as_of: datetime


class FiguresOut(Schema):
    """The figures of a place since the first of the month, and of last month's same days."""

    area: str
    name: str
    headline: str
    since: str
    until: str
    as_of: datetime | None
    figures: list[FigureOut]
    last_month: list[FigureOut]
    by_service: dict[str, int | None]
    doors: DoorsOut | None
    csv: str


class PointOut(Schema):
    """A figure in one month, or of one service or place; None is no data or too small."""

    at: str
    name: str
    value: float | None
    denominator: int | None
    suppressed: bool


class OneFigureOut(Schema):
    """One figure of one place: its month, thirteen months, services of half a year, places."""

    area: str
    since: str
    until: str
    as_of: datetime | None
    figure: FigureOut
    last_month: FigureOut
    last_year: FigureOut
    counter: FigureOut | None
    gaming_risk: str
    months: list[PointOut]
    services: list[PointOut]
    places: list[PointOut]
    csv: str


class RecordOut(Schema):
    """One matter behind a figure, without words that people wrote."""

    number: str
    topic: str
    area: str
    unit: str
    state: str
    at: datetime | None
    counts: str


class RecordsOut(Schema):
    """The matters behind a figure that the account may see, and how they fit the figure."""

    figure: str
    since: str
    until: str
    count: int
    agreement: str
    records: list[RecordOut]
    next_page: int | None


class RecordsIn(Schema):
    """The filters of the list; `month` as in 2026-03, `months` back from it, a service, a unit."""

    of: str = "open_cases"
    month: str = ""
    months: str = "1"
    topic: str = ""
    unit: str = ""
    page: str = "1"


@router.get("/areas/{code}/figures", response={200: FiguresOut, **REFUSALS}, url_name="figures")
def figures(request: HttpRequest, code: str) -> FiguresOut:  # noqa: ARG001  ninja passes it
    """Return what is counted for a place; the same numbers as on its page."""
    page = AreaPage(areas.by_code(code), at=timezone.now())
    return FiguresOut(
        area=page.area.code,
        name=page.area.name,
        headline=page.headline,
        since=page.since.isoformat(),
        until=page.until.isoformat(),
        as_of=page.as_of,
        figures=[_out(one) for one in page.shown.values()],
        last_month=[_out(page.read.before[code]) for code in page.shown],
        by_service={one.code: one.count for one in page.topics},
        doors=_doors(page),
        csv=f"/areas/{page.area.code}/table.csv",
    )


def _doors(page: AreaPage) -> DoorsOut | None:
    found = page.doors
    if found is None or found.as_of is None:
        return None
    return DoorsOut(
        buildings=found.buildings,
        named=page.named_doors,
        expiring=found.expiring,
        vacant=found.vacant,
        as_of=found.as_of,
    )


@router.get(
    "/areas/{code}/figures/{indicator}",
    response={200: OneFigureOut, **REFUSALS},
    url_name="figure",
)
def figure(request: HttpRequest, code: str, indicator: str, month: str = "") -> OneFigureOut:  # noqa: ARG001
    """Return one figure of a place with its months, services and places beneath."""
    page = FigurePage(areas.by_code(code), indicator, month=month, at=timezone.now())
    return OneFigureOut(
        area=page.area.code,
        since=page.since.isoformat(),
        until=page.until.isoformat(),
        as_of=page.as_of,
        figure=_out(page.figure),
        last_month=_out(page.figures.before[page.code]),
        last_year=_out(page.figures.year[page.code]),
        counter=_out(page.counter) if page.counter else None,
        gaming_risk=str(page.indicator.gaming_risk),
        months=[_point(f"{one.day:%Y-%m}", "", one.figure) for one in page.points],
        services=[_part(one) for one in page.topics],
        places=[_part(one) for one in page.places],
        csv=f"/areas/{page.area.code}/figures/{page.code}/table.csv?month={page.since:%Y-%m}",
    )


@router.get(
    "/areas/{code}/records",
    response={200: RecordsOut, **STAFF_REFUSALS},
    auth=token,
    url_name="records",
)
def records(request: HttpRequest, code: str, asked: Query[RecordsIn]) -> RecordsOut:
    """List the matters behind a figure that the account may see, fifty at a time."""
    assert isinstance(request.user, User)  # noqa: S101  the token said so
    found = Records(areas.by_code(code), request.user, asked.dict(), at=timezone.now())
    return RecordsOut(
        figure=found.want.indicator.code,
        since=found.want.since.isoformat(),
        until=found.want.until.isoformat(),
        count=found.count,
        agreement=found.agreement,
        records=[*map(_record, found.rows), *_entries(found)],
        next_page=found.page + 1 if found.has_more else None,
    )


def _out(figure: Figure) -> FigureOut:
    known = counted.definitions().by_code[figure.code]
    return FigureOut(
        code=figure.code,
        name=str(figure.words),
        unit=str(figure.unit),
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        suppressed=figure.is_suppressed,
        definition=str(figure.definition),
        counter=known.counter,
        day=known.day,
    )


def _part(one: Part) -> PointOut:
    return _point(one.code, str(one.name), one.figure)


def _point(at: str, name: str, figure: Figure) -> PointOut:
    return PointOut(
        at=at,
        name=name,
        value=figure.value,
        denominator=figure.denominator,
        suppressed=figure.is_suppressed,
    )


def _record(one: Record) -> RecordOut:
    return RecordOut(
        number=one.matter.number,
        topic=one.matter.topic,
        area=one.matter.area.code,
        unit=one.matter.owner_unit.code,
        state=one.matter.state,
        at=one.at,
        counts=one.counts,
    )


def _entries(found: Records) -> list[RecordOut]:
    """Return the entries that belong to no matter: they have a kind instead of a number."""
    return [
        RecordOut(
            number="",
            topic=one.kind,
            area=one.place_code,
            unit=one.unit_code,
            state="",
            at=one.at,
            counts=one.counts,
        )
        for one in (found.happenings if found.is_of_entries else ())
    ]
