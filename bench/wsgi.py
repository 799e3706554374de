"""The house as granian serves it, but every writer has an address of its own.

Rate limits stay on: a header says who sends, as if many people did. With another header no
middleware of the house stands before the view, to show what that costs.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup(set_prefix=False)

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.test import override_settings  # noqa: E402

CPU = "X-Bench-Cpu"  # milliseconds of the thread that answered
ADDRESS = "HTTP_X_BENCH_ADDRESS"
BARE = "HTTP_X_BENCH_BARE"

_house = WSGIHandler()
with override_settings(MIDDLEWARE=[]):
    _bare = WSGIHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    """Answer as the house does."""
    environ["REMOTE_ADDR"] = environ.get(ADDRESS, environ.get("REMOTE_ADDR", ""))
    handler = _bare if BARE in environ else _house
    began = time.thread_time()

    def begin(status: str, headers: list[tuple[str, str]], *problem: Any) -> Any:
        took = (time.thread_time() - began) * 1000
        return start_response(status, [*headers, (CPU, f"{took:.3f}")], *problem)

    return handler(environ, begin)
