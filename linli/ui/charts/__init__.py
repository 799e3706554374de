"""Small charts drawn on the server: SVG by attributes and classes only, a title for every mark."""

from __future__ import annotations

from linli.ui.charts.bars import Bar, Part, day_bars, stretches
from linli.ui.charts.lines import data, line_chart, line_table, sparkline
from linli.ui.charts.marks import TONES, Chart, Row, Values

__all__ = [
    "TONES",
    "Bar",
    "Chart",
    "Part",
    "Row",
    "Values",
    "data",
    "day_bars",
    "line_chart",
    "line_table",
    "sparkline",
    "stretches",
]
