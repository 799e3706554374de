"""The working calendar: the days of a year, a notice seen before it is stored, days decided."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Path, Router, Schema

from linli.areas.actions import DayMark
from linli.people.models import User
from linli.portal.api.staff import REFUSALS, token
from linli.portal.calendar import deciding, reading
from linli.portal.calendar.preview import Preview
from linli.portal.calendar.reading import NAME_LENGTH, PLAIN, WORKING, Given
from linli.portal.calendar.year import FIRST_YEAR, LAST_YEAR, YearPage

router = Router(auth=token)
DAYS_MOST = 400
Becomes = Literal["free", "working", "plain"]


class DayOut(Schema):
    """A day that is not what its weekday says."""

    day: date
    becomes: Becomes
    name: str
    source: str


class YearOut(Schema):
    """The calendar of one year; where it is not known, promises count Monday to Friday."""

    year: int
    is_known: bool
    days: list[DayOut]


class DayIn(Schema):
    """What a day shall be; `plain` is what its weekday says."""

    day: date
    becomes: Becomes
    name: str = Field("", max_length=NAME_LENGTH)


class DaysIn(Schema):
    """Days to decide."""

    days: list[DayIn] = Field(max_length=DAYS_MOST)


class NoticeIn(Schema):
    """The yearly notice as it was published."""

    text: str = Field(max_length=20_000)


class PreviewOut(Schema):
    """What storing these days would change; `unread` are sentences that were not understood."""

    days: list[DayIn]
    unread: list[str]
    earlier: int
    later: int
    looked: int
    is_all: bool


class ChangedOut(Schema):
    """How many days became something else."""

    changed: int


Year = Annotated[int, Path(ge=FIRST_YEAR, le=LAST_YEAR)]


@router.get("/calendar/{int:year}", response={200: YearOut, **REFUSALS}, url_name="calendar")
def year(request: HttpRequest, year: Year) -> YearOut:  # noqa: ARG001  ninja passes it
    """Return the free and the made-up days of a year."""
    page = YearPage(year)
    days = [
        DayOut(
            day=row.day,
            becomes="working" if row.is_working else "free",
            name=row.name,
            source=row.source,
        )
        for row in page.days.values()
    ]
    return YearOut(year=year, is_known=page.is_known, days=days)


@router.post(
    "/calendar/{int:year}/notice",
    response={200: PreviewOut, **REFUSALS},
    url_name="calendar_notice",
)
def notice(request: HttpRequest, body: NoticeIn, year: Year) -> PreviewOut:
    """Read a notice and return what it would change; nothing is stored."""
    deciding.require(_me(request), on=timezone.localdate())
    given = deciding.completed(reading.from_notice(body.text, year=year), year)
    return _seen(Preview(given, now=timezone.now()))


@router.post(
    "/calendar/preview", response={200: PreviewOut, **REFUSALS}, url_name="calendar_preview"
)
def preview(request: HttpRequest, body: DaysIn) -> PreviewOut:
    """Return what deciding these days would change; nothing is stored."""
    deciding.require(_me(request), on=timezone.localdate())
    return _seen(Preview(_given(body), now=timezone.now()))


@router.put("/calendar/days", response={200: ChangedOut, **REFUSALS}, url_name="calendar_days")
def days(request: HttpRequest, body: DaysIn) -> ChangedOut:
    """Store what these days shall be; running promises are counted again."""
    changed = deciding.decide(_given(body), actor=_me(request), at=timezone.now())
    return ChangedOut(changed=changed)


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the token said so
    return request.user


def _given(body: DaysIn) -> Given:
    marks = [
        DayMark(day=one.day, is_working=one.becomes == WORKING, name=one.name)
        for one in body.days
        if one.becomes != PLAIN
    ]
    plain = [one.day for one in body.days if one.becomes == PLAIN]
    return Given(marks=tuple(marks), plain=tuple(plain), source="hand")


def _seen(seen: Preview) -> PreviewOut:
    return PreviewOut(
        days=[DayIn.model_validate(vars(one)) for one in seen.turns],
        unread=list(seen.given.unread),
        earlier=seen.foreseen.earlier,
        later=seen.foreseen.later,
        looked=seen.foreseen.looked,
        is_all=seen.foreseen.is_all,
    )
