"""Part nine: pages, the loop's roll-up and a full recount as the journal grows a hundredfold."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench import looking, taking
from bench.place import Place
from bench.report import Figure, Goal

SMALL, LARGE, FULL = 100_000, 1_000_000, 10_000_000
QUICK = 1_000, 4_000
EACH, QUICK_EACH = 5_000, 500  # entries of one town
ROUNDS, DAYS = 4, 8
GROWN = Goal(1.3)
MINUTES = Goal(60.0)
WHOLE = 0.9  # about so many entries were stored as were asked for
MODULE = "bench.histories"
FIRST = {"town": "bw0", "county": "bc0", "city": "bt0", "province": "bp0"}


@dataclass(frozen=True)
class Side:
    """A place with a journal of some size, and what counting all of it cost."""

    here: Place
    entries: int
    towns: int
    recount: dict[str, Any]


def measure(base: Place, *, sizes: tuple[int, int], tell: Callable[[str], None]) -> list[Figure]:
    """Return the figures of both sizes, roll-up and pages in turns."""
    is_quick = sizes == QUICK
    each = QUICK_EACH if is_quick else EACH
    part = f"journal, {sizes[0]:,} and {sizes[1]:,} entries"
    with ExitStack() as stack:
        planted = looking.copied(stack, base, "country")
        towns = taking.told(planted, MODULE, "found", "quick" if is_quick else "whole").strip()
        tell(f"a country of {towns} towns")
        sides = [_filled(stack, planted, size, size // each, tell) for size in sizes]
        figures = _recounted(part, sides, tell)
        figures += _rolled_up(part, sides, 1 if is_quick else ROUNDS, tell)
        opened = [looking.opened(stack, side.here, _pages(side.here)) for side in sides]
        figures += looking.compare(part, opened, tell=tell, alone=None, gauge=looking.CPU)
    return figures


def _filled(
    stack: ExitStack, planted: Place, entries: int, towns: int, tell: Callable[[str], None]
) -> Side:
    here = looking.copied(stack, planted, f"entries-{entries}")
    tell(f"{entries:,} entries in {towns:,} towns: storing")
    tell(f"stored in {taking.told(here, MODULE, 'record', str(entries), str(towns)).strip()} s")
    told = taking.cost(here, MODULE, "recount", str(towns))
    tell(f"counted in {told['wall']:.0f} s")
    return Side(here, entries, towns, told)


def _recounted(part: str, sides: list[Side], tell: Callable[[str], None]) -> list[Figure]:
    """Compare counting with one bare query over all entries, an entry with an entry."""
    tell("one bare aggregate query")
    bare = [taking.cost(side.here, MODULE, "bare") for side in sides]
    known = [
        json.loads(taking.told(side.here, MODULE, "counted", str(side.towns))) for side in sides
    ]
    ratios = [
        side.recount["cpu"] / own / (one["cpu"] / every)
        for side, one, (own, every, _cells) in zip(sides, bare, known, strict=True)
    ]
    told = {"CPU s": bare[1]["cpu"], "entries": known[1][1], "groups": int(bare[1]["told"])}
    large, (own, every, cells) = sides[1].recount, known[1]
    is_whole = own >= WHOLE * sides[1].entries
    what = "full recount" if is_whole else f"recount of {own:,} entries, the first towns alone"
    seen = {
        "CPU minutes": large["cpu"] / 60,
        "entries counted": own,
        "CPU minutes for all at this rate": large["cpu"] / 60 * every / own,
        "towns": sides[1].towns,
        "cells": cells,
        "transactions": int(large["told"]),
        "MB at most": large["memory"],
    }
    rate = {"CPU s": sides[0].recount["cpu"], "entries counted": known[0][0]}
    return [
        Figure(part, "one bare aggregate query", "seconds", bare[1]["wall"], None, told),
        Figure(part, what, "minutes", large["wall"] / 60, MINUTES if is_whole else None, seen),
        Figure(part, what, "entries a CPU second", own / large["cpu"]),
        Figure(part, what, "CPU / bare query, by entry", ratios[1]),
        Figure(part, "full recount, small", "CPU / bare query, by entry", ratios[0], None, rate),
    ]


def _rolled_up(
    part: str, sides: list[Side], rounds: int, tell: Callable[[str], None]
) -> list[Figure]:
    """Roll up one more case from its town to the root, in turns."""
    tell("rolling up days")
    took: list[list[float]] = [[], []]
    for _ in range(rounds):
        for own, side in zip(took, sides, strict=True):
            own += json.loads(taking.told(side.here, MODULE, "roll_up", str(DAYS)))
    small, large = (median(own) for own in took)
    seen = {"CPU ms": f"{small:.1f} / {large:.1f}"}
    what = "roll-up of a day, town to root"
    return [Figure(part, what, "large / small", large / small, GROWN, seen)]


def _pages(here: Place) -> dict[str, dict[str, str]]:
    at: dict[str, str] = here.ask("sample", username=looking.STAFF)
    public = {f"area page of a {kind}": f"/areas/{code}/" for kind, code in FIRST.items()}
    public |= {
        "area page of the root": f"/areas/{at['root']}/",
        "mechanism in a city": f"/mechanisms/four_level/?area={FIRST['city']}",
        "mechanisms": "/mechanisms/",
    }
    return {"": public, looking.STAFF: {"tasks": "/tasks/", "desk": "/desk/"}}
