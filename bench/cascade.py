"""Part seven: one task split among a hundred thousand units, beside a bare bulk insert."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bench import place, taking
from bench.report import Figure, Goal

UNITS, TOWNS = 100_000, 2_000
QUICK_UNITS, QUICK_TOWNS = 2_000, 40
RATIO = Goal(5.0)


def measure(*, is_quick: bool, tell: Callable[[str], None]) -> list[Figure]:
    """Return what a fan-out costs, as a ratio to storing the same rows at once."""
    units, towns = (QUICK_UNITS, QUICK_TOWNS) if is_quick else (UNITS, TOWNS)
    with place.empty() as here:
        tell(f"a task for {units:,} units in {towns:,} towns")
        taking.told(here, "bench.fanning", "plant", str(towns), str(units))
        fanned = taking.cost(here, "bench.fanning", "fan")
        path = str(here.folder / "linli.sqlite3")
        bare = taking.cost(here, "bench.bulk", path, "1")
        short = taking.cost(here, "bench.bulk", path, str(towns))
    return _figures(f"cascade, {units:,} units", fanned, bare, short)


def _figures(
    part: str, fanned: dict[str, Any], bare: dict[str, Any], short: dict[str, Any]
) -> list[Figure]:
    made = int(fanned["told"])
    seen = {
        "CPU s": fanned["cpu"],
        "s": fanned["wall"],
        "wall / bare": fanned["wall"] / bare["wall"],
        "CPU / bare in as many transactions": fanned["cpu"] / short["cpu"],
        "wall / bare in as many transactions": fanned["wall"] / short["wall"],
        "tasks a second": made / fanned["wall"],
    }
    known = {"CPU s": bare["cpu"], "s": bare["wall"], "rows": int(bare["told"])}
    ratio = fanned["cpu"] / bare["cpu"]
    return [
        Figure(part, "bare bulk insert of the same rows", "s", bare["wall"], None, known),
        Figure(part, "fan-out, each town its own transactions", "CPU / bare", ratio, RATIO, seen),
        Figure(part, "fan-out", "MB at most", fanned["memory"]),
    ]
