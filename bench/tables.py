"""Part four: what it costs to take in a table of buildings, beside the bare reading of that file.

The bare reading is the library's alone: every cell of the sheet, nothing done with it. All steps
run in processes of their own, in turns; what counts is their CPU after everything was loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from xlsxwriter import Workbook

from bench import place, taking
from bench.place import Place
from bench.report import Figure, Goal

BUILDINGS, QUICK = 100_000, 1_000
ROUNDS = 3
RATIO, MEMORY = Goal(3.0), Goal(300.0)
HEADS = ("编码", "名称", "类别", "所属区域")
# So many communities in a subdistrict, grids in each, estates in each, buildings in each.
COMMUNITIES, GRIDS, ESTATES, HOUSES = 10, 5, 4, 10
STREETS = ("青江", "东城", "西城", "河北", "大兴", "金凤", "雨城", "滨江")
GARDENS = ("滨江名苑", "锦绣花园", "青衣江畔", "金凤小区", "雨城家园", "康乐苑", "书香门第")
WHOLE = "taken in: read, checked, staged, applied"
STORED = "bare storing of the same rows"
STEPS = {
    "looked at (--preview)": ("{file}", "--preview"),
    WHOLE: ("{file}",),
    "the same file again: nothing to do": ("{file}",),
    "taken back (--undo)": ("--undo",),
}


@dataclass
class Runs:
    """What one way of handling the file came to, run by run."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def add(self, told: dict[str, Any]) -> None:
        """Keep what one process said."""
        self.cpu.append(told["cpu"])
        self.wall.append(told["wall"])
        self.memory.append(told["memory"])


def measure(*, is_quick: bool, tell: Callable[[str], None]) -> list[Figure]:
    """Return the figures of a table of buildings for an empty place."""
    buildings = QUICK if is_quick else BUILDINGS
    with place.empty() as here:
        path = here.folder / "buildings.xlsx"
        rows = write(path, buildings)
        tell(f"a table of {buildings:,} buildings, {rows:,} rows")
        taking.take(here, _above(here.folder))
        runs = _in_turns(here, path, rounds=1 if is_quick else ROUNDS, tell=tell)
    part = f"imports, {buildings:,} buildings"
    return list(_figures(part, runs, {"rows": rows}))


def _in_turns(
    here: Place, path: Path, *, rounds: int, tell: Callable[[str], None]
) -> dict[str, Runs]:
    """Take turns between the bare reading and each step, so that a slow minute meets both."""
    runs: dict[str, Runs] = {"bare": Runs()}
    for number in range(1, rounds + 1):
        for step, words in STEPS.items():
            tell(f"round {number} of {rounds}: {step}")
            runs["bare"].add(taking.bare(here, path))
            told = taking.take(here, *(word.format(file=path) for word in words))
            runs.setdefault(step, Runs()).add(told)
            if step == WHOLE:
                runs.setdefault(STORED, Runs()).add(taking.store(here))
    return runs


def _figures(part: str, runs: dict[str, Runs], seen: dict[str, Any]) -> Iterator[Figure]:
    bare = runs["bare"]
    known = {"CPU s": median(bare.cpu), "s": median(bare.wall), **seen}
    yield Figure(part, "bare reading", "MB at most", max(bare.memory), None, known)
    least = median(bare.cpu) + median(runs[STORED].cpu)
    for step in (STORED, *STEPS):
        own = runs[step]
        known = {
            "CPU s": median(own.cpu),
            "s": median(own.wall),
            "wall / bare": median(own.wall) / median(bare.wall),
        }
        goal = RATIO if step == WHOLE else None
        ratio = median(own.cpu) / median(bare.cpu)
        yield Figure(part, step, "CPU / bare reading", ratio, goal, known)
        if step == WHOLE:
            whole = median(own.cpu) / least
            yield Figure(part, step, "CPU / bare reading and bare storing", whole)
        if step != STORED:
            yield Figure(part, step, "MB at most", max(own.memory), MEMORY)


def write(path: Path, buildings: int) -> int:
    """Write a workbook as Excel keeps it, with that many buildings; return how many rows it has."""
    book = Workbook(str(path))
    sheet = book.add_worksheet("楼栋")
    sheet.write_row(0, 0, HEADS)
    last = 0
    for last, row in enumerate(_rows(buildings), start=1):
        sheet.write_row(last, 0, row)
    book.close()
    return last


def _rows(buildings: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield subdistricts with all that lies in them, each place after the one above it."""
    left = buildings
    for number in range(1, -(-buildings // (COMMUNITIES * GRIDS * ESTATES * HOUSES)) + 1):
        code, name = f"511899{number:03}", f"{STREETS[number % len(STREETS)]}{number}街道"
        yield code, name, "街道", "511899"
        for row in _beneath(code, COMMUNITIES):
            if row[2] == "楼栋":
                left -= 1
            if left >= 0:
                yield row


def _beneath(street: str, communities: int) -> Iterator[tuple[str, str, str, str]]:
    for n in range(1, communities + 1):
        community = f"{street}{n:03}"
        yield community, f"第{n}社区", "社区", street
        for g in range(1, GRIDS + 1):
            grid = f"{community}-{g:02}"
            yield grid, f"第{n}社区第{g}网格", "网格", community
            for e in range(1, ESTATES + 1):
                estate = f"{grid}-{e}"
                garden = f"{GARDENS[(n + g + e) % len(GARDENS)]}{e}期"
                yield estate, garden, "小区", grid
                for h in range(1, HOUSES + 1):
                    yield f"{estate}-{h}", f"{garden}{h}栋", "楼栋", estate


def _above(folder: Path) -> Path:
    """Write what stands before: the country down to one county."""
    path = folder / "above.csv"
    rows = ("cn,中国,国家,", "51,四川省,省,cn", "5118,雅安市,市,51", "511899,测试区,区县,5118")
    path.write_text("\n".join([",".join(HEADS), *rows]) + "\n", encoding="utf-8")
    return path
