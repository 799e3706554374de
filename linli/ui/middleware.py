"""What happens around every view: in which words it speaks, and how it says no."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from linli.shards import kept
from linli.ui import faults
from linli.ui.answers import refuse
from linli.ui.asked import Asked

ELDER_COOKIE = "linli_elder"

Answer = Callable[[HttpRequest], HttpResponse]


class Words:
    """Speak the language and the size the visitor chose; Chinese unless a cookie says otherwise."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen words."""
        asked = cast("Asked", request)
        asked.LANGUAGE_CODE = language_of(request)
        asked.elder = request.COOKIES.get(ELDER_COOKIE) == "on"
        with translation.override(asked.LANGUAGE_CODE), kept.steady():
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", asked.LANGUAGE_CODE)
        patch_vary_headers(response, ["Cookie"])
        return response


class Refusals:
    """Turn a refusal, and a fault of the world, into a page or the API's one JSON shape."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; refusals come to `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer an expected fault; leave a bug to the page for bugs."""
        refusal = faults.refusal_of(fault)
        return None if refusal is None else refuse(request, refusal)


def language_of(request: HttpRequest) -> str:
    """Return the code of a language we have, whatever the browser would like."""
    wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
