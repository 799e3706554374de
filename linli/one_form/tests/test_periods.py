"""Which days a form asks about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.one_form.rules import Cycle, periods

RECURRING = [one.value for one in Cycle if one != Cycle.ONCE]
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("cycle", "first", "last"),
    [
        ("once", date(2024, 2, 14), date(2024, 2, 14)),
        ("weekly", date(2024, 2, 12), date(2024, 2, 18)),
        ("monthly", date(2024, 2, 1), date(2024, 2, 29)),
        ("quarterly", date(2024, 1, 1), date(2024, 3, 31)),
        ("yearly", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_the_period_around_a_day(cycle: str, first: date, last: date) -> None:
    found = periods.around(date(2024, 2, 14), cycle)

    assert (found.first, found.last) == (first, last)


@given(DAYS, st.sampled_from(RECURRING))
def test_periods_follow_each_other_without_a_gap(day: date, cycle: str) -> None:
    here = periods.around(day, cycle)
    after = periods.following(here, cycle)

    assert here.first <= day <= here.last
    assert after.first == here.last + timedelta(days=1)
    assert periods.asked_at(after.first, day, cycle) == here


@given(DAYS, DAYS, st.sampled_from(RECURRING))
def test_a_form_begins_with_the_last_period_that_is_over_or_later(
    starts_on: date, today: date, cycle: str
) -> None:
    first = periods.first_asked(starts_on, cycle, today=today)
    period = periods.asked_at(first, starts_on, cycle)

    assert period.last >= starts_on
    assert first > today - timedelta(days=366)
    assert period.asked_on == first
