"""Reads a blank Word form: every table a grid, tables within cells too, addressed by their path.

The path of a table is `t2` for the second one of the text, `t2/r1c3/t1` for the first one in the
third column of its first row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from linli.kernel.sheets import Unreadable
from linli.one_form.paper import files
from linli.one_form.paper.cells import WORD, Cell, Grid, Paper
from linli.one_form.paper.files import Element
from linli.one_form.paper.limits import (
    COLUMNS_MOST,
    DEPTH_MOST,
    GRIDS_MOST,
    PLACES_MOST,
    ROWS_MOST,
)

DOCUMENT = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT_MOST = 500
# What wraps other elements without being any of the text: content controls, insertions, links.
_WRAPS = {W + "sdt", W + "sdtContent", W + "ins", W + "customXml", W + "smartTag"}


class Box(NamedTuple):
    """One cell of a Word table as it stands in the file; several elements where it is merged."""

    element: Element
    row: int
    column: int
    columns: int
    continues: bool


def read(data: bytes) -> Paper:
    """Return the form in a text that `files.kind_of` has examined. Raises Unreadable."""
    grids: list[Grid] = []
    for path, table in tables(body(files.parsed(files.member(data, DOCUMENT)))):
        grids.append(_grid(path, table))
        if len(grids) > GRIDS_MOST:
            raise Unreadable("too_large", limit=GRIDS_MOST)
    if not grids:
        raise Unreadable("no_tables")
    if sum(grid.rows * grid.columns for grid in grids) > PLACES_MOST:
        raise Unreadable("too_large", limit=PLACES_MOST)
    return Paper(WORD, tuple(grids))


def body(root: Element) -> Element:
    """Return what holds the text. Raises Unreadable."""
    found = root.find(W + "body")
    if found is None:
        raise Unreadable("broken")
    return found


def tables(within: Element, path: str = "", depth: int = 0) -> Iterator[tuple[str, Element]]:
    """Yield every table with its path, an outer one before those in its cells."""
    if depth > DEPTH_MOST:
        raise Unreadable("too_deep")
    for number, table in enumerate(_inside(within, W + "tbl"), 1):
        own = f"{path}t{number}"
        yield own, table
        for box in boxes(table):
            if not box.continues:
                deeper = f"{own}/r{box.row}c{box.column}/"
                yield from tables(box.element, deeper, depth + 1)


def boxes(table: Element) -> Iterator[Box]:
    """Yield the cells of a table, row by row, with the columns of its grid that they cover."""
    for row, line in enumerate(_inside(table, W + "tr"), 1):
        column = 1 + _number(line, "trPr", "gridBefore", 0)
        for element in _inside(line, W + "tc"):
            columns = max(1, _number(element, "tcPr", "gridSpan", 1))
            merge = element.find(f"{W}tcPr/{W}vMerge")
            continues = merge is not None and merge.get(W + "val") != "restart"
            yield Box(element, row, column, columns, continues)
            column += columns


def paragraphs(element: Element) -> list[Element]:
    """Return the paragraphs of a cell, not those of a table within it."""
    return list(_inside(element, W + "p"))


def text_of(element: Element) -> str:
    """Return what a cell says, without the tables within it."""
    return "\n".join(
        "".join(
            "\t" if part.tag == W + "tab" else part.text or ""
            for part in paragraph.iter(W + "t", W + "tab")
        )
        for paragraph in paragraphs(element)
    ).strip("\n")


def _grid(path: str, table: Element) -> Grid:
    found = list(boxes(table))
    rows = max((box.row for box in found), default=0)
    columns = max((box.column + box.columns - 1 for box in found), default=0)
    if rows > ROWS_MOST or columns > COLUMNS_MOST:
        raise Unreadable("too_large", limit=ROWS_MOST)
    kept = [cell for cell in _merged(found) if _says_more(cell)]
    return Grid(path, rows, columns, cells=(*kept, *_missing(found, rows, columns)))


def _merged(found: list[Box]) -> list[Cell]:
    """Return the cells, those that continue a cell above taken together with it."""
    below = {(box.row, box.column): box for box in found if box.continues}
    cells = []
    for box in found:
        is_lost = box.continues and _has_start(found, box)
        if is_lost:
            continue
        rows = 1
        while (box.row + rows, box.column) in below:
            rows += 1
        has_table = next(_inside(box.element, W + "tbl"), None) is not None
        text = text_of(box.element)[:_TEXT_MOST]
        cells.append(Cell(box.row, box.column, text, rows, box.columns, has_table))
    return cells


def _has_start(found: list[Box], box: Box) -> bool:
    """Return whether the cell above it is one that this one may continue."""
    return box.row > 1 and any(
        other.row == box.row - 1 and other.column == box.column for other in found
    )


def _says_more(cell: Cell) -> bool:
    return bool(cell.text) or cell.rows > 1 or cell.columns > 1 or cell.is_fixed


def _missing(found: list[Box], rows: int, columns: int) -> Iterator[Cell]:
    """Yield the places of the grid that no cell covers: rows of a Word table may be shorter."""
    taken = {
        (box.row, column) for box in found for column in range(box.column, box.column + box.columns)
    }
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            if (row, column) not in taken:
                yield Cell(row, column, is_fixed=True)


def _inside(within: Element, tag: str) -> Iterator[Any]:
    """Yield the children with a tag, also those that a content control wraps."""
    for child in within:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPS:
            yield from _inside(child, tag)


def _number(element: Element, properties: str, name: str, default: int) -> int:
    found = element.find(f"{W}{properties}/{W}{name}")
    told = found.get(W + "val", "") if found is not None else ""
    return min(int(told), COLUMNS_MOST + 1) if told.isdigit() else default
