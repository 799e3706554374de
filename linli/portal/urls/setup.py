"""Addresses of the pages for setting up and administration."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.portal.views import manage, setup

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/", setup.first, name="setup"),
    path("setup/place/", setup.place, name="setup_place"),
    path("setup/above/", setup.above, name="setup_above"),
    path("setup/mechanism/", setup.mechanism, name="setup_mechanism"),
    path("setup/administrator/", setup.administrator, name="setup_administrator"),
    path("manage/", manage.manage, name="manage"),
]
