"""Reads a blank Excel form: every sheet a grid, merged cells, what is hidden, what is a formula."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from linli.kernel.sheets import Unreadable
from linli.one_form.paper.cells import EXCEL, Cell, Grid, Paper, Place
from linli.one_form.paper.limits import COLUMNS_MOST, GRIDS_MOST, PLACES_MOST, ROWS_MOST

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet
else:
    Workbook = Worksheet = Any

_FORMULA = "f"
# Texts longer than this are never a label; they are shown cut.
_TEXT_MOST = 500


def read(data: bytes) -> Paper:
    """Return the form in a workbook that `files.kind_of` has examined. Raises Unreadable."""
    book = _opened(data)
    if len(book.worksheets) > GRIDS_MOST:
        raise Unreadable("too_large", limit=GRIDS_MOST)
    grids = tuple(_grid(sheet) for sheet in book.worksheets)
    if sum(grid.rows * grid.columns for grid in grids) > PLACES_MOST:
        raise Unreadable("too_large", limit=PLACES_MOST)
    if not any(grid.cells for grid in grids):
        raise Unreadable("empty")
    return Paper(EXCEL, grids)


def _opened(data: bytes) -> Workbook:
    # The library weighs as much as a tenth of the program, and few processes ever open a form.
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features it would lose when writing: we do not
            return load_workbook(io.BytesIO(data), keep_links=False)
    except (
        *(KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, SyntaxError),
        zipfile.BadZipFile,
    ) as error:
        raise Unreadable("broken") from error


def _grid(sheet: Worksheet) -> Grid:
    merged = {
        Place(block.min_row, block.min_col): (
            block.max_row - block.min_row + 1,
            block.max_col - block.min_col + 1,
        )
        for block in sheet.merged_cells.ranges
    }
    cells = tuple(_cells(sheet, merged))
    rows = max((cell.row + cell.rows - 1 for cell in cells), default=0)
    columns = max((cell.column + cell.columns - 1 for cell in cells), default=0)
    framed = [place for place in _framed(sheet) if place not in merged]
    rows = max([rows, *(place.row for place in framed)])
    columns = max([columns, *(place.column for place in framed)])
    if rows > ROWS_MOST or columns > COLUMNS_MOST:
        raise Unreadable("too_large", limit=ROWS_MOST)
    return Grid(
        sheet.title,
        rows,
        columns,
        cells=cells,
        is_hidden=sheet.sheet_state != "visible",
        hidden_rows=frozenset(_hidden_rows(sheet, rows)),
        hidden_columns=frozenset(_hidden_columns(sheet, columns)),
    )


def _cells(sheet: Worksheet, merged: dict[Place, tuple[int, int]]) -> Iterator[Cell]:
    """Yield the cells that say something and the merged ones, in reading order."""
    places = {Place(*key) for key, cell in sheet._cells.items() if cell.value is not None}  # noqa: SLF001
    for place in sorted(places | merged.keys()):
        cell = sheet.cell(*place)
        rows, columns = merged.get(place, (1, 1))
        is_formula = cell.data_type == _FORMULA
        text = "" if cell.value is None else _said(cell)
        yield Cell(*place, text, rows, columns, is_formula)


def _said(cell: Any) -> str:
    if cell.data_type == _FORMULA:
        return str(getattr(cell.value, "text", cell.value))[:_TEXT_MOST]
    if cell.is_date:
        return str(cell.value).removesuffix(" 00:00:00")
    return str(cell.value)[:_TEXT_MOST]


def _framed(sheet: Worksheet) -> Iterator[Place]:
    """Yield the places with a drawn frame: empty cells that are meant to be written into."""
    for key, cell in sheet._cells.items():  # noqa: SLF001
        border = cell.border if cell.has_style else None
        sides = (border.left, border.right, border.top, border.bottom) if border else ()
        if any(side is not None and side.style for side in sides):
            yield Place(*key)


def _hidden_rows(sheet: Worksheet, most: int) -> Iterator[int]:
    for number, row in sheet.row_dimensions.items():
        if row.hidden and number <= most:
            yield number


def _hidden_columns(sheet: Worksheet, most: int) -> Iterator[int]:
    for column in sheet.column_dimensions.values():
        if column.hidden:
            column.reindex()
            yield from range(column.min, min(column.max, most) + 1)
