"""Answers both edges give: what was done, and why something was not."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import TooMany, Unavailable

if TYPE_CHECKING:
    from linli.kernel.errors import Refused

API = "/api/"
RETRY_SECONDS = 30
TITLES = {
    HTTPStatus.BAD_REQUEST: _("This could not be read"),
    HTTPStatus.FORBIDDEN: _("You may not do this here"),
    HTTPStatus.NOT_FOUND: _("There is nothing here"),
    HTTPStatus.CONFLICT: _("Somebody was a moment faster"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("That is too much at once"),
    HTTPStatus.UNPROCESSABLE_ENTITY: _("This cannot be done"),
    HTTPStatus.TOO_MANY_REQUESTS: _("Too many tries in a short time"),
    HTTPStatus.SERVICE_UNAVAILABLE: _("Please wait a moment"),
    HTTPStatus.INSUFFICIENT_STORAGE: _("Nothing can be saved right now"),
}
NEXT = {
    HTTPStatus.FORBIDDEN: _("If it is your job, ask whoever gives out duties in your unit."),
    HTTPStatus.NOT_FOUND: _("Check the address or the code sign by sign, or search for it."),
    HTTPStatus.CONFLICT: _("Open the page again to see how it stands now, then decide."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("Send fewer or smaller photos, or a shorter text."),
    HTTPStatus.UNPROCESSABLE_ENTITY: _("Go back, change what is named above, and try again."),
    HTTPStatus.TOO_MANY_REQUESTS: _("Wait a little, then try again."),
    HTTPStatus.SERVICE_UNAVAILABLE: _("Wait a minute, then try again."),
    HTTPStatus.INSUFFICIENT_STORAGE: _("Keep your text and try later, or phone the community."),
}
BACK_TO_START = _("Go back to the page before, or start again from the first page.")


class SeeOther(HttpResponseRedirect):
    """Done; look there, with a GET."""

    status_code = HTTPStatus.SEE_OTHER


def done(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, page: str
) -> HttpResponse:
    """Answer the changed fragment to htmx, and send a plain browser to `page`."""
    if getattr(request, "htmx", None):
        return render(request, template, context or {})
    return SeeOther(page)


def refuse(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Answer a refusal in the caller's shape: JSON under /api/, a notice for htmx, else a page."""
    if request.path.startswith(API):
        answer: HttpResponse = refusal_json(
            refusal.code, str(refusal.sentence), field=refusal.field, status=refusal.status
        )
    elif getattr(request, "htmx", None):
        answer = render(
            request, "ui/_refusal.html", refusal_context(request, refusal), status=refusal.status
        )
        answer["HX-Retarget"], answer["HX-Reswap"] = "#notice", "innerHTML show:top"
    else:
        answer = render(
            request, "ui/refusal.html", refusal_context(request, refusal), status=refusal.status
        )
    return _with_wait(answer, refusal)


def refusal_json(code: str, detail: str, *, status: int, field: str | None = None) -> JsonResponse:
    """Answer the one JSON shape every refusal has."""
    return JsonResponse({"code": code, "detail": detail, "field": field}, status=status)


def refusal_context(request: HttpRequest, refusal: Refused) -> dict[str, Any]:
    """Return what the refusal page says: what happened, that nothing is lost, what to do next."""
    return {
        "title": TITLES.get(HTTPStatus(refusal.status), TITLES[HTTPStatus.UNPROCESSABLE_ENTITY]),
        "sentence": refusal.sentence,
        "next": NEXT.get(HTTPStatus(refusal.status), BACK_TO_START),
        "was_sending": request.method not in {"GET", "HEAD"},
        "back": _back(request),
        "searches": refusal.status == HTTPStatus.NOT_FOUND,
    }


def _back(request: HttpRequest) -> str:
    here = request.META.get("HTTP_REFERER", "")
    own = url_has_allowed_host_and_scheme(here, {request.META.get("HTTP_HOST", "")})
    return here if own else ""


def _with_wait(answer: HttpResponse, refusal: Refused) -> HttpResponse:
    add_never_cache_headers(answer)
    if isinstance(refusal, TooMany):
        answer["Retry-After"] = str(refusal.retry_after)
    elif isinstance(refusal, Unavailable):
        answer["Retry-After"] = str(RETRY_SECONDS)
    return answer
