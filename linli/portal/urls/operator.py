"""Addresses of the operator pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.portal.views import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
]
