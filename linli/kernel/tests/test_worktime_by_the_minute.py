"""Tests of working time against a naive clock that looks at the wall every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from linli.kernel.tests.test_worktime import CHINA, DAYS, HOURS, WEEKDAYS, at
from linli.kernel.worktime import Calendar, Measure, Span, due, elapsed

BERLIN = Calendar(
    ZoneInfo("Europe/Berlin"), ((time(8, 30), time(12)), (time(13), time(16, 45))), {}
)

# Stretches that hold both festivals and the beginning of summer time.
WINDOWS = {
    "spring": date(2026, 2, 5),
    "nation": date(2026, 9, 15),
    "summer time": date(2026, 3, 20),
}
LENGTH = 45 * 24 * 60


class Naive:
    """Knows for each minute of a stretch whether it is worked, and nothing else."""

    def __init__(self, calendar: Calendar, first: date) -> None:
        self.zero = datetime.combine(first, time(), calendar.zone).astimezone(UTC)
        self.walls = [
            (self.zero + timedelta(minutes=m)).astimezone(calendar.zone) for m in range(LENGTH)
        ]
        self.runs = [self._runs(calendar, wall) for wall in self.walls]
        self.last = calendar.spans[-1][1]

    @staticmethod
    def _runs(calendar: Calendar, wall: datetime) -> bool:
        open_day = calendar.days.get(wall.date(), wall.weekday() < 5)
        return open_day and any(begin <= wall.time() < end for begin, end in calendar.spans)

    def minute(self, moment: datetime) -> int:
        return int((moment - self.zero).total_seconds()) // 60

    def due(self, start: int, span: Span, pauses: list[tuple[int, int]]) -> int:
        runs = self.runs if span.measure in (HOURS, DAYS) else [True] * LENGTH
        granted = self._granted(start, span, runs)
        paused = {m for begin, end in pauses for m in range(max(begin, start), end)}
        moved, credit, now = granted, 0, start
        while now < moved:
            if now in paused and runs[now]:
                credit += 1
                moved = self._rounded(self._walk(granted, credit, runs), span.measure)
            now += 1
        return moved

    def _granted(self, start: int, span: Span, runs: list[bool]) -> int:
        if span.measure in (HOURS, Measure.CALENDAR_HOURS):
            return self._walk(start, span.amount * 60, runs)
        left, now, today = span.amount, start, self.walls[start].date()
        while left:
            while self.walls[now].date() == today:
                now += 1
            today = self.walls[now].date()
            left -= any(
                r
                for r, w in zip(runs[now : now + 1500], self.walls[now:], strict=False)
                if w.date() == today
            )
        return self._rounded(now + 1, span.measure)

    @staticmethod
    def _walk(now: int, minutes: int, runs: list[bool]) -> int:
        while minutes:
            minutes -= runs[now]
            now += 1
        return now

    def _rounded(self, now: int, measure: Measure) -> int:
        ends = {DAYS: self.last, Measure.CALENDAR_DAYS: time()}
        while measure in ends and self.walls[now].time() != ends[measure]:
            now += 1
        return now


CALENDARS = {"China": CHINA, "weekdays": WEEKDAYS, "Berlin": BERLIN}
NAIVE = {(c, w): Naive(CALENDARS[c], WINDOWS[w]) for c in CALENDARS for w in WINDOWS}
minutes = st.integers(0, 10 * 24 * 60)
pause_lists = st.lists(st.tuples(minutes, st.integers(0, 1500)), max_size=4)
spans = st.one_of(
    st.builds(Span, st.integers(1, 20), st.sampled_from([HOURS, Measure.CALENDAR_HOURS])),
    st.builds(Span, st.integers(1, 5), st.sampled_from([DAYS, Measure.CALENDAR_DAYS])),
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(NAIVE)), minutes, spans, pause_lists)
def test_the_clock_agrees_with_one_that_looks_every_minute(
    which: tuple[str, str], start: int, span: Span, lengths: list[tuple[int, int]]
) -> None:
    naive, calendar = NAIVE[which], CALENDARS[which[0]]
    pauses = [(begin, begin + length) for begin, length in lengths]
    moments = [(_moment(naive, begin), _moment(naive, end)) for begin, end in pauses]

    result = due(_moment(naive, start), span, calendar, moments)

    assert naive.minute(result) == naive.due(start, span, pauses)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(NAIVE)), minutes, minutes, pause_lists, st.sampled_from(list(Measure))
)
def test_time_taken_agrees_with_a_count_of_minutes(
    which: tuple[str, str], one: int, other: int, lengths: list[tuple[int, int]], measure: Measure
) -> None:
    naive, calendar = NAIVE[which], CALENDARS[which[0]]
    start, end = sorted((one, other))
    moments = [(_moment(naive, b), _moment(naive, b + length)) for b, length in lengths]
    paused = {m for begin, length in lengths for m in range(begin, begin + length)}
    runs = naive.runs if measure in (HOURS, DAYS) else [True] * LENGTH

    taken = elapsed(_moment(naive, start), _moment(naive, end), measure, calendar, moments)

    assert taken == timedelta(minutes=sum(runs[m] for m in range(start, end) if m not in paused))


@given(minutes, st.integers(0, 9000), st.integers(0, 9000), st.integers(0, 59))
def test_going_on_twice_is_going_on_once_for_both(
    start: int, one: int, other: int, second: int
) -> None:
    begin = at(2, 10) + timedelta(minutes=start, seconds=second)

    there = CHINA.advance(CHINA.advance(begin, one), other)

    assert there == CHINA.advance(begin, one + other)
    assert CHINA.worked(begin, there) == timedelta(minutes=one + other)


@given(st.floats(0, 3000), st.floats(0, 3000))
def test_parts_of_minutes_count_to_the_second(one: float, other: float) -> None:
    there = CHINA.advance(at(2, 10, 10), one)

    assert CHINA.worked(at(2, 10, 10), there) == timedelta(seconds=round(one * 60))
    assert CHINA.worked(there, CHINA.advance(there, other)) == timedelta(seconds=round(other * 60))


def _moment(naive: Naive, minute: int) -> datetime:
    return naive.zero + timedelta(minutes=minute)
