"""Switches on every page, and the gallery of all components."""

from __future__ import annotations

from django.urls import path

from linli.ui import views

urlpatterns = [
    path("switch/language/<str:code>/", views.switch_language, name="switch_language"),
    path("switch/elder/<str:word>/", views.switch_elder, name="switch_elder"),
    path("ui/gallery/", views.gallery, name="gallery"),
]
