"""What the API of services and promises takes and gives; field names equal those of the forms."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from linli.blueprint.types import Appeal
from linli.blueprint.types.atoms import write_span
from linli.portal.editing import pages, preview
from linli.portal.editing.decided import Decided, Running
from linli.portal.editing.preview import Line

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]
Said = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Named = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
English = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)]


class ServiceIn(Schema):
    """One service, with the field names of the form; lengths as “2 working days”."""

    name_zh: Named
    name_en: English = ""
    hint_zh: Said
    hint_en: English = ""
    starts_at: int
    prefer: str = ""
    first_answer: str
    finish: str
    joinable: bool = False
    icon: str = "dots"
    who_zh: Named
    who_en: English = ""
    duty_kind: Literal["own", "assist"] = "own"
    basis_zh: Said
    basis_en: English = ""
    is_example: bool = False


class ServiceOut(Schema):
    """One service with its promise; `open` counts matters that still wait."""

    code: str
    name: str
    first_answer: str
    finish: str
    starts_at: int
    prefer: str | None
    joinable: bool
    retired: bool
    is_example: bool
    open: int


class RunningOut(Schema):
    """A mechanism in a place: its edition, since when, what comes, whether a draft is written."""

    area: str
    code: str
    name: str
    edition: int
    from_on: date
    coming_edition: int | None
    coming_on: date | None
    has_draft: bool


class PlaceOut(Schema):
    """What a place decided about one mechanism; of the draft while there is one."""

    area: str
    code: str
    name: str
    edition: int
    draft_version: int | None
    hours: list[str]
    services: list[ServiceOut]
    awaits: list[str]


class LineOut(Schema):
    """One sentence about a change; kind is added, changed or gone."""

    kind: str
    code: str
    text: str


class PreviewOut(Schema):
    """What the draft changes, against which edition, and in which version."""

    against: int
    version: int
    lines: list[LineOut]


class DraftOut(Schema):
    """The draft as it stands now."""

    version: int
    text: str


class TextIn(Schema):
    """A whole blueprint file."""

    text: Annotated[str, Field(max_length=1_048_576)]


class AdoptIn(Schema):
    """From when, and exactly what was looked at."""

    from_on: date
    against: int
    version: int | None = None
    edition: int | None = None


class FirstIn(Schema):
    """Which blueprint that ships runs in a place, from when."""

    code: Code
    from_on: date


class ProblemOut(Schema):
    """One thing that is wrong with a text."""

    line: int
    path: str
    message: str


def running(one: Running) -> RunningOut:
    """Return one line of the list."""
    return RunningOut(
        area=one.area.code,
        code=one.code,
        name=str(one.made.name),
        edition=one.row.edition_id,
        from_on=one.row.from_on,
        coming_edition=one.coming.edition_id if one.coming else None,
        coming_on=one.coming.from_on if one.coming else None,
        has_draft=one.has_draft,
    )


def place(decided: Decided) -> PlaceOut:
    """Return one mechanism in one place."""
    page = pages.PlacePage(decided)
    return PlaceOut(
        area=decided.area.code,
        code=decided.code,
        name=decided.name,
        edition=decided.latest.edition_id,
        draft_version=decided.draft.version if decided.draft else None,
        hours=preview.hours_words(decided.made).split(", "),
        services=[service(one.service, one.open) for one in page.services],
        awaits=[room for room, _count in decided.awaiting],
    )


def service(one: Appeal, waiting: int) -> ServiceOut:
    """Return one service."""
    return ServiceOut(
        code=one.code,
        name=str(one.words),
        first_answer=write_span(one.first_answer),
        finish=write_span(one.finish),
        starts_at=one.starts_at,
        prefer=one.prefer,
        joinable=one.joinable,
        retired=one.retired,
        is_example=one.editable_example,
        open=waiting,
    )


def line(one: Line) -> LineOut:
    """Return one sentence."""
    return LineOut(kind=one.kind, code=one.code, text=one.text)


def draft(decided: Decided) -> DraftOut:
    """Return the draft."""
    return DraftOut(version=decided.draft.version if decided.draft else 0, text=decided.text)
