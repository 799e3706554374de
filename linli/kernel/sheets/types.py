"""What readers and writers of tables say to each other: columns, bindings, lines and faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from typing import Literal, NamedTuple

Kind = Literal["text", "code", "date", "number", "yes_no", "choice", "list", "phone"]

# No table that people keep in a spreadsheet is longer; Excel itself ends at 1,048,576.
MAX_ROWS = 1_000_000


class Unreadable(Exception):
    """The file cannot be read as a table; `code` says why, `params` what a sentence may name.

    Codes: `not_a_table` `encrypted` `macros` `old_excel` (params: suffix) `too_large` `too_long`
    `empty` `no_rows` `broken` `encoding`.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Column:
    """One thing a table may tell about a row, and every word by which people head it.

    `choices` gives for each word, in either language, the code it stands for. A list with
    `choices` is a list of codes. A column that `refers` names something by its code or name; in it,
    as in all but texts, 无 or a stroke says the same as an empty cell, and so do the words in
    `nothing`.
    """

    name: str
    words: tuple[str, ...]
    kind: Kind = "text"
    required: bool = False
    choices: Mapping[str, str] | None = None
    example: str = ""
    max_length: int | None = None
    refers: bool = False
    nothing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of table."""

    name: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True)
class CellError:
    """What Excel shows instead of a value, such as `#N/A`."""

    text: str

    def __str__(self) -> str:
        return self.text


class Fault(NamedTuple):
    """Why one cell cannot be read.

    Codes: `required` `too_long` `not_a_number` `not_a_date` `not_yes_no` `not_a_choice`
    `not_a_phone` `error_cell` `digits_lost` (a long number that Excel has rounded) `became_date` (a
    code or phone that Excel took for a date).
    """

    column: str
    letter: str
    value: str
    code: str


class Line(NamedTuple):
    """One row of the table: `number` as Excel shows it, values by column name.

    Only bound columns have a value. Empty and wrong cells are None, empty lists `()`.
    text, code, choice, phone: str; number: int or float; date: date; yes_no: bool; list: tuple of
    str.
    """

    number: int
    values: dict[str, object]
    faults: tuple[Fault, ...]


NoteKind = Literal["note", "total", "example"]


class Note(NamedTuple):
    """A row that was not read as data: `kind` is `note`, `total` or `example`."""

    number: int
    text: str
    kind: NoteKind


class Doubt(NamedTuple):
    """Headers and columns of which it is unclear what belongs to what."""

    headers: tuple[str, ...]
    letters: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Binding:
    """Which column of a sheet tells what.

    Indexes count from 0 for column A, `header_rows` from 1 as Excel shows them. `ambiguous` holds
    each header that fits several columns, `repeated` each column that several headers claim:
    neither is bound. `unknown` are headers that nothing is known of, `ignored` those that somebody
    once said to leave out, `missing` the required columns that no header names, `absent` the
    others.
    """

    header_rows: tuple[int, ...] = ()
    columns: Mapping[int, str] = made(default_factory=dict)
    headers: Mapping[int, str] = made(default_factory=dict)
    unknown: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    ambiguous: tuple[Doubt, ...] = ()
    repeated: tuple[Doubt, ...] = ()
    missing: tuple[Column, ...] = ()
    absent: tuple[Column, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Every required column is bound and nothing is in doubt: the sheet can be read."""
        return bool(self.columns) and not (self.missing or self.ambiguous or self.repeated)


@dataclass(frozen=True)
class SheetWords:
    """The words of one layout in a template, in the reader's language, by column name.

    A column without a header takes the first of its words. `choices` are the words to pick from.
    """

    title: str
    headers: Mapping[str, str] = made(default_factory=dict)
    help: Mapping[str, str] = made(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = made(default_factory=dict)


@dataclass(frozen=True)
class TemplateWords:
    """All words of a template; the key of `sheets` is the name of the layout.

    `example_mark` must be one of `EXAMPLE_MARKS`, so that the row is known again. `help_heads` are
    the heads of the help sheet: sheet, column, required, what to write, example.
    """

    sheets: Mapping[str, SheetWords]
    help_title: str
    help_heads: tuple[str, str, str, str, str]
    help_lines: tuple[str, ...] = ()
    example_mark: str = "例："
    yes: str = "是"
    no: str = "否"


EXAMPLE_MARKS = ("例：", "例:", "示例：", "示例:", "Example:", "Example：", "e.g.")


class Mark(NamedTuple):
    """What to do about one cell of a row, or about the whole row when `letter` is empty."""

    letter: str
    sentence: str


@dataclass(frozen=True)
class MarkedWords:
    """The words of a marked copy: the name of its first sheet and that sheet's four heads.

    The heads stand over sheet, row, column and what to do; `more` is the last line when not
    everything could be listed, with `{count}` in it.
    """

    title: str
    heads: tuple[str, str, str, str]
    more: str = "{count}"


def letter(index: int) -> str:
    """Return the letters over the column that `index` counts from 0, as Excel shows them."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
