"""Addresses of the room `matters`: what hangs on one matter and is the same for every kind."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.matters import views

app_name = "matters"
urlpatterns: list[URLPattern | URLResolver] = [
    path("matters/<str:number>/photo/<uuid:pk>/", views.photo, name="photo"),
    path("matters/<str:number>/contact/call/", views.call, name="call"),
    path("matters/<str:number>/contact/see/", views.see, name="see"),
]
