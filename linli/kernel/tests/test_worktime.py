"""Tests of working time; the make-up days of 2026 come from the chinese_calendar package."""

from __future__ import annotations

import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

from linli.kernel.worktime import Calendar, Measure, Span, due, elapsed, push

SHANGHAI = ZoneInfo("Asia/Shanghai")
SPANS = ((time(9), time(12)), (time(14), time(18)))
YEAR = [date(2026, 1, 1) + timedelta(days=count) for count in range(365)]
CHINA = Calendar(SHANGHAI, SPANS, {day: chinese_calendar.is_workday(day) for day in YEAR})
WEEKDAYS = Calendar(SHANGHAI, SPANS, {})
HOURS, DAYS = Measure.WORKING_HOURS, Measure.WORKING_DAYS


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        # Spring Festival: 15 to 23 February off, 14 and 28 February worked.
        (at(2, 13, 16), Span(1, DAYS), at(2, 14, 18)),
        (at(2, 13, 16), Span(3, DAYS), at(2, 25, 18)),
        (at(2, 14, 17), Span(4, HOURS), at(2, 24, 12)),
        (at(2, 18, 10), Span(5, DAYS), at(2, 28, 18)),
        (at(2, 27, 15), Span(4, HOURS), at(2, 28, 10)),
        # National Day: 1 to 7 October off, 20 September and 10 October worked.
        (at(9, 18, 17), Span(1, DAYS), at(9, 20, 18)),
        (at(9, 30, 17), Span(2, HOURS), at(10, 8, 10)),
        (at(9, 30, 17), Span(3, DAYS), at(10, 10, 18)),
        (at(10, 3, 12), Span(1, DAYS), at(10, 8, 18)),
        # Hours and days by the calendar know no holidays.
        (at(10, 1, 12), Span(24, Measure.CALENDAR_HOURS), at(10, 2, 12)),
        (at(10, 1, 12), Span(2, Measure.CALENDAR_DAYS), at(10, 4)),
        # Before opening, in the lunch break, at the exact closing.
        (at(9, 1, 7), Span(4, HOURS), at(9, 1, 15)),
        (at(9, 1, 13), Span(4, HOURS), at(9, 1, 18)),
        (at(9, 1, 18), Span(1, HOURS), at(9, 2, 10)),
    ],
)
def test_a_promise_is_due_as_people_count(start: datetime, span: Span, expected: datetime) -> None:
    assert due(start, span, CHINA) == expected


def test_the_year_is_the_published_one() -> None:
    swapped = {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)}
    weekend_work = {(d.month, d.day) for d in YEAR if d.weekday() >= 5 and CHINA.is_working(d)}

    assert weekend_work == swapped
    assert not any(CHINA.is_working(date(2026, 10, day)) for day in range(1, 8))
    assert not any(CHINA.is_working(date(2026, 2, day)) for day in range(15, 24))


def test_an_unknown_year_falls_back_to_monday_to_friday() -> None:
    assert CHINA.is_working(date(2031, 10, 1))
    assert not CHINA.is_working(date(2031, 10, 4))


def test_results_are_in_utc_and_in_whole_seconds() -> None:
    start = datetime(2026, 9, 1, 2, 0, 0, 900, tzinfo=UTC)

    result = due(start, Span(1, HOURS), CHINA)

    assert result.tzinfo is UTC
    assert result == datetime(2026, 9, 1, 3, tzinfo=UTC)
    assert CHINA.closing(date(2026, 9, 1)).tzinfo is UTC
    assert CHINA.advance(start, 0).tzinfo is UTC


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 9, 1, 10)  # noqa: DTZ001

    for ask in (
        lambda: due(naive, Span(1, HOURS), CHINA),
        lambda: CHINA.advance(naive, 5),
        lambda: CHINA.worked(naive, at(9, 1)),
        lambda: push(at(9, 1), HOURS, CHINA, [(naive, at(9, 1))]),
    ):
        with pytest.raises(ValueError, match="time zone"):
            ask()


def test_the_clock_does_not_run_backward() -> None:
    with pytest.raises(ValueError):
        CHINA.advance(at(9, 1), -1)
    with pytest.raises(ValueError):
        Span(0, DAYS)
    with pytest.raises(ValueError):
        push(at(9, 1), HOURS, CHINA, [(at(8, 2), at(8, 1))])
    assert CHINA.worked(at(9, 2), at(9, 1)) == timedelta(0)


