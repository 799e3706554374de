"""Charts as drawings: SVG for paper, the same drawing as a picture for Word."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from linli.reports.rules.tree import Chart
from linli.ui import charts
from linli.ui.typeset import compiled, font

TEMPLATE = Path(__file__).with_name("drawings.typ")
SHARPNESS = 160
_LOOK = (
    "<style>text{{fill:#444b53;font-size:13px;font-family:'{font}'}}"
    ".axis{{stroke:#d5cec0;stroke-width:1}}"
    ".curve{{fill:none;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}}"
    ".stroke-indigo{{stroke:#24406f}}.indigo{{fill:#24406f}}"
    ".dot{{stroke:#ffffff;stroke-width:1.5}}</style>"
)


def svg(chart: Chart) -> str:
    """Return the chart as a drawing that stands by itself. Raises Unavailable without a font."""
    drawn = charts.line_chart(
        [(chart.title, chart.values)],
        names=chart.names,
        label=chart.alt,
        unit=chart.unit if chart.unit == "%" else "",
    )
    opening, _end, rest = str(drawn).partition(">")
    named = f'{opening} xmlns="http://www.w3.org/2000/svg">'
    return named + _LOOK.format(font=font()) + rest


def pictures(found: Sequence[Chart]) -> list[bytes]:
    """Return the charts as PNG, all in one go. Raises Unavailable without a font."""
    if not found:
        return []
    data = {"font": font(), "drawings": [svg(one) for one in found]}
    made = compiled(TEMPLATE, data, format="png", ppi=SHARPNESS)
    return list(made) if isinstance(made, list) else [made]
