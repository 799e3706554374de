"""A redraw by table: the buildings of each grid before and after, on the page and elsewhere."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.areas.models import Area
from linli.areas.queries import standing
from linli.areas.rules import AreaRow
from linli.kernel.intake import Change
from linli.portal.importing import redrawn
from linli.portal.models import Import
from linli.portal.tests.importing import Terminal, terminal  # noqa: F401  a fixture
from linli.portal.tests.test_tree import TREE, administer, text
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db
HEAD = ("地点编码", "地点名称", "地方类型", "上级")


@pytest.fixture(autouse=True)
def clock(settings: Any, tmp_path: Path) -> Any:
    settings.LINLI_DATA = tmp_path
    with time_machine.travel(MORNING, tick=False):
        yield


def moving(**homes: str) -> list[Change[AreaRow]]:
    """Return the changes that let places lie elsewhere, by code with _ for -."""
    named = {code.replace("_", "-"): home for code, home in homes.items()}
    known = standing([AreaRow(code=code, kind="x", name="x") for code in named])
    return [Change(row, replace(row, parent=named[code])) for code, row in known.items()]


def new(code: str, kind: str, parent: str) -> Change[AreaRow]:
    return Change(None, AreaRow(code=code, kind=kind, name=code, parent=parent))


def figures(changes: list[Change[AreaRow]]) -> dict[str, tuple[int, int]]:
    return {code: (before, after) for code, _n, before, after in redrawn.of_changes(changes)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"G_1": "yard"}, {"willow-one": (3, 2), "willow-two": (1, 2)}),
        ({"G_1": "yard", "Y_1": "garden"}, {"willow-one": (3, 3), "willow-two": (1, 1)}),
        ({"garden": "willow-two"}, {"willow-one": (3, 0), "willow-two": (1, 4)}),
        ({"garden": "willow-two", "G_1": "yard"}, {"willow-one": (3, 0), "willow-two": (1, 4)}),
        (
            {"garden": "willow-two", "G_1": "willow-one"},
            {"willow-one": (3, 1), "willow-two": (1, 3)},
        ),
        ({"garden": "willow"}, {"willow-one": (3, 0), "willow": (0, 3)}),
    ],
)
def test_buildings_are_counted_in_the_grid_they_lie_in(
    world: World, changes: dict[str, str], expected: dict[str, tuple[int, int]]
) -> None:
    assert figures(moving(**changes)) == expected


def test_new_grids_and_new_buildings_count_too(world: World) -> None:
    changes = [
        *moving(G_1="willow-three"),
        new("willow-three", "grid", "willow"),
        new("W-1", "building", "willow-three"),
    ]

    assert figures(changes) == {"willow-one": (3, 2), "willow-three": (0, 2)}


def test_what_is_taken_away_counts_no_longer(world: World) -> None:
    [gone] = moving(G_1="garden")

    assert figures([Change(gone.before, None)]) == {"willow-one": (3, 2)}


def test_nothing_is_said_where_nothing_is_redrawn(world: World) -> None:
    assert figures([new("W-1", "building", "garden")]) == {}
    assert figures([]) == {}


def test_a_table_is_downloaded_changed_and_sent_back(world: World, client: Client) -> None:
    client.force_login(administer(world, "east"))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{TREE}willow/table.xlsx").content))
    for row in book.active.iter_rows(min_row=2):
        if row[0].value == "G-1":
            row[3].value = "yard"
    changed = io.BytesIO()
    book.save(changed)

    sent = client.post(
        "/manage/import/areas/",
        {"area": "east", "file": SimpleUploadedFile("redraw.xlsx", changed.getvalue())},
    )
    page = text(client.get(sent["Location"]))
    client.post(f"{sent['Location']}apply/")

    found = Import.objects.get()
    assert (found.counts["changed"], found.counts.get("new", 0)) == (1, 0)
    assert "各网格楼栋数（调整前后）" in page
    assert page.index("柳一网格") < page.index("柳二网格")
    assert "−1</td>" in page
    assert "+1</td>" in page
    assert Area.objects.get(code="G-1", valid_to__isnull=True).parent == world.area("yard")


def test_a_table_sent_back_unchanged_changes_nothing(world: World, client: Client) -> None:
    client.force_login(administer(world, "east"))
    Area.objects.filter(code="G-1").update(
        name_en="Garden 1", latitude=29.9876543, longitude=103.0, stat_code="511802004"
    )
    table = client.get(f"{TREE}east/table.xlsx").content

    client.post(
        "/manage/import/areas/", {"area": "east", "file": SimpleUploadedFile("t.xlsx", table)}
    )

    counts = Import.objects.get().counts
    assert counts["unchanged"] == counts["rows"] == 11


def test_the_terminal_says_it_too(world: World, terminal: Terminal) -> None:  # noqa: F811
    rows = (HEAD, ("G-1", "花园小区1栋", "楼栋", "yard"))
    file = terminal.file(rows)

    _code, told = terminal.run("areas", file, "--preview")
    _code, answer = terminal.json("areas", file, "--preview")

    assert "(willow-one): 3 buildings before, 2 after." in told
    assert answer["grids"][0] == {
        "code": "willow-one",
        "name": "柳一网格",
        "before": 3,
        "after": 2,
    }
    assert set(answer["touches"]) == {"moved", "covers", "buildings", "matters"}
