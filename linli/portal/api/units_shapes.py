"""What the API of units takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from linli.areas.models import Area
from linli.org.models import Covers, Unit
from linli.portal.units.history import Chapter
from linli.portal.units.listing import Row
from linli.portal.units.touching import Right, Touch, Turn

PLACES_MOST = 500


class PlaceOut(Schema):
    """A place by its code."""

    code: str
    name: str
    kind: str


class UnitLineOut(Schema):
    """A unit in a list; `lacks` says post, holder, cover or phone."""

    code: str
    name: str
    org_type: str
    level: int | None
    base: str
    upper: str | None
    lacks: list[str]


class UnitsOut(Schema):
    """A page of units; `next` is the page that follows."""

    units: list[UnitLineOut]
    next: int | None


class CoverOut(Schema):
    """A place that a unit covers from a day to a day."""

    area: PlaceOut
    from_on: date
    to_on: date | None


class ChapterOut(Schema):
    """Something that happened to a unit."""

    at: datetime
    who: str
    words: str


class UnitDetailOut(Schema):
    """One unit; `covers` holds what it covers today, `covered` how many places, `next` more."""

    code: str
    name: str
    name_en: str
    org_type: str
    level: int | None
    base: str
    upper: str | None
    phone: str
    valid_from: date
    valid_to: date | None
    covered: int
    covers: list[CoverOut]
    next: int | None
    lowers: int
    posts: int
    matters: int
    may_change: bool
    history: list[ChapterOut]


class NameIn(Schema):
    """Name and number of a unit."""

    name: str = Field(max_length=80)
    name_en: str = Field("", max_length=120)
    phone: str = Field("", max_length=24)


class PlaceIn(Schema):
    """What a unit is and where it stands; `base` is a place, `upper` a unit, by code or name."""

    org_type: str = Field(max_length=40)
    level: int | None
    base: str = Field(max_length=80)
    upper: str = Field("", max_length=80)


class UnitIn(NameIn, PlaceIn):
    """A new unit; without `covers` it covers its base, without `code` one is made."""

    code: str = Field("", max_length=40)
    covers: list[str] = Field([], max_length=PLACES_MOST)


class CoverIn(Schema):
    """More places, by code or name; "inside:" before a code means all buildings in it."""

    areas: list[str] = Field(min_length=1, max_length=PLACES_MOST)
    from_on: date


class UncoverIn(Schema):
    """Places no longer; yesterday ends them at once."""

    areas: list[str] = Field(min_length=1, max_length=PLACES_MOST)
    last_on: date


class EndIn(Schema):
    """The last day of a unit, today or earlier."""

    last_on: date


class StepIn(Schema):
    """One step to be looked at: exactly one of these."""

    place: PlaceIn | None = None
    cover: CoverIn | None = None
    uncover: UncoverIn | None = None
    end: EndIn | None = None


class RightOut(Schema):
    """Somebody whose rights in some places begin or end."""

    username: str
    areas: list[str]


class TurnOut(Schema):
    """Units or places, by code, that have another unit above or answering afterwards."""

    was: str | None
    becomes: str | None
    codes: list[str]


class TouchOut(Schema):
    """What a step touches; `matters` stay with the unit, `matters_here` in places it leaves."""

    gained: list[str]
    lost: list[str]
    rights_begin: list[RightOut]
    rights_end: list[RightOut]
    uppers: list[TurnOut]
    answers: list[TurnOut]
    posts: int
    holders: int
    cards: int
    posters: int
    matters: int
    matters_here: int
    seen: str


def place_out(area: Area) -> PlaceOut:
    """Return a place."""
    return PlaceOut(code=area.code, name=area.name, kind=area.kind)


def line_out(row: Row) -> UnitLineOut:
    """Return a unit with what it lacks."""
    unit = row.unit
    return UnitLineOut(lacks=row.lacks, **_plain(unit, "code", "name", "org_type", "level"))


def cover_out(row: Covers) -> CoverOut:
    """Return a place that is covered, with its days."""
    return CoverOut(area=place_out(row.area), from_on=row.from_on, to_on=row.to_on)


def chapter_out(one: Chapter) -> ChapterOut:
    """Return something that happened."""
    return ChapterOut(at=one.at, who=one.who, words=one.words)


def detail(unit: Unit, **more: Any) -> UnitDetailOut:
    """Return a unit with what its page counts and lists."""
    plain = ("code", "name", "name_en", "org_type", "level", "phone", "valid_from", "valid_to")
    return UnitDetailOut(**_plain(unit, *plain), **more)


def touch_out(touch: Touch) -> TouchOut:
    """Return what a step touches."""
    numbers = ("posts", "holders", "cards", "posters", "matters", "matters_here", "seen")
    return TouchOut(
        gained=_codes(touch.gained),
        lost=_codes(touch.lost),
        rights_begin=list(map(_right, touch.begins)),
        rights_end=list(map(_right, touch.ends)),
        uppers=list(map(_turn, touch.uppers)),
        answers=list(map(_turn, touch.answers)),
        **{name: getattr(touch, name) for name in numbers},
    )


def _plain(unit: Unit, *names: str) -> dict[str, Any]:
    upper = unit.upper.code if unit.upper else None
    told = {name: getattr(unit, name) for name in names}
    return {**told, "base": unit.base.code, "upper": upper}


def _right(one: Right) -> RightOut:
    return RightOut(username=one.user.username, areas=_codes(one.areas))


def _turn(one: Turn) -> TurnOut:
    return TurnOut(
        was=one.was.code if one.was else None,
        becomes=one.becomes.code if one.becomes else None,
        codes=_codes(one.things),
    )


def _codes(things: Any) -> list[str]:
    return [thing.code for thing in things]
