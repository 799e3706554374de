"""Reads and writes tables as people really keep them: workbooks and CSV, headed in their words."""

from __future__ import annotations

from .header import Choice, bind, choose
from .lines import Reading, read
from .opening import Book, Sheet, open_book
from .templates import filled, template
from .types import (
    EXAMPLE_MARKS,
    MAX_ROWS,
    Binding,
    CellError,
    Column,
    Doubt,
    Fault,
    Kind,
    Layout,
    Line,
    Mark,
    MarkedWords,
    Note,
    SheetWords,
    TemplateWords,
    Unreadable,
    letter,
)
from .writing import marked, new_book, safe_cell, write_csv, write_xlsx

__all__ = [
    "EXAMPLE_MARKS",
    "MAX_ROWS",
    "Binding",
    "Book",
    "CellError",
    "Choice",
    "Column",
    "Doubt",
    "Fault",
    "Kind",
    "Layout",
    "Line",
    "Mark",
    "MarkedWords",
    "Note",
    "Reading",
    "Sheet",
    "SheetWords",
    "TemplateWords",
    "Unreadable",
    "bind",
    "choose",
    "filled",
    "letter",
    "marked",
    "new_book",
    "open_book",
    "read",
    "safe_cell",
    "template",
    "write_csv",
    "write_xlsx",
]
