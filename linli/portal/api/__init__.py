"""The API: what the pages do, with the same field names, and one shape for every refusal."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from linli import __version__
from linli.one_form.api import papers, requests, sheets
from linli.portal.api import (
    accounts,
    areas,
    calendar,
    cards,
    figures,
    imports,
    mechanisms,
    posts,
    public,
    services,
    setup,
    staff,
    stated,
    units,
)
from linli.reports import api as reports
from linli.tasks import api as tasks
from linli.ui.answers import refusal_json

DESCRIPTION = (
    "Report, join and track without an account; work the desk with a token (Authorization: "
    "Bearer). Send an Idempotency-Key with a write and the first answer comes again. Instants are "
    "ISO 8601 with their zone. Every refusal has the shape {code, detail, field}."
)

api = NinjaAPI(title="Linli", version=__version__, description=DESCRIPTION, urls_namespace="api")
api.add_router("", public.router, tags=["residents"])
api.add_router("", staff.router, tags=["staff"])
api.add_router("", tasks.router, tags=["tasks"])
api.add_router("", requests.router, tags=["forms"])
api.add_router("", sheets.router, tags=["forms"])
api.add_router("", papers.router, tags=["forms"])
api.add_router("", figures.router, tags=["figures"])
api.add_router("", reports.router, tags=["reports"])
api.add_router("", stated.router, tags=["figures"])
api.add_router("", mechanisms.router, tags=["mechanisms"])
api.add_router("", setup.router, tags=["administration"])
api.add_router("", calendar.router, tags=["calendar"])
api.add_router("", cards.router, tags=["duty cards"])
api.add_router("", services.router, tags=["services"])
api.add_router("", units.router, tags=["units"])
api.add_router("", posts.router, tags=["posts"])
api.add_router("", areas.router, tags=["places"])
api.add_router("", accounts.router, tags=["accounts"])
api.add_router("", imports.router, tags=["imports"])


@api.exception_handler(ValidationError)
def unreadable(_request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """Answer what does not fit the schema: the first field to blame, with its reason."""
    first = problem.errors[0]
    place = [str(part) for part in first["loc"] if part not in {"body", "data", "query", "path"}]
    sentence = _("This field does not fit: %(why)s") % {"why": first["msg"]}
    return refusal_json(
        "request.field",
        sentence,
        field=".".join(place) or None,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )


@api.exception_handler(AuthenticationError)
def unknown(_request: HttpRequest, _problem: AuthenticationError) -> HttpResponse:
    """Answer a missing or wrong token."""
    answer = refusal_json(
        "people.token", _("This needs a valid token."), status=HTTPStatus.UNAUTHORIZED
    )
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Http404)
def missing(_request: HttpRequest, _problem: Http404) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return refusal_json("request.missing", _("There is nothing here."), status=HTTPStatus.NOT_FOUND)


@api.exception_handler(HttpError)
def malformed(_request: HttpRequest, problem: HttpError) -> HttpResponse:
    """Answer a body that cannot be read at all."""
    return refusal_json(
        "request.unreadable", _("This could not be read as JSON."), status=problem.status_code
    )
