"""Counting from the journal, one transaction at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from linli.indicators import fill
from linli.indicators.models import Count, Dirty, Filled
from linli.indicators.rules import Key
from linli.indicators.tests.small import (
    BRANCH,
    DAY,
    GROUP,
    LATER,
    NOON,
    Small,
    cells,
    opened,
    said,
    write,
)
from linli.journal.models import Delivery


class Killed(BaseException):
    """The process dies here."""


@contextmanager
def killed_after(statements: int) -> Iterator[None]:
    """Die once, just before a statement."""
    left = [statements]

    def execute(run: Callable[..., Any], *args: Any) -> Any:
        left[0] -= 1
        if left[0] == -1:
            raise Killed
        return run(*args)

    with connection.execute_wrapper(execute):
        yield


def cell(code: str, area: int, unit: int = 0, topic: str = "", day: date = DAY) -> Key:
    return Key(code, area, unit, topic, day, "of", 0)


def test_an_opened_case_is_counted_at_its_building_and_everywhere_above(small: Small) -> None:
    write(small.building, opened())

    fill.work_off(NOON)

    found = cells()
    above = [small.building, small.grid, small.community, small.town, small.county, small.root]
    assert [found["d", cell("opened", area.pk)] for area in above] == [1] * 6
    assert ("d", cell("opened", small.other.pk)) not in found
    assert found["d", cell("opened", small.town.pk, unit=GROUP)] == 1
    assert found["d", cell("opened", small.root.pk, topic="noise")] == 1
    assert found["m", cell("opened", small.root.pk, day=date(2026, 3, 1))] == 1


def test_the_day_is_the_civil_day_of_the_place(small: Small) -> None:
    write(small.building, opened(), at=NOON.replace(hour=15, minute=59))
    write(small.building, opened(), at=NOON.replace(hour=16, minute=0))

    fill.work_off(NOON)

    assert cells()["d", cell("opened", small.town.pk)] == 1
    assert cells()["d", cell("opened", small.town.pk, day=DAY + timedelta(days=1))] == 1


def test_a_promise_counts_on_the_day_it_was_due(small: Small) -> None:
    due, town = date(2026, 3, 20), small.town.pk
    write(small.grid, said("clock.kept", name="finish", round=1), due_on=due)
    write(small.grid, said("clock.missed", name="first_answer", round=1), due_on=due)

    fill.work_off(NOON)

    found = {key: v for (span, key), v in cells().items() if span == "d" and key.area_id == town}
    wanted = {
        Key(code, town, unit, "", due, part, 0): 1
        for unit in (0, GROUP)
        for code, part in (
            ("on_time_rate", "of"), ("on_time_rate", "out_of"), ("response_rate", "out_of"),
        )
    }  # fmt: skip
    assert found == wanted


def test_counting_twice_counts_once(small: Small) -> None:
    write(small.building, opened())
    fill.work_off(NOON)
    before = cells()

    fill.mark(small.town.pk, [DAY])
    fill.work_off(NOON)
    fill.refill(since=date(2026, 1, 1), until=date(2026, 4, 30), now=LATER)

    assert cells() == before
    assert not Delivery.objects.exists()
    assert not Dirty.objects.exists()


def test_a_late_entry_moves_every_month_that_began_after_it(small: Small) -> None:
    write(small.building, opened(), at=NOON)
    write(small.building, opened(), at=NOON + timedelta(days=90))
    fill.work_off(LATER)

    write(small.grid, opened(), at=NOON - timedelta(days=30))
    fill.work_off(LATER)

    found = cells()
    months = [date(2026, month, 1) for month in (2, 3, 4, 5, 6, 7)]
    stocks = [found.get(("c", cell("open_cases", small.root.pk, day=month))) for month in months]
    assert stocks == [None, 1, 2, 2, 2, None]
    assert Filled.objects.get(pk=small.root.pk).carried_to == date(2026, 6, 1)


def test_a_stock_that_falls_to_nothing_leaves_no_rows(small: Small) -> None:
    write(small.building, opened(), said("case.redirected", crossed="out", late=False))

    fill.work_off(NOON)

    assert [key for _span, key in cells() if key.indicator == "open_cases"] == []


def test_a_wrong_cell_of_a_dirty_day_is_mended(small: Small) -> None:
    write(small.building, opened())
    fill.work_off(NOON)
    before = cells()
    rows = Count.objects.shard(small.town.pk).filter(span="d", indicator="opened")
    rows.filter(area=small.town, unit_id=0, topic="").update(value=99)

    fill.mark(small.town.pk, [DAY])
    fill.work_off(NOON)

    assert cells() == before


def test_the_counts_survive_a_kill_before_any_statement(small: Small) -> None:
    write(small.building, opened())
    write(small.estate, opened("shops"), unit_id=BRANCH)
    fill.work_off(NOON)
    write(small.building, said("case.redirected", crossed="out", late=False, topic="noise"))
    kills = 0

    for statements in range(1, 400):
        try:
            with killed_after(statements):
                fill.work_off(NOON)
            break
        except Killed:
            kills += 1

    counted = cells()
    fill.refill(since=DAY, until=DAY, now=LATER)
    assert kills > 20
    assert not fill.is_waiting()
    assert counted == cells()
    assert ("d", cell("redirected", small.root.pk)) in counted


def test_a_day_that_fails_does_not_hold_up_the_others(small: Small) -> None:
    fill.mark(999, [DAY])
    write(small.building, opened())

    with pytest.raises(Exception, match="Area"):
        fill.work_off(NOON)
    fill.work_off(NOON)

    assert ("d", cell("opened", small.root.pk)) in cells()
    assert list(Dirty.objects.values_list("area_id", flat=True)) == [999]


def test_a_quiet_step_says_so_and_writes_nothing(small: Small) -> None:
    assert fill.count_next(NOON) is False
    assert fill.roll_up_next(NOON) is False
    assert fill.work_off(NOON) == 0


def test_the_command_rebuilds_what_was_lost(small: Small, capsys: Any) -> None:
    write(small.building, opened())
    fill.work_off(NOON)
    before = cells()
    for area in (small.town, small.county, small.root):
        Count.objects.shard(area).delete()

    call_command("indicators", "refill", since=DAY, until=DAY, jurisdiction="KEY3")

    assert cells() == before
    assert "3" in capsys.readouterr().out


def test_the_command_refuses_a_key_that_no_place_has(small: Small) -> None:
    with pytest.raises(CommandError):
        call_command("indicators", "refill", since=DAY, jurisdiction="NONE")
