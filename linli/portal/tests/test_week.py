"""The small bars beside the desk come from the counts, and only from my own units'."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from linli.indicators.models import Count
from linli.portal.week import week
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()


def counted(world: World, unit: str, day: date, *, due: int, kept: int) -> None:
    home = world.area("east")
    cell: dict[str, Any] = {
        "jurisdiction": home, "area": home, "unit_id": world.unit(unit).pk, "span": "d", "day": day,
    }  # fmt: skip
    for part, value in (("out_of", due), ("of", kept)):
        Count.objects.create(indicator="on_time_rate", part=part, value=value, **cell)


def test_the_bars_say_what_fell_due_and_what_was_late(world: World) -> None:
    counted(world, "garden-group", TODAY, due=4, kept=3)
    counted(world, "garden-group", TODAY - timedelta(days=6), due=2, kept=2)

    found = week(world.inside, on=TODAY)

    assert found is not None
    assert (found.due, found.late) == (6, 1)
    assert "<svg" in found.svg
    assert "style=" not in found.svg


def test_other_units_and_older_days_are_left_out(world: World) -> None:
    counted(world, "willow-two-branch", TODAY, due=4, kept=3)
    counted(world, "garden-group", TODAY - timedelta(days=7), due=2, kept=2)

    assert week(world.inside, on=TODAY) is None


def test_who_holds_no_post_has_no_week(world: World) -> None:
    assert week(world.governor, on=TODAY) is None
