"""Enter a case for a caller: find the place, choose the kind, write it down, print the slip."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.cases import rules as case_rules
from linli.cases.actions import joining, offering, opening
from linli.kernel import codes
from linli.kernel.errors import Missing, NotAllowed
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters.models import Matter, Voice
from linli.org import queries as org
from linli.portal import forms, queries, rules
from linli.ui import qr
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked
from linli.ui.words import named

NEEDS = "cases.enter"
SIMILAR = 5


@require_safe
@login_required
def find(request: Asked) -> HttpResponse:
    """Search the place a caller speaks of, among those where this user may enter cases."""
    at = now()
    on = matter_rules.day_of(at)
    paths = [path for path, _kind, _home in reach.paths(request.user, NEEDS, on=on)]
    if not paths:
        raise NotAllowed("enter.nowhere", _("You may not enter cases for others."))
    words = request.GET.get("q", "").strip()[:60]
    found = [(area, _named(area)) for area in queries.places(words, paths, on=on)]
    return render(request, "portal/enter.html", {"q": words, "places": found})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def enter(request: Asked, code: str) -> HttpResponse:
    """Ask what kind, then what happened; one sending opens the case and leads to the slip."""
    at = now()
    area = areas.by_code(code)
    reach.require(request.user, NEEDS, area, on=matter_rules.day_of(at))
    if not request.GET.get("service"):
        return render(request, "portal/enter_kind.html", _kinds(area, at))
    context = _asked(request, area, at)
    form = context["form"]
    if request.method == "POST" and _accepted(request, context, at):
        return SeeOther(f"/enter/slip/{codes.show(form.result.code)}/")
    status = form.status if form.is_bound else 200
    return render(request, "portal/enter_form.html", context, status=status)


@require_safe
@never_cache
@login_required
def slip(request: Asked, code: str) -> HttpResponse:
    """Show the slip for the caller: the code in large type, its QR, and both promises."""
    at = now()
    voice = matters.voice_by(code)
    reach.require(request.user, NEEDS, voice.matter.area, on=matter_rules.day_of(at))
    return render(request, "portal/slip.html", _slip(request, voice, at))


def _slip(request: Asked, voice: Voice, at: datetime) -> dict[str, Any]:
    shown, matter = codes.show(voice.code), voice.matter
    address = qr.address(request, f"/t/{shown}/")
    stand = matters.stand(matter, request.user, at=at)
    return {
        "code": shown,
        "address": address,
        "qr": qr.svg_of_one(address),
        "matter": matter,
        "topic": queries.topic_words(matter.edition_id, matter.kind, matter.topic),
        "unit": named(matter.owner_unit),
        "answer": stand.clock(matter_rules.FIRST_ANSWER),
        "finish": stand.clock(matter_rules.FINISH),
        **_place(matter.area),
    }


def _form(request: Asked) -> forms.Enter:
    if request.method == "POST":
        return forms.Enter(request.POST, request.FILES)
    return forms.Enter()


def _asked(request: Asked, area: Area, at: datetime) -> dict[str, Any]:
    offer = offering.offer(area, service=request.GET["service"], at=at)
    join = _joined(request, area, offer.service.code, at)
    return {
        **_place(area),
        "offer": offer,
        "unit": named(offer.unit),
        "form": _form(request),
        "join": join,
        "similar": [] if join else _similar(offer),
    }


def _accepted(request: Asked, context: dict[str, Any], at: datetime) -> bool:
    form: forms.Enter = context["form"]
    about = {"channel": case_rules.DESK, "actor": request.user, "at": at}
    if context["join"] is not None:
        return form.accepted_by(joining.join_case, context["join"], **about)
    service = context["offer"].service.code
    return form.accepted_by(opening.open_case, context["area"], service=service, **about)


def _joined(request: Asked, area: Area, service: str, at: datetime) -> Matter | None:
    number = request.GET.get("join", "")
    if not number:
        return None
    matter = matters.get_for(request.user, number=number, at=at)
    if matter.area_id != area.pk or matter.topic != service:
        raise Missing("enter.join", _("That matter is about something else."))
    return matter


def _similar(offer: offering.Offer) -> list[tuple[str, Matter]]:
    if not offer.service.joinable:
        return []
    rows = matters.joinable(offer.area, offer.service.code)[:SIMILAR]
    return [(matter.title or str(offer.service.words), matter) for matter in rows]


def _kinds(area: Area, at: datetime) -> dict[str, Any]:
    row = org.mechanism_for(area, on=matter_rules.day_of(at))
    return {**_place(area), "services": blueprint.mechanism(row.edition_id).appeals}


def _place(area: Area) -> dict[str, Any]:
    return {"area": area, "place": _named(area)}


def _named(area: Area) -> str:
    return rules.place_name(area, english=(get_language() or "").startswith("en"))
