"""What the API of places takes and gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from linli.areas.models import Area
from linli.matters.schemas import In, UnitOut
from linli.portal.api import shapes
from linli.portal.importing import redrawn
from linli.portal.importing.kinds.area_columns import CODE_LENGTH
from linli.portal.tree import forms, story
from linli.portal.tree.changing import Part
from linli.portal.tree.page import Page
from linli.portal.tree.preview import Preview

# What a preview gave; where it is sent along, a change is refused once things stand otherwise.
SEEN: Any = Field("", max_length=40)


class AddAreaIn(In):
    """A place to add beneath; a building with a number in its name may do without a code."""

    kind: str = Field(max_length=20)
    name: str = Field(max_length=forms.NAME_LENGTH)
    code: str = Field("", max_length=CODE_LENGTH)
    name_en: str = Field("", max_length=forms.NAME_EN_LENGTH)
    seen: str = SEEN


class RenameIn(In):
    """Another name."""

    name: str = Field(max_length=forms.NAME_LENGTH)
    name_en: str = Field("", max_length=forms.NAME_EN_LENGTH)
    seen: str = SEEN


class MoveIn(In):
    """The code of the place it is to lie in."""

    parent: str = Field(max_length=CODE_LENGTH)
    seen: str = SEEN


class PartIn(In):
    """A place that comes out of a split or a merger."""

    code: str = Field(max_length=CODE_LENGTH)
    name: str = Field(max_length=forms.NAME_LENGTH)
    name_en: str = Field("", max_length=forms.NAME_EN_LENGTH)

    def part(self) -> Part:
        """Return what the action takes."""
        return Part(self.code, self.name, self.name_en)


class SplitIn(In):
    """The new places, the leading one first, and where each place directly beneath goes."""

    into: list[PartIn] = Field(max_length=forms.PARTS_MOST)
    children: dict[str, str] = {}
    seen: str = SEEN


class MergeIn(In):
    """What becomes one with it, by codes, and the one that comes out."""

    areas: list[str] = Field(max_length=forms.MERGED_MOST)
    into: PartIn
    seen: str = SEEN


class CloseIn(In):
    """The last day, and the code of what takes over, if anything does."""

    last_on: date
    replaced_by: str = Field("", max_length=CODE_LENGTH)
    seen: str = SEEN


class AreaOut(Schema):
    """A place; `beneath` counts what lies directly beneath by kind."""

    code: str
    kind: str
    name: str
    name_en: str
    parent: str | None
    stat_code: str
    admin_code: str
    key: str | None
    latitude: float | None
    longitude: float | None
    valid_from: date
    valid_to: date | None
    replaced_by: str | None
    beneath: dict[str, int]


class AreasOut(Schema):
    """A page of places; `next` is the page that follows."""

    areas: list[AreaOut]
    next: int | None


class HappenedOut(Schema):
    """One thing that happened to a place, in words."""

    at: datetime
    kind: str
    words: str
    by: str


class ChapterOut(Schema):
    """One row of the history of a place: where it lay from when to when."""

    code: str
    name: str
    parent: str | None
    valid_from: date
    valid_to: date | None
    happened: list[HappenedOut]


class PlaceOut(AreaOut):
    """One place in full: what it lies in, who answers, its history, what the caller may do."""

    above: list[str]
    covering: list[UnitOut]
    based: list[UnitOut]
    history: list[ChapterOut]
    may: list[str]


class StoodOut(Schema):
    """How a place stood on a day."""

    day: date
    code: str
    name: str
    parent: str | None
    children: list[str]
    covering: list[UnitOut]


class GridOut(Schema):
    """A grid that a redraw by table changes, with its buildings before and after."""

    code: str
    name: str
    before: int
    after: int


class PreviewOut(Schema):
    """What a change would touch; `seen` may be sent along with the change itself."""

    says: str
    areas: dict[str, int]
    covering: list[str]
    based: list[str]
    posts: int
    holders: int
    grants: int
    mechanisms: list[str]
    matters: int
    posters: int
    keeps: list[str]
    seen: str


def area_out(area: Area, beneath: dict[str, int]) -> AreaOut:
    """Return a place."""
    return AreaOut(**_plain(area), beneath=beneath)


def place_out(page: Page) -> PlaceOut:
    """Return one place in full."""
    beneath: dict[str, int] = {}
    for node in page.nodes:
        beneath[node.area.kind] = beneath.get(node.area.kind, 0) + 1
    return PlaceOut(
        **_plain(page.area),
        beneath=beneath,
        above=[one.code for one, _may_open in page.above],
        covering=[shapes.unit(one) for one in page.answering],
        based=[shapes.unit(one) for one in page.based],
        history=[_chapter(one) for one in page.history],
        may=page.verbs,
    )


def stood_out(stood: story.Stood, area: Area) -> StoodOut:
    """Return how a place stood on a day."""
    return StoodOut(
        day=stood.day,
        code=area.code,
        name=area.name,
        parent=area.parent.code if area.parent else None,
        children=[one.code for one in stood.children],
        covering=[shapes.unit(one) for one in stood.units],
    )


def grids_out(touches: Mapping[str, Any]) -> list[GridOut]:
    """Return what an import does to the grids."""
    return [GridOut(**asdict(one)) for one in redrawn.grids(touches)]


def preview_out(seen: Preview) -> PreviewOut:
    """Return what a change would touch."""
    found = seen.touched
    return PreviewOut(
        says=seen.says,
        areas=found.areas,
        covering=[one.code for one in found.covering],
        based=[one.code for one in found.based],
        posts=found.posts,
        holders=found.holders,
        grants=found.grants,
        mechanisms=[one.blueprint for one in found.mechanisms],
        matters=seen.matters,
        posters=seen.posters,
        keeps=seen.keeps,
        seen=seen.seen,
    )


def _plain(area: Area) -> dict[str, Any]:
    names = ("code", "kind", "name", "name_en", "stat_code", "admin_code", "key", "latitude")
    more = ("longitude", "valid_from", "valid_to")
    return {
        **{name: getattr(area, name) for name in (*names, *more)},
        "parent": area.parent.code if area.parent else None,
        "replaced_by": area.replaced_by.code if area.replaced_by else None,
    }


def _chapter(told: story.Told) -> ChapterOut:
    area = told.area
    return ChapterOut(
        code=area.code,
        name=area.name,
        parent=area.parent.code if area.parent else None,
        valid_from=area.valid_from,
        valid_to=area.valid_to,
        happened=[
            HappenedOut(at=one.at, kind=one.kind, words=one.words, by=one.by) for one in told.lines
        ],
    )
