"""Reads the rows under a header as lines of values and faults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from . import signs
from .cells import converter, shown
from .opening import Sheet
from .types import EXAMPLE_MARKS, MAX_ROWS, Binding, Fault, Layout, Line, Note, Unreadable, letter

_STRETCH = 2000
_FIRST_STRETCH = 50

Row = Sequence[object]
Numbered = tuple[int, Row]


def read(sheet: Sheet, layout: Layout, binding: Binding) -> Reading:
    """Read the rows under the header; raises Unreadable for a table that is too long or broken.

    Blank rows are passed over. A row with a single filled cell, or that begins like a note, is a
    note unless the table goes on below it; notes, totals and examples are in the `notes`.
    """
    return Reading(sheet, layout, binding)


class Reading(Iterator[Line]):
    """The lines of a table, once; `notes` is complete after the last one."""

    def __init__(self, sheet: Sheet, layout: Layout, binding: Binding) -> None:
        self.notes: list[Note] = []
        self._binding = binding
        self._names = [binding.columns[index] for index in sorted(binding.columns)]
        self._indexes = sorted(binding.columns)
        columns = [layout.column(name) for name in self._names]
        self._converters = [converter(column) for column in columns]
        required = [index for index, c in zip(self._indexes, columns, strict=True) if c.required]
        self._sieve = _Sieve(self._indexes, required, self.notes)
        self._lines = self._all(sheet)

    def __iter__(self) -> Iterator[Line]:
        return self._lines

    def __next__(self) -> Line:
        return next(self._lines)

    def _all(self, sheet: Sheet) -> Iterator[Line]:
        first = max(self._binding.header_rows, default=0)
        rows = islice(sheet.rows(), first, None)
        size, number, count = _FIRST_STRETCH, first + 1, 0
        while stretch := list(islice(rows, size)):
            kept = self._sieve.keep(number, stretch)
            number, size, count = number + len(stretch), _STRETCH, count + len(kept)
            if count > MAX_ROWS:
                raise Unreadable("too_long", limit=MAX_ROWS)
            yield from self._read(kept)
        self._sieve.end()

    def _read(self, rows: Sequence[Numbered]) -> Iterator[Line]:
        if not rows:
            return
        numbers = [number for number, _ in rows]
        width = max(self._indexes) + 1
        if min(len(row) for _, row in rows) < width:
            rows = [(number, _wide(row, width)) for number, row in rows]
        # Rows of text files differ in length; what is longer than the header is not bound.
        columns = list(zip(*[row for _, row in rows], strict=False))
        values, faults = self._convert(columns)
        names = self._names
        if not faults:
            for number, line in zip(numbers, zip(*values, strict=True), strict=True):
                yield Line(number, dict(zip(names, line, strict=True)), ())
            return
        for place, line in enumerate(zip(*values, strict=True)):
            wrong = tuple(faults.get(place, ()))
            yield Line(numbers[place], dict(zip(names, line, strict=True)), wrong)

    def _convert(
        self, columns: Sequence[Row]
    ) -> tuple[list[Sequence[object]], dict[int, list[Fault]]]:
        values = []
        faults: dict[int, list[Fault]] = {}
        for index, name, convert in zip(self._indexes, self._names, self._converters, strict=True):
            cells = columns[index]
            converted, wrong = convert(cells)
            values.append(converted)
            for place, code in wrong:
                fault = Fault(name, letter(index), shown(cells[place]), code)
                faults.setdefault(place, []).append(fault)
        return values, faults


def _wide(row: Row, width: int) -> Row:
    return [*row, *[""] * (width - len(row))]


_TOTALS = frozenset(
    {"合计", "总计", "小计", "共计", "累计", "总和", "total", "subtotal", "sum", "grandtotal"}
)
_TOTAL_AS_WRITTEN = frozenset(
    {"合计", "合 计", "合  计", "总计", "总 计", "小计", "小 计", "Total"}
)
_NOTE = re.compile(
    r"(?:备注|附注|说明|注意|注|填表说明|填表人|填报人|填报单位|填表|制表|审核|统计人|notes?|remarks?)"
    r"\s*(?:[0-9]+|[一二三四五六七八九十])?\s*(?:[:：]|$)|填表|填报说明|制表人",
    re.IGNORECASE,
)
_CODE_LIKE = re.compile(r"[0-9A-Za-z_.\-]{1,40}")


@dataclass
class _Sieve:
    """Parts data from notes, row by row where a look at the whole stretch does not do.

    Doubtful rows are held until the table goes on, which makes them data, or ends.
    """

    indexes: Sequence[int]
    required: Sequence[int]
    notes: list[Note]

    def __post_init__(self) -> None:
        self._held: list[Numbered] = []
        self._is_under = False
        self._has_begun = False

    def keep(self, first: int, stretch: Sequence[Row]) -> Sequence[Numbered]:
        """Return the rows of the stretch, and those held before it, that are data."""
        rows = list(enumerate(stretch, first))
        if self._has_begun and not self._held and not self._is_under and self._is_plain(stretch):
            return rows
        self._has_begun = True
        return [kept for row in rows for kept in self._sort(row)]

    def end(self) -> None:
        """Count what is still held as notes."""
        for number, row in self._held:
            self._note(number, row, "note")
        self._held = []

    def _is_plain(self, stretch: Sequence[Row]) -> bool:
        if not self.required or min(map(len, stretch)) <= max(self.indexes):
            return False
        columns = [[row[index] for row in stretch] for index in self.required]
        starts = [row[0] for row in stretch]
        return not any("" in column for column in columns) and _TOTAL_AS_WRITTEN.isdisjoint(
            start for start in starts if isinstance(start, str)
        )

    def _sort(self, numbered: Numbered) -> list[Numbered]:
        number, row = numbered
        texts = [text for cell in row if (text := _text(cell))]
        if not texts:
            return []
        start = texts[0]
        if start.startswith(EXAMPLE_MARKS):
            return self._note(number, row, "example")
        if signs.plain(start) in _TOTALS:
            return self._note(number, row, "total")
        is_full = self._is_full(row)
        if _NOTE.match(start) and not is_full:
            self.end()
            self._is_under = True
            return self._note(number, row, "note")
        if is_full or not (self._is_under or self._is_doubtful(row)):
            self._is_under = False
            held, self._held = self._held, []
            return [*held, numbered]
        if self._is_under or _says_more_than_a_number(texts):
            self._held.append(numbered)
        return []

    def _is_full(self, row: Row) -> bool:
        if self.required:
            return all(index < len(row) and _text(row[index]) for index in self.required)
        return self._filled(row) >= min(2, len(self.indexes))

    def _is_doubtful(self, row: Row) -> bool:
        """Whether the row has one filled cell and that is no code, or none that is bound."""
        filled = self._filled(row)
        if filled != 1 or len(self.indexes) == 1:
            return not filled
        cells = [text for cell in row if (text := _text(cell))]
        return len(cells) == 1 and not _CODE_LIKE.fullmatch(cells[0])

    def _filled(self, row: Row) -> int:
        return sum(bool(_text(row[index])) for index in self.indexes if index < len(row))

    def _note(
        self, number: int, row: Row, kind: Literal["note", "total", "example"]
    ) -> list[Numbered]:
        text = " ".join(text for cell in row if (text := _text(cell)))
        self.notes.append(Note(number, text[:500], kind))
        return []


def _text(cell: object) -> str:
    return signs.clean(cell) if isinstance(cell, str) else shown(cell)


def _says_more_than_a_number(texts: Sequence[str]) -> bool:
    """A running number in a column that is not bound was drawn down over empty rows."""
    return len(texts) > 1 or not texts[0].isdecimal()