@pytest.mark.parametrize(
    "spans",
    [
        (),
        ((time(14), time(18)), (time(9), time(12))),
        ((time(9), time(9)),),
        ((time(9), time(13)), (time(12), time(18))),
    ],
)
def test_disordered_working_hours_are_refused(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError):
        Calendar(SHANGHAI, spans, {})


def test_a_place_may_work_until_midnight() -> None:
    night = Calendar(SHANGHAI, ((time(14), time(0)),), {})

    assert night.closing(date(2026, 9, 1)) == at(9, 2)
    assert due(at(9, 1, 23), Span(2, HOURS), night) == at(9, 2, 15)
    assert push(at(9, 2), DAYS, night, [(at(9, 1, 20), at(9, 1, 21))]) == at(9, 3)


def test_a_pause_adds_its_working_minutes() -> None:
    pauses = [(at(9, 1, 10), at(9, 1, 15))]

    assert due(at(9, 1, 9), Span(4, HOURS), CHINA, pauses) == at(9, 1, 18)
    assert due(at(9, 1, 9), Span(2, DAYS), CHINA, pauses) == at(9, 4, 18)


def test_a_pause_over_the_holiday_adds_nothing() -> None:
    pauses = [(at(9, 30, 18), at(10, 8, 9))]

    assert due(at(9, 30, 9), Span(3, DAYS), CHINA, pauses) == at(10, 10, 18)


def test_overlapping_pauses_count_once_and_round_once() -> None:
    twice = [
        (at(9, 1, 10), at(9, 1, 11)),
        (at(9, 1, 10, 30), at(9, 1, 11)),
        (at(9, 1, 14), at(9, 1, 15)),
    ]

    assert due(at(9, 1, 9), Span(4, HOURS), CHINA, twice) == at(9, 1, 17)
    assert due(at(9, 1, 9), Span(1, DAYS), CHINA, twice) == at(9, 3, 18)


def test_a_pause_before_the_start_or_after_the_deadline_changes_nothing() -> None:
    early, late = (at(8, 31, 9), at(9, 1, 9)), (at(9, 1, 14), at(9, 5, 9))

    assert due(at(9, 1, 9), Span(3, HOURS), CHINA, [early, late]) == at(9, 1, 12)


def test_an_extended_promise_stays_at_its_instant_until_a_pause_moves_it() -> None:
    granted = at(9, 3, 15)

    assert push(granted, DAYS, CHINA, []) == granted
    assert push(granted, DAYS, CHINA, [(at(9, 2, 19), at(9, 2, 20))]) == granted
    assert push(granted, DAYS, CHINA, [(at(9, 2, 9), at(9, 2, 10))]) == at(9, 3, 18)
    assert push(granted, HOURS, CHINA, [(at(9, 2, 9), at(9, 2, 10))]) == at(9, 3, 16)


def test_days_by_the_calendar_end_at_midnight_also_after_a_pause() -> None:
    span, pauses = Span(7, Measure.CALENDAR_DAYS), [(at(9, 2, 9), at(9, 3, 9))]

    assert due(at(9, 1, 9), span, CHINA) == at(9, 9)
    assert due(at(9, 1, 9), span, CHINA, pauses) == at(9, 10)


def test_time_taken_leaves_out_pauses_nights_and_holidays() -> None:
    start, end = at(9, 30, 17), at(10, 8, 11)
    pauses = [(at(9, 30, 17, 30), at(10, 8, 9, 30)), (at(10, 8, 10, 30), at(10, 9))]

    assert elapsed(start, end, HOURS, CHINA) == timedelta(hours=3)
    assert elapsed(start, end, DAYS, CHINA, pauses) == timedelta(minutes=90)
    assert elapsed(start, end, Measure.CALENDAR_HOURS, CHINA) == end - start
    assert elapsed(start, end, Measure.CALENDAR_DAYS, CHINA, pauses) == timedelta(minutes=90)


def test_a_calendar_keeps_what_it_was_told() -> None:
    days = {date(2026, 9, 1): False}
    calendar = Calendar(SHANGHAI, SPANS, days)
    days[date(2026, 9, 1)] = True

    assert not calendar.is_working(date(2026, 9, 1))
    assert calendar == Calendar(SHANGHAI, SPANS, {date(2026, 9, 1): False})
    assert hash(calendar) == hash(WEEKDAYS)


def test_ten_working_days_take_microseconds() -> None:
    start, span = at(9, 18, 17), Span(10, DAYS)
    due(start, span, CHINA)

    began = stopwatch.perf_counter()
    for _ in range(200):
        due(start, span, CHINA)
    each = (stopwatch.perf_counter() - began) / 200

    assert each < 0.0005
