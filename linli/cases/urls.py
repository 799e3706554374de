"""Addresses of reporting and tracking a case."""

from __future__ import annotations

from django.urls import path

from linli.cases import views

app_name = "cases"

urlpatterns = [
    path("b/<str:code>/report/", views.report, name="report"),
    path("t/<str:code>/", views.track, name="track"),
    path("t/<str:code>/photo/<uuid:pk>/", views.photo, name="photo"),
    path("t/<str:code>/<slug:name>/", views.move, name="move"),
]
