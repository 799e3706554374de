"""The request as views see it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Asked(HttpRequest):
    """A request that passed our middleware: who asks, in which words, by htmx or not."""

    # The user's class belongs to a room above this one; it is an Actor once signed in.
    user: Any
    htmx: HtmxDetails
    elder: bool
    LANGUAGE_CODE: str
