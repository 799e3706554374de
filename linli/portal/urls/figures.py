"""Addresses of figures and mechanisms."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.portal.views import areas, mechanisms

urlpatterns: list[URLPattern | URLResolver] = [
    path("areas/", areas.first, name="areas"),
    path("areas/<str:code>/", areas.area, name="area"),
    path("areas/<str:code>/records/", areas.records, name="records"),
    path("mechanisms/", mechanisms.mechanisms, name="mechanisms"),
    path("mechanisms/<str:code>/", mechanisms.mechanism, name="mechanism"),
]
