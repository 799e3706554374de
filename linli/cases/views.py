"""Reporting something in two steps, and the page a code leads to. Nobody signs in here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.cases import forms, queries, rules
from linli.cases.actions import closing, joining, offering, opening
from linli.kernel import codes, textguard
from linli.kernel.errors import Missing, Refused
from linli.matters import queries as matters
from linli.matters.actions import speaking
from linli.matters.models import Matter, Photo, Voice
from linli.people import actions as people
from linli.people.rules import network
from linli.ui import qr
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked
from linli.ui.forms import ActionForm

REPORTS_AN_HOUR = 20
LOOKS_A_MINUTE = 60
JOINABLE_SHOWN = 5
DAY_SECONDS = 86400
UNLISTED = "noindex, nofollow, noarchive"
MOVES: dict[str, tuple[type[ActionForm], Callable[..., Any]]] = {
    "answer": (forms.Answer, speaking.answer),
    "reopen": (forms.Reopen, speaking.reopen),
    "withdraw": (forms.Withdraw, speaking.withdraw),
    "rate": (forms.Rate, closing.rate),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: Asked, code: str) -> HttpResponse:
    """Ask what kind, then what happened; one sending leads to the code."""
    at = now()
    area = areas.by_code(code)
    mechanism = queries.mechanism_at(area, at=at)
    service = _service(request)
    if rules.service(mechanism, service) is None:
        return _kinds(request, area, mechanism)
    form = _form(request)
    if request.method == "POST" and _accepted(request, form, area, at):
        return SeeOther(f"/t/{codes.show(form.result.code)}/?new=1")
    return _asked(request, form, offering.offer(area, service=service, at=at))


@require_safe
@never_cache
def track(request: Asked, code: str) -> HttpResponse:
    """Show how it goes, to whoever has the code."""
    at = now()
    return _shown(request, queries.tracking(_voice(request, code, at), at=at))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def move(request: Asked, code: str, name: str) -> HttpResponse:
    """Answer, take back, reopen, or say how it went."""
    at = now()
    voice = _voice(request, code, at)
    here = f"/t/{codes.show(voice.code)}/"
    if request.method != "POST":
        return SeeOther(here)
    form = _move(name)(request.POST)
    if form.accepted_by(MOVES[name][1], voice.matter, actor=voice, at=at):
        return SeeOther(f"{here}?said={name}")
    fresh = queries.tracking(matters.voice_by(code), at=at)
    return _shown(request, fresh, form=form, name=name)


@require_safe
@never_cache
def photo(request: Asked, code: str, pk: UUID) -> HttpResponseBase:
    """Serve a photo to whoever sent it."""
    voice = _voice(request, code, now())
    rows = Photo.objects.shard(voice.jurisdiction_id).filter(matter_id=voice.matter_id)
    found = rows.filter(voice_id=voice.pk, pk=pk).first()
    if found is None or not default_storage.exists(found.file):
        raise Missing("photo.missing", _("There is no such photo, or you may not see it."))
    answer = FileResponse(default_storage.open(found.file), content_type="image/jpeg")
    answer["Cache-Control"] = f"private, max-age={DAY_SECONDS}"
    answer["X-Robots-Tag"] = UNLISTED
    return answer


def _voice(request: Asked, code: str, at: datetime) -> Voice:
    people.allow("look_up", _who(request), most=LOOKS_A_MINUTE, seconds=60, at=at)
    return matters.voice_by(code)


def _who(request: Asked) -> str:
    return network(request.META.get("REMOTE_ADDR", ""))


def _move(name: str) -> type[ActionForm]:
    if name not in MOVES:
        raise Missing("move.missing", _("There is no page at this address."))
    return MOVES[name][0]


def _kinds(request: Asked, area: Area, mechanism: Any) -> HttpResponse:
    context = {"area": area, "mechanism": mechanism, "via": _via(request)}
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/report_kind.html", context, status=status)


def _via(request: Asked) -> str:
    return rules.QR if request.GET.get("via") == rules.QR else ""


def _service(request: Asked) -> str:
    return request.POST.get("service") or request.GET.get("service", "")


def _form(request: Asked) -> forms.Join:
    made = forms.Join if request.POST.get("join") else forms.Report
    if request.method == "POST":
        return made(request.POST, request.FILES)
    return forms.Report(initial={"service": request.GET["service"]})


def _accepted(request: Asked, form: forms.Join, area: Area, at: datetime) -> bool:
    channel = rules.QR if _via(request) else rules.WEB
    if join := request.POST.get("join"):
        offer = offering.offer(area, service=_service(request), at=at)
        act = _limited(_join, _who(request))
        return form.accepted_by(act, offer, join=join, channel=channel, at=at)
    return form.accepted_by(_opened(_who(request)), area, channel=channel, at=at)


def _opened(who: str) -> Callable[..., Voice]:
    """Return the action that opens a case and counts it for `who` in the same transaction.

    Photos are files, which no rollback takes back: with them it is counted first.
    """

    def act(area: Area, *, photos: Sequence[Any], at: datetime, **asked: Any) -> Voice:
        count = partial(people.allow, "report", who, most=REPORTS_AN_HOUR, seconds=3600, at=at)
        if photos:
            count()
        made = opening.prepared(area, photos=photos, at=at, **asked)
        return opening.accept(made, before=None if photos else count)

    return act


def _limited(action: Callable[..., Voice], who: str) -> Callable[..., Voice]:
    @wraps(action)
    def act(subject: Any, *, at: datetime, **asked: Any) -> Voice:
        people.allow("report", who, most=REPORTS_AN_HOUR, seconds=3600, at=at)
        return action(subject, at=at, **asked)

    return act


def _join(offer: offering.Offer, *, join: str, at: datetime, **asked: Any) -> Voice:
    found = next((one for one in _joinable(offer) if str(one.pk) == join), None)
    if found is None:
        sentence = _("This one is no longer open. Please send yours as a report of its own.")
        raise Refused("join.too_late", sentence)
    return joining.join_case(found, at=at, **asked)


def _joinable(offer: offering.Offer) -> list[Matter]:
    if not offer.service.joinable:
        return []
    return list(matters.joinable(offer.area, offer.service.code)[:JOINABLE_SHOWN])


def _asked(request: Asked, form: forms.Join, offer: offering.Offer) -> HttpResponse:
    context = {
        "area": offer.area,
        "offer": offer,
        "form": form,
        "joinable": _joinable(offer),
        "via": _via(request),
        "warnings": textguard.warn(form.data.get("text", "")) if form.is_bound else (),
    }
    status = form.status if form.is_bound else 200
    return render(request, "cases/report.html", context, status=status)


def _shown(
    request: Asked, tracking: queries.Tracking, *, form: ActionForm | None = None, name: str = ""
) -> HttpResponse:
    code = codes.show(tracking.voice.code)
    given = {name: form} if form else {}
    context = {
        "tracking": tracking,
        "matter": tracking.matter,
        "code": code,
        "here": f"/t/{code}/",
        "said": request.GET.get("said", ""),
        "forms": {one: given.get(one) or MOVES[one][0]() for one in tracking.moves & MOVES.keys()},
        **(_fresh(request, tracking, code) if "new" in request.GET else {}),
    }
    status = form.status if form else 200
    answer = render(request, "cases/track.html", context, status=status)
    answer["X-Robots-Tag"] = UNLISTED
    return answer


def _fresh(request: Asked, tracking: queries.Tracking, code: str) -> dict[str, Any]:
    address = qr.address(request, f"/t/{code}/")
    warnings = textguard.warn(tracking.own_words)
    return {"is_new": True, "address": address, "qr": qr.svg_of_one(address), "warnings": warnings}
