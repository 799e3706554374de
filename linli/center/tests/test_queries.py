"""Setting up facilities and finding those near a door."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from linli.areas.actions import AreaRow
from linli.areas.actions import take_in as take_in_areas
from linli.areas.models import Area
from linli.center.actions import FacilityRow, take_in
from linli.center.models import Facility
from linli.center.queries import near
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
TREE = [
    ("c-cn", "root", ""),
    ("c-sc", "province", "c-cn"),
    ("c-ya", "city", "c-sc"),
    ("c-town", "town", "c-ya"),
    ("c-village", "village", "c-town"),
    ("c-b1", "building", "c-village"),
    ("c-b2", "building", "c-village"),
]
SHOP = FacilityRow(code="c-shop", name="蔬菜超市", area="c-b1", hours=[])
HALL = FacilityRow(code="c-hall", name="中心", area="c-b2", serves=("c-village", "c-town"))

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> dict[str, Area]:
    rows = [AreaRow(code=code, kind=kind, name=code, parent=up) for code, kind, up in TREE]
    made = take_in_areas(rows, actor=SYSTEM, at=AT)
    take_in([HALL, SHOP], actor=SYSTEM, at=AT)
    return {area.code: area for area in made}


def test_the_nearest_facility_comes_first_and_each_comes_once(
    places: dict[str, Area], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        found = near(places["c-b1"], on=TODAY)
        homes = [facility.area.code for facility in found]

    assert [facility.code for facility in found] == ["c-shop", "c-hall"]
    assert homes == ["c-b1", "c-b2"]
    assert [facility.code for facility in near(places["c-b2"], on=TODAY)] == ["c-hall"]
    assert near(places["c-ya"], on=TODAY) == []


def test_a_facility_that_closed_for_good_is_no_longer_shown(places: dict[str, Area]) -> None:
    Facility.objects.filter(code="c-shop").update(closed_on=TODAY)

    assert [facility.code for facility in near(places["c-b1"], on=TODAY)] == ["c-hall"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "center.code_used"),
        ({"code": "c-x", "area": "nowhere"}, "center.area_missing"),
        ({"code": "c-x", "hours": [{"days": [9]}]}, "center.hours"),
    ],
)
def test_a_doubtful_row_takes_nothing_in(
    places: dict[str, Area], change: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        take_in([replace(SHOP, **change)], actor=SYSTEM, at=AT)

    assert refusal.value.code == code
    assert Facility.objects.filter(code__startswith="c-").count() == 2
