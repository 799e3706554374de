"""From a file to drafts: which sheet, which columns, which lines; nothing is stored here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linli.kernel.sheets import (
    Binding,
    Book,
    Choice,
    Layout,
    Line,
    Sheet,
    Unreadable,
    choose,
    letter,
    open_book,
    read,
)
from linli.kernel.sheets import bind as bind_sheet
from linli.portal.importing import rules
from linli.portal.importing.kind import Draft
from linli.portal.models import Remembered

Tell = Callable[[int, int], None]
NOTES_MOST = 20


@dataclass(frozen=True)
class Table:
    """The chosen sheet of a file, and what its columns tell."""

    book: Book
    sheet: Sheet
    binding: Binding
    others: tuple[str, ...]

    @property
    def letters(self) -> dict[str, str]:
        """Return the letters over each bound column."""
        return {column: letter(index) for index, column in self.binding.columns.items()}


@dataclass(frozen=True)
class Contents:
    """What a table says: how its columns were understood, their letters, its lines."""

    told: dict[str, Any]
    letters: dict[str, str]
    drafts: list[Draft]


def open_table(
    path: Path, layout: Layout, *, name: str, sheet: str, known: Mapping[str, str]
) -> Table:
    """Open a file that people call `name` and choose its sheet, or take the one named.

    `known` says what headers tell: header -> column, or "" to leave out. Raises Unreadable.
    """
    book = open_book(path, name=name)
    visible = {one.name: one for one in book.sheets if not one.hidden}
    if sheet in visible:
        binding = bind_sheet(visible[sheet], layout, remembered=known)
        return Table(book, visible[sheet], binding, tuple(one for one in visible if one != sheet))
    choice = choose(book, layout, remembered=known)
    chosen, binding = _nearest(book, choice)
    return Table(book, chosen, binding, choice.others)


def remembered(kind: str) -> Mapping[str, str]:
    """Return the headers that somebody bound by hand once: header -> column, or "" to leave out."""
    return dict(Remembered.objects.filter(kind=kind).values_list("header", "column"))


def told_of(table: Table) -> dict[str, Any]:
    """Return what the page tells of how the columns were understood."""
    binding = table.binding
    doubts = [*binding.ambiguous, *binding.repeated]
    twins = Counter(head for one in binding.repeated for head in one.headers)
    return {
        "sheet": table.sheet.name,
        "sheets": [sheet.name for sheet in table.book.sheets if not sheet.hidden],
        "hidden": [sheet.name for sheet in table.book.sheets if sheet.hidden],
        "others": list(table.others),
        "header_rows": list(binding.header_rows),
        "columns": {letter(index): name for index, name in sorted(binding.columns.items())},
        "headers": {letter(index): text for index, text in sorted(binding.headers.items())},
        "unknown": list(binding.unknown),
        "ignored": list(binding.ignored),
        "doubts": [[list(one.headers), list(one.columns)] for one in doubts],
        "twins": [head for head, count in twins.items() if count > 1],
        "missing": [column.name for column in binding.missing],
        "is_complete": binding.is_complete,
        "first": [] if binding.is_complete else first_rows(table.sheet),
        "notes": [],
    }


def first_rows(sheet: Sheet) -> list[list[str]]:
    """Return the first rows as they are written, for whoever names the columns."""
    rows: list[list[str]] = []
    for row in sheet.rows():
        cells = ["" if cell is None else str(cell)[:40] for cell in row]
        if any(cells):
            rows.append(cells)
        if len(rows) >= rules.FIRST_ROWS:
            break
    return rows


def read_table(
    path: Path, layout: Layout, *, name: str, sheet: str, known: Mapping[str, str], tell: Tell
) -> Contents:
    """Read a file into drafts; the file itself is let go of before they are judged.

    Raises Unreadable.
    """
    table = open_table(path, layout, name=name, sheet=sheet, known=known)
    told = told_of(table)
    if not table.binding.is_complete:
        return Contents(told, {}, [])
    reading = read(table.sheet, layout, table.binding)
    drafts = [_draft(line) for line in _told(reading, tell)]
    told["notes"] = [
        {"number": one.number, "text": one.text[:80], "kind": one.kind}
        for one in reading.notes[:NOTES_MOST]
    ]
    if not drafts:
        raise Unreadable("no_rows", row=max(table.binding.header_rows, default=1))
    tell(len(drafts), len(drafts))
    return Contents(told, table.letters, drafts)


def _draft(line: Line) -> Draft:
    draft = Draft(line.number, line.values)
    for fault in line.faults:
        draft.values[fault.column] = None
        draft.faults.append((fault.column, fault.code, {"value": fault.value}))
    return draft


def _told(lines: Iterator[Line], tell: Tell) -> Iterator[Line]:
    for count, line in enumerate(lines, start=1):
        if not count % rules.CHUNK_ROWS:
            tell(count, 0)
        yield line


def _nearest(book: Book, choice: Choice) -> tuple[Sheet, Binding]:
    """Return the sheet that fits, else the one most of whose columns are understood."""
    if choice.sheet is not None and choice.binding is not None:
        return choice.sheet, choice.binding
    seen: Sequence[Sheet] = [sheet for sheet in book.sheets if not sheet.hidden] or book.sheets
    best = max(seen, key=lambda sheet: len(_binding(choice, sheet).columns))
    return best, _binding(choice, best)


def _binding(choice: Choice, sheet: Sheet) -> Binding:
    return choice.tried.get(sheet.name, Binding())
