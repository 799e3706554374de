"""Bars: one for each day, and one of stretches such as a clock or a share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from linli.ui.charts import marks


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
                bar.title or f"{bar.name}: {marks.plain(bar.value)}", at * step, step, high,
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
    return marks.svg(body, label=label, size=(step * max(len(bars), 1), high), kind="chart days")


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


def _paint(tone: str) -> SafeString:
    if tone in {"paused", "late"}:
        return format_html('fill="url(#hatch-{})"', tone)
    return format_html('class="{}"', tone)
