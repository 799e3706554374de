"""Lines: a small one without axes, and up to three over months with their table."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.utils.safestring import SafeString

from linli.ui.charts import marks
from linli.ui.charts.marks import TONES, Row, Values


def sparkline(
    values: Values, *, label: str, titles: Sequence[str] = (), tone: str = "indigo",
    target: float | None = None,
) -> SafeString:  # fmt: skip
    """Draw a run of values without axes; a None leaves a gap."""
    wide, high = 260, 52
    known = [value for value in values if value is not None]
    if not known:
        return SafeString("")
    scale = [*known, target] if target is not None else known
    dots = marks.points(values, low=min(scale), top=max(scale), box=(6, 8, wide - 12, high - 16))
    aim = marks.level(target, scale, box=(0, 8, wide, high - 16)) if target is not None else ""
    body = [
        aim,
        *(marks.area(run, high, tone) + marks.curve(run, tone) for run in marks.runs(dots)),
    ]
    last = next(dot for dot in reversed(dots) if dot)
    body += [
        marks.dot(last, tone, ""),
        marks.titled(dots, titles or [marks.plain(value) for value in values], high),
    ]
    return marks.svg(body, label=label, size=(wide, high), kind="chart spark")


def line_chart(
    lines: Sequence[tuple[str, Values]], *, names: Sequence[str], label: str, unit: str = "",
    target: float | None = None, target_word: str = "",
) -> SafeString:  # fmt: skip
    """Draw up to three lines over months, from zero, with a dashed line for the target.

    Each has its own dashes and its own marks, so that color tells nothing alone.
    """
    wide, high = 440, 200
    box = (44.0, 14.0, wide - 60.0, high - 44.0)
    known = [value for _name, values in lines for value in values if value is not None]
    top = marks.nice(max([*known, target or 0, 1]))
    body: list[SafeString] = [marks.grid(top, box, unit), marks.months(names, box)]
    if target is not None:
        body.append(marks.level(target, [0, top], box=box, title=target_word))
    for (name, values), tone in zip(lines, TONES, strict=False):
        dots = marks.points(values, low=0, top=top, box=box)
        body += [marks.curve(run, tone) for run in marks.runs(dots)]
        body += [
            marks.mark(dot, tone, f"{name} {month}: {marks.plain(value)} {unit}".strip())
            for dot, month, value in zip(dots, names, values, strict=False)
            if dot
        ]
    return marks.svg(body, label=label, size=(wide, high), kind="chart months")


def data(
    lines: Sequence[tuple[str, Values]], *, names: Sequence[str], unit: str, label: str
) -> str:
    """Return a line chart as the script wants it."""
    rows = [
        {"name": name, "tone": tone, "values": list(values)}
        for (name, values), tone in zip(lines, TONES, strict=False)
    ]
    told = {"label": label, "unit": unit, "names": list(names), "lines": rows}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def line_table(
    lines: Sequence[tuple[str, Values]], *, names: Sequence[str], first: str = ""
) -> tuple[Row, tuple[Row, ...]]:
    """Return head and rows of the table that stands beside a line chart."""
    rows = tuple(
        (month, *(marks.plain(values[at]) for _name, values in lines))
        for at, month in enumerate(names)
    )
    return (first, *(name for name, _values in lines)), rows
