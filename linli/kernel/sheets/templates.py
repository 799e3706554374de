"""Writes workbooks to fill in: headers, drop-downs, a page of help; empty, or with what stands."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from .types import EXAMPLE_MARKS, Column, Layout, SheetWords, TemplateWords, letter
from .writing import HEAD, MAX_TEXT, Pens, new_book, sheet_name, width_of, write

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

# Rows of a template that have drop-downs.
_LISTED_ROWS = 20_000
# What Excel takes for a list written into the cell's rule itself.
_INLINE_LIST = 255
# So many rows tell how wide a column has to be.
_MEASURED_ROWS = 200
_REQUIRED_HEAD = {**HEAD, "bg_color": "#FCE4D6"}
_EXAMPLE = {"italic": True, "font_color": "#7F7F7F", "num_format": "@"}
_AS_TEXT = ("text", "code", "phone", "choice", "list", "yes_no")


def template(
    layouts: Sequence[Layout],
    *,
    words: TemplateWords,
    examples: Mapping[str, Sequence[Mapping[str, str]]],
) -> bytes:
    """Make an empty workbook to fill in; `examples` by layout, each by column name.

    A layout without examples shows those of its columns. Examples are marked in the first column
    and passed over when the file is read again.
    """
    if words.example_mark not in EXAMPLE_MARKS:
        raise ValueError(f"{words.example_mark!r} would not be known again")

    def write_examples(form: _Form, layout: Layout) -> None:
        form.write(examples.get(layout.name) or [{c.name: c.example for c in layout.columns}])

    return _book(layouts, words, write_examples)


def filled(layout: Layout, *, words: TemplateWords, rows: Iterable[Mapping[str, object]]) -> bytes:
    """Make the same workbook with what stands in it, by column name, to be changed and read again.

    A cell that Excel could not hold whole raises ValueError: it would be read back short.
    """
    return _book([layout], words, lambda form, _layout: form.fill(list(rows)))


def _book(
    layouts: Sequence[Layout], words: TemplateWords, put: Callable[[_Form, Layout], None]
) -> bytes:
    written = io.BytesIO()
    book = new_book(written, in_order=False)
    lists = _Lists(book)
    taken = {_Lists.NAME}
    for layout in layouts:
        told = words.sheets[layout.name]
        sheet = book.add_worksheet(sheet_name(told.title, taken))
        put(_Form(sheet, layout, told, words, Pens(book), lists), layout)
    _write_help(book.add_worksheet(sheet_name(words.help_title, taken)), layouts, words, Pens(book))
    lists.write()
    book.close()
    return written.getvalue()


class _Lists:
    """The words of long drop-downs, on a sheet that nobody sees."""

    NAME = "_lists"

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._lists: list[Sequence[str]] = []

    def source(self, words: Sequence[str]) -> list[str] | str:
        """Return what a drop-down takes its words from."""
        if len(",".join(words)) <= _INLINE_LIST and not any("," in word for word in words):
            return list(words)
        if words not in self._lists:
            self._lists.append(words)
        name = f"${letter(self._lists.index(words))}"
        return f"={self.NAME}!{name}$1:{name}${len(words)}"

    def write(self) -> None:
        """Write the sheet once all lists are known."""
        if self._lists:
            sheet = self._book.add_worksheet(self.NAME)
            for index, words in enumerate(self._lists):
                sheet.write_column(0, index, words)
            sheet.very_hidden()


class _Form:
    """One sheet of a template."""

    def __init__(
        self,
        sheet: Worksheet,
        layout: Layout,
        told: SheetWords,
        words: TemplateWords,
        pens: Pens,
        lists: _Lists,
    ) -> None:
        self._sheet = sheet
        self._columns = layout.columns
        self._told = told
        self._words = words
        self._pens = pens
        self._lists = lists

    def write(self, examples: Sequence[Mapping[str, str]]) -> None:
        self._write_heads(examples)
        for at, row in enumerate(examples, 1):
            for index, column in enumerate(self._columns):
                text = row.get(column.name, "")
                text = f"{self._words.example_mark}{text}" if index == 0 else text
                write(self._sheet, (at, index), text, self._pens, _EXAMPLE)

    def fill(self, rows: Sequence[Mapping[str, object]]) -> None:
        self._write_heads(rows[:_MEASURED_ROWS])
        for at, row in enumerate(rows, 1):
            for index, column in enumerate(self._columns):
                value = row.get(column.name, "")
                if len(str(value)) > MAX_TEXT:
                    raise ValueError(f"row {at} of {column.name!r} does not fit into a cell")
                look = {"num_format": "@"} if isinstance(value, str) else {}
                write(self._sheet, (at, index), value, self._pens, look)

    def _write_heads(self, shown: Sequence[Mapping[str, object]]) -> None:
        self._sheet.freeze_panes(1, 0)
        for index, column in enumerate(self._columns):
            self._set_column(index, column, [row.get(column.name, "") for row in shown])
            self._write_head(index, column)

    def _set_column(self, index: int, column: Column, shown: Sequence[object]) -> None:
        head = header(self._told, column)
        width = max(width_of(text) for text in (head, *shown)) + (8 if index == 0 else 4)
        look = {"num_format": "@"} if column.kind in _AS_TEXT else {}
        look = {"num_format": "yyyy-mm-dd"} if column.kind == "date" else look
        self._sheet.set_column(index, index, min(max(width, 10), 50), self._pens.pen(look))
        if choices := choices_of(self._told, column, self._words):
            rule = {"validate": "list", "source": self._lists.source(choices)}
            # A wrong word is named with its row when the file is read; Excel only warns.
            rule |= {"error_type": "warning"}
            self._sheet.data_validation(1, index, _LISTED_ROWS, index, rule)

    def _write_head(self, index: int, column: Column) -> None:
        look = _REQUIRED_HEAD if column.required else HEAD
        write(self._sheet, (0, index), header(self._told, column), self._pens, look)
        if sentence := self._told.help.get(column.name):
            self._sheet.write_comment(0, index, sentence, {"x_scale": 2})


def header(told: SheetWords, column: Column) -> str:
    """Return what stands over the column; required ones begin with an asterisk."""
    text = told.headers.get(column.name) or column.words[0]
    return f"*{text}" if column.required else text


def choices_of(told: SheetWords, column: Column, words: TemplateWords) -> Sequence[str]:
    """Return the words to pick from; a list may hold several, so that it has no drop-down."""
    if column.kind == "yes_no":
        return (words.yes, words.no)
    return told.choices.get(column.name, ()) if column.kind == "choice" else ()


def _write_help(
    sheet: Worksheet, layouts: Sequence[Layout], words: TemplateWords, pens: Pens
) -> None:
    for index, width in enumerate((16, 20, 10, 70, 30)):
        sheet.set_column(index, index, width)
    at = 0
    for at, line in enumerate(words.help_lines, 1):
        write(sheet, (at - 1, 0), line, pens, {})
    for index, head in enumerate(words.help_heads):
        write(sheet, (at, index), head, pens, HEAD)
    for layout in layouts:
        told = words.sheets[layout.name]
        for column in layout.columns:
            at += 1
            _write_help_row(sheet, at, _help_row(told, column, words), pens)


def _help_row(told: SheetWords, column: Column, words: TemplateWords) -> tuple[str, ...]:
    required = words.yes if column.required else words.no
    head = header(told, column).removeprefix("*")
    return (told.title, head, required, told.help.get(column.name, ""), column.example)


def _write_help_row(sheet: Worksheet, at: int, row: Sequence[str], pens: Pens) -> None:
    for index, text in enumerate(row):
        write(sheet, (at, index), text, pens, {"text_wrap": True, "valign": "top"})
