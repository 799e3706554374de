"""Compares a blank form with a newer version of it: what changed, and where each bound cell went.

A bound cell follows only where what stands left of it and above it is the same as before; in every
other case it is in doubt, and nothing is written for it until somebody has looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import NamedTuple

from linli.one_form.paper.cells import Cell, Grid, Paper, Place

# Why a bound cell is in doubt.
GONE, TAKEN, LABELS, UNSURE = "gone", "taken", "labels", "unsure"
# What changed in a form.
GRID_RENAMED, GRID_GONE, GRID_NEW = "renamed", "grid_gone", "grid_new"
HIDDEN, SHOWN = "hidden", "shown"
ROW_NEW, ROW_GONE, COLUMN_NEW, COLUMN_GONE = "row_new", "row_gone", "column_new", "column_gone"
LABEL, MERGED, RESIZED = "label", "merged", "resized"
_ALIKE = 0.6
_CHANGES_MOST = 200


class Change(NamedTuple):
    """One difference: its kind, the address or grid it is about, what stood and what stands."""

    kind: str
    where: str
    before: str = ""
    after: str = ""


class Fate(NamedTuple):
    """Where a bound cell went, or probably went, and why that is in doubt."""

    address: str
    doubt: str = ""


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two versions, and the fate of each bound address."""

    changes: tuple[Change, ...]
    fates: Mapping[str, Fate]

    @property
    def is_same(self) -> bool:
        """Return whether the layout did not change."""
        return not self.changes

    @property
    def moved(self) -> list[tuple[str, str]]:
        """Return the bound cells that followed to another address."""
        return [(old, fate.address) for old, fate in self.fates.items() if _has_moved(old, fate)]

    @property
    def doubts(self) -> list[tuple[str, str]]:
        """Return the bound cells in doubt, with why."""
        return [(old, fate.doubt) for old, fate in self.fates.items() if fate.doubt]


def _has_moved(old: str, fate: Fate) -> bool:
    return not fate.doubt and fate.address != old


def compare(old: Paper, new: Paper, bound: Iterable[str]) -> Comparison:
    """Return what changed between two versions of a form, and what that means for bound cells."""
    pairs = _paired(old, new)
    routes = {was.path: _Route(was, now) for was, now in pairs}
    changes = [*_grid_changes(old, new, pairs)]
    for route in routes.values():
        changes += _inner_changes(new, route)
    fates = {address: _fate(old, new, address, routes) for address in bound}
    return Comparison(tuple(changes[:_CHANGES_MOST]), fates)


# Which grid is which


def _paired(old: Paper, new: Paper) -> list[tuple[Grid, Grid]]:
    """Pair grids of the same path; of the others those that say nearly the same."""
    pairs = [(was, new.by_path[was.path]) for was in old.grids if was.path in new.by_path]
    left = [grid for grid in new.grids if grid.path not in old.by_path]
    for was in old.grids:
        if was.path in new.by_path:
            continue
        likely = max(left, key=lambda now: _likeness(was, now), default=None)
        if likely is not None and _likeness(was, likely) >= _ALIKE:
            left.remove(likely)
            pairs.append((was, likely))
    return pairs


def _likeness(one: Grid, other: Grid) -> float:
    mine, theirs = ({cell.label for cell in grid.cells if cell.label} for grid in (one, other))
    return len(mine & theirs) / max(len(mine | theirs), 1)


def _grid_changes(old: Paper, new: Paper, pairs: list[tuple[Grid, Grid]]) -> Iterator[Change]:
    known, met = ({pair[side].path for pair in pairs} for side in (0, 1))
    for was, now in pairs:
        if was.path != now.path:
            yield Change(GRID_RENAMED, was.path, was.path, now.path)
        if was.is_hidden != now.is_hidden:
            yield Change(HIDDEN if now.is_hidden else SHOWN, now.path)
    yield from (Change(GRID_GONE, grid.path) for grid in old.grids if grid.path not in known)
    yield from (Change(GRID_NEW, grid.path) for grid in new.grids if grid.path not in met)


# Which row and column is which


class _Route:
    """The way from the rows and columns of one version to those of the other."""

    def __init__(self, was: Grid, now: Grid) -> None:
        self.was, self.now = was, now
        self.rows = _aligned(_lines(was, by_row=True), _lines(now, by_row=True))
        self.columns = _aligned(_lines(was, by_row=False), _lines(now, by_row=False))

    def to(self, place: Place) -> Place | None:
        """Return where a place went; None when its row or column is gone."""
        row, column = self.rows.get(place.row), self.columns.get(place.column)
        return Place(row, column) if row and column else None


