"""Blank forms with a token: send one, say what fills its cells, compare a newer one, fill it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from linli.areas import queries as areas
from linli.matters.schemas import REFUSALS, In
from linli.one_form import rules
from linli.one_form.actions import papers, papers_newer
from linli.one_form.forms import papers as forms
from linli.one_form.models import Binding, Template
from linli.one_form.paper.guessing import sure_cells
from linli.one_form.paper.layout import Comparison
from linli.one_form.paper.limits import ADDRESS_LENGTH
from linli.one_form.queries import papers as queries
from linli.one_form.queries.paper_showing import change_words
from linli.one_form.rules import Cycle
from linli.one_form.views.papers import download
from linli.org import queries as org
from linli.people.api import me, token

router = Router(auth=token)
STATES = {**REFUSALS, 413: REFUSALS[422]}
Address = Annotated[str, Field(max_length=ADDRESS_LENGTH)]


class BindIn(In):
    """What fills a cell: `source` is one of the form's sources, `place` the code of a place."""

    address: Address
    source: Annotated[str, Field(max_length=rules.SOURCE_LENGTH)]
    place: Annotated[str, Field(max_length=32)] = ""


class CellIn(In):
    """One cell, by its address."""

    address: Address


class FillIn(In):
    """For which days; without any, the last period that is over."""

    since: date | None = None
    until: date | None = None
    with_sources: bool = True


class TakeIn(In):
    """The version that was compared, by the digest it had."""

    digest: Annotated[str, Field(max_length=64)]


class PaperHead(Schema):
    """A blank form of a place, how often it is filled, and how many cells are bound."""

    id: UUID
    title: str
    kind: str
    file_name: str
    area: str
    unit: str
    rule: str
    version: int
    digest: str
    changed_at: datetime
    filled_at: datetime | None


class BoundOut(Schema):
    """One bound cell; `doubt` says why it stays empty for now."""

    address: str
    source: str
    place: str
    doubt: str


class OpenOut(Schema):
    """One cell that may be filled, and what its labels seem to ask for."""

    address: str
    guess: str
    place: str


class SourceOut(Schema):
    """Something that can fill a cell."""

    source: str
    words: str


class PaperOut(PaperHead):
    """A form with its cells and everything that can fill them."""

    bound: list[BoundOut]
    cells: list[OpenOut]
    sources: list[SourceOut]


class ChangeOut(Schema):
    """One difference between two versions, in signs and in words."""

    kind: str
    where: str
    before: str
    after: str
    words: str


class FateOut(Schema):
    """A bound cell that moved or is in doubt."""

    address: str
    to: str
    doubt: str


class ComparisonOut(Schema):
    """What a newer version changes; `digest` names it when it is taken over."""

    is_same: bool
    digest: str
    changes: list[ChangeOut]
    moved: list[FateOut]
    doubts: list[FateOut]


def _get(request: HttpRequest, pk: UUID) -> Template:
    return queries.get_for(me(request), pk, on=timezone.localdate())


@router.get("/papers", response={200: list[PaperHead], **REFUSALS}, url_name="papers")
def index(request: HttpRequest) -> list[PaperHead]:
    """List the blank forms of the places whose figures I may read, the last changed first."""
    rows = queries.listed(me(request), on=timezone.localdate())
    return [PaperHead(**_head(one)) for one in rows]


@router.post("/papers", response={201: PaperOut, **STATES}, url_name="paper_send")
def send(
    request: HttpRequest,
    file: File[UploadedFile],
    office: Form[str],
    area: Form[str],
    title: Form[str] = "",
    rule: Form[Cycle] = Cycle.MONTHLY,
) -> Status[PaperOut]:
    """Keep a blank Excel or Word form: `office` is the code of my unit, `area` of the place."""
    told: dict[str, Any] = {"title": title, "rule": rule.value, "area": areas.by_code(area)}
    unit = org.unit(office)
    found = forms.send(file=file, office=unit, actor=me(request), at=timezone.now(), **told)
    return Status(201, _out(found))


@router.get("/papers/{pk}", response={200: PaperOut, **REFUSALS}, url_name="paper")
def one(request: HttpRequest, pk: UUID) -> PaperOut:
    """Show a form: its open cells, what is bound, and what can be."""
    return _out(_get(request, pk))


@router.post("/papers/{pk}/bind", response={200: BoundOut, **REFUSALS}, url_name="paper_bind")
def bind(request: HttpRequest, pk: UUID, data: BindIn) -> BoundOut:
    """Say what fills a cell; what filled it before does no longer."""
    told = data.model_dump()
    made = papers.bind(_get(request, pk), **told, actor=me(request), at=timezone.now())
    return _bound(made)


