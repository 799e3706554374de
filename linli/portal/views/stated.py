"""Figures that people enter: those of a place, one with its story, entering and correcting it."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linli.areas import queries as areas
from linli.indicators import actions
from linli.indicators.queries import stated
from linli.indicators.queries.known import plain
from linli.people.models import User
from linli.portal.figures import files
from linli.portal.stated import forms, tables
from linli.portal.stated.page import EnteredPage, MinePage, StoryPage
from linli.ui import qr
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked


@require_safe
def entered(request: Asked, code: str) -> HttpResponse:
    """List the figures that are entered for a place."""
    page = EnteredPage(areas.by_code(code), viewer=_viewer(request), at=timezone.now())
    return render(request, "portal/stated/list.html", {"page": page, "area": page.area})


@require_safe
def table(request: Asked, code: str, form: str) -> HttpResponse:
    """Hand out what was entered for a place as a file, public figures only."""
    page = EnteredPage(areas.by_code(code), viewer=None, at=timezone.now())
    address = qr.address(request, f"/areas/{page.area.code}/entered/")
    return files.answer(tables.of_entered(page, address=address), form)


@require_safe
@never_cache
def figure(request: Asked, code: str, figure: str) -> HttpResponse:
    """Show one figure with its story, and the form to those whose figure it is."""
    page = _page(request, code, figure)
    return _shown(request, page, {}, 200)


@require_POST
@login_required
def enter(request: Asked, code: str, figure: str) -> HttpResponse:
    """Enter the figure for a day."""
    page, form = _page(request, code, figure), forms.State(request.POST)
    said = partial(actions.state_figure, page.area, code=figure)
    if form.accepted_by(said, actor=request.user, at=timezone.now()):
        messages.success(request, _("Entered. It is shown wherever this figure is asked for."))
        return SeeOther(page.row.href)
    return _shown(request, page, {"form": form}, form.status)


@login_required
@never_cache
def correct(request: Asked, code: str, figure: str, pk: UUID) -> HttpResponse:
    """Show the form that puts a number right, and do it."""
    page = _page(request, code, figure)
    row = stated.entry(page.area, figure, pk)
    if request.method != "POST":
        return _shown(request, page, {"form": _filled(row), "wrong": row}, 200)
    form = forms.Correct(request.POST)
    if form.accepted_by(actions.correct_figure, row, actor=request.user, at=timezone.now()):
        messages.success(request, _("Corrected. The number before stays in sight."))
        return SeeOther(page.row.href)
    return _shown(request, page, {"form": form, "wrong": row}, form.status)


@require_safe
@never_cache
@login_required
def mine(request: Asked) -> HttpResponse:
    """List the figures that my units enter, those that are owed first."""
    page = MinePage(request.user, at=timezone.now())
    return render(request, "portal/stated/mine.html", {"page": page})


def _page(request: Asked, code: str, figure: str) -> StoryPage:
    return StoryPage(areas.by_code(code), figure, viewer=_viewer(request), at=timezone.now())


def _shown(request: Asked, page: StoryPage, more: dict[str, Any], status: int) -> HttpResponse:
    last = page.row.latest
    fresh = forms.State(initial={"as_of": page.on, "source": last.source if last else ""})
    context = {"page": page, "area": page.area, "form": fresh, "wrong": None, **more}
    return render(request, "portal/stated/figure.html", context, status=status)


def _filled(row: Any) -> forms.Correct:
    shown = {"value": plain(row.value), "as_of": row.as_of, "source": row.source}
    return forms.Correct(initial=shown)


def _viewer(request: Asked) -> User | None:
    return request.user if request.user.is_authenticated else None
