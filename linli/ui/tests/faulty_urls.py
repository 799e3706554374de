"""Addresses that fail in every way, for the tests of what people are told then."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from linli.kernel.errors import NotAllowed, TooMany
from linli.ui.idempotency import idempotent
from linli.ui.models import Answered

SECRET = "138 0000 0000"
FAULTS: dict[str, Exception] = {
    "refused": NotAllowed("test.not_yours", "Not yours.", field="unit"),
    "guessing": TooMany("test.guessing", "Too many guesses.", retry_after=60),
    "away": OperationalError("could not connect to server"),
    "locked": OperationalError("database is locked"),
    "full": OperationalError("database or disk is full"),
    "disk": OSError(28, "No space left on device"),
    "bug": ValueError(SECRET),
}
calls: list[str] = []


def fail(request: HttpRequest, word: str) -> HttpResponse:
    raise FAULTS[word]


def read(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


@idempotent
def write(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    calls.append(request.body.decode())
    if b"refuse" in request.body:
        raise NotAllowed("test.no", "No.")
    if b"wrong" in request.body:
        return JsonResponse({"code": "wrong"}, status=422)
    return JsonResponse({"turn": len(calls), "kept": Answered.objects.count()}, status=201)


urlpatterns = [
    path("fail/<str:word>/", fail),
    path("api/v1/fail/<str:word>/", fail),
    path("api/v1/write/", write),
    path("read/", read),
    path("", include("linli.ui.urls")),
]
handler400 = "linli.ui.views.unreadable"
handler403 = "linli.ui.views.not_allowed"
handler404 = "linli.ui.views.missing"
handler500 = "linli.ui.views.broken"
