"""The house's own settings, with the yardstick beside it."""

from __future__ import annotations

from linli.config.settings import *  # noqa: F403
from linli.config.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "bench.yard"]
MIDDLEWARE = ["bench.counting.Queries", *MIDDLEWARE]
ROOT_URLCONF = "bench.urls"
WSGI_APPLICATION = "bench.wsgi.application"
