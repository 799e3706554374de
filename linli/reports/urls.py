"""Addresses of the room `reports`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.reports import views

app_name = "reports"

_PLAN = "reports/<str:code>/<uuid:pk>/"
_RUN = "reports/<str:code>/runs/<uuid:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/", views.index, name="index"),
    path("reports/new/", views.new, name="new"),
    path(_RUN, views.run, name="run"),
    path(_RUN + "progress/", views.progress, name="progress"),
    path(_RUN + "files/<str:form>/", views.take, name="take"),
    path(_PLAN, views.one, name="one"),
    path(_PLAN + "change/", views.change, name="change"),
    path(_PLAN + "<slug:verb>/", views.act, name="act"),
]
