"""Values, periods and instants in the words of a report."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.blueprint.types.indicators import Indicator
from linli.indicators import rules as counting
from linli.indicators.queries import Figure
from linli.indicators.queries.known import Known
from linli.reports.rules.facts import Shown
from linli.ui.words import full_day, joined, span_days

_DIGITS = re.compile(r"(\d+)")
_ENDED = re.compile(r"[.。!！?？]$")


def of_known(one: Known, *, is_hidden: bool) -> Shown:
    """Return one value as it is shown; nothing of it where the pages hide it."""
    if one.is_suppressed or is_hidden:
        return Shown(_("not shown"), is_suppressed=True)
    of = ""
    if one.denominator and one.numerator is not None:
        of = _("%(n)d of %(of)d") % {"n": one.numerator, "of": one.denominator}
    elif one.denominator:
        of = _("median of %(of)d") % {"of": one.denominator}
    return Shown(one.text, None if one.value is None else float(one.value), of)


def of_figure(figure: Figure | None) -> Shown:
    """Return one counted figure as it is shown."""
    if figure is None or figure.is_suppressed:
        return Shown("–" if figure is None else _("not shown"), is_suppressed=bool(figure))
    if figure.value is None:
        return Shown("–")
    value = drawn(figure)
    if figure.measure == counting.QUANTILE:
        return Shown(span_days(figure.value), value)
    percent = " %" if figure.measure == counting.SHARE else ""
    digits = 1 if percent else 0
    return Shown(f"{value:.{digits}f}{percent}", value)


def drawn(figure: Figure) -> float | None:
    """Return the number as a chart wants it: shares in percent."""
    if figure.value is None:
        return None
    return round(figure.value * 100, 1) if figure.measure == counting.SHARE else figure.value


def digits_of(one: Known) -> int:
    """Return how many digits a spreadsheet shows behind the point."""
    if one.value is None:
        return 0
    exponent = one.value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def defined(one: Known, declared: Indicator | None) -> str:
    """Return the name with its definition; of an indicator also which day counts."""
    words = told(one.words, one.definition)
    if declared is not None and declared.day == counting.DUE_ON:
        return _("%(sentence)s It counts on the day on which it was due.") % {"sentence": words}
    return words


def told(words: object, definition: object) -> str:
    """Return a name with its definition."""
    said = {"words": words, "definition": definition}
    return sentence(_("%(words)s: %(definition)s") % said)


def as_of(one: Known) -> str:
    """Return up to when was counted, or for which day a figure holds."""
    if one.as_of is None:
        return _("Nothing was counted yet.")
    if isinstance(one.as_of, datetime):
        return _("Counted up to %(when)s.") % {"when": instant(one.as_of)}
    return _("As of %(day)s.") % {"day": full_day(one.as_of)}


def remark(one: Known, *, since: date) -> str:
    """Return what else must be known: source, correction, and changes of the definition."""
    said = [sentence(one.note)] if one.note else []
    if broken := [day for day in one.breaks if day >= counting.month_after(since, -12)]:
        days = joined(full_day(day) for day in broken)
        said.append(_("The definition changed on %(days)s; compare with care.") % {"days": days})
    return " ".join(said)


def sentence(text: str) -> str:
    """Return words with a stop at their end."""
    return text if _ENDED.search(text) else text + pgettext("sentence", ".")


def instant(at: datetime) -> str:
    """Return day, year and clock."""
    return f"{full_day(at)} {localtime(at):%H:%M}"


def period_words(since: date, until: date) -> str:
    """Return the months of a report: one month, a quarter, or from one month to another."""
    count = sum(1 for _month in counting.months_between(since, until))
    if count == 1:
        return _month(since)
    if count == 3 and since.month % 3 == 1:
        said = {"year": since.year, "quarter": (since.month + 2) // 3}
        return pgettext("period", "Quarter {quarter} of {year}").format(**said)
    return _("%(since)s to %(until)s") % {"since": _month(since), "until": _month(until)}


def _month(day: date) -> str:
    return pgettext("period", "{year}-{month:02d}").format(year=day.year, month=day.month)


def natural(text: str) -> list[Any]:
    """Return a key that puts building 2 before building 10."""
    return [(1, int(part)) if part.isdigit() else (0, part) for part in _DIGITS.split(text)]
