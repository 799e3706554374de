"""Reads texts, codes and telephone numbers out of cells of any type."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from . import signs
from .types import CellError, Column

# Reads one cell that is not empty, or raises Unfit.
One = Callable[[object], object]
# Reads a stretch of cells in one look, or returns None where it must be read cell by cell.
AtOnce = Callable[[Sequence[object]], Sequence[object] | None]

# Excel keeps 15 digits of a number; a longer one has lost its last digits in the file.
EXACT_BELOW = 10**15


class Unfit(Exception):
    """The cell cannot be such a value; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def moment(value: datetime) -> str:
    """Return a date or instant as ISO 8601; a midnight is a date."""
    return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")


ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{2,}", re.IGNORECASE)


def written(cell: object) -> str:
    """Return the text of any cell."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, CellError):
        raise Unfit("error_cell")
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, (int, float)):
        return _digits(cell)
    if isinstance(cell, datetime):
        return moment(cell)
    return str(cell)


def _digits(cell: float) -> str:
    if not abs(cell) < EXACT_BELOW:
        raise Unfit("digits_lost")
    return str(int(cell)) if cell == int(cell) else repr(cell)


def read_text(column: Column) -> One:
    """Return how one cell of words is read."""

    def one(cell: object) -> object:
        return short_enough(column, signs.clean(written(cell)))

    return one


def read_code(column: Column) -> One:
    """Return how one code is read; what Excel made of it (a date, a rounded number) is unfit."""

    def one(cell: object) -> object:
        if isinstance(cell, (date, time, timedelta)):
            raise Unfit("became_date")
        code = signs.clean_code(written(cell))
        if ROUNDED.fullmatch(code):
            raise Unfit("digits_lost")
        return short_enough(column, code)

    return one


def short_enough(column: Column, text: str) -> str:
    """Return `text`; raise Unfit where the column does not hold that many signs."""
    if column.max_length is not None and len(text) > column.max_length:
        raise Unfit("too_long")
    return text


def texts_at_once(column: Column) -> AtOnce:
    """Return how a stretch of tidy words is read in one go, else None."""
    is_code = column.kind == "code"
    most = column.max_length

    def at_once(cells: Sequence[object]) -> Sequence[object] | None:
        try:
            joined = "|".join(("", *cells, ""))  # type: ignore[arg-type]
        except TypeError:
            return None
        if not signs.is_tidy(joined) or (is_code and ("E+" in joined or "e+" in joined)):
            return None
        if most is not None and max(map(len, cells)) > most:  # type: ignore[arg-type]
            return None
        return [cell or None for cell in cells] if "" in cells else cells

    return at_once


# Telephone numbers

_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#)[:.]?", re.IGNORECASE)
_DASHES = re.compile("[‐‑‒–—―−－ー~.()]+")
_PHONE = re.compile(r"\+?[0-9]+(?:-[0-9]+)*")
_PHONE_DIGITS = range(3, 23)


def read_phone(_column: Column) -> One:
    """Keep digits, a leading plus and the dashes before and after the landline's number."""

    def one(cell: object) -> object:
        if isinstance(cell, (date, time, timedelta)):
            raise Unfit("became_date")
        text = signs.clean_code(written(cell))
        return phone_in(text) if text else None

    return one


def phone_in(text: str) -> str:
    """Return the telephone number that a clean text tells, its extension after the last dash."""
    if ROUNDED.fullmatch(text):
        raise Unfit("digits_lost")
    text = _DASHES.sub("-", _EXTENSION.sub("-", text)).replace(" ", "")
    text = re.sub("-{2,}", "-", text).strip("-").replace("+-", "+")
    digits = text.replace("-", "")
    if not _PHONE.fullmatch(text) or len(digits) not in _PHONE_DIGITS:
        raise Unfit("not_a_phone")
    return digits if _MOBILE.fullmatch(digits) else text


_MOBILE = re.compile(r"(?:\+86)?1[3-9][0-9]{9}")


def phones_at_once(_column: Column) -> AtOnce:
    """Return how a stretch of plain phone numbers is read in one go, else None."""

    def at_once(cells: Sequence[object]) -> Sequence[object] | None:
        try:
            digits = _as_digits(cells) if set(map(type, cells)) == {float} else cells
            joined = "".join(digits)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            return None
        is_plain = joined.isascii() and joined.isdigit() and set(map(len, digits)) <= _PLAIN  # type: ignore[arg-type]
        return digits if is_plain else None

    return at_once


def _as_digits(numbers: Sequence[object]) -> list[str]:
    return [str(int(number)) for number in numbers]  # type: ignore[call-overload]


# The lengths of telephone numbers that carry no sign but digits.
_PLAIN = {7, 8, 11}
