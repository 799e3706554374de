"""The working calendar: a year at a glance, days seen before they are decided."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linli.kernel.errors import Missing
from linli.portal.calendar import deciding, forms, reading
from linli.portal.calendar.preview import Preview
from linli.portal.calendar.reading import Given
from linli.portal.calendar.year import FIRST_YEAR, LAST_YEAR, YearPage
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked

WAYS = {"notice": forms.Notice, "table": forms.Table, "days": forms.Days}


@require_safe
@login_required
def this_year(_request: HttpRequest) -> HttpResponse:
    """Lead to this year."""
    return redirect("calendar", localdate().year)


@require_safe
@never_cache
@login_required
def year(request: Asked, year: int) -> HttpResponse:
    """Show the free and the made-up days of a year to staff, with forms for those who may edit."""
    return _page(request, _known(year), {}, 200)


@require_POST
@login_required
def preview(request: Asked, year: int, way: str) -> HttpResponse:
    """Show what the days that came in would change; nothing is stored."""
    deciding.require(request.user, on=localdate())
    if way not in WAYS or not _known(year):
        raise Missing("calendar.way", _("Days do not come in this way."))
    form = WAYS[way](request.POST, request.FILES)
    if not form.accepted_by(partial(_given, way, year)):
        return _page(request, year, {way: form}, form.status)
    seen = Preview(deciding.completed(form.result, year), now=now())
    return render(request, "portal/calendar/preview.html", {"year": year, "preview": seen})


@require_POST
@login_required
def save(request: Asked, year: int) -> HttpResponse:
    """Store the days that were seen."""
    source = request.POST.get("source", "hand")
    given = reading.from_lines(request.POST.get("days", ""), source=source)
    changed = deciding.decide(given, actor=request.user, at=now())
    words = ngettext("%(n)d day was changed.", "%(n)d days were changed.", changed)
    messages.success(request, words % {"n": changed})
    return SeeOther(f"/manage/calendar/{_known(year)}/")


def _page(request: Asked, year: int, bound: dict[str, Any], status: int) -> HttpResponse:
    page = YearPage(year)
    fresh = {name: form() for name, form in WAYS.items()}
    context = {
        "page": page,
        "history": page.history(),
        "may_edit": deciding.may(request.user, on=localdate()),
        "forms": {**fresh, **bound},
        "is_refused": bool(bound),
    }
    return render(request, "portal/calendar/year.html", context, status=status)


def _given(way: str, year: int, **given: Any) -> Given:
    if way == "notice":
        return reading.from_notice(given["text"], year=year)
    if way == "table":
        return reading.from_upload(given["file"], year=year)
    return reading.from_hand(**given)


def _known(year: int) -> int:
    if FIRST_YEAR <= year <= LAST_YEAR:
        return year
    raise Missing("calendar.year", _("The calendar does not reach so far."))
