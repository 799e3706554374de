"""Calls: what asks me and my yes to it, one call and my answer, calling, what my offices called."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.errors import NotAllowed
from linli.matters import rules as matter_rules
from linli.org import queries as org
from linli.org.models import Unit
from linli.tasks import forms
from linli.tasks.actions import calling, coming
from linli.tasks.actions import willing as saying
from linli.tasks.forms import calls as call_forms
from linli.tasks.models import CallUp, Coming
from linli.tasks.queries import calls as queries
from linli.tasks.queries import willing
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked

asks = require_http_methods(["GET", "HEAD", "POST"])
HERE = "/calls/"
A_WEEK = timedelta(days=7)


@require_safe
@never_cache
@login_required
def mine(request: Asked) -> HttpResponse:
    """Show the calls that ask me, and what I said yes to, each with one click to leave."""
    at = now()
    on = matter_rules.day_of(at)
    found, hidden = queries.asking(request.user, at=at), call_forms.put_aside(request.COOKIES)
    context = {
        "calls": [one for one in found if one.coming or one.call.matter.number not in hidden],
        "said": willing.mine(request.user, on=on),
        "may_call": bool(queries.offices(request.user, on=on)),
    }
    return render(request, "tasks/calls.html", context)


@asks
@never_cache
@login_required
def say(request: Asked) -> HttpResponse:
    """Say yes to calls of a field: for myself, or for a unit that I lead."""
    at = now()
    data = request.POST if request.method == "POST" else None
    form = call_forms.Say(data, user=request.user, given=request.GET.dict(), at=at)
    if form.accepted_by(saying.say_yes, actor=request.user, at=at):
        messages.success(request, _("Said. You may leave at any time, with one click."))
        return SeeOther(HERE)
    status = form.status if form.is_bound else 200
    return render(request, "tasks/say.html", {"form": form}, status=status)


@require_POST
@login_required
def leave(request: Asked, pk: int) -> HttpResponse:
    """Leave a field at once."""
    saying.leave(pk, actor=request.user, at=now())
    messages.success(request, _("You left. No call of this field reaches you any more."))
    return SeeOther(HERE)


@asks
@never_cache
@login_required
def call(request: Asked, number: str) -> HttpResponse:
    """Show one call that asks me, and promise to come."""
    at = now()
    asked = queries.get_for(request.user, number=number, at=at)
    data = request.POST if request.method == "POST" else None
    form = call_forms.Come(data, asked=asked)
    if form.accepted_by(coming.come, asked.call.matter, actor=request.user, at=at):
        messages.success(request, _promised(form.result))
        return SeeOther(f"{HERE}{number}/")
    context = {"asked": asked, "call": asked.call, "matter": asked.call.matter, "form": form}
    status = form.status if form.is_bound else 200
    return render(request, "tasks/call.html", context, status=status)


@require_POST
@login_required
def cannot(request: Asked, number: str) -> HttpResponse:
    """Put a call aside: it leaves my list on this device, and nothing is kept of it."""
    asked = queries.get_for(request.user, number=number, at=now())
    kept = [*call_forms.put_aside(request.COOKIES), asked.call.matter.number][
        -call_forms.ASIDE_MOST :
    ]
    messages.success(request, _("Put aside. Nobody is told, and nothing is kept of it."))
    answer = SeeOther(HERE)
    answer.set_cookie(
        call_forms.ASIDE, ".".join(kept), max_age=A_WEEK, samesite="Lax", httponly=True
    )
    return answer


@require_POST
@login_required
def step_back(request: Asked, number: str) -> HttpResponse:
    """Take back my promise, or that of a unit."""
    at = now()
    asked = queries.get_for(request.user, number=number, at=at)
    unit = org.unit(request.POST["unit"]) if request.POST.get("unit") else None
    coming.step_back(asked.call.matter, actor=request.user, unit=unit, at=at)
    messages.success(request, _("You stepped back. Nothing is kept of it."))
    return SeeOther(HERE)


@asks
@never_cache
@login_required
def new(request: Asked) -> HttpResponse:
    """Call for helpers of a field."""
    at = now()
    offices, office = _offices(request, at)
    data = request.POST if request.method == "POST" else None
    form = call_forms.Call(data, office=office, at=at)
    if form.accepted_by(calling.call_from, office, actor=request.user, at=at):
        return SeeOther(f"/matters/{form.result.number}/")
    others = [one for one in offices if one.pk != office.pk]
    context = {"form": form, "office": office, "offices": others}
    status = form.status if form.is_bound else 200
    return render(request, "tasks/call_new.html", context, status=status)


@require_safe
@never_cache
@login_required
def called(request: Asked) -> HttpResponse:
    """List what my offices called for."""
    at, page = now(), forms.page_of(request.GET)
    is_over = request.GET.get("over") == "1"
    offices, _office = _offices(request, at)
    rows, has_more = queries.called(request.user, is_over=is_over, page=page, at=at)
    context: dict[str, Any] = {"rows": [_row(one) for one in rows], "is_over": is_over}
    context["following"] = f"?{'over=1&' * is_over}page={page + 1}" if has_more else ""
    return render(request, "tasks/called.html", {**context, "offices": offices})


def _promised(row: Coming) -> str:
    if row.is_waiting:
        return _("You are on the waiting list. If a place becomes free, this page says so.")
    return _("You come. Thank you.")


def _row(call: CallUp) -> tuple[CallUp, object]:
    return call, queries.topic_words(call.matter.edition_id, call.matter.topic)


def _offices(request: Asked, at: datetime) -> tuple[list[Unit], Unit]:
    offices = queries.offices(request.user, on=matter_rules.day_of(at))
    if not offices:
        raise NotAllowed("call.no_office", _("You do not call for any unit."))
    wanted = request.GET.get("office", "")
    return offices, next((one for one in offices if one.code == wanted), offices[0])
