"""Decisions about reports: which months, when, in which words and files; no query, no clock.

`tree` is what a report says, `building` makes it of facts, `changes` compares two runs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.indicators.rules import month_after, month_end, month_of
from linli.kernel.errors import Refused

MONTHLY, QUARTERLY, ONCE = "monthly", "quarterly", "once"
CYCLES = {MONTHLY: 1, QUARTERLY: 3}
WAITING, MADE, REFUSED = "waiting", "made", "refused"
WORD, EXCEL, PDF = "docx", "xlsx", "pdf"
FORMS = (WORD, EXCEL, PDF)
TYPES = {
    WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PDF: "application/pdf",
}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
FIGURES, CHARTS, SERVICES, UNITS, PLACES, MECHANISM, CHANGES = (
    *("figures", "charts", "services", "units", "places", "mechanism", "changes"),
)
# What may be left out; the figures themselves, and what changed, may not.
SECTIONS = (CHARTS, SERVICES, UNITS, PLACES, MECHANISM)
MONTHS_MOST, YEAR_FIRST = 36, 2000
WORKING_DAY, WORKING_DAYS_MOST = 2, 20
TRIES = 3
MAKE = "reports.make"
READ = ("matters.read", "figures.read")
CYCLE_WORDS = {
    MONTHLY: gettext_lazy("monthly"),
    QUARTERLY: gettext_lazy("quarterly"),
    ONCE: gettext_lazy("once"),
}
FORM_WORDS = {
    WORD: gettext_lazy("Word (.docx)"),
    EXCEL: gettext_lazy("Excel (.xlsx)"),
    PDF: gettext_lazy("PDF"),
}
SECTION_WORDS = {
    CHARTS: gettext_lazy("Charts over twelve months"),
    SERVICES: gettext_lazy("Services"),
    UNITS: gettext_lazy("Units: open and overdue"),
    PLACES: gettext_lazy("Places beneath"),
    MECHANISM: gettext_lazy("How the mechanism stands"),
}
STATE_WORDS = {
    WAITING: gettext_lazy("Being made"),
    MADE: gettext_lazy("Made"),
    REFUSED: gettext_lazy("Refused"),
}


def period(since: date, months: int, *, today: date) -> tuple[date, date]:
    """Return the first and the last day of some months; a month that runs ends today.

    Raises Refused for months that have not begun, of another age, and for none or more than 36.
    """
    if not 1 <= months <= MONTHS_MOST:
        words = _("A report covers 1 to %(most)d months.") % {"most": MONTHS_MOST}
        raise Refused("reports.months", words, field="until")
    if since.year < YEAR_FIRST:
        raise Refused("reports.since", _("Choose the first month."), field="since")
    first = month_of(since)
    last = month_after(first, months - 1) if first <= today else first
    if last > today:
        words = _("This month has not begun yet. Choose months up to the one that runs.")
        raise Refused("reports.future", words, field="until")
    return first, min(month_end(last), today)


def months_of(since: date, until: date) -> int:
    """Return how many months lie from one to another. Raises Refused when there are none."""
    if month_of(until) < month_of(since):
        words = _("The last month lies before the first one.")
        raise Refused("reports.order", words, field="until")
    return (until.year - since.year) * 12 + until.month - since.month + 1


def current(cycle: str, *, today: date) -> date:
    """Return the month with which the period that runs today begins."""
    month = month_of(today)
    return month_after(month, -((month.month - 1) % CYCLES[cycle]))


def run_day(since: date, months: int, nth: int, is_working: Callable[[date], bool]) -> date:
    """Return the n-th working day after the period that begins with the month `since`."""
    day = month_end(month_after(since, months - 1))
    while nth:
        day += timedelta(days=1)
        nth -= is_working(day)
    return day
