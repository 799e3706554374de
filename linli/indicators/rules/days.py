"""Months and days, and the stretches of cells that a period is read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY, MONTH, CARRY = "d", "m", "c"
# On which day an entry counts.
AT, DUE_ON = "at", "due_on"


def month_of(day: date) -> date:
    """Return the first day of the month of `day`."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Return the last day of the month of `day`."""
    return month_after(day) - timedelta(days=1)


def month_after(day: date, months: int = 1) -> date:
    """Return the first day of the month `months` later, or earlier when negative."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def months_between(first: date, last: date) -> Iterator[date]:
    """Yield the first days of the months from that of `first` to that of `last`."""
    month = month_of(first)
    while month <= last:
        yield month
        month = month_after(month)


def days_between(since: date, until: date) -> Iterator[date]:
    """Yield the days from `since` to `until`, both included."""
    for number in range((until - since).days + 1):
        yield since + timedelta(days=number)


@dataclass(frozen=True)
class Stretch:
    """A stretch of days to be read from cells of one span."""

    span: str
    first: date
    last: date


def stretches(since: date, until: date) -> list[Stretch]:
    """Split a period into whole months and the days around them, so that few rows are read."""
    first = since if since.day == 1 else month_after(since)
    last = month_of(until) if until < month_end(until) else month_after(until)
    if first >= last:
        return [Stretch(DAY, since, until)] if since <= until else []
    parts = [
        Stretch(DAY, since, first - timedelta(days=1)),
        Stretch(MONTH, first, last - timedelta(days=1)),
        Stretch(DAY, last, until),
    ]
    return [part for part in parts if part.first <= part.last]
