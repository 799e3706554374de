"""Which days a form asks about, and on which day it asks."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from linli.one_form.rules import Cycle

_DAY = timedelta(days=1)
_MONTHS = {Cycle.MONTHLY.value: 1, Cycle.QUARTERLY.value: 3, Cycle.YEARLY.value: 12}


@dataclass(frozen=True)
class Period:
    """The days a sheet speaks of, both included."""

    first: date
    last: date

    @property
    def asked_on(self) -> date:
        """Return the first day on which everything about it can be known."""
        return self.last + _DAY


def around(day: date, cycle: str) -> Period:
    """Return the week, month, quarter or year that `day` lies in; for `once` that day alone."""
    if cycle == Cycle.ONCE:
        return Period(day, day)
    if cycle == Cycle.WEEKLY:
        first = day - timedelta(days=day.weekday())
        return Period(first, first + 6 * _DAY)
    length = _MONTHS[cycle]
    month = (day.month - 1) // length * length + 1
    last = month + length - 1
    return Period(date(day.year, month, 1), date(day.year, last, monthrange(day.year, last)[1]))


def following(period: Period, cycle: str) -> Period:
    """Return the period after this one."""
    return around(period.last + _DAY, cycle)


def first_asked(starts_on: date, cycle: str, *, today: date) -> date:
    """Return the day on which a form admitted today asks first.

    Periods that ended long ago are not asked for: only the last one that is over, if the form is to
    begin with it or earlier.
    """
    if cycle == Cycle.ONCE:
        return max(starts_on, today)
    first = around(starts_on, cycle)
    over = around(around(today, cycle).first - _DAY, cycle)
    return max(first.asked_on, over.asked_on)


def asked_at(day: date, starts_on: date, cycle: str) -> Period:
    """Return the period that is asked about on this day, which began a new one."""
    if cycle == Cycle.ONCE:
        return Period(min(starts_on, day), day)
    return around(day - _DAY, cycle)


def next_asked(day: date, cycle: str) -> date | None:
    """Return the day after `day` on which the next period is asked; None after `once`."""
    return None if cycle == Cycle.ONCE else around(day, cycle).asked_on
