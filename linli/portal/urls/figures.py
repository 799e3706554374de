"""Addresses of figures and mechanisms."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.portal.views import areas, mechanisms

_AREA = "areas/<str:code>/"
_FIGURE = _AREA + "figures/<str:indicator>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("areas/", areas.first, name="areas"),
    path(_AREA, areas.area, name="area"),
    path(_AREA + "table.<str:form>", areas.table, name="area_table"),
    path(_AREA + "inside/table.<str:form>", areas.inside_table, name="area_inside_table"),
    path(_AREA + "records/", areas.records, name="records"),
    path(_AREA + "records/table.<str:form>", areas.records_table, name="records_table"),
    path(_FIGURE, areas.figure, name="figure"),
    path(_FIGURE + "table.<str:form>", areas.figure_table, name="figure_table"),
    path("mechanisms/", mechanisms.mechanisms, name="mechanisms"),
    path("mechanisms/<str:code>/", mechanisms.mechanism, name="mechanism"),
    path("mechanisms/<str:code>/missing/<slug:key>/", mechanisms.missing, name="mechanism_missing"),
]
