"""The switches, the gallery, and the pages for what went wrong."""

from __future__ import annotations

import logging
import sys
import traceback

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from linli.kernel.errors import Missing, NotAllowed, Refused
from linli.ui import faults, samples
from linli.ui.answers import API, SeeOther, refusal_json, refuse
from linli.ui.middleware import ELDER_COOKIE

YEAR_SECONDS = 365 * 24 * 3600
FRAMES = 6

logger = logging.getLogger(__name__)


class Unreadable(Refused):
    """What came is not a request we understand."""

    status = 400


@require_safe
def switch_language(request: HttpRequest, code: str) -> HttpResponse:
    """Speak another language from now on."""
    if code not in dict(settings.LANGUAGES):
        raise Missing("language.unknown", _("We do not speak this language yet."))
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, code)


@require_safe
def switch_elder(request: HttpRequest, word: str) -> HttpResponse:
    """Turn the large, plain version on or off."""
    if word not in {"on", "off"}:
        raise Missing("elder.unknown", _("There are two versions: on and off."))
    return _remember(request, ELDER_COOKIE, word)


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    user = getattr(request, "user", None)
    if not (settings.DEBUG or getattr(user, "is_authenticated", False)):
        raise Missing("page.missing", _("This page is for staff."))
    return render(request, "ui/gallery.html", samples.context(request.GET))


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer an address that does not exist."""
    return refuse(request, Missing("page.missing", _("There is no page at this address.")))


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer somebody who may not."""
    return refuse(request, NotAllowed("page.not_allowed", _("This is not yours to see or to do.")))


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that is broken or too large."""
    known = faults.refusal_of(exception) if exception else None
    words = _("Your browser sent something this page does not understand.")
    return refuse(request, known or Unreadable("request.unreadable", words))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer a form that lay open too long, or came from elsewhere."""
    words = _(
        "This form has been open too long, or your browser refuses cookies. Send it once more."
    )
    return refuse(request, NotAllowed("request.form_expired", words))


def broken(request: HttpRequest) -> HttpResponse:
    """Answer a bug without database, context or traceback; log where it was, never its words."""
    fault = sys.exc_info()[1]
    known = faults.refusal_of(fault) if fault else None
    if known is not None:
        return refuse(request, known)
    logger.error("A page broke: %s at %s", type(fault).__name__, _places(fault))
    words = gettext(
        "Something went wrong on our side. It has been noted for the people who mend it."
    )
    if request.path.startswith(API):
        return refusal_json("server.broken", words, status=500)
    return HttpResponse(_sorry(words), status=500)


def _sorry(words: str) -> str:
    try:
        page: str = render_to_string("ui/500.html", {"sentence": words})
    except (TemplateDoesNotExist, ValueError):
        return f"<!doctype html><meta charset=utf-8><title>500</title><p>{words}</p>"
    return page


def _places(fault: BaseException | None) -> str:
    frames = traceback.extract_tb(fault.__traceback__) if fault else []
    return " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in list(frames)[: -FRAMES - 1 : -1])


def _remember(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    to = request.GET.get("next", "/")
    own = url_has_allowed_host_and_scheme(
        to, {request.get_host()}, require_https=request.is_secure()
    )
    answer = SeeOther(to if own else "/")
    answer.set_cookie(
        cookie,
        value,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=request.is_secure(),
    )
    return answer
