"""What stands as a table: it is read back as it stood, and refused where it cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from linli.areas.models import Area
from linli.areas.queries.standing import standing
from linli.areas.rules import AreaRow
from linli.kernel.errors import Refused
from linli.org.queries.standing_units import UnitRow, standing_units
from linli.portal.importing.kinds import kind_of
from linli.portal.importing.papers import table_of
from linli.portal.models import Import
from linli.portal.tests.test_importing_pages import browser, let
from tests.world import UNITS, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path: Any, settings: Any) -> None:
    settings.LINLI_DATA = tmp_path


def asked(code: str) -> UnitRow:
    return UnitRow(code=code, org_type="x", level=None, name="x", base="east")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_table_of_units_is_read_back_without_any_change(world: World, language: str) -> None:
    rows = standing_units([asked(code) for code, *_rest in UNITS]).values()
    east = [row for row in rows if not row.code.startswith(("west", "lake", "shore"))]
    client = browser(let(world.nobody, "east"))

    with override(language):
        book = SimpleUploadedFile("units.xlsx", table_of(kind_of("units"), east))
    client.post("/manage/import/units/", {"file": book, "area": "east"})

    counts = Import.objects.get().counts
    assert (counts["rows"], counts["unchanged"]) == (len(east), len(east))


def test_a_table_of_places_is_read_back_without_any_change(world: World) -> None:
    codes = ["willow", "willow-one", "garden", "G-1", "G-2", "yard", "market", "pine"]
    places = Area.objects.filter(code__in=codes).select_related("parent")
    rows = standing(
        [AreaRow(code=one.code, kind=one.kind, name=one.name, parent="x") for one in places]
    )
    client = browser(let(world.nobody, "east"))

    book = SimpleUploadedFile(
        "areas.xlsx", table_of(kind_of("areas"), [rows[code] for code in codes])
    )
    client.post("/manage/import/areas/", {"file": book, "area": "east"})

    counts = Import.objects.get().counts
    assert (counts["rows"], counts["unchanged"]) == (len(codes), len(codes))


def test_a_list_too_long_for_a_cell_is_refused_and_not_cut(world: World) -> None:
    covers = tuple(f"a-code-that-is-long-{number}" for number in range(1500))

    with pytest.raises(Refused, match="Excel") as refusal:
        table_of(
            kind_of("units"),
            [UnitRow(code="x", org_type="x", level=1, name="x", base="x", covers=covers)],
        )
    assert refusal.value.code == "import.cell_too_long"
