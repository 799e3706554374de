"""Tasks: what we carry out, what we issued, drafting one, splitting one, its parts."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel.errors import NotAllowed
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters.queries import Standing
from linli.org.models import Unit
from linli.tasks import forms, queries
from linli.tasks.actions import drafting, splitting
from linli.tasks.queries import lists
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked

asks = require_http_methods(["GET", "HEAD", "POST"])
PARTS = 100


@require_safe
@never_cache
@login_required
def tasks(request: Asked) -> HttpResponse:
    """List the tasks that my units carry out, or those that they issued."""
    at, want = now(), forms.wanted(request.GET)
    found = lists.listing(request.user, at=at, **want)
    offices = lists.offices(request.user, on=matter_rules.day_of(at))
    context = {"list": found, "want": want, "may_issue": bool(offices), "following": ""}
    if found.has_more:
        context["following"] = forms.address({**want, "page": want["page"] + 1})
    return render(request, "tasks/tasks.html", context)


@asks
@never_cache
@login_required
def new(request: Asked) -> HttpResponse:
    """Draft a task of one of my units; then its page says what the burden check found."""
    at = now()
    office = _office(request, at)
    data = request.POST if request.method == "POST" else None
    form = forms.Draft(data, office=office, on=matter_rules.day_of(at), find=request.GET.dict())
    if form.accepted_by(drafting.draft_from, office, actor=request.user, at=at):
        return SeeOther(f"/matters/{form.result.number}/")
    context = {"form": form, "office": office, "offices": _others(request, office, at)}
    status = form.status if form.is_bound else 200
    return render(request, "tasks/new.html", context, status=status)


@asks
@never_cache
@login_required
def split(request: Asked, number: str) -> HttpResponse:
    """Split a task among the units below its lead, with quantities or without."""
    stand = _splittable(request, number)
    data = request.POST if request.method == "POST" else None
    form = forms.Split(data, task=queries.detail(stand.matter), given=request.GET, at=stand.at)
    if form.accepted_by(splitting.split, stand.matter, actor=request.user, at=stand.at):
        messages.success(request, _("It was split; the units get their tasks by themselves."))
        return SeeOther(f"/matters/{number}/")
    context = {"form": form, "matter": stand.matter, "task": form.task}
    status = form.status if form.is_bound else 200
    return render(request, "tasks/split.html", context, status=status)


@require_safe
@never_cache
@login_required
def parts(request: Asked, number: str) -> HttpResponse:
    """Show all parts of a split task, a hundred on a page, the open ones first."""
    matter = matters.get_for(request.user, number=number, at=now())
    queries.require_task(matter)
    page = forms.page_of(request.GET)
    found = queries.numbered(queries.parts(matter)[(page - 1) * PARTS : page * PARTS + 1])
    context = {"matter": matter, "task": queries.detail(matter), "page": page}
    context["parts"] = [(one, queries.state_label(one)) for one in found[:PARTS]]
    context["following"] = f"?page={page + 1}" if len(found) > PARTS else ""
    return render(request, "tasks/parts.html", context)


def _office(request: Asked, at: datetime) -> Unit:
    offices = lists.offices(request.user, on=matter_rules.day_of(at))
    if not offices:
        raise NotAllowed("task.no_office", _("You do not issue tasks for any unit."))
    wanted = request.GET.get("office", "")
    return next((one for one in offices if one.code == wanted), offices[0])


def _others(request: Asked, office: Unit, at: datetime) -> list[Unit]:
    offices = lists.offices(request.user, on=matter_rules.day_of(at))
    return [one for one in offices if one.pk != office.pk]


def _splittable(request: Asked, number: str) -> Standing:
    at = now()
    matter = matters.get_for(request.user, number=number, at=at)
    stand = matters.stand(matter, request.user, at=at)
    queries.require_split(stand)
    return stand
