"""Addresses of the pages for the working calendar."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.portal.views import calendar

urlpatterns: list[URLPattern | URLResolver] = [
    path("manage/calendar/", calendar.this_year, name="calendar_now"),
    path("manage/calendar/<int:year>/", calendar.year, name="calendar"),
    path("manage/calendar/<int:year>/save/", calendar.save, name="calendar_save"),
    path("manage/calendar/<int:year>/<slug:way>/", calendar.preview, name="calendar_preview"),
]
