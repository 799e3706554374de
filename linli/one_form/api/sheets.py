"""Sheets with a token: fill one, doubt a value, settle a doubt, a period over all units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from linli.kernel.errors import Missing
from linli.matters import queries as matters
from linli.matters.models import Matter
from linli.matters.schemas import REFUSALS
from linli.one_form import rules
from linli.one_form import schemas as shapes
from linli.one_form.actions import answering, releasing
from linli.one_form.models import FormRequest
from linli.one_form.queries import people, requests, rounds, sheets
from linli.people.api import me, token
from linli.ui.idempotency import once

router = Router(auth=token)


@router.get(
    "/forms/{number}/periods/{first}",
    response={200: shapes.PeriodOut, **REFUSALS},
    url_name="form_period",
)
def period(request: HttpRequest, number: str, first: date) -> shapes.PeriodOut:
    """Show the sheets of all units for the period that begins on a day, with totals."""
    made = _form(request, number)
    people.require_table(me(request), made, on=timezone.localdate())
    return _period(made, first)


@router.post(
    "/forms/{number}/periods/{first}/release",
    response={200: shapes.PeriodOut, **REFUSALS},
    url_name="form_release",
)
def release(request: HttpRequest, number: str, first: date) -> Status[Any]:
    """Release what is confirmed; the background work does it sheet by sheet."""
    made, at = _form(request, number), timezone.now()

    def act() -> tuple[int, Any]:
        releasing.release(rounds.one(made, first), actor=me(request), at=at)
        return 200, _period(made, first).model_dump(mode="json")

    return Status(*once(request, act, at=at))


@router.get("/sheets/{number}", response={200: shapes.SheetOut, **REFUSALS}, url_name="sheet")
def sheet(request: HttpRequest, number: str) -> shapes.SheetOut:
    """Show one sheet: every value with as-of time and definition, and the sign `seen`."""
    return _sheet(_matter(request, number, rules.SHEET, timezone.now()))


@router.post(
    "/sheets/{number}/confirm",
    response={200: shapes.SheetOut, **REFUSALS},
    url_name="sheet_confirm",
)
def confirm(request: HttpRequest, number: str, data: shapes.ConfirmIn) -> Status[Any]:
    """Stand by a sheet; zero is a full answer."""
    return _moved(request, number, answering.confirm, **data.model_dump())


@router.post(
    "/sheets/{number}/doubt", response={200: shapes.SheetOut, **REFUSALS}, url_name="sheet_doubt"
)
def doubt(request: HttpRequest, number: str, data: shapes.DoubtIn) -> Status[Any]:
    """Say that a value filled in is wrong; its owner owes an answer."""
    return _moved(request, number, answering.doubt, **data.model_dump())


@router.post("/doubts/{number}/settle", response={204: None, **REFUSALS}, url_name="doubt_settle")
def settle(request: HttpRequest, number: str, data: shapes.SettleIn) -> Status[None]:
    """Answer a doubt about a value of mine."""
    at = timezone.now()
    found = _matter(request, number, rules.DOUBT, at)
    answering.settle(found, **data.model_dump(), actor=me(request), at=at)
    return Status(204, None)


def _moved(
    request: HttpRequest, number: str, action: Callable[..., Matter], **asked: Any
) -> Status[Any]:
    at = timezone.now()
    found = _matter(request, number, rules.SHEET, at)

    def act() -> tuple[int, Any]:
        return 200, _sheet(action(found, **asked, actor=me(request), at=at)).model_dump(mode="json")

    return Status(*once(request, act, at=at))


def _form(request: HttpRequest, number: str) -> FormRequest:
    return requests.get_for(me(request), number=number, on=timezone.localdate())


def _matter(request: HttpRequest, number: str, kind: str, at: datetime) -> Matter:
    found = matters.get_for(me(request), number=number, at=at)
    if found.kind != kind:
        raise Missing("matter.missing", _("There is no such matter, or you may not see it."))
    return found


def _sheet(matter: Matter) -> shapes.SheetOut:
    page = sheets.page(matter)
    return shapes.SheetOut(
        number=matter.number,
        form=page.form.number,
        unit=page.sheet.unit.code,
        state=matter.state,
        period_from=page.sheet.period_from,
        period_to=page.sheet.period_to,
        due_at=matter.due_at,
        seen=page.seen,
        values=[_value(one) for one in page.lines],
    )


def _value(line: sheets.Line) -> shapes.ValueOut:
    field, kept = line.field, line.answer
    return shapes.ValueOut(
        code=field.code,
        name=field.name,
        unit=field.unit,
        way=field.way,
        value=kept.value if kept else None,
        text=kept.text if kept else "",
        as_of=kept.as_of if kept else "",
        definition=line.definition,
        note=kept.note if kept else "",
        adjusted=line.adjusted.text if line.adjusted else "",
    )


def _period(made: FormRequest, first: date) -> shapes.PeriodOut:
    table = rounds.table(made, rounds.one(made, first))
    names = ("period_from", "period_to", "busy", "asked", "skipped")
    return shapes.PeriodOut(
        form=made.number,
        **{name: getattr(table.round, name) for name in names},
        open=table.open,
        confirmed=table.confirmed,
        released=table.released,
        totals=dict(zip((one.code for one in table.fields), table.totals, strict=True)),
        sheets=[_row(row, table) for row in table.rows],
    )


def _row(row: rounds.Row, table: rounds.Table) -> dict[str, str]:
    said = {one.code: row.text(one) for one in table.fields}
    sheet_of = row.sheet
    head = {"number": sheet_of.matter.number, "unit": sheet_of.unit.code}
    return {**head, "state": sheet_of.matter.state, **said}
