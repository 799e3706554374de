"""The bench runs in small, fills places with what holds together, and keeps what it did not measure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bench import bare, divisions, estates, histories, journal, pages, place, tables, taking
from bench.report import Figure, Goal
from linli.areas.models import Area
from linli.org import queries as org
from tests.world import World

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MACHINE = {"Machine": "2 cores", "Python": "3.11"}
FILES = {
    "provinces.csv": "code,name\n51,四川省\n",
    "cities.csv": "code,name,provinceCode\n5118,雅安市,51\n",
    "areas.csv": "code,name,cityCode,provinceCode\n511802,雨城区,5118,51\n",
    "streets.csv": "code,name,areaCode,provinceCode,cityCode\n511802001,东城街道,511802,51,5118\n",
}


def heard(words: str) -> None:
    """Hear what the bench says it is doing."""


def figures(part: str, value: float) -> list[Figure]:
    return [Figure(part, "door", "large / small", value, Goal(1.3))]


def test_a_part_that_is_measured_again_takes_the_place_of_its_like_alone() -> None:
    first = figures("growth, small", 1.25) + figures("weight", 7.0)
    before = pages.page(first, at=AT, told=MACHINE, before="")
    later = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)

    after = pages.page(figures("weight", 8.0), at=later, told=MACHINE, before=before)

    growth, weight = after.split("## Growth, small")[1].split("## Weight")
    assert "1.25 | <= 1.30 | met" in growth
    assert "Measured 2026-03-02: 2 cores; Python 3.11." in growth
    assert "8.00 | <= 1.30 | MISSED" in weight
    assert "Measured 2026-05-04" in weight
    assert "7.00" not in after


def test_writing_the_page_again_changes_nothing_else() -> None:
    first = figures("doors, small", 1.0) + figures("accept, SQLite", 2.0)
    page = pages.page(first, at=AT, told=MACHINE, before="")

    assert pages.page([], at=AT, told=MACHINE, before=page) == page
    assert page.index("## Accept") < page.index("## Doors")


def test_the_page_of_the_docs_is_one_that_the_bench_writes() -> None:
    page = Path(__file__).parents[1].joinpath("docs/performance.md").read_text(encoding="utf-8")

    assert pages.page([], at=AT, told=MACHINE, before=page) == page


def test_a_table_has_so_many_buildings_and_all_that_lies_above_them(tmp_path: Path) -> None:
    rows = tables.write(tmp_path / "a.xlsx", 2_500)

    assert bare.read(tmp_path / "a.xlsx") == str(rows + 1)
    assert 2_500 < rows < 2_500 * 1.2


@pytest.mark.slow
def test_tables_and_the_country_are_measured_in_processes_of_their_own(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    found = tables.measure(is_quick=True, tell=heard)
    country = divisions.measure(tmp_path, rounds=1, tell=heard)

    assert all(one.value > 0 for one in [*found, *country])
    assert [one.seen["rows"] for one in country if "rows" in one.seen] == [4]
    assert {one.what for one in found} == {"bare reading", tables.STORED, *tables.STEPS}


def test_without_the_list_of_divisions_there_is_nothing_to_measure(tmp_path: Path) -> None:
    assert divisions.folder(str(tmp_path)) is None


@pytest.mark.slow
def test_a_table_that_is_refused_stops_the_bench(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("编码,名称,类别\nx,某地,城堡\n", encoding="utf-8")

    with place.empty() as here, pytest.raises(RuntimeError, match="failed"):
        taking.take(here, tmp_path / "a.csv")


@pytest.mark.slow
def test_places_are_filled_with_doors_of_which_nine_in_ten_have_a_card(world: World) -> None:
    before = Area.objects.filter(kind="building").count()

    grounds = estates.fill_up(2_000, now=AT)

    assert Area.objects.filter(kind="building").count() == before + 2_000
    assert grounds >= 10
    province = Area.objects.get(code="bp0")
    cards = org.card_figures(province, on=AT.date(), at=AT)
    assert (cards.buildings, cards.without, cards.vacant) == (2_000, 200, 0)


def test_a_journal_of_two_years_is_copied_story_by_story_and_ends_today() -> None:
    names = ("seq", "due_on", "at", "kind", *(set(histories.CHANGED) - {"at", "due_on"}))
    at = {name: n for n, name in enumerate(names)}

    def row(stream: str, seq: int, day: str, kind: str, due: str | None = None) -> tuple[Any, ...]:
        told = {"stream": stream, "seq": seq, "at": f"{day} 09:30:00", "kind": kind, "due_on": due}
        return tuple(told.get(name, 7) for name in names)

    stories = histories.stories(
        [
            row("a", 1, "2026-03-02", "case.opened"),
            row("a", 2, "2026-03-05", "clock.kept", "2026-03-09"),
            row("b", 1, "2026-03-03", "case.opened"),
        ],
        at,
    )
    homes = [histories.Home(100 + n, [200 + n, 300 + n], 400 + n) for n in range(2)]

    made = list(histories.copies(stories, homes, 3_000, at))

    assert [step.day for step in stories[0]] == [0, 3]
    assert abs(len(made) - 3_000) < 100
    assert len({one[at["id"]] for one in made}) == len(made)
    assert {one[at["jurisdiction_id"]] for one in made} == {100, 101}
    assert {one[at["area_id"]] - one[at["jurisdiction_id"]] for one in made} == {100, 200}
    last = max(datetime.fromisoformat(one[at["at"]]).date() for one in made)
    assert timedelta(0) < datetime.now(UTC).date() - last <= timedelta(days=3)
    kept = next(one for one in made if one[at["due_on"]])
    assert (
        date.fromisoformat(kept[at["due_on"]]) - datetime.fromisoformat(kept[at["at"]]).date()
    ).days == 4


@pytest.mark.slow
def test_pages_roll_up_and_recount_are_measured_on_a_small_journal_and_a_larger() -> None:
    with place.sqlite(60) as here:
        found = journal.measure(here, sizes=journal.QUICK, tell=heard)

    values = {(one.what, one.unit): one.value for one in found}
    assert values["full recount", "minutes"] < 1
    assert ("roll-up of a day, town to root", "large / small") in values
    assert ("mechanism in a city", "large / small") in values
    assert not [one.what for one in found if one.unit == "skipped: status"]
