"""Reads text files of separated values, in whatever encoding a Chinese office saves them."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from .types import Unreadable

_CHUNK = 1 << 20
# A text has no control signs, and no signs that nobody has agreed upon: those mean a wrong guess.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")
_UNAGREED = re.compile("[\ue000-\uf8ff\ufffd-\uffff]")
_MARKUP = re.compile(rb"\s*(?:<|MIME-Version:|%PDF|\{\\rtf)", re.IGNORECASE)
_SEPARATORS = ",;\t，；"


@dataclass(frozen=True)
class SeparatedRows:
    """The rows of one text file."""

    path: Path
    encoding: str
    separator: str

    def rows(self) -> Iterator[list[object]]:
        """Yield every row as texts, a line break within quotes counting as no new row."""
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                for row in csv.reader(file, delimiter=self.separator, strict=True):
                    yield list(row)
        except csv.Error as error:
            raise Unreadable("broken") from error

    def merged(self) -> None:
        """Text knows no merged cells."""


def open_separated(path: Path) -> SeparatedRows:
    """Find out encoding and separator; raises Unreadable."""
    with path.open("rb") as file:
        start = file.read(4096).removeprefix(codecs.BOM_UTF8)
    if _MARKUP.match(start):
        raise Unreadable("not_a_table")
    encoding = _encoding(path, start)
    return SeparatedRows(path, encoding, _separator(path, encoding))


def _encoding(path: Path, start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
        if b"\0" in start:
            raise Unreadable("not_a_table")
    for encoding in candidates:
        if _fits(path, encoding):
            return encoding
    raise Unreadable("encoding")


def _fits(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while text := file.read(_CHUNK):
                if _CONTROL.search(text):
                    raise Unreadable("not_a_table")
                if encoding == "gb18030" and _UNAGREED.search(text):
                    return False
    except UnicodeError:
        return False
    return True


def _separator(path: Path, encoding: str) -> str:
    """Return the separator that cuts the first lines into the most even rows."""
    with path.open(encoding=encoding, newline="") as file:
        lines = [line for line in islice(file, 200) if line.strip()][:50]
    best = max(_SEPARATORS, key=lambda separator: _evenness(lines, separator))
    return best if _evenness(lines, best) else ","


def _evenness(lines: list[str], separator: str) -> int:
    """Return how many cells lie in rows of the most frequent width, 0 for single cells."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator))
    except csv.Error:
        return 0
    return max((width * count for width, count in widths.items() if width > 1), default=0)
