"""Opens a file as a book of sheets, or says why it is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from .archives import MAX_UNPACKED, Errors, examine
from .separated import open_separated
from .types import Unreadable

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP = b"PK\x03\x04"
# Sheets of a book that are kept once they were parsed, in cells.
_KEPT = 4_000_000


class Source(Protocol):
    """Where the rows of a sheet come from."""

    def rows(self) -> Iterator[list[object]]: ...

    def merged(self) -> Merged | None: ...


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet of a book; its first row is Excel's row 1, the first cell of a row column A."""

    name: str
    hidden: bool
    source: Source

    def rows(self) -> Iterator[list[object]]:
        """Yield every row, the empty ones too, up to the last filled one; an empty cell is ""."""
        return self.source.rows()

    def merged(self) -> Merged | None:
        """Return the merged ranges as ((row, column), (row, column)) from 0; None if unknown."""
        return self.source.merged()


@dataclass(frozen=True, eq=False)
class Book:
    """An opened file: its name as people know it, and its sheets in their order.

    Its rows are read from the file, which must stay until all is read.
    """

    name: str
    sheets: tuple[Sheet, ...]

    @property
    def visible(self) -> tuple[Sheet, ...]:
        """The sheets that people see."""
        return tuple(sheet for sheet in self.sheets if not sheet.hidden)

    def sheet(self, name: str) -> Sheet:
        """Return the sheet of that name; KeyError when there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)


def open_book(path: Path, *, name: str) -> Book:
    """Open the file at `path`, which people call `name`; raises Unreadable.

    What the file is tells its content, never its name.
    """
    size = path.stat().st_size
    if size > MAX_UNPACKED:
        raise Unreadable("too_large", limit=MAX_UNPACKED)
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(_OLE):
        raise _why_not_ole(path, Path(name).suffix)
    if start.startswith(_ZIP):
        return _workbook(path, name)
    if not start.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise Unreadable("empty" if size <= len(start) else "not_a_table")
    return Book(name, (Sheet(Path(name).stem, hidden=False, source=open_separated(path)),))


def _why_not_ole(path: Path, suffix: str) -> Unreadable:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Unreadable("encrypted")
    if any(stream.encode("utf-16-le") + b"\0\0" in content for stream in ("Workbook", "Book")):
        return Unreadable("old_excel", suffix=suffix.lstrip(".").lower() or "xls")
    return Unreadable("not_a_table")


def _workbook(path: Path, name: str) -> Book:
    errors = examine(path)
    with _calamine():
        shelf = _Shelf(load_workbook(path))
    sheets = tuple(_sheets(shelf, errors))
    if not any(_is_filled(sheet) for sheet in sheets if not sheet.hidden):
        raise Unreadable("empty")
    return Book(name, sheets)


def _sheets(shelf: _Shelf, errors: list[Errors]) -> Iterator[Sheet]:
    for index, told in enumerate(shelf.workbook.sheets_metadata):
        if told.typ == SheetTypeEnum.WorkSheet:
            hidden = told.visible != SheetVisibleEnum.Visible
            known = errors[index] if index < len(errors) else {}
            yield Sheet(told.name, hidden, _CalamineRows(shelf, index, known))


def _is_filled(sheet: Sheet) -> bool:
    return any(any(cell != "" for cell in row) for row in sheet.rows())


class _Shelf:
    """Keeps the parsed sheets of a workbook, as parsing is what takes the time."""

    def __init__(self, workbook: CalamineWorkbook) -> None:
        self.workbook = workbook
        self._kept: dict[int, CalamineSheet] = {}

    def sheet(self, index: int) -> CalamineSheet:
        if index not in self._kept:
            if sum(sheet.height * sheet.width for sheet in self._kept.values()) > _KEPT:
                self._kept.clear()
            with _calamine():
                self._kept[index] = self.workbook.get_sheet_by_index(index)
        return self._kept[index]


@dataclass(frozen=True, eq=False)
class _CalamineRows:
    shelf: _Shelf
    index: int
    errors: Errors

    def rows(self) -> Iterator[list[object]]:
        """calamine begins with row 1, but with the first filled column; both become row 1, A."""
        sheet = self.shelf.sheet(self.index)
        rows: Iterator[list[object]] = iter(sheet.iter_rows())  # type: ignore[arg-type]
        before = sheet.start[1] if sheet.start else 0
        if before:
            rows = ([""] * before + row for row in rows)
        return _with_errors(rows, self.errors) if self.errors else rows

    def merged(self) -> Merged | None:
        return self.shelf.sheet(self.index).merged_cell_ranges


def _with_errors(rows: Iterator[list[object]], errors: Errors) -> Iterator[list[object]]:
    for number, row in enumerate(rows, 1):
        for index, error in errors.get(number, {}).items():
            if index < len(row) and row[index] == "":
                row[index] = error
        yield row


@contextmanager
def _calamine() -> Iterator[None]:
    """Turn what the library raises into Unreadable; its panics are no ordinary exceptions."""
    try:
        yield
    except PasswordError as error:
        raise Unreadable("encrypted") from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable("broken") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("broken") from error
