"""Small charts drawn on the server: SVG by attributes and classes only, a title for every mark."""

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
    """A drawing, the same figures as a table beside it, and its keys: names with their tones."""

    svg: SafeString
    caption: str
    head: Row
    rows: tuple[Row, ...]
    keys: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its size, how much of it is late, the words of its title."""

    name: str
    value: float
    late: float = 0
    title: str = ""


@dataclass(frozen=True)
class Part:
    """One stretch of a bar: a tone such as indigo or pine, or hatched as `paused` or `late`."""

    size: float
    tone: str
    title: str = ""


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
    dots = _points(values, low=min(scale), top=max(scale), box=(6, 8, wide - 12, high - 16))
    aim = _level(target, scale, box=(0, 8, wide, high - 16)) if target is not None else ""
    body = [aim, *(_area(run, high, tone) + _curve(run, tone) for run in _runs(dots))]
    last = next(dot for dot in reversed(dots) if dot)
    body += [
        _dot(last, tone, ""),
        _titled(dots, titles or [_plain(value) for value in values], high),
    ]
    return _svg(body, label=label, size=(wide, high), kind="chart spark")


def day_bars(bars: Sequence[Bar], *, label: str) -> SafeString:
    """Draw one bar per day; the late part is hatched at its foot."""
    step, high, foot = 46, 92, 20
    most = max((bar.value for bar in bars), default=0) or 1
    room = high - foot
    body = []
    for at, bar in enumerate(bars):
        tall, late = (
            round(size / most * (room - 4), 1) for size in (bar.value, min(bar.late, bar.value))
        )
        body.append(
            format_html(
                '<g><title>{}</title><rect x="{}" y="0" width="{}" height="{}" class="clear"/>'
                '<rect x="{}" y="{}" width="38" height="{}" rx="3" class="pine"/>'
                '<rect x="{}" y="{}" width="38" height="{}" fill="url(#hatch-late)"/>'
                '<text x="{}" y="{}" text-anchor="middle">{}</text></g>',
                bar.title or f"{bar.name}: {_plain(bar.value)}", at * step, step, high,
                at * step + 4, round(room - tall, 1), tall,
                at * step + 4, round(room - late, 1), late,
                at * step + 23, high - 4, bar.name,
            )
        )  # fmt: skip
    body.append(
        format_html(
            '<line x1="0" x2="{}" y1="{}" y2="{}" class="axis"/>', step * len(bars), room, room
        )
    )
    return _svg(body, label=label, size=(step * max(len(bars), 1), high), kind="chart days")


def stretches(parts: Sequence[Part], *, label: str, total: float, slim: bool = False) -> SafeString:
    """Draw one bar of `parts` out of `total`: a clock, a share, a count among others."""
    at, body = 0.0, []
    for part in parts:
        width = round(min(max(part.size, 0) / total * 100, 100 - at), 2) if total > 0 else 0
        if not width:
            continue
        paint = _paint(part.tone)
        title = format_html("<title>{}</title>", part.title) if part.title else ""
        body.append(
            format_html(
                '<rect x="{}%" y="0" width="{}%" height="100%" {}>{}</rect>',
                round(at, 2),
                width,
                paint,
                title,
            )
        )
        at += width
    return format_html(
        '<svg class="bar{}" role="img" aria-label="{}">{}</svg>',
        " slim" if slim else "", label, format_html_join("", "{}", ((piece,) for piece in body)),
    )  # fmt: skip


def line_chart(
    lines: Sequence[tuple[str, Values]], *, names: Sequence[str], label: str, unit: str = "",
    target: float | None = None, target_word: str = "",
) -> SafeString:  # fmt: skip
    """Draw up to three lines over months, from zero, with a dashed line for the target."""
    wide, high = 440, 200
    box = (44.0, 14.0, wide - 60.0, high - 44.0)
    known = [value for _name, values in lines for value in values if value is not None]
    top = _nice(max([*known, target or 0, 1]))
    body: list[SafeString] = [_grid(top, box, unit), _months(names, box)]
    if target is not None:
        body.append(_level(target, [0, top], box=box, title=target_word))
    for (name, values), tone in zip(lines, TONES, strict=False):
        dots = _points(values, low=0, top=top, box=box)
        body += [_curve(run, tone) for run in _runs(dots)]
        body += [
            _dot(dot, tone, f"{name} {month}: {_plain(value)} {unit}".strip())
            for dot, month, value in zip(dots, names, values, strict=False)
            if dot
        ]
    return _svg(body, label=label, size=(wide, high), kind="chart months")


def line_table(
    lines: Sequence[tuple[str, Values]], *, names: Sequence[str], first: str = ""
) -> tuple[Row, tuple[Row, ...]]:
    """Return head and rows of the table that stands beside a line chart."""
    rows = tuple(
        (month, *(_plain(values[at]) for _name, values in lines)) for at, month in enumerate(names)
    )
    return (first, *(name for name, _values in lines)), rows


def _svg(
    body: Sequence[SafeString | str], *, label: str, size: tuple[int, int], kind: str
) -> SafeString:
    marks = format_html_join("", "{}", ((piece,) for piece in body))
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        kind,
        *size,
        label,
        marks,
    )


def _points(
    values: Values, *, low: float, top: float, box: tuple[float, float, float, float]
) -> list[Point | None]:
    left, up, wide, high = box
    step = wide / max(len(values) - 1, 1)
    size = (top - low) or 1
    return [
        None
        if value is None
        else (round(left + at * step, 1), round(up + high - (value - low) / size * high, 1))
        for at, value in enumerate(values)
    ]


def _runs(dots: Sequence[Point | None]) -> list[list[Point]]:
    runs: list[list[Point]] = [[]]
    for dot in dots:
        if dot is None:
            runs.append([])
        else:
            runs[-1].append(dot)
    return [run for run in runs if run]


def _path(run: Sequence[Point]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in run)


def _curve(run: Sequence[Point], tone: str) -> SafeString:
    return format_html('<path d="{}" class="curve stroke-{}"/>', _path(run), tone)


def _area(run: Sequence[Point], high: int, tone: str) -> SafeString:
    shape = f"{_path(run)} L{run[-1][0]} {high} L{run[0][0]} {high}Z"
    return format_html('<path d="{}" class="area {}"/>', shape, tone)


def _dot(dot: Point, tone: str, title: str) -> SafeString:
    inner = format_html("<title>{}</title>", title) if title else ""
    return format_html(
        '<circle cx="{}" cy="{}" r="4" class="dot {}">{}</circle>', *dot, tone, inner
    )


def _titled(dots: Sequence[Point | None], titles: Sequence[str], high: int) -> SafeString:
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


def _level(
    value: float,
    scale: Sequence[float],
    *,
    box: tuple[float, float, float, float],
    title: str = "",
) -> SafeString:
    left, up, wide, high = box
    size = (max(scale) - min(scale)) or 1
    y = round(up + high - (value - min(scale)) / size * high, 1)
    inner = format_html("<title>{}</title>", title) if title else ""
    return format_html(
        '<line x1="{}" x2="{}" y1="{}" y2="{}" class="target">{}</line>',
        left, left + wide, y, y, inner,
    )  # fmt: skip


def _grid(top: float, box: tuple[float, float, float, float], unit: str) -> SafeString:
    left, up, wide, high = box
    marks = []
    for quarter in (0, 0.5, 1):
        y = round(up + high - quarter * high, 1)
        word = f"{_plain(top * quarter)}{unit if quarter == 1 else ''}"
        marks.append((left, left + wide, y, y, left - 8, y + 4, word))
    return format_html_join(
        "",
        '<line x1="{}" x2="{}" y1="{}" y2="{}" class="axis"/>'
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        marks,
    )


def _months(names: Sequence[str], box: tuple[float, float, float, float]) -> SafeString:
    left, up, wide, high = box
    step = wide / max(len(names) - 1, 1)
    every = max(1, -(-len(names) // 7))
    marks = (
        (round(left + at * step, 1), up + high + 22, name)
        for at, name in enumerate(names)
        if at % every == 0
    )
    return format_html_join("", '<text x="{}" y="{}" text-anchor="middle">{}</text>', marks)


def _paint(tone: str) -> SafeString:
    if tone in {"paused", "late"}:
        return format_html('fill="url(#hatch-{})"', tone)
    return format_html('class="{}"', tone)


def _nice(value: float) -> float:
    size = 1.0
    while value > size * 10:
        size *= 10
    return next(size * step for step in (1, 2, 4, 5, 8, 10) if size * step >= value)


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
