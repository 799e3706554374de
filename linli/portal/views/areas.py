"""The figures of a place, and the records behind a figure for those who may see them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.areas import queries as areas
from linli.kernel.errors import Missing
from linli.portal import mechanisms
from linli.portal import records as listed
from linli.portal.places import AreaPage
from linli.ui.asked import Asked


@require_safe
def first(_request: HttpRequest) -> HttpResponse:
    """Lead to the figures of the place that this installation serves."""
    place = mechanisms.shared_place(on=timezone.localdate())
    if place is None:
        raise Missing("area.none", _("No place is set up here yet."))
    return redirect("area", place.code)


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """Show the figures of a place to everybody."""
    page = AreaPage(areas.by_code(code), at=timezone.now())
    return render(request, "portal/area.html", {"page": page, "area": page.area})


@require_safe
@login_required
def records(request: Asked, code: str) -> HttpResponse:
    """List the matters behind a figure that the reader may see."""
    place = areas.by_code(code)
    asked = listed.Records(place, request.user, request.GET, at=timezone.now())
    return render(request, "portal/records.html", {"records": asked, "area": place})
