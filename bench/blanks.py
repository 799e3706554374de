"""What it takes to fill a blank form of many cells, beside opening and saving it alone."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from statistics import median

import openpyxl
from openpyxl.styles import Border, Side

from bench.report import Figure, Goal
from linli.one_form.paper import opening
from linli.one_form.paper.cells import Place

PART, ROUNDS = "forms", 5
COLUMNS, ROWS, QUICK_ROWS = 50, 100, 10
SECONDS = Goal(5.0)
# One row of the sheet of sources, as long as they are.
SOURCE = ["汇总!B2", "按时办结率", "67.0 %", "按期反馈并经核实的占应办结的", "2026-11-27 09:00", ""]


def measure(*, is_quick: bool, tell: Callable[[str], None]) -> list[Figure]:
    """Return seconds to read and to fill a form, and the ratio to a bare load and save."""
    rows = QUICK_ROWS if is_quick else ROWS
    tell(f"a blank form of {rows * COLUMNS} cells")
    return list(_figures(_blank(rows)))


def _figures(blank: bytes) -> Iterator[Figure]:
    paper = opening.opened(blank)
    values = {
        address: Decimal(at) for at, (address, _grid, _cell) in enumerate(paper.fillable(), 1)
    }
    sources = ("出处", [SOURCE for _one in values])
    seconds: dict[str, list[float]] = {"bare": [], "read": [], "fill": []}
    for _round in range(ROUNDS):
        seconds["bare"].append(_timed(lambda: _bare(blank)))
        seconds["read"].append(_timed(lambda: opening.opened(blank)))
        seconds["fill"].append(
            _timed(lambda: opening.filled(blank, paper, values, sources=sources))
        )
    took = {name: median(found) for name, found in seconds.items()}
    _prove(opening.filled(blank, paper, values, sources=sources), len(values))
    part, seen = f"{PART}, {len(values)} cells", {"bare s": took["bare"]}
    yield Figure(part, "read and examined", "seconds", took["read"], SECONDS, seen)
    yield Figure(part, "filled, with its sources", "seconds", took["fill"], SECONDS, seen)
    both = took["read"] + took["fill"]
    yield Figure(part, "both", "seconds / openpyxl load and save", both / took["bare"])


def _blank(rows: int) -> bytes:
    line = Side(style="thin")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "汇总"
    sheet.append(["社区", *(f"指标{at}" for at in range(1, COLUMNS + 1))])
    for row in range(2, rows + 2):
        sheet.cell(row, 1, f"社区{row}")
        for column in range(2, COLUMNS + 2):
            sheet.cell(row, column).border = Border(left=line, right=line, top=line, bottom=line)
    return _saved(book)


def _bare(blank: bytes) -> bytes:
    return _saved(openpyxl.load_workbook(io.BytesIO(blank)))


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _prove(data: bytes, cells: int) -> None:
    """Read back with the other library that every cell says what it should."""
    sheet = openpyxl.load_workbook(io.BytesIO(data))["汇总"]
    places = [Place(2 + at // COLUMNS, 2 + at % COLUMNS) for at in range(cells)]
    assert [sheet.cell(*place).value for place in places] == list(range(1, cells + 1))
