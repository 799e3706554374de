"""What drawings are made of: points, lines, levels and the words beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Values = Sequence[float | None]
Point = tuple[float, float]
Row = tuple[str, ...]

TONES = ("indigo", "pine", "ochre")


@dataclass(frozen=True)
class Chart:
    """A drawing, the same figures as a table beside it, and its keys: names with their tones.

    `data` lets `charts.js` draw the same where it is loaded; without it the drawing stays.
    """

    svg: SafeString
    caption: str
    head: Row
    rows: tuple[Row, ...]
    keys: tuple[tuple[str, str], ...] = ()
    data: str = ""


def svg(
    body: Sequence[SafeString | str], *, label: str, size: tuple[int, int], kind: str
) -> SafeString:
    """Return a drawing that says what it shows."""
    marks = format_html_join("", "{}", ((piece,) for piece in body))
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        kind,
        *size,
        label,
        marks,
    )


def points(
    values: Values, *, low: float, top: float, box: tuple[float, float, float, float]
) -> list[Point | None]:
    """Return where values stand in a box; a None leaves a gap."""
    left, up, wide, high = box
    step = wide / max(len(values) - 1, 1)
    size = (top - low) or 1
    return [
        None
        if value is None
        else (round(left + at * step, 1), round(up + high - (value - low) / size * high, 1))
        for at, value in enumerate(values)
    ]


def runs(dots: Sequence[Point | None]) -> list[list[Point]]:
    """Return the stretches without a gap."""
    runs: list[list[Point]] = [[]]
    for dot in dots:
        if dot is None:
            runs.append([])
        else:
            runs[-1].append(dot)
    return [run for run in runs if run]


def curve(run: Sequence[Point], tone: str) -> SafeString:
    """Draw a line through a stretch, dashed by its tone."""
    return format_html('<path d="{}" class="curve stroke-{}"/>', _path(run), tone)


def area(run: Sequence[Point], high: int, tone: str) -> SafeString:
    """Fill what lies beneath a line."""
    shape = f"{_path(run)} L{run[-1][0]} {high} L{run[0][0]} {high}Z"
    return format_html('<path d="{}" class="area {}"/>', shape, tone)


def dot(spot: Point, tone: str, title: str) -> SafeString:
    """Draw a round point."""
    inner = format_html("<title>{}</title>", title) if title else ""
    return format_html(
        '<circle cx="{}" cy="{}" r="4" class="dot {}">{}</circle>', *spot, tone, inner
    )


def mark(spot: Point, tone: str, title: str) -> SafeString:
    """Draw a point of a line: round, square or a triangle, by its tone."""
    x, y = spot
    if tone == TONES[1]:
        shape = f"M{x - 3.6:.1f} {y - 3.6:.1f}h7.2v7.2h-7.2z"
    elif tone == TONES[2]:
        shape = f"M{x:.1f} {y - 4.6:.1f}l4.6 8h-9.2z"
    else:
        return dot(spot, tone, title)
    return format_html('<path d="{}" class="dot {}"><title>{}</title></path>', shape, tone, title)


def titled(dots: Sequence[Point | None], titles: Sequence[str], high: int) -> SafeString:
    """Invisible columns that carry the titles, since a point is too small to hit."""
    step = 248 / max(len(dots) - 1, 1)
    marks = (
        (round(dot[0] - step / 2, 1), round(step, 1), high, title)
        for dot, title in zip(dots, titles, strict=False)
        if dot
    )
    return format_html_join(
        "",
        '<rect x="{}" y="0" width="{}" height="{}" class="clear"><title>{}</title></rect>',
        marks,
    )


def level(
    value: float,
    scale: Sequence[float],
    *,
    box: tuple[float, float, float, float],
    title: str = "",
) -> SafeString:
    """Draw a target as a dashed line."""
    left, up, wide, high = box
    size = (max(scale) - min(scale)) or 1
    y = round(up + high - (value - min(scale)) / size * high, 1)
    inner = format_html("<title>{}</title>", title) if title else ""
    return format_html(
        '<line x1="{}" x2="{}" y1="{}" y2="{}" class="target">{}</line>',
        left, left + wide, y, y, inner,
    )  # fmt: skip


def grid(top: float, box: tuple[float, float, float, float], unit: str) -> SafeString:
    """Draw the floor, the middle and the top, with their numbers."""
    left, up, wide, high = box
    marks = []
    for quarter in (0, 0.5, 1):
        y = round(up + high - quarter * high, 1)
        word = f"{plain(top * quarter)}{unit if quarter == 1 else ''}"
        marks.append((left, left + wide, y, y, left - 8, y + 4, word))
    return format_html_join(
        "",
        '<line x1="{}" x2="{}" y1="{}" y2="{}" class="axis"/>'
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        marks,
    )


def months(names: Sequence[str], box: tuple[float, float, float, float]) -> SafeString:
    """Write the names beneath, as many as fit."""
    left, up, wide, high = box
    step = wide / max(len(names) - 1, 1)
    every = max(1, -(-len(names) // 7))
    marks = (
        (round(left + at * step, 1), up + high + 22, name)
        for at, name in enumerate(names)
        if at % every == 0
    )
    return format_html_join("", '<text x="{}" y="{}" text-anchor="middle">{}</text>', marks)


def plain(value: float | None) -> str:
    """Return a number without noughts that say nothing."""
    return "–" if value is None else f"{value:g}"


def _path(run: Sequence[Point]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in run)


def nice(value: float) -> float:
    """Return the next round number, for the top of a scale."""
    size = 1.0
    while value > size * 10:
        size *= 10
    return next(size * step for step in (1, 2, 4, 5, 8, 10) if size * step >= value)
