"""Taking in tables: send a file, see what it changes, apply it, take it back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from linli.areas import queries as areas
from linli.kernel.errors import Missing, Refused
from linli.kernel.sheets import Unreadable
from linli.matters.schemas import In
from linli.people.models import User
from linli.portal.api.areas_shapes import GridOut, grids_out
from linli.portal.api.staff import REFUSALS, token
from linli.portal.importing import actions, files, forms, queries, redrawn, rules, sentences
from linli.portal.importing.kinds import kind_of
from linli.portal.importing.papers import marked_copy, template_of
from linli.portal.importing.showing import Preview, Shown
from linli.portal.models import Import

router = Router()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {**REFUSALS, 413: REFUSALS[422]}


class BindIn(In):
    """What headers tell: header -> column, empty to leave it out; remembered from now on."""

    columns: dict[str, str]


class SheetIn(In):
    """Which sheet of the workbook to read."""

    sheet: str


class PlanIn(In):
    """The day at whose start it applies."""

    on: date


class ImportOut(Schema):
    """One import: what it stands at, how many rows are new, changed, unchanged or wrong."""

    id: UUID
    kind: str
    state: str
    file_name: str
    area: str
    sheet: str
    columns: dict[str, str]
    headers: dict[str, str]
    unknown: list[str]
    missing: list[str]
    counts: dict[str, int]
    touches: dict[str, int]
    grids: list[GridOut]
    rows_read: int
    error: str
    problem: str
    undoes: UUID | None
    may_undo: bool
    made_at: datetime
    apply_on: date | None
    applied_at: datetime | None
    undone_at: datetime | None


class FaultOut(Schema):
    """One wrong cell: column, its letter, the value as written, and what to do."""

    column: str
    letter: str
    value: str
    what_to_do: str


class CellOut(Schema):
    """One cell as it was and as it comes."""

    column: str
    before: str
    after: str


class RowOut(Schema):
    """One staged row, by its number in the file."""

    row: int
    label: str
    cells: list[CellOut]
    faults: list[FaultOut]


class RowsOut(Schema):
    """One page of staged rows of one fate."""

    fate: str
    count: int
    rows: list[RowOut]
    next: int | None


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the token said so
    return request.user


def _get(request: HttpRequest, pk: UUID) -> Import:
    return queries.get_for(_me(request), pk, on=timezone.localdate())


@router.post("/imports", response={201: ImportOut, **STATES}, auth=token, url_name="import_send")
def send(
    request: HttpRequest, kind: Form[str], area: Form[str], file: File[UploadedFile]
) -> Status[ImportOut]:
    """Send a file for one kind of table; the same file sent again is the same import.

    A large file is checked in the background: ask for the import until its state is no longer
    `staged`. Everything in it must lie in `area`.
    """
    place, chosen = areas.by_code(area), kind_of(kind)
    queries.require(_me(request), chosen, place, on=timezone.localdate())
    found = forms.send(chosen, file=file, area=place, actor=_me(request), at=timezone.now())
    return Status(201, _out(found))


@router.get(
    "/imports/template", response={200: None, **REFUSALS}, auth=token, url_name="import_table"
)
def template(request: HttpRequest, kind: str) -> HttpResponse:  # noqa: ARG001  ninja passes it
    """Return the empty workbook for a kind of table."""
    chosen = kind_of(kind)
    return _workbook(template_of(chosen), f"linli-{chosen.code}.xlsx")


@router.get("/imports/{pk}", response={200: ImportOut, **REFUSALS}, auth=token, url_name="import")
def one(request: HttpRequest, pk: UUID) -> ImportOut:
    """Return one import and how far it is."""
    return _out(_get(request, pk))


@router.get(
    "/imports/{pk}/rows", response={200: RowsOut, **REFUSALS}, auth=token, url_name="import_rows"
)
def rows(request: HttpRequest, pk: UUID, fate: str = "", page: int = 1) -> RowsOut:
    """Return 50 staged rows of one fate: new, changed, unchanged, gone or wrong."""
    preview = Preview(_get(request, pk), fate=fate, page=page)
    return RowsOut(
        fate=preview.fate,
        count=preview.count,
        rows=[_row(one) for one in preview.rows],
        next=preview.page + 1 if preview.has_more else None,
    )


@router.get(
    "/imports/{pk}/marked", response={200: None, **REFUSALS}, auth=token, url_name="import_copy"
)
def marked(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Return the file that was sent, with what is wrong marked."""
    found = _get(request, pk)
    if found.state != rules.WRONG or not files.is_there(found):
        raise Missing("import.file_gone", sentences.file_gone())
    try:
        return _workbook(marked_copy(found), f"linli-{found.kind}.xlsx")
    except Unreadable as problem:
        raise Refused("import.broken", sentences.unreadable(problem.code, {})) from problem


