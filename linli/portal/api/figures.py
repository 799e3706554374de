"""Public figures of a place, as the area page shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from linli.areas import queries as areas
from linli.indicators import queries as counted
from linli.indicators.queries import Figure
from linli.matters.schemas import Refusal
from linli.portal.places import HEAD, AreaPage

router = Router()
REFUSALS: dict[int, Any] = dict.fromkeys((404, 422, 503), Refusal)


class FigureOut(Schema):
    """One figure: value (None is no data), out of what, its definition in the caller's language."""

    code: str
    name: str
    unit: str
    value: float | None
    numerator: int | None
    denominator: int | None
    suppressed: bool
    definition: str


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
    by_service: dict[str, int]


@router.get("/areas/{code}/figures", response={200: FiguresOut, **REFUSALS}, url_name="figures")
def figures(request: HttpRequest, code: str) -> FiguresOut:  # noqa: ARG001  ninja passes it
    """Return what is counted for a place; the same numbers as on its page."""
    page = AreaPage(areas.by_code(code), at=timezone.now())
    changes = [page.changes[one] for one in HEAD if one in page.changes]
    asked = counted.by_topic(page.area, since=page.since, until=page.until, codes=["opened"])
    return FiguresOut(
        area=page.area.code,
        name=page.area.name,
        headline=page.headline,
        since=page.since.isoformat(),
        until=page.until.isoformat(),
        as_of=page.as_of,
        figures=[_out(one.now) for one in changes],
        last_month=[_out(one.before) for one in changes],
        by_service={topic: round(found["opened"].value or 0) for topic, found in asked.items()},
    )


def _out(figure: Figure) -> FigureOut:
    return FigureOut(
        code=figure.code,
        name=str(figure.words),
        unit=str(figure.unit),
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        suppressed=figure.is_suppressed,
        definition=str(figure.definition),
    )
