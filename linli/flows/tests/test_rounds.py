"""The loop brings duties round and sees the record fulfil them, with nobody asking."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linli.cases import rules
from linli.cases.actions import opening
from linli.flows import work
from linli.tasks.models import Due
from tests.world import ZONE, World

pytestmark = pytest.mark.django_db
JUNE = datetime(2026, 6, 1, 8, tzinfo=ZONE)
OFTEN = 12


def states(world: World) -> dict[str, str]:
    rows = Due.objects.shard(world.area("east").pk).filter(code="rain_season_patrol")
    return dict(rows.values_list("unit__code", "matter__state"))


def test_a_hazard_that_a_grid_found_in_the_rain_season_is_its_patrol_of_that_month(
    world: World,
) -> None:
    for _time in range(OFTEN):
        work.work_off(JUNE)
    before = states(world)
    at = JUNE + timedelta(days=2)
    world.voice(place="G-1", service="hazard", text="居民报的不算巡查", at=at)
    found = {"service": "hazard", "text": "电线老化", "channel": rules.DESK}
    opening.open_case(world.area("Y-1"), **found, actor=world.beside, at=at)

    for _time in range(OFTEN):
        work.work_off(at + timedelta(minutes=1))

    assert before == {"willow-one-branch": "due", "willow-two-branch": "due"}
    assert states(world) == {"willow-one-branch": "due", "willow-two-branch": "kept"}
