"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.portal.views import door, home, search

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("b/<str:code>/", door.door, name="door"),
]
