"""The sheet of a door on screen and as PDF, and the page where anybody says a card is wrong."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.cases import rules as case_rules
from linli.kernel import codes
from linli.matters.rules import day_of
from linli.org import queries as org
from linli.people import actions as people
from linli.people.rules import network
from linli.portal.cards import actions, forms, printing, sheets
from linli.shards.ids import uuid7
from linli.ui import qr
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked

SHEETS_AN_HOUR = 60


@require_safe
@never_cache
def poster(request: Asked, code: str) -> HttpResponse:
    """Show the sheet of a door on the screen, to be printed from a phone."""
    area = areas.by_code(code)
    [sheet] = sheets.sheets([area], at=now(), address=partial(qr.address, request))
    context = {"area": area, "sheet": sheet, "qr": qr.svg(sheet.address)}
    return render(request, "portal/cards/poster.html", context)


@require_safe
@never_cache
def poster_pdf(request: Asked, code: str) -> HttpResponse:
    """Give the sheet of one door to anybody; printed by who keeps the cards, it is noted."""
    at = now()
    area = areas.by_code(code)
    if request.user.is_authenticated and org.keeps(request.user, area, on=day_of(at)):
        return _file(area, printing.printed(area, **_given(request), actor=request.user, at=at))
    who = network(request.META.get("REMOTE_ADDR", ""))
    people.allow("poster", who, most=SHEETS_AN_HOUR, seconds=3600, at=at)
    return _file(area, printing.drawn(area, **_given(request), at=at))


@require_safe
@never_cache
@login_required
def posters_pdf(request: Asked, code: str) -> HttpResponse:
    """Give the sheets of every building of a place as one PDF, and note where they will hang."""
    at = now()
    area = areas.by_code(code)
    return _file(area, printing.printed(area, **_given(request), actor=request.user, at=at))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def wrong(request: Asked, code: str) -> HttpResponse:
    """Ask what is wrong with the card of a door; nobody signs in, nobody is asked who they are."""
    at = now()
    area = areas.by_code(code)
    form = forms.Wrong(request.POST or None, initial={"pk": uuid7()})
    channel = case_rules.QR if request.GET.get("via") == case_rules.QR else case_rules.WEB
    who = network(request.META.get("REMOTE_ADDR", ""))
    if form.accepted_by(actions.report_wrong, area, channel=channel, who=who, at=at):
        return SeeOther(f"/t/{codes.show(form.result.code)}/?new=1")
    call = "" if actions.takes_reports(area, at=at) else actions.whom_to_call(area, at=at)
    context = {"area": area, "form": form, "call": call}
    status = form.status if form.is_bound else 200
    return render(request, "portal/cards/wrong.html", context, status=status)


def _given(request: Asked) -> dict[str, Any]:
    return {"language": request.GET.get("lang", ""), "address": partial(qr.address, request)}


def _file(area: Area, body: bytes) -> HttpResponse:
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{area.code}.pdf"'
    answer["X-Robots-Tag"] = "noindex"
    return answer
