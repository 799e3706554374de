"""Writes values into the cells of a workbook and leaves everything else in it as it was."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import NamedTuple

from linli.kernel.sheets import Unreadable, letter
from linli.kernel.sheets.writing import MAX_TEXT, sheet_name
from linli.one_form.paper import files
from linli.one_form.paper.cells import Place
from linli.one_form.paper.files import Element

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_LOOKS = "xl/styles.xml"
_BOOK, _RELATIONS, _CONTENT = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_NEW_SHEET = "xl/worksheets/linli_sources{}.xml"
_SHEET_TYPE = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet",
)
_PERCENT_FORMATS = {"9", "10"}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_BEFORE_COUNTING = ("definedNames", "externalReferences", "functionGroups", "sheets")

# A number stays a number, so that formulas of the form count on with it.
Value = str | Decimal


class Sources(NamedTuple):
    """A sheet added at the end that says of each number what it is: its name and its rows."""

    title: str
    rows: Sequence[Sequence[str]]


def fill(
    data: bytes, values: Mapping[str, Mapping[Place, Value]], *, sources: Sources | None
) -> bytes:
    """Return the workbook with `values` written in, by the name of the sheet and the place.

    Results that the file keeps of its formulas are taken out, so that none stays behind the new
    numbers; whoever opens the file gets them counted anew.
    """
    book = files.parsed(files.member(data, _BOOK))
    relations = files.parsed(files.member(data, _RELATIONS))
    parts = _sheet_parts(book, relations)
    percents = _Percents(data)
    changed = {}
    for name, part in parts.items():
        sheet = files.parsed(files.member(data, part))
        if _write(sheet, values.get(name, {}), percents) + _forget_results(sheet):
            changed[part] = files.written(sheet)
    if sources:
        part = _free_part(data)
        changed[part] = _sources_sheet(sources)
        changed[_CONTENT] = _with_type(data, part)
        changed[_RELATIONS] = _with_relation(relations, book, sources.title, part)
    _count_anew(book)
    return files.replaced(data, {**changed, _BOOK: files.written(book)})


def _sheet_parts(book: Element, relations: Element) -> dict[str, str]:
    """Return the part of the archive that holds each sheet."""
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    found = {}
    for sheet in book.iter(M + "sheet"):
        target = targets.get(sheet.get(_R + "id"), "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        if "/worksheets/" in part:
            found[sheet.get("name", "")] = posixpath.normpath(part)
    return found


class _Percents:
    """Which looks of cells show a number as per cent, so that 0.67 is read as 67 %."""

    def __init__(self, data: bytes) -> None:
        has_looks = _LOOKS in files.names_in(data)
        root = files.parsed(files.member(data, _LOOKS) if has_looks else b"<styleSheet/>")
        own = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iter(M + "numFmt")}
        looks = root.find(M + "cellXfs")
        formats = [] if looks is None else [one.get("numFmtId", "") for one in looks]
        self.looks = {
            str(at)
            for at, number in enumerate(formats)
            if number in _PERCENT_FORMATS or "%" in own.get(number, "")
        }


def _write(sheet: Element, values: Mapping[Place, Value], percents: _Percents) -> int:
    if not values:
        return 0
    data = sheet.find(M + "sheetData")
    if data is None:
        raise Unreadable("broken")
    columns = _column_looks(sheet)
    rows = _numbered(data, M + "row", _row_number)
    by_row: dict[int, dict[int, Value]] = {}
    for place, value in values.items():
        by_row.setdefault(place.row, {})[place.column] = value
    for number in sorted(by_row):
        row = rows.get(number)
        if row is None:
            row = _inserted(data, rows, number, M + "row", str(number))
        _write_row(row, number, by_row[number], columns, percents)
    return len(values)


def _write_row(
    row: Element,
    number: int,
    values: Mapping[int, Value],
    columns: Mapping[int, str],
    percents: _Percents,
) -> None:
    cells = _numbered(row, M + "c", _column_number)
    row.attrib.pop("spans", None)  # a hint only, and no longer true
    own = row.get("s", "") if row.get("customFormat") in {"1", "true"} else ""
    for column in sorted(values):
        cell = cells.get(column)
        if cell is None:
            cell = _inserted(row, cells, column, M + "c", f"{letter(column - 1)}{number}")
            if look := own or columns.get(column, ""):
                cell.set("s", look)
        _say(cell, values[column], is_percent=cell.get("s", "0") in percents.looks)


def _say(cell: Element, value: Value, *, is_percent: bool) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if isinstance(value, Decimal):
        shown = value / 100 if is_percent else value
        _child(cell, "v").text = f"{shown:f}"
        return
    cell.set("t", "inlineStr")
    text = _child(_child(cell, "is"), "t")
    text.text = value[:MAX_TEXT]
    text.set(_SPACE, "preserve")


def _child(parent: Element, name: str) -> Element:
    made = parent.makeelement(M + name, {})
    parent.append(made)
    return made


def _numbered(parent: Element, tag: str, number_of: Callable[[str], int]) -> dict[int, Element]:
    """Return the children by their number; those without one come after the one before."""
    found: dict[int, Element] = {}
    last = 0
    for child in parent.iterchildren(tag):
        last = number_of(child.get("r", "")) or last + 1
        found[last] = child
    return found


def _row_number(told: str) -> int:
    return int(told) if told.isdigit() else 0


def _column_number(told: str) -> int:
    column = 0
    for sign in told.rstrip("0123456789").upper():
        column = column * 26 + ord(sign) - 64
    return column


def _inserted(
    parent: Element, known: dict[int, Element], number: int, tag: str, name: str
) -> Element:
    """Put a new child where its number belongs: programs refuse a file out of order."""
    made = parent.makeelement(tag, {"r": name})
    later = [one for one in known if one > number]
    if later:
        known[min(later)].addprevious(made)
    else:
        parent.append(made)
    known[number] = made
    return made


def _column_looks(sheet: Element) -> dict[int, str]:
    looks: dict[int, str] = {}
    for column in sheet.iter(M + "col"):
        if look := column.get("style"):
            last = min(int(column.get("max", "0")), 1_000)
            looks |= dict.fromkeys(range(int(column.get("min", "1")), last + 1), look)
    return looks


def _forget_results(sheet: Element) -> int:
    forgotten = 0
    for formula in sheet.iter(M + "f"):
        if "[" in (formula.text or ""):
            continue  # of another workbook, which nobody here can count anew
        cell = formula.getparent()
        for result in cell.findall(M + "v"):
            cell.remove(result)
            cell.attrib.pop("t", None)
            forgotten += 1
    return forgotten


def _count_anew(book: Element) -> None:
    told = book.find(M + "calcPr")
    if told is None:
        told = book.makeelement(M + "calcPr", {})
        before = (book.find(M + name) for name in _BEFORE_COUNTING)
        next(one for one in before if one is not None).addnext(told)
    told.set("fullCalcOnLoad", "1")


# The sheet that says where the numbers come from


def _free_part(data: bytes) -> str:
    """Return a name that no part has: the blank form may be one that was filled here before."""
    taken = set(files.names_in(data))
    return next(name for at in count() if (name := _NEW_SHEET.format(at or "")) not in taken)


def _with_type(data: bytes, part: str) -> bytes:
    types = files.parsed(files.member(data, _CONTENT))
    told = {"PartName": f"/{part}", "ContentType": _SHEET_TYPE[0]}
    types.append(types.makeelement(_TYPES + "Override", told))
    return files.written(types)


def _with_relation(relations: Element, book: Element, title: str, part: str) -> bytes:
    taken = {one.get("Id") for one in relations}
    own = next(name for at in count() if (name := f"rIdSources{at}") not in taken)
    told = {"Id": own, "Type": _SHEET_TYPE[1], "Target": f"/{part}"}
    relations.append(relations.makeelement(_PACKAGE + "Relationship", told))
    sheets = book.find(M + "sheets")
    known = list(sheets)
    name = sheet_name(title, {one.get("name", "").lower() for one in known})
    number = max((int(one.get("sheetId", "0")) for one in known), default=0) + 1
    place = {"name": name, "sheetId": str(number), _R + "id": told["Id"]}
    sheets.append(sheets.makeelement(M + "sheet", place))
    return files.written(relations)


def _sources_sheet(sources: Sources) -> bytes:
    root = files.parsed(f'<worksheet xmlns="{M[1:-1]}"/>'.encode())
    columns = _child(root, "cols")
    for at, width in enumerate((18, 28, 14, 60, 20, 40), 1):
        column = _child(columns, "col")
        for name, told in (("min", at), ("max", at), ("width", width), ("customWidth", 1)):
            column.set(name, str(told))
    data = _child(root, "sheetData")
    for number, texts in enumerate(sources.rows, 1):
        row = _child(data, "row")
        row.set("r", str(number))
        for column, text in enumerate(texts):
            cell = _child(row, "c")
            cell.set("r", f"{letter(column)}{number}")
            _say(cell, text, is_percent=False)
    return files.written(root)
