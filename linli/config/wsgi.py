"""The web application as granian serves it."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")

application = get_wsgi_application()
if settings.LINLI_PROXIES:
    application = wrap_wsgi_with_proxy_headers(application, trusted_hosts=settings.LINLI_PROXIES)
