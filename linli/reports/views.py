"""Reports: the list, asking for one, its runs, one run as a page, its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.errors import Missing, NotAllowed
from linli.reports import actions, forms, queries, rules
from linli.reports.models import Plan, Run
from linli.reports.queries.shown import Preview, ShownRun, shown_plan, shown_plans
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked

asks = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
@login_required
def index(request: Asked) -> HttpResponse:
    """List the reports on the places where the reader works."""
    place, page = request.GET.get("area", "")[:80], _number(request.GET.get("page", "1"))
    plans, has_more = queries.listed(request.user, on=localdate(), page=page, place=place)
    context = {
        "reports": shown_plans(plans),
        "following": f"?{urlencode({'page': page + 1, 'area': place})}" if has_more else "",
        "may_make": bool(queries.offered(request.user, place, on=localdate())),
        "place": place,
        "new_address": "/reports/new/" + (f"?{urlencode({'area': place})}" if place else ""),
    }
    return render(request, "reports/index.html", context)


def _number(page: str) -> int:
    return max(1, int(page[:5])) if page.isascii() and page.isdigit() else 1


@asks
@never_cache
@login_required
def new(request: Asked) -> HttpResponse:
    """Ask for a report."""
    at = now()
    data = request.POST if request.method == "POST" else None
    form = forms.New(data, initial={"area": request.GET.get("area", "")}, **_offered(request, at))
    if form.accepted_by(actions.plan, actor=request.user, at=at):
        messages.success(request, _("The report is planned."))
        return SeeOther(_address(form.result))
    return render(request, "reports/new.html", {"form": form}, status=_status(form))


def _offered(request: Asked, at: datetime) -> dict[str, Any]:
    on = localdate(at)
    code = request.POST.get("area", "") or request.GET.get("area", "")
    places = queries.offered(request.user, code, on=on)
    if not places:
        raise NotAllowed("reach.not_allowed", _("You may not do this here."))
    return {"places": places, "mechanisms": queries.mechanisms_of(places, on=on)}


@require_safe
@never_cache
@login_required
def one(request: Asked, code: str, pk: UUID) -> HttpResponse:
    """Show a report: what it says, when it is made next, what was made of it."""
    found = queries.get_for(request.user, code, pk, on=localdate())
    return render(request, "reports/one.html", _page(request, found))


def _page(request: Asked, found: Plan, **more: Any) -> dict[str, Any]:
    shown, today = shown_plan(found), localdate()
    return {
        "shown": shown,
        "plan": found,
        "may_make": shown.may_make(request.user, on=today),
        "run": forms.Run(initial=shown.last_period(today=today)),
        **more,
    }


@asks
@never_cache
@login_required
def change(request: Asked, code: str, pk: UUID) -> HttpResponse:
    """Let later runs say other things."""
    found = queries.get_for(request.user, code, pk, on=localdate())
    if not queries.may_make(request.user, found.area, on=localdate()):
        raise NotAllowed("reach.not_allowed", _("You may not do this here."))
    form = forms.Change(request.POST if request.method == "POST" else None, plan=found)
    if form.accepted_by(actions.change, found, actor=request.user, at=now()):
        messages.success(request, _("Changed. What was made before stays as it is."))
        return SeeOther(_address(found))
    context = {"form": form, "shown": shown_plan(found), "plan": found}
    return render(request, "reports/change.html", context, status=_status(form))


@require_POST
@never_cache
@login_required
def act(request: Asked, code: str, pk: UUID, verb: str) -> HttpResponse:
    """Do what a button says."""
    found = queries.get_for(request.user, code, pk, on=localdate())
    if verb not in _VERBS:
        raise Missing("reports.verb", _("There is no such step."))
    return _VERBS[verb](request, found, now())


def _run(request: Asked, found: Plan, at: datetime) -> HttpResponse:
    form = forms.Run(request.POST)
    if form.accepted_by(actions.run, found, actor=request.user, at=at):
        return SeeOther(_run_address(found, form.result))
    context = _page(request, found, run=form)
    return render(request, "reports/one.html", context, status=form.status)


def _end(request: Asked, found: Plan, at: datetime) -> HttpResponse:
    actions.end(found, actor=request.user, at=at)
    messages.success(request, _("It is made no longer. What was made stays here."))
    return SeeOther(_address(found))


_VERBS: Mapping[str, Callable[[Asked, Plan, datetime], HttpResponse]] = {"run": _run, "end": _end}


@require_safe
@never_cache
@login_required
def run(request: Asked, code: str, pk: UUID) -> HttpResponse:
    """Show one run as a page, with its files; or that it waits, or why it was refused."""
    found = queries.run_for(request.user, code, pk, on=localdate())
    shown = ShownRun(found)
    queries.require_readable(request.user, found, on=localdate())
    context = {
        "run": shown,
        "shown": shown_plan(found.plan),
        "preview": Preview(found) if shown.is_made else None,
        "may_make": queries.may_make(request.user, found.plan.area, on=localdate()),
    }
    return render(request, "reports/run.html", context)


@require_safe
@never_cache
@login_required
def progress(request: Asked, code: str, pk: UUID) -> HttpResponse:
    """Say whether it was made; when it is settled, the page is loaded anew."""
    found = queries.run_for(request.user, code, pk, on=localdate())
    shown = ShownRun(found)
    context = {"run": shown, "shown": shown_plan(found.plan)}
    answer = render(request, "reports/_progress.html", context)
    if not shown.is_waiting:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@never_cache
@login_required
def take(request: Asked, code: str, pk: UUID, form: str) -> HttpResponse:
    """Hand out a file of a run; it is written down who took it."""
    found = queries.run_for(request.user, code, pk, on=localdate())
    body = actions.take(found, form=form, actor=request.user, at=now())
    return file_of(found, form, body)


def file_of(found: Run, form: str, body: bytes) -> HttpResponse:
    """Answer with a file to keep, named after its place and months."""
    answer = HttpResponse(body, content_type=rules.TYPES[form])
    name = f"{found.plan.area.code}-{found.since:%Y-%m}-{found.until:%Y-%m}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _status(form: Any) -> int:
    return form.status if form.is_bound else 200


def _address(found: Plan) -> str:
    return f"/reports/{found.area.code}/{found.pk}/"


def _run_address(found: Plan, made: Run) -> str:
    return f"/reports/{found.area.code}/runs/{made.pk}/"
