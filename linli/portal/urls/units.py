"""Addresses of the pages for units."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.portal.views import units

ONE = "manage/units/<str:code>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("manage/units/", units.units, name="units"),
    # No code of a unit has a ~ in it, so none is called like these addresses.
    path("manage/units/~new/", units.add, name="unit_add"),
    path("manage/units/~table.xlsx", units.workbook, name="units_table"),
    path(ONE, units.unit, name="unit"),
    path(f"{ONE}name/", units.describe, name="unit_describe"),
    path(f"{ONE}place/", units.place, name="unit_place"),
    path(f"{ONE}cover/", units.cover, name="unit_cover"),
    path(f"{ONE}uncover/", units.uncover, name="unit_uncover"),
    path(f"{ONE}end/", units.end, name="unit_end"),
]
