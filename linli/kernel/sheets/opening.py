"""Opens a file as a book of sheets, or says why it is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sheet:
    """One sheet of a book; `rows` streams its rows from Excel's row 1, each cell from column A."""

    name: str
    hidden: bool

    def rows(self) -> Iterator[list[object]]:
        """Yield every row, the empty ones too, up to the last filled one."""
        raise NotImplementedError


@dataclass(frozen=True)
class Book:
    """An opened file: its name as people know it, and its sheets in their order."""

    name: str
    sheets: tuple[Sheet, ...]


def open_book(path: Path, *, name: str) -> Book:
    """Open the file at `path`, which people call `name`; raises Unreadable."""
    raise NotImplementedError
