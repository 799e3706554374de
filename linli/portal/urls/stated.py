"""Addresses of the figures that people enter."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.portal.views import stated

_ENTERED = "areas/<str:code>/entered/"
_FIGURE = _ENTERED + "<slug:figure>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("entered/", stated.mine, name="entered_mine"),
    path(_ENTERED, stated.entered, name="entered"),
    path(_ENTERED + "table.<str:form>", stated.table, name="entered_table"),
    path(_FIGURE, stated.figure, name="entered_figure"),
    path(_FIGURE + "enter/", stated.enter, name="entered_enter"),
    path(_FIGURE + "<uuid:pk>/correct/", stated.correct, name="entered_correct"),
]
