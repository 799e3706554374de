"""What happens to matters and facilities when their places are redrawn."""

from __future__ import annotations

from datetime import timedelta

from linli.areas import queries as areas
from linli.areas.actions import AreaRow, add
from linli.areas.models import Area
from linli.cases.actions import opening
from linli.center import actions as centers
from linli.center.models import Facility
from linli.flows import work
from linli.kernel.actor import SYSTEM
from linli.matters import queries
from linli.matters.actions import handling
from linli.org import queries as org
from linli.org.actions import redraw
from tests.world import FOUNDED, MORNING, World

NEXT_DAY = MORNING + timedelta(days=1)


def test_a_filed_matter_stays_where_it_was_and_its_worker_keeps_it(world: World) -> None:
    matter, old = world.case(), world.area("G-1")
    add(AreaRow(code="lake-two", kind="grid", name="湖二", parent="lake"), actor=SYSTEM, at=MORNING)

    heir = redraw.move(old, parent=areas.by_code("lake-two"), actor=SYSTEM, at=NEXT_DAY)

    filed = world.fresh(matter)
    assert (filed.area_id, filed.jurisdiction_id) == (old.pk, world.area("east").pk)
    on = NEXT_DAY.date()
    assert org.homes_of(world.inside, on=on) >= {filed.jurisdiction_id, heir.jurisdiction_pk}
    seen = queries.get_for(world.inside, number=filed.number, at=NEXT_DAY)
    handling.take(seen, actor=world.inside, text="今天去看", at=NEXT_DAY)
    assert world.fresh(matter).state == "handling"

    made = opening.open_case(
        heir, service="public_repair", text="楼道灯不亮了", contact="", at=NEXT_DAY
    )
    new = queries.voice_by(made.code)
    assert new.jurisdiction_id == heir.jurisdiction_pk == world.area("west").pk


def test_facilities_follow_a_redrawn_place(world: World) -> None:
    row = centers.FacilityRow(code="shop", name="超市", area="G-1", serves=("willow-one",))
    centers.take_in([row], actor=SYSTEM, at=FOUNDED)

    redraw.move(
        areas.by_code("willow-one"), parent=areas.by_code("pine"), actor=SYSTEM, at=NEXT_DAY
    )
    for _round in range(3):
        work.work_off(NEXT_DAY)

    shop = Facility.objects.select_related("area").get(code="shop")
    assert shop.area == areas.by_code("G-1")
    assert Area.objects.get(served_by__facility=shop) == areas.by_code("willow-one")
