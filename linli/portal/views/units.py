"""Units: the chain of the four levels, one unit, and every change of it seen before it is done."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.org import actions
from linli.org.models import Unit
from linli.portal.units import acting, forms, listing, seeing, table
from linli.portal.units.page import UnitPage
from linli.portal.units.touching import Touch, Trial
from linli.portal.views.imports import download
from linli.portal.views.posts import sent
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked
from linli.ui.forms import ActionForm

asks = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
@login_required
def units(request: Asked) -> HttpResponse:
    """Show the units within reach: as the chain, or those that were searched for."""
    user, today = request.user, localdate()
    want = listing.wanted(request.GET, user, on=today)
    found = listing.listing(user, want, on=today)
    may_add = bool(seeing.tops(user, on=today))
    context = {"list": found, "want": want, "may_add": may_add}
    return render(request, "portal/units/list.html", context)


@require_safe
@login_required
def workbook(request: Asked) -> HttpResponse:
    """Give the units where the reader administers as a table that can be taken in again."""
    place = request.GET.get("place", "")
    book = table.workbook(request.user, place=place, on=localdate())
    return download(book, "linli-units.xlsx")


@require_safe
@never_cache
@login_required
def unit(request: Asked, code: str) -> HttpResponse:
    """Show one unit: what it is, where it stands, what it covers, and what happened to it."""
    today = localdate()
    found = seeing.get_for(request.user, code, on=today)
    page = UnitPage(found, request.user, request.GET, on=today)
    return render(request, "portal/units/unit.html", {"page": page, "unit": found})


@asks
@never_cache
@login_required
def add(request: Asked) -> HttpResponse:
    """Set up a unit."""
    seeing.require_any(request.user, on=localdate())
    form = forms.Add(sent(request), user=request.user, on=localdate())
    form.initial["base"] = request.GET.get("base", "")
    return _do(request, form, _("Set up a unit"), Trial(acting.add))


@asks
@never_cache
@login_required
def describe(request: Asked, code: str) -> HttpResponse:
    """Give a unit another name and number; that touches nothing else."""
    found = seeing.to_change(request.user, code, on=localdate())
    form = forms.Describe(sent(request), unit=found)
    if form.accepted_by(actions.rename_unit, found, actor=request.user, at=now()):
        return _done(request, found)
    return _ask(request, form, _("Name and phone"), found, _("Save"))


@asks
@never_cache
@login_required
def place(request: Asked, code: str) -> HttpResponse:
    """Say what a unit is, where it is at home and below whom it stands."""
    found = seeing.to_change(request.user, code, on=localdate())
    upper = table.named_upper(found, on=localdate())
    who = {"user": request.user, "on": localdate(), "unit": found, "named_upper": upper}
    form = forms.Place(sent(request), **who)
    return _do(request, form, _("Type, level and place"), Trial(actions.place_unit, found))


@asks
@never_cache
@login_required
def cover(request: Asked, code: str) -> HttpResponse:
    """Let a unit answer for more places."""
    found = seeing.to_change(request.user, code, on=localdate())
    find = request.GET.get("find", "").strip()[:60]
    who = {"user": request.user, "unit": found, "on": localdate(), "find": find}
    form = forms.Cover(sent(request), **who)
    return _do(request, form, _("Cover more places"), Trial(acting.cover, found))


@asks
@never_cache
@login_required
def uncover(request: Asked, code: str) -> HttpResponse:
    """End what a unit covers."""
    found = seeing.to_change(request.user, code, on=localdate())
    find = request.GET.get("find", "").strip()[:60]
    who = {"user": request.user, "unit": found, "on": localdate(), "find": find}
    form = forms.Uncover(sent(request), **who)
    return _do(request, form, _("End covering places"), Trial(acting.uncover, found))


@asks
@never_cache
@login_required
def end(request: Asked, code: str) -> HttpResponse:
    """End a unit."""
    found = seeing.to_change(request.user, code, on=localdate())
    page = UnitPage(found, request.user, {}, on=localdate())
    form = forms.End(sent(request), on=localdate())
    return _do(request, form, _("End the unit"), Trial(acting.end, found), page=page)


def _do(request: Asked, form: ActionForm, heading: str, trial: Trial, **more: Any) -> HttpResponse:
    """Take the step once it was seen, else show what it touches, else ask."""
    who, seen = {"actor": request.user, "at": now()}, request.POST.get("seen")
    if seen and form.accepted_by(partial(trial.take, seen), **who):
        return _done(request, form.result)
    if not seen and form.accepted_by(trial.foresee, **who):
        return _show(request, form.result, heading, trial.unit)
    return _ask(request, form, heading, trial.unit, _("See what it touches"), **more)


def _show(request: Asked, touch: Touch, heading: str, unit: Unit | None) -> HttpResponse:
    said = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in {"csrfmiddlewaretoken", "seen"}
    ]
    context = {"touch": touch, "heading": heading, "unit": unit, "said": said}
    return render(request, "portal/units/preview.html", context)


def _ask(
    request: Asked, form: ActionForm, heading: str, unit: Unit | None, word: str, **more: Any
) -> HttpResponse:
    context = {"form": form, "heading": heading, "unit": unit, "word": word, **more}
    status = form.status if form.is_bound else 200
    return render(request, "portal/units/step.html", context, status=status)


def _done(request: Asked, unit: Unit) -> HttpResponse:
    messages.success(request, _("Saved."))
    return SeeOther(f"/manage/units/{unit.code}/")
