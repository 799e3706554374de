"""Reads numbers and dates out of cells of any type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from . import signs
from .texts import EXACT_BELOW, ROUNDED, AtOnce, One, Unfit
from .types import CellError, Column

_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")


def read_number(_column: Column) -> One:
    """Return how one number is read, also where it is kept as text."""

    def one(cell: object) -> object:
        if isinstance(cell, CellError):
            raise Unfit("error_cell")
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            return _exact(cell)
        text = signs.clean_code(cell).replace("−", "-") if isinstance(cell, str) else "?"
        if text and not _NUMBER.fullmatch(text):
            raise Unfit("digits_lost" if ROUNDED.fullmatch(text) else "not_a_number")
        if not text:
            return None
        text = text.replace(",", "")
        return _exact(float(text) if "." in text else int(text))

    return one


def _exact(number: float) -> float:
    if not abs(number) < EXACT_BELOW:
        raise Unfit("digits_lost")
    return int(number) if number == int(number) else number


def numbers_at_once(_column: Column) -> AtOnce:
    """Return how a stretch of exact numbers is read in one go, else None."""

    def at_once(cells: Sequence[object]) -> Sequence[object] | None:
        if set(map(type, cells)) != {float} or not _are_exact(cells):
            return None
        try:
            whole = [int(cell) for cell in cells]  # type: ignore[call-overload]
        except ValueError:
            return None
        if whole == list(cells):
            return whole
        return [n if n == cell else cell for n, cell in zip(whole, cells, strict=True)]

    return at_once


def _are_exact(cells: Sequence[object]) -> bool:
    numbers: Sequence[float] = cells  # type: ignore[assignment]
    return max(numbers) < EXACT_BELOW and min(numbers) > -EXACT_BELOW


_DAY = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号]?)"
    r"(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
_BEFORE_SERIAL = date(1899, 12, 30)
# The days from 1927 to 2173; smaller numbers are years, larger ones days without separators.
_SERIALS = range(10_000, 100_000)
_COMPACT = range(1900_01_01, 2200_01_01)


def read_date(_column: Column) -> One:
    """Return how one civil day is read: a date, a serial or words."""

    def one(cell: object) -> object:
        if not isinstance(cell, str):
            return _day_of(cell)
        text = signs.clean_code(cell).replace("。", ".")
        return _day_in(text) if text else None

    return one


def _day_of(cell: object) -> date:
    if isinstance(cell, CellError):
        raise Unfit("error_cell")
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and cell < EXACT_BELOW:
        whole = int(max(cell, 0))
        if whole in _SERIALS:
            return _BEFORE_SERIAL + timedelta(days=whole)
        if whole in _COMPACT and whole == cell:
            return _day_in(str(whole))
    raise Unfit("not_a_date")


def _day_in(text: str) -> date:
    if text.isdecimal() and len(text) == len("20260105"):
        parts = [text[:4], text[4:6], text[6:]]
    elif text.isdecimal() and len(text) == len("46027"):
        return _day_of(int(text))
    elif found := _DAY.fullmatch(text.replace(" ", "") if "年" in text else text):
        parts = [found[1], found[3] or found[5], found[4] or found[6]]
    else:
        raise Unfit("not_a_date")
    try:
        day = date(*map(int, parts))
    except ValueError as error:
        raise Unfit("not_a_date") from error
    if not 1900 <= day.year < 2200:
        raise Unfit("not_a_date")
    return day


# Dates of one table repeat; those of a century are remembered.
_REMEMBER = 40_000


def dates_at_once(column: Column) -> AtOnce:
    """Return how a stretch of days is read in one go, each wording once, else None."""
    one = read_date(column)
    known: dict[object, object] = {"": None}

    def at_once(cells: Sequence[object]) -> Sequence[object] | None:
        if set(map(type, cells)) == {date}:
            return cells
        try:
            for cell in {*cells} - known.keys():
                if not isinstance(cell, str):
                    return None
                known[cell] = one(cell)
        except Unfit:
            return None
        days = [known[cell] for cell in cells]
        if len(known) > _REMEMBER:
            known.clear()
            known[""] = None
        return days

    return at_once
