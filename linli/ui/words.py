"""Instants and lengths in the words people use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

WEEKDAYS = (
    gettext_lazy("Mon"), gettext_lazy("Tue"), gettext_lazy("Wed"), gettext_lazy("Thu"),
    gettext_lazy("Fri"), gettext_lazy("Sat"), gettext_lazy("Sun"),
)  # fmt: skip
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HOUR, DAY = 60, 24 * 60
SOON_DAYS = 1
NEAR_DAYS = 6


@dataclass(frozen=True)
class Due:
    """How a due time is shown: a relative word, its tone and icon, and the exact time."""

    words: str
    exact: str
    iso: str
    tone: str
    icon: str


def named(thing: Any, field: str = "name") -> str:
    """Return what a row is called in the reader's language; in Chinese where no other is given."""
    speaks_english = (get_language() or "").startswith("en")
    english = getattr(thing, f"{field}_en", "") if speaks_english else ""
    return str(english or getattr(thing, field))


def joined(words: Iterable[str]) -> str:
    """Return words one after the other, as the reader's language lists them."""
    return _(", ").join(words)


def when(at: datetime, *, now: datetime | None = None) -> str:
    """Return day, weekday and clock, as in "Mon 23 Nov, 14:20"; the year only if another."""
    here = localtime(at)
    if now is not None and localtime(now).year != here.year:
        pattern = pgettext("moment", "{weekday} {day} {month} {year}, {clock}")
    else:
        pattern = pgettext("moment", "{weekday} {day} {month}, {clock}")
    return _fill(pattern, here)


def day(at: date) -> str:
    """Return day and weekday, as in "Mon 23 Nov", of an instant or of a civil day."""
    return _fill(pgettext("moment", "{weekday} {day} {month}"), _here(at))


def full_day(at: date) -> str:
    """Return day, month and year, as in "23 Nov 2026", of an instant or of a civil day."""
    return _fill(pgettext("moment", "{day} {month} {year}"), _here(at))


def month(number: int) -> str:
    """Return the short name of a month, for charts."""
    name = MONTHS[number - 1]
    return pgettext("month", "{month}").format(month=name, month_number=number)


def when_short(at: datetime, *, now: datetime) -> str:
    """Return a relative day word with the clock: today, tomorrow, a weekday soon, else the date."""
    here, today = localtime(at), localtime(now).date()
    days = (here.date() - today).days
    near = {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}
    if days in near:
        return _fill(pgettext("moment", "{word} {clock}"), here, word=near[days])
    if 1 < days <= NEAR_DAYS:
        same_week = here.isocalendar()[:2] == today.isocalendar()[:2]
        pattern = (
            pgettext("moment", "{weekday} {clock}")
            if same_week
            else pgettext("moment", "next {weekday} {clock}")
        )
        return _fill(pattern, here)
    if here.year != today.year:
        return _fill(pgettext("moment", "{day} {month} {year}, {clock}"), here)
    return _fill(pgettext("moment", "{day} {month}, {clock}"), here)


def span(minutes: float) -> str:
    """Return a length in hours and minutes; never in days: a working day is not 24 hours."""
    hours, rest = divmod(round(abs(minutes)), HOUR)
    return _joined(0, hours, rest)


def span_days(minutes: float) -> str:
    """Return a length on the wall clock in days and hours, or hours and minutes below a day."""
    days, rest = divmod(round(abs(minutes)), DAY)
    hours, left = divmod(rest, HOUR)
    return _joined(days, hours, 0 if days else left)


def due(at: datetime, *, now: datetime, left: bool = False) -> Due:
    """Return how a promise ending at `at` looks at `now`; with `left` as the time remaining."""
    minutes = (at - now) / timedelta(minutes=1)
    if localtime(at).time() == time.min:
        # Midnight belongs to the day that ends: "tomorrow 00:00" would be read as a day later.
        at -= timedelta(minutes=1)
    days = (localtime(at).date() - localtime(now).date()).days
    exact, iso = when(at, now=now), localtime(at).isoformat(timespec="minutes")
    if minutes < 0:
        return Due(
            _("%(span)s late") % {"span": _coarse(minutes)}, exact, iso, "late", "alert-triangle"
        )
    words = _("%(span)s left") % {"span": _coarse(minutes)} if left else when_short(at, now=now)
    return Due(words, exact, iso, "soon" if days < SOON_DAYS else "plain", "clock")


def _coarse(minutes: float) -> str:
    """From three hours on minutes do not matter, from three days on hours do not."""
    size = round(abs(minutes))
    if size >= 3 * DAY:
        size -= size % DAY
    elif size >= 3 * HOUR:
        size -= size % HOUR
    return span_days(size)


def _joined(days: int, hours: int, minutes: int) -> str:
    parts = []
    if days:
        parts.append(_("%(n)d d") % {"n": days})
    if hours:
        parts.append(_("%(n)d h") % {"n": hours})
    if minutes or not parts:
        parts.append(_("%(n)d min") % {"n": minutes})
    return " ".join(parts)


def _here(at: date) -> date:
    return localtime(at) if isinstance(at, datetime) else at


def _fill(pattern: str, here: date, word: str = "") -> str:
    return pattern.format(
        weekday=WEEKDAYS[here.weekday()], day=here.day, month=MONTHS[here.month - 1],
        month_number=here.month, year=here.year, clock=f"{here:%H:%M}", word=word,
    )  # fmt: skip
