"""Figures in the words of a page: a number with its unit, out of what, beside last month's."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.blueprint.types.indicators import Indicator
from linli.indicators import rules
from linli.indicators.queries import Figure
from linli.ui.words import span_days

LIVE_DAY = {
    rules.AT: gettext_lazy("the day on which it happened"),
    rules.DUE_ON: gettext_lazy("the day on which it was due, not the one on which it was done"),
}
MEASURES = {
    "count": gettext_lazy("How often it happened, added up over the days."),
    "sum": gettext_lazy("The amounts of all entries, added up over the days."),
    "stock": gettext_lazy("What stands at the end of the last day, from one day to the next."),
    "distinct": gettext_lazy("How many different ones there were on each day, added up."),
    "share": gettext_lazy("What fits, out of all that was judged; without any there is no figure."),
    "ratio": gettext_lazy("What fits, out of all that stands at the end of the last day."),
    "mean": gettext_lazy("All values added up, divided by how many there were."),
    "quantile": gettext_lazy("The middle one of all values: half are smaller. Never the mean."),
}
_DIGITS = re.compile(r"(\d+)")


def number(figure: Figure) -> str:
    """Return the bare number, "–" without data; never the numbers of a group that is too small."""
    if figure.is_suppressed:
        return _("not shown")
    if figure.value is None:
        return "–"
    if figure.measure == rules.SHARE:
        told = f"{figure.value * 100:.{1 if figure.decimals is None else figure.decimals}f}"
        return told.removesuffix(".0") if figure.decimals is None else told
    if figure.measure == rules.MEAN:
        return f"{figure.value:.{1 if figure.decimals is None else figure.decimals}f}"
    return span_days(figure.value) if figure.measure == rules.QUANTILE else f"{figure.value:g}"


def unit(figure: Figure) -> str:
    """Return the unit that stands behind the number; a length says its own."""
    if figure.value is None or figure.measure == rules.QUANTILE:
        return ""
    return str(figure.unit)


def said(figure: Figure | None) -> str:
    """Return number and unit in one, "–" where nothing is counted."""
    if figure is None:
        return "–"
    behind = unit(figure)
    return number(figure) + ("%" if behind == "%" else f" {behind}" if behind else "")


def out_of(figure: Figure) -> str:
    """Return how many a rate or a median speaks of; empty for plain counts and without data."""
    if figure.is_suppressed or not figure.denominator:
        return ""
    if figure.measure == rules.SHARE:
        return _("%(n)d of %(of)d") % {"n": figure.numerator, "of": figure.denominator}
    if figure.measure == rules.MEAN:
        return _("mean of %(of)d") % {"of": figure.denominator}
    return _("median of %(of)d") % {"of": figure.denominator}


def left_out(figure: Figure) -> list[tuple[object, str]]:
    """Return what a rate leaves out on purpose, each with its number."""
    few = _("fewer than %(n)d") % {"n": rules.SMALL_GROUP}
    return [(one.words, few if one.count is None else str(one.count)) for one in figure.left_out]


def spread(figure: Figure) -> list[tuple[str, str]]:
    """Return how many values of a mean lie where; nothing where few could be told apart."""
    rows, low = [], 0
    for bound, count in figure.spread:
        name = _("more than %(n)d") % {"n": low} if bound is None else _span(low + 1, bound)
        rows.append((name, str(count)))
        low = bound or low
    return rows if any(count for _bound, count in figure.spread) else []


def _span(low: int, high: int) -> str:
    return str(high) if low == high else f"{low}–{high}"


def has_parts(measure: str) -> bool:
    """Return whether figures of this kind speak of a group whose size is to be told."""
    return measure in rules.RATES


def no_list(one: Indicator, *, is_now: bool) -> str:
    """Return why what is behind a figure cannot be listed; empty where it can."""
    if one.measure == rules.RATIO:
        return _("It is told place by place how many there are; there is no list of matters.")
    if one.measure == rules.STOCK and not is_now:
        return _("What stood open in an earlier month is kept as a figure, not as a list.")
    return ""


def value(figure: Figure) -> float | None:
    """Return the number as a chart or a spreadsheet wants it: shares in percent."""
    if figure.value is None:
        return None
    return round(figure.value * 100, 1) if figure.measure == rules.SHARE else figure.value


def month_name(day: date) -> str:
    """Return year and month."""
    return _("%(year)d-%(month)02d") % {"year": day.year, "month": day.month}


def natural(text: str) -> list[Any]:
    """Return a key that puts building 2 before building 10."""
    return [(1, int(part)) if part.isdigit() else (0, part) for part in _DIGITS.split(text)]
