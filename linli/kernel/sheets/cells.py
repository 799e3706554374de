"""Turns what stands in the cells of one column into values, many cells at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from . import signs, texts, values, words
from .texts import AtOnce, One, Unfit, moment
from .types import Column, Kind

# Where in the stretch a cell is wrong, and the code that says why.
Wrong = tuple[int, str]
Converted = tuple[Sequence[object], list[Wrong]]
Converter = Callable[[Sequence[object]], Converted]

_READERS: Mapping[Kind, tuple[Callable[[Column], One], Callable[[Column], AtOnce]]] = {
    "text": (texts.read_text, texts.texts_at_once),
    "code": (texts.read_code, texts.texts_at_once),
    "phone": (texts.read_phone, texts.phones_at_once),
    "number": (values.read_number, values.numbers_at_once),
    "date": (values.read_date, values.dates_at_once),
    "yes_no": (words.read_yes_no, words.choices_at_once),
    "choice": (words.read_choice, words.choices_at_once),
    "list": (words.read_list, words.lists_at_once),
}


def converter(column: Column) -> Converter:
    """Return what turns a stretch of cells into values and the places of those that are wrong.

    A stretch that is tidy throughout is seen so in one look, which is what makes reading fast.
    """
    one, at_once = _READERS[column.kind]
    return partial(_convert, column, one(column), at_once(column))


def _convert(
    column: Column,
    one: One,
    at_once: AtOnce,
    cells: Sequence[object],
) -> Converted:
    read = at_once(cells)
    if read is None or (column.required and "" in cells):
        return _one_by_one(column, one, cells)
    if column.refers and not (_NOTHING | {*column.nothing}).isdisjoint(read):
        return _one_by_one(column, one, cells)
    return read, []


# What people write into a cell that has nothing to say, as `signs.plain` leaves it.
_NOTHING = frozenset(["无", "暂无", "没有", "空", "不详", "/", "-", "—", "——", "--", "n/a", "N/A"])
# In these kinds such a word may be meant: a name, a code, a no.
_MEANT = frozenset(["text", "code", "yes_no"])
_PLAIN_NOTHING = frozenset(["", *map(signs.plain, _NOTHING)])


def _says_nothing(column: Column, cell: object) -> bool:
    """Say whether a cell tells in words that it is empty; a text may be called anything."""
    if not isinstance(cell, str) or (column.kind in _MEANT and not column.refers):
        return False
    plain = signs.plain(cell)
    return plain in _PLAIN_NOTHING or plain in map(signs.plain, column.nothing)


def _one_by_one(column: Column, one: One, cells: Sequence[object]) -> Converted:
    read: list[object] = []
    wrong: list[Wrong] = []
    empty = () if column.kind == "list" else None
    for place, cell in enumerate(cells):
        value: object = empty
        try:
            value = empty if cell in ("", None) or _says_nothing(column, cell) else one(cell)
        except Unfit as unfit:
            wrong.append((place, unfit.code))
        else:
            if value in ("", (), None):
                value = empty
                if column.required:
                    wrong.append((place, "required"))
        read.append(value)
    return read, wrong


def shown(cell: object) -> str:
    """Return what the cell says, as nearly as it was written, at most 200 signs."""
    if isinstance(cell, str):
        return cell[:200]
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**21:
        return str(int(cell))
    return moment(cell) if isinstance(cell, datetime) else str(cell)[:200]
