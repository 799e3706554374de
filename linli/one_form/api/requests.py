"""Forms with a token: ask for one, admit it, end it, see the burden, say it was asked before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.matters.schemas import REFUSALS
from linli.one_form import schemas as shapes
from linli.one_form.actions import admitting, requesting, telling
from linli.one_form.actions.wanting import Question, Wanted
from linli.one_form.models import FormRequest
from linli.one_form.queries import admission, burden, requests, rounds, scope
from linli.one_form.queries import people as rights
from linli.one_form.rules import Stage
from linli.org import queries as org
from linli.people.api import me, token
from linli.people.rules import network
from linli.ui.idempotency import once

router = Router(auth=token)
STATES = {200: shapes.FormOut, **REFUSALS}


@router.get("/forms", response={200: list[shapes.FormHead], **REFUSALS}, url_name="forms")
def listed(request: HttpRequest, stage: str = Stage.ADMITTED) -> list[shapes.FormHead]:
    """List the newest forms I may see in a stage: draft, requested, admitted, refused, expired."""
    found = requests.listed(me(request), stages=[stage], on=timezone.localdate())
    return [shapes.FormHead(**_head(one)) for one in found]


@router.post("/forms", response={201: shapes.FormOut, **REFUSALS}, url_name="form_draft")
def draft(request: HttpRequest, data: shapes.DraftIn) -> Status[Any]:
    """Write down a form in the name of a unit; nobody is asked yet."""
    office, at = org.unit(data.office), timezone.now()
    wanted = Wanted(**data.model_dump(exclude={"office"}))

    def act() -> tuple[int, Any]:
        made = requesting.draft(office, wanted=wanted, actor=me(request), at=at)
        return 201, _out(made).model_dump(mode="json")

    return Status(*once(request, act, at=at))


@router.get("/forms/burden", response={200: shapes.BurdenOut, **REFUSALS}, url_name="form_burden")
def weighed(request: HttpRequest, area: str, week: date | None = None) -> shapes.BurdenOut:
    """Say how much was asked of whom in the week of a day, beneath a place, by issuing office."""
    me(request)
    found = burden.burden(areas.by_code(area), week_of=week or timezone.localdate())
    names = ("first", "sheets", "new", "minutes", "reused_percent")
    values = {name: getattr(found, name) for name in (*names, "sheet_minutes", "field_minutes")}
    loads = [
        shapes.LoadOut(
            unit=one.unit.code,
            office=one.office.code,
            sheets=one.sheets,
            fields=one.fields,
            new=one.new,
            minutes=one.minutes,
        )
        for one in found.loads
    ]
    return shapes.BurdenOut(area=area, loads=loads, **values)


@router.post(
    "/forms/asked-before", response={201: None, **REFUSALS, 429: REFUSALS[422]}, auth=None,
    url_name="form_asked_before",
)  # fmt: skip
def asked_before(request: HttpRequest, data: shapes.AskedBeforeIn) -> Status[None]:
    """Say without an account that this was asked before; nothing about you is kept."""
    made, who = requests.by_number(data.form), network(request.META.get("REMOTE_ADDR", ""))
    area = _told_at(made, data.area)
    about: dict[str, Any] = {"what": data.what, "where": data.where, "who": who}
    telling.say(area, form=made, at=timezone.now(), **about)
    return Status(201, None)


@router.get("/forms/{number}", response=STATES, url_name="form")
def form(request: HttpRequest, number: str) -> shapes.FormOut:
    """Show one form with what the check says of each field."""
    return _out(_form(request, number))


@router.put("/forms/{number}", response=STATES, url_name="form_change")
def change(request: HttpRequest, number: str, data: shapes.WantedIn) -> Status[Any]:
    """Change what was said of a form that does not run yet."""
    return _done(request, number, requesting.change, wanted=Wanted(**data.model_dump()))


@router.post("/forms/{number}/fields", response=STATES, url_name="form_field")
def add_field(request: HttpRequest, number: str, data: shapes.QuestionIn) -> Status[Any]:
    """Add a field; what is known is never asked, a new one needs a reason and an approver."""
    return _done(request, number, requesting.add_field, question=Question(**data.model_dump()))


@router.delete("/forms/{number}/fields/{code}", response=STATES, url_name="form_field_remove")
def remove_field(request: HttpRequest, number: str, code: str) -> Status[Any]:
    """Take a field away."""
    return _done(request, number, requesting.remove_field, code=code)


@router.post("/forms/{number}/send", response=STATES, url_name="form_send")
def send(request: HttpRequest, number: str) -> Status[Any]:
    """Ask that it be admitted."""
    return _done(request, number, requesting.send)


@router.post("/forms/{number}/admit", response=STATES, url_name="form_admit")
def admit(request: HttpRequest, number: str) -> Status[Any]:
    """Let it go out; needs forms.admit, and somebody else than who asked."""
    return _done(request, number, admitting.admit)


@router.post("/forms/{number}/refuse", response=STATES, url_name="form_refuse")
def refuse(request: HttpRequest, number: str, data: shapes.RefuseIn) -> Status[Any]:
    """Do not let it go out, and say why."""
    return _done(request, number, admitting.refuse, text=data.text)


@router.post("/forms/{number}/end", response=STATES, url_name="form_end")
def end(request: HttpRequest, number: str) -> Status[Any]:
    """Let it ask no more before its last day."""
    return _done(request, number, admitting.end)


def _done(
    request: HttpRequest, number: str, action: Callable[..., Any], **asked: Any
) -> Status[Any]:
    at, made = timezone.now(), _form(request, number)

    def act() -> tuple[int, Any]:
        action(made, **asked, actor=me(request), at=at)
        return 200, _out(_form(request, number)).model_dump(mode="json")

    return Status(*once(request, act, at=at))


def _form(request: HttpRequest, number: str) -> FormRequest:
    return requests.get_for(me(request), number=number, on=timezone.localdate())


def _told_at(made: FormRequest | None, code: str) -> Area:
    if made is not None:
        return made.area
    return areas.by_code(code) if code else rights.top()


def _head(made: FormRequest) -> dict[str, Any]:
    names = ("number", "title", "cycle", "stage", "starts_on", "sunset_on", "next_on")
    values = {name: getattr(made, name) for name in names}
    return {
        **values,
        "office": made.office.code,
        "area": made.area.code,
        "scope": scope.value_of(made),
    }


def _out(made: FormRequest) -> shapes.FormOut:
    check = admission.check(made, requests.fields(made), on=timezone.localdate())
    names = ("basis", "purpose", "lead_days", "urgency", "refusal")
    return shapes.FormOut(
        **_head(made),
        **{name: getattr(made, name) for name in names},
        units=check.units,
        problems=list(check.problems),
        fields=[_field(one) for one in check.fields],
        periods=[one.period_from for one in rounds.rounds(made)],
    )


def _field(one: admission.Checked) -> shapes.FieldOut:
    names = ("code", "name", "unit", "way", "source", "formula", "shape", "reason")
    overlaps = [
        shapes.OverlapOut(
            form=other.form.number,
            title=other.form.title,
            office=other.form.office.code,
            by_source=other.by_source,
        )
        for other in one.overlaps
    ]
    values = {name: getattr(one.field, name) for name in names}
    return shapes.FieldOut(**values, problem=one.problem, overlaps=overlaps)
