"""Part five: the national divisions from province to town, beside the bare reading of the files.

The list is not ours to ship: `--divisions FOLDER` or LINLI_DIVISIONS says where its four files are.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench import looking, place, taking
from bench.place import Place
from bench.report import Figure, Goal
from bench.server import ROOT

FILES = ("provinces.csv", "cities.csv", "areas.csv", "streets.csv")
BESIDE = ROOT.parent / "shared" / "data" / "divisions"
ROUNDS = 3
SECONDS, MEMORY = Goal(10.0), Goal(300.0)
PART = "country, the national divisions"
COUNTRY = "编码,名称,类别\ncn,中国,国家\n"


def folder(told: str | None) -> Path | None:
    """Return where the files are, if they are."""
    found = Path(told or os.environ.get("LINLI_DIVISIONS") or BESIDE)
    return found if all((found / name).is_file() for name in FILES) else None


def measure(found: Path, *, rounds: int, tell: Callable[[str], None]) -> list[Figure]:
    """Return what it costs to take the whole country in, all four files one after the other."""
    bare: dict[str, list[float]] = {"cpu": [], "wall": []}
    own: dict[str, list[float]] = {"cpu": [], "wall": [], "memory": []}
    rows = 0
    with place.empty() as base, ExitStack() as stack:
        country = base.folder / "country.csv"
        country.write_text(COUNTRY, encoding="utf-8")
        taking.take(base, country)
        for number in range(rounds):
            tell(f"round {number + 1} of {rounds}: the national divisions")
            here = looking.copied(stack, base, f"divisions-{number}")
            rows = _add(here, found, bare, own)
    seen = {"rows": rows, "CPU s": median(own["cpu"]), "bare CPU s": median(bare["cpu"])}
    ratio = median(own["cpu"]) / median(bare["cpu"])
    return [
        Figure(PART, "all four files", "seconds", median(own["wall"]), SECONDS, seen),
        Figure(PART, "all four files", "CPU / bare reading (csv)", ratio),
        Figure(PART, "all four files", "MB at most", max(own["memory"]), MEMORY),
    ]


def _add(
    here: Place, found: Path, bare: dict[str, list[float]], own: dict[str, list[float]]
) -> int:
    """Take the files in one after the other and keep the sums; return how many rows there are."""
    read = [taking.bare(here, found / name) for name in FILES]
    taken = [taking.take(here, found / name) for name in FILES]
    for name in ("cpu", "wall"):
        bare[name].append(sum(one[name] for one in read))
        own[name].append(sum(one[name] for one in taken))
    own["memory"].append(max(one["memory"] for one in taken))
    return sum(int(one["told"]) - 1 for one in read)
