"""Figures that people enter: those of a place, the story of one, entering and correcting."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from linli.areas import queries as areas
from linli.indicators import actions
from linli.indicators.models import Stated
from linli.indicators.queries import stated
from linli.indicators.queries.known import plain
from linli.matters.schemas import Refusal
from linli.people.api import me, token
from linli.portal.stated.forms import REASON_LENGTH, SOURCE_LENGTH
from linli.portal.stated.page import EnteredPage, Row, StoryPage

router = Router()
REFUSALS: dict[int, Any] = dict.fromkeys((404, 422, 503), Refusal)
STAFF_REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 404, 409, 422, 503), Refusal)
_FIGURE = "/areas/{code}/entered/{figure}"


class StatedOut(Schema):
    """One number for a day; `replaces` is the id of the row it corrects, `reason` says why.

    `value` is exact, so it is a text. What is not `current` was corrected since.
    """

    id: UUID
    value: str
    as_of: date
    source: str
    unit: str
    entered_at: datetime
    current: bool
    replaces: UUID | None
    reason: str


class EnteredOut(Schema):
    """A figure of a place with what holds today; `owner` is the one unit that enters it."""

    code: str
    name: str
    unit: str
    definition: str
    owner: str | None
    reported: str | None
    target: str | None
    latest: StatedOut | None
    next_on: date | None


class StoryOut(Schema):
    """One figure with everything that was ever entered for it, the latest first."""

    figure: EnteredOut
    entries: list[StatedOut]


class StateIn(Schema):
    """A number for a day, and where it comes from."""

    value: Decimal
    as_of: date
    source: str = Field(max_length=SOURCE_LENGTH)


class CorrectIn(StateIn):
    """What puts a number right, and why."""

    reason: str = Field(max_length=REASON_LENGTH)


@router.get(
    "/areas/{code}/entered", response={200: list[EnteredOut], **REFUSALS}, url_name="entered"
)
def entered(request: HttpRequest, code: str) -> list[EnteredOut]:  # noqa: ARG001  ninja passes it
    """List the public figures that are entered for a place."""
    page = EnteredPage(areas.by_code(code), viewer=None, at=timezone.now())
    return [_figure(row) for row in page.rows]


@router.get(_FIGURE, response={200: StoryOut, **REFUSALS}, url_name="entered_figure")
def figure(request: HttpRequest, code: str, figure: str) -> StoryOut:  # noqa: ARG001
    """Return one figure with its story, corrections too."""
    page = StoryPage(areas.by_code(code), figure, viewer=None, at=timezone.now())
    return StoryOut(figure=_figure(page.row), entries=[_row(one) for one in page.story.rows])


@router.post(
    _FIGURE,
    response={200: StatedOut, **STAFF_REFUSALS},
    auth=token,
    url_name="entered_enter",
)
def enter(request: HttpRequest, code: str, figure: str, body: StateIn) -> StatedOut:
    """Enter a figure for a day; only the unit whose it is may."""
    place = areas.by_code(code)
    said = body.dict()
    return _row(
        actions.state_figure(place, code=figure, **said, actor=me(request), at=timezone.now())
    )


@router.post(
    _FIGURE + "/{uuid:pk}/correct",
    response={200: StatedOut, **STAFF_REFUSALS},
    auth=token,
    url_name="entered_correct",
)
def correct(request: HttpRequest, code: str, figure: str, pk: UUID, body: CorrectIn) -> StatedOut:
    """Put a number right; what it said before stays in the story."""
    row = stated.entry(areas.by_code(code), figure, pk)
    return _row(actions.correct_figure(row, **body.dict(), actor=me(request), at=timezone.now()))


def _figure(row: Row) -> EnteredOut:
    made, owner = row.has.figure, row.has.owner
    return EnteredOut(
        code=made.code,
        name=str(made.words),
        unit=str(made.unit),
        definition=str(made.definition or made.words),
        owner=owner.code if owner else None,
        reported=made.reported,
        target=made.target,
        latest=_row(row.latest) if row.latest else None,
        next_on=row.next_on,
    )


def _row(one: Stated) -> StatedOut:
    return StatedOut(
        id=one.pk,
        value=plain(one.value),
        as_of=one.as_of,
        source=one.source,
        unit=one.unit.code,
        entered_at=one.entered_at,
        current=one.is_current,
        replaces=one.replaces_id,
        reason=one.reason,
    )
