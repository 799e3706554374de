"""Addresses of the pages for places."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.portal.views import places_tree

urlpatterns: list[URLPattern | URLResolver] = [
    path("manage/areas/", places_tree.tree, name="areas_tree"),
    path("manage/areas/<str:code>/", places_tree.place, name="area_place"),
    path("manage/areas/<str:code>/table.xlsx", places_tree.workbook, name="area_workbook"),
    path("manage/areas/<str:code>/<slug:verb>/", places_tree.change, name="area_change"),
]
