"""Reads: figures (`figures`; whole pages in `pages`), and what cells must be (`recount`)."""

from __future__ import annotations

from linli.indicators.queries.figures import (
    as_of,
    by_topic,
    by_unit,
    compare_with_last_month,
    figures,
    series,
    several,
)
from linli.indicators.queries.pages import PageFigures, page_figures, periods
from linli.indicators.queries.recount import definitions, known_events
from linli.indicators.queries.shown import Change, Figure, Left, Point
from linli.indicators.queries.units import UnitFigure, under_units

__all__ = [
    "Change",
    "Figure",
    "Left",
    "PageFigures",
    "Point",
    "UnitFigure",
    "as_of",
    "by_topic",
    "by_unit",
    "compare_with_last_month",
    "definitions",
    "figures",
    "known_events",
    "page_figures",
    "periods",
    "series",
    "several",
    "under_units",
]