@router.post(
    "/imports/{pk}/bind", response={200: ImportOut, **REFUSALS}, auth=token, url_name="import_bind"
)
def bind(request: HttpRequest, pk: UUID, data: BindIn) -> ImportOut:
    """Say what headers tell, and check again."""
    return _out(actions.bind(_get(request, pk), **data.model_dump(), at=timezone.now()))


@router.post(
    "/imports/{pk}/sheet",
    response={200: ImportOut, **REFUSALS},
    auth=token,
    url_name="import_sheet",
)
def sheet(request: HttpRequest, pk: UUID, data: SheetIn) -> ImportOut:
    """Read another sheet of the file."""
    return _out(actions.choose_sheet(_get(request, pk), **data.model_dump(), at=timezone.now()))


@router.post(
    "/imports/{pk}/check",
    response={200: ImportOut, **REFUSALS},
    auth=token,
    url_name="import_check",
)
def check(request: HttpRequest, pk: UUID) -> ImportOut:
    """Compare the kept file anew with what stands."""
    return _out(actions.check_again(_get(request, pk), at=timezone.now()))


@router.post(
    "/imports/{pk}/apply",
    response={200: ImportOut, **REFUSALS},
    auth=token,
    url_name="import_apply",
)
def apply(request: HttpRequest, pk: UUID) -> ImportOut:
    """Apply all or nothing; asked again, it changes nothing. Large ones go on by themselves."""
    return _out(actions.apply(_get(request, pk), at=timezone.now()))


@router.post(
    "/imports/{pk}/plan", response={200: ImportOut, **REFUSALS}, auth=token, url_name="import_plan"
)
def plan(request: HttpRequest, pk: UUID, data: PlanIn) -> ImportOut:
    """Have it applied at the start of a day."""
    return _out(actions.plan(_get(request, pk), **data.model_dump(), at=timezone.now()))


@router.post(
    "/imports/{pk}/put-off",
    response={200: ImportOut, **REFUSALS},
    auth=token,
    url_name="import_put_off",
)
def put_off(request: HttpRequest, pk: UUID) -> ImportOut:
    """Take the day back."""
    return _out(actions.put_off(_get(request, pk), at=timezone.now()))


@router.post(
    "/imports/{pk}/undo", response={201: ImportOut, **REFUSALS}, auth=token, url_name="import_undo"
)
def undo(request: HttpRequest, pk: UUID) -> Status[ImportOut]:
    """Stage the way back as an import of its own, to be looked at and applied."""
    found = actions.undo(_get(request, pk), actor=_me(request), at=timezone.now())
    return Status(201, _out(found))


@router.delete(
    "/imports/{pk}", response={204: None, **REFUSALS}, auth=token, url_name="import_discard"
)
def discard(request: HttpRequest, pk: UUID) -> Status[None]:
    """Throw away what was not applied."""
    actions.discard(_get(request, pk))
    return Status(204, None)


def _out(found: Import) -> ImportOut:
    place, binding = queries.scope_of(found), found.binding
    return ImportOut(
        id=found.pk,
        kind=found.kind,
        state=found.state,
        file_name=found.file_name,
        area=place.code if place else "",
        sheet=binding.get("sheet", ""),
        columns=binding.get("columns", {}),
        headers=binding.get("headers", {}),
        unknown=binding.get("unknown", []),
        missing=binding.get("missing", []),
        counts=found.counts,
        touches=redrawn.figures(found.touches),
        grids=grids_out(found.touches),
        rows_read=found.done,
        error=found.error,
        problem=found.error_words,
        undoes=found.undoes_id,
        may_undo=queries.may_undo(found),
        made_at=found.made_at,
        apply_on=found.apply_on,
        applied_at=found.applied_at,
        undone_at=found.undone_at,
    )


def _row(row: Shown) -> RowOut:
    return RowOut(
        row=row.number,
        label=row.label,
        cells=[CellOut(column=one.head, before=one.before, after=one.after) for one in row.cells],
        faults=[
            FaultOut(column=one.head, letter=one.letter, value=one.value, what_to_do=one.sentence)
            for one in row.blames
        ],
    )


def _workbook(contents: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(contents, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
