"""What lies in a park within a subdistrict reaches the desks of the subdistrict."""

from __future__ import annotations

from datetime import timedelta

from linli.areas import actions as areas
from linli.areas.actions import AreaRow
from linli.areas.models import Area
from linli.cases.actions import opening
from linli.kernel.actor import SYSTEM
from linli.matters import queries, rules
from linli.shards.fanout import allow_fanout
from tests.world import FOUNDED, MORNING, World


def test_a_case_in_a_park_lies_on_the_desk_of_the_subdistrict_above_it(world: World) -> None:
    rows = [
        AreaRow(code="park", kind="park", name="示例园区", parent="east"),
        AreaRow(code="P-1", kind="building", name="园区1栋", parent="park"),
    ]
    areas.take_in(rows, actor=SYSTEM, at=FOUNDED)
    at, on = MORNING + timedelta(hours=1), rules.day_of(MORNING)

    made = opening.open_case(
        Area.objects.get(code="P-1"), service="other", text="路灯坏了", at=MORNING
    )

    voice = queries.voice_by(made.code)
    assert voice.matter.owner_unit.code == "east-committee"
    with allow_fanout("a subdistrict and the park in it"):
        mine = [leg.matter_id for leg in queries.desk_legs(world.above, on=on)]
    assert mine == [voice.matter_id]
    assert queries.get_for(world.above, number=voice.matter.number, at=at) == voice.matter
    assert not queries.desk_legs(world.outside, on=on).exists()
