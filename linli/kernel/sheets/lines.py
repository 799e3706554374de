"""Reads the rows under a header as lines of values and faults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat

from . import signs
from .cells import converter, shown
from .merging import spread_down
from .opening import Sheet
from .types import (
    EXAMPLE_MARKS,
    MAX_ROWS,
    Binding,
    Fault,
    Layout,
    Line,
    Note,
    NoteKind,
    Unreadable,
    letter,
)

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
        self._width = max(self._indexes, default=-1) + 1
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
        below = islice(sheet.rows(), first, None)
        rows = spread_down(below, sheet.merged(), first=first, columns=self._indexes)
        size, number, count = _FIRST_STRETCH, first + 1, 0
        while stretch := list(islice(rows, size)):
            stretch = _evened(stretch, self._width)
            numbers: Sequence[int] = range(number, number + len(stretch))
            columns = _columns(stretch)
            if len(stretch) < size or not self._sieve.lets_through(columns):
                kept = self._sieve.keep(number, stretch)
                numbers = [number for number, _ in kept]
                columns = _columns([row for _, row in kept])
            number, size, count = number + len(stretch), _STRETCH, count + len(numbers)
            if count > MAX_ROWS:
                raise Unreadable("too_long", limit=MAX_ROWS)
            if numbers:
                yield from self._read(numbers, columns)
        self._sieve.end()

    def _read(self, numbers: Sequence[int], columns: Sequence[Row]) -> Iterator[Line]:
        values, faults = self._convert(columns)
        names = self._names
        lines = [dict(zip(names, line, strict=False)) for line in zip(*values, strict=True)]
        if not faults:
            return map(Line, numbers, lines, repeat(()))
        found = [tuple(faults.get(place, ())) for place in range(len(lines))]
        return map(Line, numbers, lines, found)

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


def _evened(rows: list[list[object]], width: int) -> list[list[object]]:
    """Fill up the rows of text files, which differ in length, to the width of the header."""
    if min(map(len, rows)) >= width:
        return rows
    return [row + [""] * (width - len(row)) for row in rows]


def _columns(rows: Sequence[Row]) -> list[Row]:
    """Turn rows into columns; what stands right of the shortest row is not bound."""
    return list(zip(*rows, strict=False))


_TOTALS = frozenset(
    {"合计", "总计", "小计", "共计", "累计", "总和", "total", "subtotal", "sum", "grandtotal"}
)
_TOTAL_AS_WRITTEN = frozenset(
    {"合计", "合 计", "合  计", "总计", "总 计", "小计", "小 计", "Total"}
)
_NOTE = re.compile(
    r"(?:备注|附注|说明|注意|注|填表说明|填报单位|填表|填报|制表|审核|notes?|remarks?"
    r"|(?:填表|填报|制表|审核|审批|复核|统计|经办|联系|负责|单位负责)人(?:签[字名])?)"
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

    def lets_through(self, columns: Sequence[Row]) -> bool:
        """Whether all rows of a stretch are seen to be data without looking at each of them."""
        if not self._has_begun or self._held or self._is_under or not self.required:
            return False
        if any("" in columns[index] for index in self.required):
            return False
        return _TOTAL_AS_WRITTEN.isdisjoint(columns[0])

    def keep(self, first: int, stretch: Sequence[Row]) -> Sequence[Numbered]:
        """Return the rows of the stretch, and those held before it, that are data."""
        self._has_begun = True
        return [kept for row in enumerate(stretch, first) for kept in self._sort(row)]

    def end(self) -> None:
        """Count what is still held as notes."""
        for number, row in self._held:
            self._note(number, row, "note")
        self._held = []

    def _sort(self, numbered: Numbered) -> list[Numbered]:
        number, row = numbered
        texts = [text for cell in row if (text := _text(cell))]
        if not texts:
            return []
        if kind := self._kind_of_note(row, texts):
            return self._note(number, row, kind)
        if not self._filled(row):
            return []
        is_full = self._is_full(row)
        if _NOTE.match(texts[0]) and not (is_full and _is_data(texts)):
            self.end()
            self._is_under = True
            return self._note(number, row, "note")
        if is_full or not (self._is_under or self._is_doubtful(texts)):
            self._is_under = False
            held, self._held = self._held, []
            return [*held, numbered]
        self._held.append(numbered)
        return []

    def _kind_of_note(self, row: Row, texts: Sequence[str]) -> NoteKind | None:
        """Say which rows are notes wherever they stand."""
        if texts[0].startswith(EXAMPLE_MARKS):
            return "example"
        if signs.plain(texts[0]) in _TOTALS:
            return "total"
        return None if self._filled(row) or not _says_more_than_a_number(texts) else "note"

    def _is_full(self, row: Row) -> bool:
        if self.required:
            return all(index < len(row) and _text(row[index]) for index in self.required)
        return self._filled(row) >= min(2, len(self.indexes))

    def _is_doubtful(self, texts: Sequence[str]) -> bool:
        """Whether the row says one thing only, and that is no code."""
        is_single = len(texts) == 1 and len(self.indexes) > 1
        return is_single and not _CODE_LIKE.fullmatch(texts[0])

    def _filled(self, row: Row) -> int:
        return sum(bool(_text(row[index])) for index in self.indexes if index < len(row))

    def _note(self, number: int, row: Row, kind: NoteKind) -> list[Numbered]:
        text = " ".join(text for cell in row if (text := _text(cell)))
        self.notes.append(Note(number, text[:500], kind))
        return []


def _text(cell: object) -> str:
    return signs.clean(cell) if isinstance(cell, str) else shown(cell)


def _is_data(texts: Sequence[str]) -> bool:
    """Say whether something in a row is no note: 填表人：张三, 审核人：李四 are only signed."""
    return not all(map(_NOTE.match, texts))


def _says_more_than_a_number(texts: Sequence[str]) -> bool:
    """A running number in a column that is not bound was drawn down over empty rows."""
    return len(texts) > 1 or not texts[0].isdecimal()
