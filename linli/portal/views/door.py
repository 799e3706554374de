"""The door of a place: who answers today, how to report, what is open nearby."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.center import queries as center
from linli.matters.rules import day_of
from linli.org import queries as org
from linli.portal import doors
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked

HERE_COOKIE = "linli_here"
FACILITIES_SHOWN = 4


@require_safe
@cache_control(no_cache=True)  # a card that is taken back is gone with the next look
def door(request: Asked, code: str) -> HttpResponse:
    """Show the door; a code that was given up leads to what took its place."""
    if successor := doors.successor(code):
        return SeeOther(f"/b/{successor.code}/")
    at = now()
    area = areas.by_code(code)
    response = render(request, "portal/door.html", _door(area, at, via=request.GET.get("via", "")))
    response.set_cookie(HERE_COOKIE, area.code, samesite="Lax", httponly=True)
    return response


def last_door(request: Asked) -> Area | None:
    """Return the place whose door this browser looked at last, if it still stands."""
    code = request.COOKIES.get(HERE_COOKIE, "")
    rows = Area.objects.filter(code=code, valid_to__isnull=True) if code else Area.objects.none()
    return rows.select_related("parent").first()


def _door(area: Area, at: datetime, *, via: str) -> dict[str, Any]:
    on = day_of(at)
    answers = org.answering(area, on=on)
    facilities = doors.opened(center.near(area, on=on), at)
    return {
        "area": area,
        "short": doors.short_name(area, area.parent),
        "face": doors.face(answers, at),
        "others": doors.others(answers),
        "may_report": doors.takes_appeals(area, at),
        "via": "qr" if via == "qr" else "",
        "facilities": facilities[:FACILITIES_SHOWN],
        "more": facilities[FACILITIES_SHOWN:],
        "month_words": doors.month(area, at),
        "beneath": doors.beneath(area),
    }
