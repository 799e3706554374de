"""Facilities from tables, and where they go when their places are redrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from linli.areas.actions import AreaRow
from linli.areas.actions import take_in as take_in_areas
from linli.areas.models import Area
from linli.center import queries
from linli.center.actions import FacilityRow, follow, intake, take_in
from linli.center.models import Facility, Serves
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Stale
from linli.kernel.intake import Change, Counts
from linli.org.actions import redraw

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
THEN = date(2026, 4, 2)
AREAS = [
    ("f-cn", "root", ""),
    ("f-city", "city", "f-sc"),
    ("f-sc", "province", "f-cn"),
    ("f-east", "subdistrict", "f-city"),
    ("f-tq", "community", "f-east"),
    ("f-grid", "grid", "f-tq"),
    ("f-b1", "building", "f-grid"),
    ("f-b2", "building", "f-grid"),
]
HOURS = [{"days": [1, 2], "from": "08:00", "to": "18:00"}]
HALL = FacilityRow(code="f-hall", name="活动室", area="f-b1", serves=("f-grid",), hours=HOURS)
SHOP = FacilityRow(code="f-shop", name="超市", area="f-grid")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town() -> None:
    """A grid with two buildings, a hall in one of them."""
    take_in_areas(
        [AreaRow(code=code, kind=kind, name=code, parent=up) for code, kind, up in AREAS],
        actor=SYSTEM,
        at=AT,
    )
    take_in([HALL], actor=SYSTEM, at=AT)


def row(code: str) -> FacilityRow | None:
    return queries.standing([replace(HALL, code=code)], on=THEN).get(code)


def blamed(*rows: FacilityRow) -> list[tuple[int, str, str]]:
    found = intake.faults(rows, queries.standing(rows, on=THEN), LATER)
    return [(one.index, one.field, one.code) for one in found]


def write(*changes: Change[FacilityRow]) -> Counts:
    return intake.write(changes, digest="d" * 64, actor=SYSTEM, at=LATER)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"code": ""}, "code", "blank"),
        ({"code": "店"}, "code", "spelling"),
        ({"name": ""}, "name", "blank"),
        ({"fee": "x" * 61}, "fee", "too_long"),
        ({"area": "f-nowhere"}, "area", "no_area"),
        ({"serves": ("f-nowhere",)}, "serves", "no_area"),
        ({"hours": [{"days": [8], "from": "08:00", "to": "18:00"}]}, "hours", "hours"),
        ({"ends": THEN}, "ends", "nothing_to_end"),
    ],
)
def test_a_wrong_row_is_blamed_at_its_field(
    change: dict[str, object], field: str, code: str
) -> None:
    assert (0, field, code) in blamed(replace(SHOP, **change))  # type: ignore[arg-type]
    assert blamed(SHOP, HALL) == []
    assert blamed(SHOP, SHOP) == [(1, "code", "code_twice")]


def test_a_table_is_written_and_taken_back() -> None:
    after = replace(HALL, fee="免费", area="f-b2", serves=("f-b1", "f-b2"))

    assert write(Change(None, SHOP), Change(HALL, after)) == Counts(added=1, changed=1)
    assert (row("f-shop"), row("f-hall")) == (SHOP, after)

    assert write(Change(SHOP, None), Change(after, HALL)) == Counts(changed=1, removed=1)
    assert (row("f-shop"), row("f-hall")) == (None, HALL)
    assert not Facility.objects.filter(code="f-shop").exists()


def test_what_changed_in_between_is_not_overwritten() -> None:
    with pytest.raises(Stale):
        write(Change(replace(HALL, fee="x"), HALL))


def test_a_facility_that_ended_comes_back() -> None:
    ended = replace(HALL, ends=THEN)

    write(Change(HALL, ended))
    place = Area.objects.get(code="f-b1")
    assert [one.code for one in queries.near(place, on=THEN)] == ["f-hall"]
    assert queries.near(place, on=date(2026, 4, 3)) == []

    write(Change(ended, HALL))
    assert row("f-hall") == HALL


def test_a_facility_follows_its_building_and_serves_every_part_of_a_split_grid() -> None:
    grid = Area.objects.get(code="f-grid")
    into = [AreaRow(code=code, kind="grid", name=code) for code in ("f-one", "f-two")]
    where = {"f-b1": "f-one", "f-b2": "f-two"}
    heirs = redraw.split(grid, into=into, children=where, actor=SYSTEM, at=LATER)

    follow(one.pk for one in heirs)
    again = follow(one.pk for one in heirs)

    assert again is False
    facility = Facility.objects.select_related("area").get(code="f-hall")
    assert facility.area == Area.objects.get(code="f-b1", valid_to__isnull=True)
    served = Serves.objects.filter(facility=facility).values_list("area__code", flat=True)
    assert sorted(served) == ["f-one", "f-two"]
