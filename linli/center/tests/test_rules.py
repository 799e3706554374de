"""When a place is open."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from linli.center.rules import fault, is_open, until

ZONE = ZoneInfo("Asia/Shanghai")
EVERY = [1, 2, 3, 4, 5, 6, 7]
SHOP = [{"days": EVERY, "from": "06:00", "to": "22:00"}]
OFFICE = [
    {"days": [1, 2, 3, 4, 5], "from": "09:00", "to": "12:00"},
    {"days": [1, 2, 3, 4, 5], "from": "14:00", "to": "18:00"},
]
NIGHT = [{"days": [5], "from": "20:00", "to": "02:00"}]
ALWAYS = [{"days": EVERY, "from": "00:00", "to": "24:00"}]


def at(day: int, clock: str) -> datetime:
    """Return a local time in March 2026; the 2nd is a Monday."""
    return datetime.fromisoformat(f"2026-03-{day:02}T{clock}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("hours", "now", "opened", "then"),
    [
        (SHOP, at(2, "21:59"), True, at(2, "22:00")),
        (SHOP, at(2, "22:01"), False, at(3, "06:00")),
        (SHOP, at(2, "22:00"), False, at(3, "06:00")),
        (SHOP, at(2, "06:00"), True, at(2, "22:00")),
        (OFFICE, at(2, "12:30"), False, at(2, "14:00")),
        (OFFICE, at(6, "18:00"), False, at(9, "09:00")),
        (NIGHT, at(7, "01:59"), True, at(7, "02:00")),
        (NIGHT, at(7, "02:00"), False, at(13, "20:00")),
        (NIGHT, at(6, "01:00"), False, at(6, "20:00")),
        (ALWAYS, at(2, "00:00"), True, None),
        ([], at(2, "10:00"), False, None),
    ],
)
def test_it_is_open_until_it_closes_and_closed_until_it_opens(
    *, hours: list[dict[str, Any]], now: datetime, opened: bool, then: datetime | None
) -> None:
    assert is_open(hours, now) is opened
    assert until(hours, now) == then


def test_two_spans_that_touch_are_one() -> None:
    hours = [
        {"days": [1], "from": "09:00", "to": "12:00"},
        {"days": [1], "from": "12:00", "to": "18:00"},
    ]

    assert until(hours, at(2, "10:00")) == at(2, "18:00")


@pytest.mark.parametrize(
    ("hours", "why"),
    [
        (SHOP, ""),
        ([], ""),
        ("always", "no_list"),
        ([{"days": [1]}], "shape"),
        ([{"days": [1], "from": "9", "to": "12:00"}], "clock"),
        ([{"days": [0], "from": "09:00", "to": "12:00"}], "days"),
        ([{"days": [], "from": "09:00", "to": "12:00"}], "days"),
        ([{"days": [[]], "from": "09:00", "to": "12:00"}], "days"),
    ],
)
def test_hours_nobody_can_read_are_noticed(hours: object, why: str) -> None:
    assert fault(hours) == why
