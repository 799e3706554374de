"""Addresses of the room `one_form`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "one_form"

urlpatterns: list[URLPattern | URLResolver] = []
