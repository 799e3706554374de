"""Makes small files for the tests of sheets: workbooks, texts, archives."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from linli.kernel import sheets
from linli.kernel.sheets import Binding, Book, Column, Layout, Line, Note

KINDS = {"楼栋": "building", "网格": "grid", "Building": "building", "Grid": "grid"}
AREAS = Layout(
    "areas",
    (
        Column("code", ("编码", "区域编码", "Code"), "code", required=True, max_length=20),
        Column("name", ("名称", "Name"), required=True, max_length=30),
        Column("kind", ("类型", "Kind"), "choice", choices=KINDS),
        Column("floors", ("层数", "Floors"), "number"),
        Column("since", ("启用日期", "Since"), "date"),
        Column("phone", ("联系电话", "Phone"), "phone"),
        Column("is_open", ("是否启用", "Open"), "yes_no"),
        Column("covers", ("负责楼栋", "Covers"), "list"),
    ),
)
HEADER = ("编码", "名称", "类型", "层数")
Rows = Sequence[Sequence[Any]]


def workbook(path: Path, rows: Rows | Mapping[str, Rows], **hidden: str) -> Path:
    """Write rows as one sheet or several; `hidden` names those that are hidden or very hidden."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, table in (rows if isinstance(rows, Mapping) else {"表": rows}).items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(table):
            for index, cell in enumerate(row):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(at, index, cell, day)  # type: ignore[arg-type]
                elif cell not in (None, ""):
                    sheet.write(at, index, cell)
        if name in hidden:
            sheet.hide() if hidden[name] == "hidden" else sheet.very_hidden()
    book.close()
    return path


def text(path: Path, lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(lines.encode(encoding))
    return path


def changed(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """Write one part of an archive anew."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def opened(path: Path) -> Book:
    return sheets.open_book(path, name=path.name)


def bound(path: Path, layout: Layout = AREAS, **remembered: str) -> Binding:
    return sheets.bind(opened(path).visible[0], layout, remembered=remembered)


def read(path: Path, layout: Layout = AREAS) -> tuple[list[Line], list[Note]]:
    """Open, bind and read the sheet that fits."""
    choice = sheets.choose(opened(path), layout, remembered={})
    assert choice.sheet is not None
    assert choice.binding is not None
    reading = sheets.read(choice.sheet, layout, choice.binding)
    return list(reading), reading.notes


def cell(column: str, value: Any, layout: Layout = AREAS) -> tuple[object, str]:
    """Return what one cell of that column is read as, and the code of its fault."""
    from linli.kernel.sheets.cells import converter

    values, wrong = converter(layout.column(column))([value])
    return values[0], wrong[0][1] if wrong else ""