@router.post("/papers/{pk}/unbind", response={204: None, **REFUSALS}, url_name="paper_unbind")
def unbind(request: HttpRequest, pk: UUID, data: CellIn) -> Status[None]:
    """Leave a cell to be filled by hand again."""
    addresses = [data.address]
    papers.unbind(_get(request, pk), addresses=addresses, actor=me(request), at=timezone.now())
    return Status(204, None)


@router.post("/papers/{pk}/confirm", response={204: None, **REFUSALS}, url_name="paper_confirm")
def confirm(request: HttpRequest, pk: UUID, data: CellIn) -> Status[None]:
    """Say that a cell in doubt is still the right one."""
    told = data.model_dump()
    papers_newer.confirm(_get(request, pk), **told, actor=me(request), at=timezone.now())
    return Status(204, None)


@router.post("/papers/{pk}/fill", response={200: None, **REFUSALS}, url_name="paper_fill")
def fill(request: HttpRequest, pk: UUID, data: FillIn) -> HttpResponse:
    """Return the form filled for a period, its layout kept."""
    found, at = _get(request, pk), timezone.now()
    made = forms.fill(found, **data.model_dump(), actor=me(request), at=at)
    return download(made.data, made.name, made.kind)


@router.post(
    "/papers/{pk}/compare", response={200: ComparisonOut, **STATES}, url_name="paper_compare"
)
def compare(request: HttpRequest, pk: UUID, file: File[UploadedFile]) -> ComparisonOut:
    """Say what a newer blank version changes; nothing is kept."""
    found, blank = _get(request, pk), forms.read(file)
    return _comparison(papers_newer.compare(found, blank=blank), blank.digest)


@router.post("/papers/{pk}/newer", response={200: ComparisonOut, **STATES}, url_name="paper_newer")
def newer(request: HttpRequest, pk: UUID, file: File[UploadedFile]) -> ComparisonOut:
    """Keep a newer blank version beside the one in use, and say what it changes."""
    found = forms.offer(_get(request, pk), file=file, actor=me(request), at=timezone.now())
    return _comparison(papers_newer.compared(found), (found.coming or {})["digest"])


@router.post("/papers/{pk}/take", response={200: PaperOut, **REFUSALS}, url_name="paper_take")
def take(request: HttpRequest, pk: UUID, data: TakeIn) -> PaperOut:
    """Use the newer version from now on; cells in doubt stay empty."""
    found = _get(request, pk)
    papers_newer.take_over(found, **data.model_dump(), actor=me(request), at=timezone.now())
    return _out(found)


@router.delete("/papers/{pk}", response={204: None, **REFUSALS}, url_name="paper_end")
def end(request: HttpRequest, pk: UUID) -> Status[None]:
    """Use a form no longer."""
    papers.end(_get(request, pk), actor=me(request), at=timezone.now())
    return Status(204, None)


def _head(template: Template) -> dict[str, Any]:
    names = ("title", "kind", "file_name", "rule", "version", "digest", "changed_at", "filled_at")
    told: dict[str, Any] = {name: getattr(template, name) for name in names}
    return {
        **told,
        "id": template.pk,
        "area": template.area.code,
        "unit": template.owner_unit.code,
    }


def _out(template: Template) -> PaperOut:
    on = timezone.localdate()
    paper = queries.paper_of(template)
    words = queries.vocabulary(template, paper, on=on)
    sure = sure_cells(paper, words, besides=())
    cells = [
        OpenOut(
            address=address,
            guess=guess.source if guess else "",
            place=guess.place if guess else "",
        )
        for address, _grid, _cell in paper.fillable()
        for guess in [sure.get(address)]
    ]
    known = queries.sources(template.area, on=on)
    return PaperOut(
        **_head(template),
        bound=[_bound(one) for one in queries.bindings_of(template)],
        cells=cells,
        sources=[SourceOut(source=source, words=said) for source, said in known.items()],
    )


def _bound(one: Binding) -> BoundOut:
    place = one.area.code if one.area else ""
    return BoundOut(address=one.address, source=one.source, place=place, doubt=one.doubt)


def _comparison(found: Comparison | None, digest: str) -> ComparisonOut:
    assert found is not None  # noqa: S101  it was just offered
    return ComparisonOut(
        is_same=found.is_same,
        digest=digest,
        changes=[ChangeOut(**one._asdict(), words=change_words(*one)) for one in found.changes],
        moved=[FateOut(address=old, to=new, doubt="") for old, new in found.moved],
        doubts=[FateOut(address=old, to="", doubt=why) for old, why in found.doubts],
    )
