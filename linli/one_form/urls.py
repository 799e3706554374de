"""Addresses of the room `one_form`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.one_form.views import papers, periods
from linli.one_form.views import requesting as forms

app_name = "one_form"

urlpatterns: list[URLPattern | URLResolver] = [
    path("forms/", forms.forms, name="forms"),
    path("forms/new/", forms.new, name="new"),
    path("forms/burden/", periods.burden, name="burden"),
    path("forms/asked-before/", periods.asked_before, name="asked_before"),
    path("forms/asked-before/<uuid:pk>/settle/", forms.settle_told, name="settle_told"),
    path("forms/<str:number>/", forms.form, name="form"),
    path("forms/<str:number>/change/", forms.change, name="change"),
    path("forms/<str:number>/fields/", forms.fields, name="fields"),
    path("forms/<str:number>/fields/<slug:code>/remove/", forms.remove, name="remove"),
    path("forms/<str:number>/send/", forms.send, name="send"),
    path("forms/<str:number>/discard/", forms.discard, name="discard"),
    path("forms/<str:number>/admit/", forms.admit, name="admit"),
    path("forms/<str:number>/refuse/", forms.refuse, name="refuse"),
    path("forms/<str:number>/end/", forms.end, name="end"),
    path("forms/<str:number>/<str:first>/", periods.period, name="period"),
    path("forms/<str:number>/<str:first>/release/", periods.release, name="release"),
    path("forms/<str:number>/<str:first>.csv", periods.download, {"kind": "csv"}, name="csv"),
    path("forms/<str:number>/<str:first>.xlsx", periods.download, {"kind": "xlsx"}, name="xlsx"),
    path("papers/", papers.index, name="papers"),
    path("papers/new/", papers.new, name="paper_new"),
    path("papers/<uuid:pk>/", papers.one, name="paper"),
    path("papers/<uuid:pk>/newer/", papers.newer, name="paper_newer"),
    path("papers/<uuid:pk>/blank/", papers.blank, name="paper_blank"),
    path("papers/<uuid:pk>/<slug:verb>/", papers.act, name="paper_act"),
]
