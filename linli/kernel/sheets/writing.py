"""Writes exports and marked copies of people's own tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from .opening import Book, Sheet
from .types import CellError, Mark, MarkedWords

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# More comments than these make Excel slow; the cells beyond are red all the same.
MAX_MARKS = 5_000
RED = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
HEAD = {"bold": True, "bg_color": "#E7EEF5", "border": 1, "text_wrap": True, "valign": "top"}
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORMATS = {
    datetime: "yyyy-mm-dd hh:mm:ss",
    date: "yyyy-mm-dd",
    time: "hh:mm:ss",
    timedelta: "[h]:mm:ss",
}
# What one cell of Excel holds.
MAX_TEXT = 32_767


def safe_cell(value: object) -> object:
    """Return the value so that no spreadsheet takes a text for a formula; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_FORMULA_SIGNS):
        return f"'{value}"
    return value


def write_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Make a CSV file that Excel opens with the right signs (UTF-8 with BOM)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([safe_cell(_plain(cell)) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(title: str, rows: Iterable[Sequence[object]]) -> bytes:
    """Make a workbook of one sheet, its first row the header; texts stay texts."""
    written = io.BytesIO()
    book = new_book(written, in_order=True)
    sheet = book.add_worksheet(sheet_name(title, set()))
    pens = Pens(book)
    ahead = iter(rows)
    first = list(islice(ahead, 100))
    set_widths(sheet, first)
    sheet.freeze_panes(1, 0)
    for at, row in enumerate(_chained(first, ahead)):
        for index, value in enumerate(row):
            write(sheet, (at, index), safe_cell(value), pens, HEAD if at == 0 else {})
    book.close()
    return written.getvalue()


def _chained(
    first: list[Sequence[object]], rest: Iterator[Sequence[object]]
) -> Iterator[Sequence[object]]:
    yield from first
    yield from rest


def _plain(value: object) -> object:
    return value.isoformat(" ", "seconds") if isinstance(value, datetime) else value


def marked(
    book: Book, marks: Mapping[str, Mapping[int, Sequence[Mark]]], *, words: MarkedWords
) -> bytes:
    """Make their workbook again with wrong cells in red; `marks` by sheet name and row number.

    A sheet in front lists what to do. Their sheets keep their places, so that every row and letter
    named is the same in both files; hidden sheets, formulas and looks are not copied.
    """
    written = io.BytesIO()
    copy = new_book(written, in_order=True)
    pens = Pens(copy)
    taken: set[str] = set()
    names = {sheet.name: sheet_name(sheet.name, taken) for sheet in book.visible}
    front = copy.add_worksheet(sheet_name(words.title, taken))
    _list_marks(front, {names[name]: rows for name, rows in marks.items()}, words, pens)
    for sheet in book.visible:
        _copy(sheet, copy.add_worksheet(names[sheet.name]), marks.get(sheet.name, {}), pens)
    copy.close()
    return written.getvalue()


def _list_marks(
    front: Worksheet,
    marks: Mapping[str, Mapping[int, Sequence[Mark]]],
    words: MarkedWords,
    pens: Pens,
) -> None:
    front.freeze_panes(1, 0)
    for index, width in enumerate((16, 8, 8, 90)):
        front.set_column(index, index, width, pens.pen({"text_wrap": True, "valign": "top"}))
    for index, head in enumerate(words.heads):
        write(front, (0, index), head, pens, HEAD)
    told = [
        (name, number, mark)
        for name, rows in marks.items()
        for number in sorted(rows)
        for mark in rows[number]
    ]
    at = 0
    for at, (name, number, mark) in enumerate(told[:MAX_MARKS], 1):
        _link(front, at, name, number, mark)
        write(front, (at, 1), number, pens, {})
        write(front, (at, 2), mark.letter, pens, {})
        write(front, (at, 3), mark.sentence, pens, {})
    if len(told) > MAX_MARKS:
        write(front, (at + 1, 3), words.more.format(count=len(told) - MAX_MARKS), pens, {})


def _link(front: Worksheet, at: int, name: str, number: int, mark: Mark) -> None:
    quoted = name.replace("'", "''")
    front.write_url(at, 0, f"internal:'{quoted}'!{mark.letter or 'A'}{number}", string=name)


def _copy(sheet: Sheet, place: Worksheet, marks: Mapping[int, Sequence[Mark]], pens: Pens) -> None:
    set_widths(place, list(islice(sheet.rows(), 100)))
    left = MAX_MARKS
    for number, row in enumerate(sheet.rows(), 1):
        told = _by_index(marks.get(number, ()), row)
        # A required column may lie right of the last filled cell.
        width = max(len(row), max(told, default=-1) + 1)
        for index in range(width):
            value = row[index] if index < len(row) else ""
            write(place, (number - 1, index), value, pens, RED if index in told else {})
        for index, sentence in told.items():
            if left:
                left -= 1
                place.write_comment(number - 1, index, sentence, {"x_scale": 2})


def _by_index(marks: Sequence[Mark], row: Sequence[object]) -> dict[int, str]:
    """Gather the sentences of each cell; those on the whole row go to its first filled one."""
    first = next((index for index, cell in enumerate(row) if cell != ""), 0)
    told: dict[int, str] = {}
    for mark in marks:
        index = _index(mark.letter) if mark.letter else first
        told[index] = f"{told[index]}\n{mark.sentence}" if index in told else mark.sentence
    return told


def _index(letters: str) -> int:
    index = 0
    for sign in letters:
        index = index * 26 + ord(sign) - 64
    return index - 1


# What every workbook here is written with


def new_book(file: io.BytesIO, *, in_order: bool) -> Workbook:
    """Begin a workbook in which no text becomes a formula, number or link.

    `in_order` keeps only one row in memory; rows must then be written from the top.
    """
    # The library weighs as much as a tenth of the program, and few processes ever write a workbook.
    import xlsxwriter  # noqa: PLC0415

    return xlsxwriter.Workbook(
        file,
        {
            "constant_memory": in_order,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "nan_inf_to_errors": True,
        },
    )


class Pens:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def pen(self, look: Mapping[str, object]) -> Format:
        """Return the format of that look."""
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(look))
        return self._made[key]


def write(
    sheet: Worksheet, at: tuple[int, int], value: object, pens: Pens, look: Mapping[str, object]
) -> None:
    """Write one value as what it is: texts as texts, dates as dates."""
    kind = type(value)
    if isinstance(value, bool):
        sheet.write_boolean(*at, value, pens.pen(look))
    elif isinstance(value, (int, float)) and abs(value) < 10**15:
        sheet.write_number(*at, value, pens.pen(look))
    elif kind in _FORMATS and _fits_excel(value):
        sheet.write_datetime(*at, value, pens.pen({**look, "num_format": _FORMATS[kind]}))
    elif value is None or value == "":
        sheet.write_blank(*at, None, pens.pen(look))
    else:
        text = value.text if isinstance(value, CellError) else str(value)
        sheet.write_string(*at, text[:MAX_TEXT], pens.pen({**look, "num_format": "@"}))


def _fits_excel(value: object) -> bool:
    """Excel knows no day before 1900, and counts a 29 February in that year."""
    return not isinstance(value, date) or value.year > 1900


def set_widths(sheet: Worksheet, rows: Sequence[Sequence[object]]) -> None:
    """Make each column as wide as most of its cells, a Chinese sign counting twice."""
    for index in range(max(map(len, rows), default=0)):
        widths = sorted(width_of(row[index]) for row in rows if index < len(row))
        sheet.set_column(index, index, min(max(widths[len(widths) * 9 // 10] + 2, 8), 60))


def width_of(value: object) -> int:
    """Return how wide a value is shown, in signs of half width."""
    text = str(value)[:200]
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def sheet_name(title: str, taken: set[str]) -> str:
    """Return a name that Excel allows and that is not taken yet; it is taken then."""
    name = _FORBIDDEN.sub(" ", title)[:31].strip("' ") or "1"
    serial = 1
    unique = name
    while unique.lower() in taken:
        serial += 1
        unique = f"{name[:27]} {serial}"
    taken.add(unique.lower())
    return unique
