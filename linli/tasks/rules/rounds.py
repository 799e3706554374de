"""Periods of what comes round, and when each is due: no query, no clock reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from linli.blueprint.types.atoms import Cycle
from linli.blueprint.types.rounds import Duty
from linli.kernel import worktime
from linli.kernel.worktime import Calendar, Measure

# A Monday, and the first day of a year: periods that name no first day are counted from it.
ANCHOR = date(2001, 1, 1)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
MONTHS_A_YEAR = 12


class Period(NamedTuple):
    """From which day to which a duty is owed once."""

    begins: date
    ends: date


def at(duty: Duty, day: date) -> Period:
    """Return the period of the duty's cycle in which a day lies, whether it counts or not."""
    number = _number(duty, day)
    begins = _begin(duty, number)
    return Period(begins, _begin(duty, number + 1) - DAY)


def begun(duty: Duty, *, after: date, until: date) -> Iterator[Period]:
    """Yield the periods that count and began after one day, up to another; each exactly once."""
    number, last = _number(duty, after), _number(duty, until)
    while number <= last:
        begins = _begin(duty, number)
        number += 1
        if after < begins <= until and counts(duty, begins):
            yield Period(begins, _begin(duty, number) - DAY)


def counts(duty: Duty, begins: date) -> bool:
    """Return whether the period that begins on this day is owed: in season, and not too early."""
    rule = duty.rule
    in_season = not rule.months or begins.month in rule.months
    return in_season and (rule.starts_on is None or begins >= _anchor(duty))


def due_on(duty: Duty, period: Period, calendar: Calendar) -> date:
    """Return the day on which it is due: within the period, on a working day if it has one."""
    last = period.ends
    while last > period.begins and not calendar.is_working(last):
        last -= DAY
    if not calendar.is_working(last):
        last = period.ends
    span = duty.rule.due
    if span is None:
        return last
    if span.measure == Measure.CALENDAR_DAYS:
        return min(last, period.begins + timedelta(days=span.amount))
    start = calendar.midnight(period.begins - DAY)
    return min(last, calendar.local_day(worktime.due(start, span, calendar)))


def starts(period_begins: date, calendar: Calendar) -> datetime:
    """Return the instant at which a period begins."""
    return calendar.midnight(period_begins - DAY)


def _anchor(duty: Duty) -> date:
    first = duty.rule.starts_on or ANCHOR
    if duty.cycle.unit == "week":
        return first - timedelta(days=first.weekday())
    return first.replace(day=1)


def _months(cycle: Cycle) -> int:
    return cycle.amount * (MONTHS_A_YEAR if cycle.unit == "year" else 1)


def _number(duty: Duty, day: date) -> int:
    anchor = _anchor(duty)
    if duty.cycle.unit == "week":
        return (day - anchor).days // (7 * duty.cycle.amount)
    passed = (day.year - anchor.year) * MONTHS_A_YEAR + day.month - anchor.month
    return passed // _months(duty.cycle)


def _begin(duty: Duty, number: int) -> date:
    anchor = _anchor(duty)
    if duty.cycle.unit == "week":
        return anchor + number * duty.cycle.amount * WEEK
    months = anchor.month - 1 + number * _months(duty.cycle)
    return date(anchor.year + months // MONTHS_A_YEAR, months % MONTHS_A_YEAR + 1, 1)
