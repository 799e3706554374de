"""Addresses of the staff pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.portal.views import desk, enter, matter

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", desk.desk, name="desk"),
    path("enter/", enter.find, name="enter"),
    path("enter/slip/<str:code>/", enter.slip, name="enter_slip"),
    path("enter/<str:code>/", enter.enter, name="enter_at"),
    path("matters/<str:number>/", matter.matter, name="matter"),
    path("matters/<str:number>/<slug:name>/", matter.move, name="matter_move"),
]
