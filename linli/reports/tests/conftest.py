"""A month of work in the east, counted; files of reports go to a folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from linli.areas import actions as area_actions
from linli.indicators import fill
from linli.kernel.actor import SYSTEM
from linli.reports import actions, deadlines, queries
from linli.reports.models import Plan, Run
from linli.reports.rules.wanted import Wanted
from tests.world import FOUNDED, MORNING, ZONE, World

MARCH = date(2026, 3, 1)
APRIL = datetime(2026, 4, 2, 9, 30, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def busy(world: World) -> Iterator[World]:
    """Six cases in March, three of them closed, one late; two in February; counted in April."""
    for at in (MORNING - timedelta(days=28), MORNING - timedelta(days=27)):
        world.case(at=at)
    for _ in range(3):
        world.case("closed")
    world.case("handling")
    world.case(place="G-2", service="noise")
    world.case(place="Y-1", service="noise")
    count()
    return world


def count() -> None:
    """Count everything recorded so far."""
    fill.refill(since=date(2026, 1, 1), until=date(2026, 4, 30), now=APRIL)
    fill.work_off(APRIL)


def admin(world: World, place: str = "east") -> Any:
    """Return somebody who administers the east, or another place, and reads its figures."""
    area_actions.grant(
        world.governor, world.area(place), role="place_admin", from_on=FOUNDED.date(), to_on=None,
        source="test", actor=SYSTEM, at=FOUNDED,
    )  # fmt: skip
    return world.governor


def planned(world: World, *, place: str = "east", at: datetime = APRIL, **more: Any) -> Plan:
    """Return a report that is made once for March, unless told otherwise."""
    said: dict[str, Any] = {"cycle": "once", "since": MARCH, **more}
    return actions.plan(world.area(place), want=Wanted(**said), actor=world.above, at=at)


def made(plan: Plan, *, at: datetime = APRIL) -> Run:
    """Let everything that waits be made; return the latest run."""
    while deadlines.make_next(at):
        pass
    return queries.of(plan.jurisdiction_id).filter(plan=plan).order_by("-asked_at", "-id")[0]
