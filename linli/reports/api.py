"""Reports with a token: what the pages do, with the same field names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Status

from linli.areas import queries as areas
from linli.matters.schemas import REFUSALS
from linli.people.api import me, token
from linli.reports import actions, queries, rules
from linli.reports.models import Plan, Run
from linli.reports.rules.tree import Report
from linli.reports.rules.wanted import Wanted
from linli.reports.schemas import (
    NoteOut,
    OneRunOut,
    PlanIn,
    PlanOut,
    PlansOut,
    RunIn,
    RunOut,
    SaidIn,
    ValueOut,
)
from linli.reports.views import file_of
from linli.ui.idempotency import once

router = Router(auth=token)
_PLAN = "/reports/{area}/{pk}"
_RUN = "/reports/{area}/runs/{pk}"


@router.get("/reports", response={200: PlansOut, **REFUSALS}, url_name="reports")
def reports(request: HttpRequest, page: int = 1) -> PlansOut:
    """List the reports on the places where the account works, the newest first."""
    page = max(1, min(page, 10_000))
    plans, has_more = queries.listed(me(request), on=timezone.localdate(), page=page)
    return PlansOut(reports=[_plan(one) for one in plans], next=page + 1 if has_more else None)


@router.post("/reports", response={201: PlanOut, **REFUSALS}, url_name="report_plan")
def plan(request: HttpRequest, data: PlanIn) -> Status[Any]:
    """Ask for a report; one that is made once waits at once, ask for its run until it is made."""
    at, area = timezone.now(), areas.by_code(data.area)
    want = _wanted(data)

    def act() -> tuple[int, Any]:
        made = actions.plan(area, want=want, actor=me(request), at=at)
        return 201, _plan(made, queries.runs(made)).model_dump(mode="json")

    return Status(*once(request, act, at=at))


@router.get(_PLAN, response={200: PlanOut, **REFUSALS}, url_name="report")
def one(request: HttpRequest, area: str, pk: UUID) -> PlanOut:
    """Show a report and its runs, the latest first."""
    found = queries.get_for(me(request), area, pk, on=timezone.localdate())
    return _plan(found, queries.runs(found))


@router.post(_PLAN + "/change", response={200: PlanOut, **REFUSALS}, url_name="report_change")
def change(request: HttpRequest, area: str, pk: UUID, data: SaidIn) -> PlanOut:
    """Let later runs say other things; the report is the account's from now on."""
    found = queries.get_for(me(request), area, pk, on=timezone.localdate())
    kept = {name: getattr(found, name) for name in ("mechanism", "cycle", "since", "months")}
    want = Wanted(**kept, **_said(data))
    return _plan(actions.change(found, want=want, actor=me(request), at=timezone.now()))


@router.post(_PLAN + "/run", response={201: RunOut, **REFUSALS}, url_name="report_make")
def make(request: HttpRequest, area: str, pk: UUID, data: RunIn) -> Status[Any]:
    """Have it made for some months; what waits already is the same run."""
    at = timezone.now()
    found = queries.get_for(me(request), area, pk, on=timezone.localdate(at))

    def act() -> tuple[int, Any]:
        made = actions.run(found, **data.model_dump(), actor=me(request), at=at)
        return 201, RunOut(**_run(made)).model_dump(mode="json")

    return Status(*once(request, act, at=at))


@router.post(_PLAN + "/end", response={200: PlanOut, **REFUSALS}, url_name="report_end")
def end(request: HttpRequest, area: str, pk: UUID) -> PlanOut:
    """Make it no longer; what was made stays."""
    found = queries.get_for(me(request), area, pk, on=timezone.localdate())
    return _plan(actions.end(found, actor=me(request), at=timezone.now()))


@router.get(_RUN, response={200: OneRunOut, **REFUSALS}, url_name="report_run")
def run(request: HttpRequest, area: str, pk: UUID) -> OneRunOut:
    """Show one run with every value and footnote."""
    found = queries.run_for(me(request), area, pk, on=timezone.localdate())
    queries.require_readable(me(request), found, on=timezone.localdate())
    said = Report.model_validate(found.content) if found.content else None
    return OneRunOut(
        **_run(found),
        title=said.title if said else "",
        is_empty=bool(said and said.is_empty),
        summary=[each.text for each in said.summary] if said else [],
        values=[ValueOut(**_without(each, "definition")) for each in found.values],
        notes=[
            NoteOut(number=each.number, source=each.source, words=each.words, text=each.text)
            for each in (said.notes if said else ())
        ],
    )


@router.post(_RUN + "/files/{form}", response={200: None, **REFUSALS}, url_name="report_file")
def take(request: HttpRequest, area: str, pk: UUID, form: str) -> HttpResponse:
    """Return a file: docx, xlsx or pdf; it is written down who took it."""
    found = queries.run_for(me(request), area, pk, on=timezone.localdate())
    body = actions.take(found, form=form, actor=me(request), at=timezone.now())
    return file_of(found, form, body)


def _wanted(data: PlanIn) -> Wanted:
    months = 1
    if data.cycle == rules.ONCE and data.since:
        months = rules.months_of(data.since, data.until or data.since)
    return Wanted(
        mechanism=data.mechanism,
        cycle=data.cycle,
        since=data.since,
        months=months,
        **_said(data),
    )


def _said(data: SaidIn) -> dict[str, Any]:
    told = {name: getattr(data, name) for name in ("language", "is_public", "working_day")}
    return {**told, "sections": tuple(data.sections), "forms": tuple(data.forms)}


def _plan(one: Plan, runs: list[Run] | None = None) -> PlanOut:
    names = (
        *("mechanism", "cycle", "months", "since", "sections", "forms", "language", "is_public"),
        *("working_day", "next_run_on", "next_since", "ended_at"),
    )
    return PlanOut(
        id=one.pk,
        area=one.area.code,
        owner=one.owner.username,
        unit=one.unit.code if one.unit else "",
        runs=[RunOut(**_run(each)) for each in runs or ()],
        **{name: getattr(one, name) for name in names},
    )


def _run(one: Run) -> dict[str, Any]:
    names = (
        *("since", "until", "state", "reason", "made_at", "digest", "differs_from", "changes"),
    )
    return {"id": one.pk, "files": list(one.files), **{name: getattr(one, name) for name in names}}


def _without(said: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key != name}
