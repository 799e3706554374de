"""Numbers of matters for staff, and the paths that put every subtree of areas into one range."""

from __future__ import annotations

import re

from . import codes

SEGMENT_SIGNS = 6

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAIRS = [high + low for high in _DIGITS for low in _DIGITS]
_CENTURY = 2000
_NUMBER = re.compile(
    rf"([{codes.ALPHABET}]{{4}})[-\u2010-\u2015\u2212\s]+([0-9]{{2}})"
    r"[-\u2010-\u2015\u2212\s]+([0-9]{1,9})"
)
# The highest segment stays free, so that every path has an upper bound.
_MOST = len(_DIGITS) ** SEGMENT_SIGNS - 2


def number(key: str, year: int, serial: int) -> str:
    """Return the number of the `serial`-th matter of a jurisdiction in a year from 2000 to 2099."""
    text = f"{key}-{year - _CENTURY:02}-{serial}"
    if parse_number(text) != (key, year, serial):
        raise ValueError(f"no number can be made of {key!r}, {year} and {serial}")
    return text


def parse_number(text: str) -> tuple[str, int, int]:
    """Return key, year and serial of a number as somebody typed it; ValueError when it is none."""
    found = _NUMBER.fullmatch(codes.plain(text).strip())
    if found is None or not int(found[3]):
        raise ValueError("shape")
    return found[1], _CENTURY + int(found[2]), int(found[3])


def segment(id: int) -> str:  # noqa: A002 - the word that everybody uses for it
    """Return the six base-36 signs that stand for an area in paths."""
    if not 0 <= id <= _MOST:
        raise ValueError(f"{id} does not fit into a path")
    return _six(id)


def path(parent_path: str, id: int) -> str:  # noqa: A002
    """Return the path of an area beneath `parent_path`, which is empty for the root."""
    return _checked(parent_path) + segment(id) if parent_path else segment(id)


def path_end(path: str) -> str:
    """Return the exclusive upper bound of the range in which the subtree of `path` lies."""
    above, last = _checked(path)[:-SEGMENT_SIGNS], path[-SEGMENT_SIGNS:]
    return above + _six(int(last, len(_DIGITS)) + 1)


def ancestors(path: str) -> list[str]:
    """Return the paths from the root down to `path` itself."""
    ends = range(SEGMENT_SIGNS, len(_checked(path)) + 1, SEGMENT_SIGNS)
    return [path[:end] for end in ends]


def _six(rest: int) -> str:
    above, last = divmod(rest, len(_PAIRS))
    first, middle = divmod(above, len(_PAIRS))
    return _PAIRS[first] + _PAIRS[middle] + _PAIRS[last]


def _checked(path: str) -> str:
    if not path or len(path) % SEGMENT_SIGNS or not set(_DIGITS) >= set(path):
        raise ValueError(f"{path!r} is not a path")
    return path
