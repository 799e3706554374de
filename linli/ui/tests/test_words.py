"""Instants and lengths in the words people use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from linli.ui import words

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # Tuesday 12:00 in Ya'an


def later(**length: float) -> datetime:
    return NOON + timedelta(**length)


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        (later(hours=6), "今天 18:00", "Today 18:00"),
        (later(days=1), "明天 12:00", "Tomorrow 12:00"),
        (later(days=-1), "昨天 12:00", "Yesterday 12:00"),
        (later(days=2), "周四 12:00", "Thu 12:00"),
        (later(days=6), "下周一 12:00", "next Mon 12:00"),
        (later(days=-3), "11月21日 12:00", "21 Nov, 12:00"),
        (later(days=10), "12月4日 12:00", "4 Dec, 12:00"),
        (later(days=60), "2027年1月23日 12:00", "23 Jan 2027, 12:00"),
    ],
)
def test_a_time_is_said_as_people_would_say_it_today(at: datetime, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert words.when_short(at, now=NOON) == zh
    with translation.override("en"):
        assert words.when_short(at, now=NOON) == en


def test_the_exact_time_has_day_weekday_and_clock() -> None:
    with translation.override("zh-hans"):
        assert words.when(NOON) == "11月24日（周二）12:00"
        assert words.when(NOON, now=later(days=400)) == "2026年11月24日（周二）12:00"
    with translation.override("en"):
        assert words.when(NOON) == "Tue 24 Nov, 12:00"


def test_today_ends_at_midnight_in_yaan_and_not_in_greenwich() -> None:
    evening = datetime(2026, 11, 24, 15, 59, tzinfo=UTC)

    with translation.override("en"):
        assert words.when_short(evening, now=NOON) == "Today 23:59"
        assert words.when_short(evening + timedelta(minutes=1), now=NOON) == "Tomorrow 00:00"


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (0, "0 分", "0 min"),
        (50, "50 分", "50 min"),
        (190, "3 小时 10 分", "3 h 10 min"),
        (1440, "24 小时", "24 h"),
    ],
)
def test_a_length_is_said_in_hours_and_minutes(minutes: int, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert words.span(minutes) == zh
    with translation.override("en"):
        assert words.span(minutes) == en


def test_a_day_on_the_wall_clock_is_said_as_a_day() -> None:
    with translation.override("zh-hans"):
        assert words.span_days(27 * 60) == "1 天 3 小时"


@pytest.mark.parametrize(
    ("at", "tone", "said"),
    [
        (later(minutes=-40), "late", "40 min late"),
        (later(hours=-3, minutes=-20), "late", "3 h late"),
        (later(hours=6), "soon", "Today 18:00"),
        (later(days=1), "plain", "Tomorrow 12:00"),
    ],
)
def test_a_due_time_is_a_word_an_icon_and_a_color(at: datetime, tone: str, said: str) -> None:
    with translation.override("en"):
        shown = words.due(at, now=NOON)

    assert (shown.tone, shown.words) == (tone, said)
    assert shown.icon


def test_what_is_due_at_midnight_is_due_on_the_day_that_ends() -> None:
    midnight = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)

    with translation.override("en"):
        shown = words.due(midnight, now=NOON)

    assert (shown.words, shown.tone) == ("Today 23:59", "soon")
    assert shown.exact == "Tue 24 Nov, 23:59"


def test_what_is_left_can_be_said_instead_of_the_day() -> None:
    with translation.override("en"):
        assert words.due(later(hours=27), now=NOON, left=True).words == "1 d 3 h left"
