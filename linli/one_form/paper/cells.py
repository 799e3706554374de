"""What a blank form is, whatever program made it: grids of cells, some of them to be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from linli.kernel.sheets import letter

EXCEL, WORD = "xlsx", "docx"
SHEET_SIGN = "!"
STEP_SIGN = "/"
FORMULA = "="
_COLONS = ("：", ":")
# What people print where something is to be written by hand.
_LINES = re.compile(r"[\s_＿\u3000]*")
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class Place(NamedTuple):
    """Row and column of a cell, both from 1."""

    row: int
    column: int


@dataclass(frozen=True)
class Cell:
    """One cell, or several merged into one: its first row and column, its size, what it says."""

    row: int
    column: int
    text: str = ""
    rows: int = 1
    columns: int = 1
    is_fixed: bool = False

    @property
    def place(self) -> Place:
        """Return where it begins."""
        return Place(self.row, self.column)

    @property
    def is_empty(self) -> bool:
        """Return whether it says nothing, or only has a line to write on."""
        return _LINES.fullmatch(self.text) is not None

    @property
    def is_label_to_complete(self) -> bool:
        """Return whether it asks for something behind a colon, as `填报单位：`."""
        return self.text.rstrip("_＿ \u3000").endswith(_COLONS)

    @property
    def is_fillable(self) -> bool:
        """Return whether something may be written into it."""
        return not self.is_fixed and (self.is_empty or self.is_label_to_complete)

    @property
    def label(self) -> str:
        """Return what it says to a reader, blanks taken together; nothing for a line.

        Of a formula only that it is one: its words change with every row put in above.
        """
        if self.is_fixed and self.text.startswith(FORMULA):
            return FORMULA
        return "" if self.is_empty else " ".join(self.text.split())


@dataclass(frozen=True)
class Grid:
    """One sheet of a workbook or one table of a text; `path` names it within its form.

    Only cells that say something, are merged, or may not be written into are kept; every other
    place is an empty cell.
    """

    path: str
    rows: int
    columns: int
    cells: tuple[Cell, ...] = ()
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    @cached_property
    def at(self) -> Mapping[Place, Cell]:
        """Return the kept cells by every place they cover."""
        return {
            Place(row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }

    def cell(self, place: Place) -> Cell | None:
        """Return the cell that covers a place; None outside of the grid."""
        if not (1 <= place.row <= self.rows and 1 <= place.column <= self.columns):
            return None
        return self.at.get(place) or Cell(*place)

    def row_cells(self, row: int) -> list[Cell]:
        """Return the cells that begin in a row, from left to right."""
        found = (self.cell(Place(row, column)) for column in range(1, self.columns + 1))
        return [
            cell
            for column, cell in enumerate(found, 1)
            if cell is not None and cell.place == (row, column)
        ]

    def is_in_hiding(self, cell: Cell) -> bool:
        """Return whether people do not see the cell when they open the file."""
        rows = range(cell.row, cell.row + cell.rows)
        columns = range(cell.column, cell.column + cell.columns)
        return (
            self.is_hidden
            or self.hidden_rows.issuperset(rows)
            or self.hidden_columns.issuperset(columns)
        )


@dataclass(frozen=True)
class Paper:
    """One blank form, `kind` telling by which program it is opened."""

    kind: str
    grids: tuple[Grid, ...]

    @cached_property
    def by_path(self) -> Mapping[str, Grid]:
        """Return the grids by their paths."""
        return {grid.path: grid for grid in self.grids}

    def address(self, grid: Grid, place: Place) -> str:
        """Return the address of a cell, as it is stored and as people may type it."""
        if self.kind == EXCEL:
            return f"{grid.path}{SHEET_SIGN}{letter(place.column - 1)}{place.row}"
        return f"{grid.path}{STEP_SIGN}r{place.row}c{place.column}"

    def find(self, address: str) -> tuple[Grid, Cell] | None:
        """Return the grid and the cell at an address; None where there is no cell of its own."""
        sign = SHEET_SIGN if self.kind == EXCEL else STEP_SIGN
        path, _sign, name = address.rpartition(sign)
        place = _place(name) if self.kind == EXCEL else _step(name)
        grid = self.by_path.get(path)
        cell = grid.cell(place) if grid and place else None
        return (grid, cell) if grid and cell and cell.place == place else None

    def fillable(self) -> Iterator[tuple[str, Grid, Cell]]:
        """Yield every cell that may be written into, with its address, in reading order."""
        for grid in self.grids:
            for row in range(1, grid.rows + 1):
                for cell in grid.row_cells(row):
                    if cell.is_fillable:
                        yield self.address(grid, cell.place), grid, cell


def _place(name: str) -> Place | None:
    found = _CELL.fullmatch(name)
    if found is None:
        return None
    column = 0
    for sign in found[1]:
        column = column * 26 + ord(sign) - 64
    return Place(int(found[2]), column)


def _step(name: str) -> Place | None:
    found = re.fullmatch(r"r([1-9][0-9]{0,4})c([1-9][0-9]{0,3})", name)
    return Place(int(found[1]), int(found[2])) if found else None


def plain(paper: Paper) -> dict[str, Any]:
    """Return a form as what JSON can hold."""
    return {
        "kind": paper.kind,
        "grids": [
            {
                "path": grid.path,
                "size": [grid.rows, grid.columns],
                "cells": [
                    [cell.row, cell.column, cell.text, cell.rows, cell.columns, int(cell.is_fixed)]
                    for cell in grid.cells
                ],
                "hidden": grid.is_hidden,
                "hidden_rows": sorted(grid.hidden_rows),
                "hidden_columns": sorted(grid.hidden_columns),
            }
            for grid in paper.grids
        ],
    }


def of_plain(told: Mapping[str, Any]) -> Paper:
    """Return the form that `plain` told."""
    return Paper(
        told["kind"],
        tuple(
            Grid(
                grid["path"],
                grid["size"][0],
                grid["size"][1],
                cells=tuple(
                    Cell(row, column, text, rows, columns, bool(fixed))
                    for row, column, text, rows, columns, fixed in grid["cells"]
                ),
                is_hidden=grid["hidden"],
                hidden_rows=frozenset(grid["hidden_rows"]),
                hidden_columns=frozenset(grid["hidden_columns"]),
            )
            for grid in told["grids"]
        ),
    )