def _lines(grid: Grid, *, by_row: bool) -> list[tuple[str, ...]]:
    """Return what each row (or column) says, from its first place to its last."""
    said: dict[int, list[str]] = {}
    for cell in grid.cells:
        if cell.label:
            said.setdefault(cell.row if by_row else cell.column, []).append(cell.label)
    return [tuple(said.get(at, ())) for at in range(1, (grid.rows if by_row else grid.columns) + 1)]


def _aligned(old: list[tuple[str, ...]], new: list[tuple[str, ...]]) -> dict[int, int]:
    """Return which line became which, both from 1; lines without a partner are left out."""
    if old == new:
        return {at: at for at in range(1, len(old) + 1)}
    found: dict[int, int] = {}
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, other, end in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and last - first == end - other):
            found |= {first + at + 1: other + at + 1 for at in range(last - first)}
    return found


# What differs within a grid


def _inner_changes(new: Paper, route: _Route) -> Iterator[Change]:
    was, now = route.was, route.now
    if was.cells == now.cells and (was.rows, was.columns) == (now.rows, now.columns):
        return
    yield from _gone_and_new(route.rows, was.rows, now.rows, now.path, (ROW_GONE, ROW_NEW))
    yield from _gone_and_new(
        route.columns, was.columns, now.columns, now.path, (COLUMN_GONE, COLUMN_NEW)
    )
    met: set[Place] = set()
    for cell in was.cells:
        place = route.to(cell.place)
        if place is not None:
            met.add(place)
            yield from _cell_changes(new, now, cell, place)
    back_rows, back_columns = (
        {one: at for at, one in way.items()} for way in (route.rows, route.columns)
    )
    for cell in now.cells:
        has_line = cell.row in back_rows and cell.column in back_columns
        if has_line and cell.place not in met:
            yield from _cell_changes(new, now, Cell(*cell.place), cell.place)


def _gone_and_new(
    way: Mapping[int, int], old: int, new: int, path: str, kinds: tuple[str, str]
) -> Iterator[Change]:
    met = set(way.values())
    yield from (Change(kinds[0], path, before=str(at)) for at in range(1, old + 1) if at not in way)
    yield from (Change(kinds[1], path, after=str(at)) for at in range(1, new + 1) if at not in met)


def _cell_changes(paper: Paper, now: Grid, was: Cell, place: Place) -> Iterator[Change]:
    found = now.cell(place)
    address = paper.address(now, place)
    if found is None or found.place != place:
        yield Change(MERGED, address, was.label)
        return
    if found.label != was.label:
        yield Change(LABEL, address, was.label, found.label)
    if (found.rows, found.columns) != (was.rows, was.columns):
        sizes = (f"{one.rows} × {one.columns}" for one in (was, found))
        yield Change(RESIZED, address, *sizes)


# What becomes of a bound cell


def _fate(old: Paper, new: Paper, address: str, routes: Mapping[str, _Route]) -> Fate:
    found = old.find(address)
    route = routes.get(found[0].path) if found else None
    if found is None or route is None:
        return Fate(address, GONE)
    grid, cell = found
    place = route.to(cell.place)
    if place is None:
        return Fate(address, GONE)
    doubt = _doubt(grid, cell, route.now, place)
    if not doubt and place != cell.place and _fits(grid, cell, route.now, cell.place):
        doubt = UNSURE
    return Fate(new.address(route.now, place), doubt)


def _fits(was: Grid, cell: Cell, now: Grid, place: Place) -> bool:
    return not _doubt(was, cell, now, place)


def _doubt(was: Grid, cell: Cell, now: Grid, place: Place) -> str:
    """Return why a cell cannot simply follow to a place; empty when everything fits."""
    found = now.cell(place)
    if found is None or found.place != place:
        return GONE
    if not found.is_fillable:
        return TAKEN
    if replace(found, row=0, column=0) != replace(cell, row=0, column=0):
        return LABELS
    same = left_of(was, cell) == left_of(now, found) and above(was, cell) == above(now, found)
    return "" if same else LABELS


def left_of(grid: Grid, cell: Cell) -> tuple[str, ...]:
    """Return what stands left of a cell in its row, the nearest first."""
    said: list[str] = []
    column = cell.column - 1
    while column >= 1:
        found = grid.cell(Place(cell.row, column))
        if found is None:
            break
        if found.label and not found.is_fillable:
            said.append(found.label)
        column = found.column - 1
    return tuple(said)


def above(grid: Grid, cell: Cell) -> tuple[str, ...]:
    """Return the head over a cell: the nearest words above it and those right on top of them.

    A title over the whole width says nothing about one column.
    """
    said: list[str] = []
    row = cell.row - 1
    while row >= 1:
        found = grid.cell(Place(row, cell.column))
        if found is None or found.columns >= grid.columns > 1:
            break
        if found.label and not found.is_fillable:
            said.append(found.label)
        elif said:
            break
        row = found.row - 1
    return tuple(said)
