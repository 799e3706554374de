"""Codes and sign-ins made of names, where a table brings none."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

_PLAIN = re.compile(r"[^0-9a-z]+")
_NUMBERED = re.compile(r"(?P<stem>.*?)(?P<number>[0-9]+)(?P<end>栋|幢|号楼|座|号|楼|)$")
_RANGE = re.compile(
    r"(?P<stem>.*?)(?P<first>[0-9]+)(栋|幢|号楼|座|号|楼)?[-—~至到](?P<last>[0-9]+)(?P<end>栋|幢|号楼|座|号|楼|)$"
)
RANGE_MOST = 60


def initials(name: str) -> str:
    """Return the first letters of a name: 柳社区大党委 is lsqddw."""
    # Its dictionaries weigh as much as half the program, and few processes ever need them.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    return _PLAIN.sub("", "".join(lazy_pinyin(name.lower(), style=Style.FIRST_LETTER)))


def free(wanted: str, taken: Container[str], *, most: int) -> str:
    """Return what is wanted, else with a number that nobody has."""
    found, number = wanted[:most], 2
    while found in taken:
        end = f"-{number}"
        found, number = f"{wanted[: most - len(end)]}{end}", number + 1
    return found


def spread(words: Iterable[str]) -> list[list[str]]:
    """Return for each place of a list what it may be called; the first names the others.

    "花园小区1栋、2栋" is 花园小区1栋 and 花园小区2栋; "花园小区1-3栋" are three.
    """
    found: list[list[str]] = []
    stem = end = ""
    for word in words:
        ranged = _RANGE.match(word)
        if (
            ranged
            and 0 <= int(ranged["last"]) - int(ranged["first"]) < RANGE_MOST
            and ranged["end"]
        ):
            stem, end = ranged["stem"] or stem, ranged["end"]
            numbers = range(int(ranged["first"]), int(ranged["last"]) + 1)
            found += [[f"{stem}{number}{end}"] for number in numbers]
            continue
        one = _NUMBERED.match(word)
        told = [word]
        if one and not one["stem"] and stem:
            told.append(f"{stem}{one['number']}{one['end'] or end}")
        elif one:
            stem, end = one["stem"], one["end"] or end
        found.append(told)
    return found
