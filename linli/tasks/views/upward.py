"""Requests that go up: what my units asked, what they owe an answer to, asking one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel.errors import NotAllowed
from linli.matters import rules as matter_rules
from linli.org.models import Unit
from linli.tasks.actions import raising
from linli.tasks.forms import upward as forms
from linli.tasks.forms.lists import address, page_of
from linli.tasks.queries import upward as queries
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked

asks = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
@login_required
def upward(request: Asked) -> HttpResponse:
    """List what my units asked of those above, or what they owe an answer to, overdue first."""
    at, want = now(), _wanted(request)
    found = queries.listing(request.user, at=at, **want)
    raisers = queries.raisers(request.user, on=matter_rules.day_of(at))
    context = {"list": found, "want": want, "may_raise": bool(raisers), "following": ""}
    if found.has_more:
        context["following"] = address({**want, "page": want["page"] + 1})
    return render(request, "tasks/upward.html", context)


@asks
@never_cache
@login_required
def new(request: Asked) -> HttpResponse:
    """Ask the unit above one of mine for what mine cannot settle."""
    at = now()
    raisers = queries.raisers(request.user, on=matter_rules.day_of(at))
    unit = _chosen(raisers, request.GET.get("unit", ""))
    form = forms.Raise(request.POST if request.method == "POST" else None, unit=unit)
    if form.accepted_by(raising.raise_up, unit, actor=request.user, at=at):
        return SeeOther(f"/matters/{form.result.number}/")
    context = {"form": form, "unit": unit, "units": [one for one in raisers if one != unit]}
    status = form.status if form.is_bound else 200
    return render(request, "tasks/upward_new.html", context, status=status)


def _chosen(raisers: list[Unit], code: str) -> Unit:
    if not raisers:
        raise NotAllowed("upward.no_unit", _("You ask for no unit that has another above it."))
    return next((one for one in raisers if one.code == code), raisers[0])


def _wanted(request: Asked) -> dict[str, Any]:
    show = queries.OWED if request.GET.get("show") == queries.OWED else queries.RAISED
    is_over = request.GET.get("over") == "1"
    return {"show": show, "is_over": is_over, "page": page_of(request.GET)}
