"""Addresses of the pages for taking in files."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.portal.views import imports

urlpatterns: list[URLPattern | URLResolver] = [
    path("manage/import/", imports.index, name="imports"),
    path("manage/import/<uuid:pk>/", imports.one, name="import_one"),
    path("manage/import/<uuid:pk>/progress/", imports.progress, name="import_progress"),
    path("manage/import/<uuid:pk>/marked/", imports.marked, name="import_marked"),
    path("manage/import/<uuid:pk>/<slug:verb>/", imports.act, name="import_act"),
    path("manage/import/<slug:kind>/", imports.upload, name="import_upload"),
    path("manage/import/<slug:kind>/template/", imports.template, name="import_template"),
]
