"""Lets a cell that is merged over several rows speak for each of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from .opening import Merged

# Where cells begin that reach further down: row -> the column and the last row, all from 0.
_Tall = Mapping[int, list[tuple[int, int]]]


def spread_down(
    rows: Iterator[list[object]], merged: Merged | None, *, first: int, columns: Collection[int]
) -> Iterator[list[object]]:
    """Yield `rows`, the first of which is row `first` from 0, with merged cells filled downward.

    Rows that say nothing else stay as they are, so that a cell drawn too far makes no rows.
    """
    tall = _tall(merged or (), first, columns)
    return _filled(rows, tall, first) if tall else rows


def _tall(merged: Merged, first: int, columns: Collection[int]) -> _Tall:
    tall: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _right) in merged:
        if first <= top < bottom and left in columns:
            tall.setdefault(top, []).append((left, bottom))
    return tall


def _filled(rows: Iterator[list[object]], tall: _Tall, first: int) -> Iterator[list[object]]:
    # column -> what it says and the last row it says it of.
    running: dict[int, tuple[object, int]] = {}
    for number, row in enumerate(rows, first):
        if any(cell not in ("", None) for cell in row):
            for column, (value, last) in running.items():
                if number <= last and column < len(row) and row[column] == "":
                    row[column] = value
        for column, last in tall.get(number, ()):
            if column < len(row):
                running[column] = (row[column], last)
        yield row
