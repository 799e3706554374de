"""The figures of a mechanism month by month: at most four drawings, three lines in each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.blueprint.types import Indicator
from linli.blueprint.types import Mechanism as Blueprint
from linli.indicators import queries as counted
from linli.indicators import rules
from linli.indicators.queries import Point, stated
from linli.indicators.queries.stated import Story
from linli.portal.figures import words
from linli.portal.mechanisms.live import COUNTED, ENTERED, Figures, Live, sources
from linli.ui import charts
from linli.ui.words import full_day, joined, month, named

CHARTS_MOST, LINES_MOST = 4, len(charts.TONES)
MONTHS_LEAST = 6
POINTS_LEAST, POINTS_MOST = 2, 24
HOUR = 60
CASES = (
    *("opened", "closed", "on_time_rate", "solved_rate", "satisfied_rate"),
    *("open_cases", "overdue_cases", "first_response_time"),
)


def codes_of(figures: Figures) -> list[str]:
    """Return which indicators are drawn: those its entries name, and of cases where it takes any.

    What is split by service is drawn nowhere: by month such groups are small.
    """
    made = figures.made
    listed = [one for name in Blueprint.model_fields for one in _tuple(getattr(made, name))]
    found = [source for one in listed for source in sources(one) if "@" not in source]
    codes = [one.removeprefix(COUNTED) for one in found if one.startswith(COUNTED)]
    asked = dict.fromkeys([*(CASES if made.appeals else ()), *codes])
    return [code for code in asked if figures.is_open(code)]


def drawn(figures: Figures) -> list[charts.Chart]:
    """Return the drawings of the last thirteen months, each with its table; those with data."""
    codes = codes_of(figures)
    if not codes:
        return []
    read = counted.page_figures(
        figures.area, until=figures.on, codes=codes, is_inside=figures.is_inside
    )
    runs = {code: read.months.get(code, []) for code in codes}
    known = [code for code in codes if sum(bool(_value(one)) for one in runs[code]) > 1]
    since = min((_began(runs[code]) for code in known), default=0)
    groups = _grouped(known, figures.declared)[:CHARTS_MOST]
    return [_chart(figures.area, [runs[code][since:] for code in group]) for group in groups]


def entered(figures: Figures, rows: Sequence[Live]) -> list[Live]:
    """Return figures that people enter, each with the days it was entered for as a small line."""
    codes = {one.source.removeprefix(ENTERED) for one in rows if one.value is not None}
    found = stated.stories(figures.area, codes) if codes else {}
    return [_lined(one, found.get(one.source.removeprefix(ENTERED))) for one in rows]


def _lined(one: Live, story: Story | None) -> Live:
    known = list(story.current[::-1])[-POINTS_MOST:] if story and one.value is not None else []
    if len(known) < POINTS_LEAST:
        return one
    titles = [f"{full_day(row.as_of)}: {row.value.normalize():f}" for row in known]
    numbers = [float(row.value) for row in known]
    return replace(one, chart=charts.sparkline(numbers, label=one.words, titles=titles))


def _tuple(value: object) -> Iterable[object]:
    return value if isinstance(value, tuple) else ()


def _value(point: Point) -> float | None:
    """Return the number as it is drawn: shares in percent, lengths in hours."""
    found = words.value(point.figure)
    is_long = found is not None and point.figure.measure == rules.QUANTILE
    return round((found or 0) / HOUR, 1) if is_long else found


def _began(run: Sequence[Point]) -> int:
    """Return with which month a drawing begins: not before anything was recorded."""
    first = next(place for place, one in enumerate(run) if _value(one))
    return max(min(first, len(run) - MONTHS_LEAST), 0)


def _grouped(codes: Sequence[str], declared: Mapping[str, Indicator]) -> list[list[str]]:
    """Put what is counted alike, in the same unit, into one drawing."""
    groups = dict[tuple[str, str, int], list[str]]()
    for code in codes:
        kind = (declared[code].measure, declared[code].unit.zh)
        place = 0
        while len(groups.setdefault((*kind, place), [])) >= LINES_MOST:
            place += 1
        groups[*kind, place].append(code)
    return list(groups.values())


def _chart(area: Area, runs: Sequence[Sequence[Point]]) -> charts.Chart:
    lines = [(str(run[0].figure.words), [_value(one) for one in run]) for run in runs]
    names = [words.month_name(one.day) for one in runs[0]]
    title = joined(name for name, _values in lines)
    said = {"name": title, "place": named(area)}
    axis = [month(one.day.month) for one in runs[0]]
    unit, word = _unit(runs[0][0])
    label = _("%(name)s of %(place)s by month") % said
    svg = charts.line_chart(lines, names=axis, label=label, unit=unit)
    head, rows = charts.line_table(lines, names=names, first=_("Month"))
    keys = tuple((name, tone) for (name, _v), tone in zip(lines, charts.TONES, strict=False))
    data = charts.data(lines, names=names, unit=word, label=label)
    return charts.Chart(svg, "", head, rows, keys, data)


def _unit(point: Point) -> tuple[str, str]:
    """Return the unit as it stands at the axis, where it must be short, and in words."""
    if point.figure.measure == rules.SHARE:
        return "%", "%"
    if point.figure.measure == rules.QUANTILE:
        return _(" h"), _("hours")
    return "", str(point.figure.unit)
