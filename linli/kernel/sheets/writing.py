"""Writes templates, marked copies and exports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .opening import Book
from .types import Layout, Mark, MarkedWords, TemplateWords


def template(
    layouts: Sequence[Layout],
    *,
    words: TemplateWords,
    examples: Mapping[str, Sequence[Mapping[str, str]]],
) -> bytes:
    """Make an empty workbook to fill in; `examples` by layout, each by column name."""
    raise NotImplementedError


def marked(
    book: Book, marks: Mapping[str, Mapping[int, Sequence[Mark]]], *, words: MarkedWords
) -> bytes:
    """Make their workbook again with wrong cells in red; `marks` by sheet name and row number."""
    raise NotImplementedError


def safe_cell(value: object) -> object:
    """Return the value so that no spreadsheet takes a text for a formula."""
    raise NotImplementedError


def write_xlsx(title: str, rows: Iterable[Sequence[object]]) -> bytes:
    """Make a workbook of one sheet, the first row its header."""
    raise NotImplementedError


def write_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Make a CSV file that Excel opens with the right signs (UTF-8 with BOM)."""
    raise NotImplementedError
