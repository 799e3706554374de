"""The figures of a place, each by itself, and the records behind it for those who may see them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.kernel.errors import Missing
from linli.people.models import User
from linli.portal import mechanisms
from linli.portal import records as listed
from linli.portal.figures import actions, files, tables
from linli.portal.figures.page import FigurePage
from linli.portal.places import AreaPage
from linli.portal.stated.page import EnteredPage
from linli.ui import qr
from linli.ui.asked import Asked


@require_safe
def first(_request: HttpRequest) -> HttpResponse:
    """Lead to the figures of the place that this installation serves."""
    place = mechanisms.shared_place(on=timezone.localdate())
    if place is None:
        raise Missing("area.none", _("No place is set up here yet."))
    return redirect("area", place.code)


@require_safe
def area(request: Asked, code: str) -> HttpResponse:
    """Show the figures of a place to everybody; those who work there see small groups too."""
    place = areas.by_code(code)
    seen: dict[str, Any] = {"viewer": _viewer(request), "at": timezone.now()}
    page, entered = AreaPage(place, **seen), EnteredPage(place, **seen)
    context = {"page": page, "entered": entered, "area": place, **_paper(request, place)}
    return render(request, "portal/area.html", context)


@require_safe
def figure(request: Asked, code: str, indicator: str) -> HttpResponse:
    """Show one figure of a place: thirteen months, services, places beneath, its definition."""
    place = areas.by_code(code)
    asked = {name: request.GET.get(name, "") for name in ("month", "unit")}
    page = FigurePage(place, indicator, **asked, viewer=_viewer(request), at=timezone.now())
    context = {"page": page, "area": place, **_paper(request, place)}
    return render(request, "portal/figures/figure.html", context)


@require_safe
def table(request: Asked, code: str, form: str) -> HttpResponse:
    """Hand out the public figures of a place as a file, whoever asks."""
    page = AreaPage(areas.by_code(code), at=timezone.now())
    return files.answer(tables.of_area(page, address=_address(request)), form)


@require_safe
def figure_table(request: Asked, code: str, indicator: str, form: str) -> HttpResponse:
    """Hand out one public figure of a place as a file, whoever asks."""
    month = request.GET.get("month", "")
    page = FigurePage(areas.by_code(code), indicator, month=month, at=timezone.now())
    return files.answer(tables.of_figure(page, address=_address(request)), form)


@require_POST
@login_required
def inside_table(request: Asked, code: str, form: str) -> HttpResponse:
    """Hand out what those inside see, small groups too; it is written down who took it."""
    at, place = timezone.now(), areas.by_code(code)
    page = AreaPage(place, viewer=request.user, at=at)
    made = tables.of_area(page, address=_address(request))
    answer = files.answer(made, form)
    said: dict[str, Any] = {"indicator": "", "until": page.until, "rows": len(made.rows)}
    actions.export_figures(place, **said, actor=request.user, at=at)
    return answer


@require_safe
@never_cache
@login_required
def records(request: Asked, code: str) -> HttpResponse:
    """List the matters behind a figure that the reader may see."""
    place = areas.by_code(code)
    asked = listed.Records(place, request.user, request.GET.dict(), at=timezone.now())
    context = {"records": asked, "area": place, "may_export": _may_export(request.user, place)}
    return render(request, "portal/records.html", context)


@require_POST
@login_required
def records_table(request: Asked, code: str, form: str) -> HttpResponse:
    """Hand out that list as a file; it is written down who took it, and how many rows."""
    at, place = timezone.now(), areas.by_code(code)
    reach.require(request.user, actions.PERMISSION, place, on=timezone.localdate(at))
    asked = listed.Records(place, request.user, request.POST.dict(), at=at)
    made = tables.of_records(asked, address=_address(request))
    answer, rows = files.answer(made, form), len(made.rows)
    actions.export_records(place, want=asked.want, rows=rows, actor=request.user, at=at)
    return answer


def _viewer(request: Asked) -> User | None:
    return request.user if request.user.is_authenticated else None


def _may_export(user: User | None, place: Area) -> bool:
    if user is None:
        return False
    return actions.PERMISSION in reach.held(user, place.path, on=timezone.localdate())


def _paper(request: Asked, place: Area) -> dict[str, Any]:
    address = qr.address(request, request.get_full_path())
    may_export = _may_export(_viewer(request), place)
    return {"address": address, "qr": qr.svg(address, scale=3), "may_export": may_export}


def _address(request: Asked) -> str:
    return qr.address(request, request.path.rpartition("table.")[0])
