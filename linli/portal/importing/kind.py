"""What a kind of table brings: its columns, how a line becomes a row, and its owner's intake."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made
from datetime import datetime
from typing import Any

from linli.kernel.intake import Change, Counts, RowFault
from linli.kernel.sheets import Column, Layout
from linli.portal.importing.nearest import Nearest
from linli.portal.importing.places import Places

Fault = tuple[str, str, Mapping[str, object]]


@dataclass(slots=True)
class Draft:
    """One line of a table on its way: what it says, the row it makes, what is wrong with it."""

    number: int
    values: dict[str, Any]
    # Column, code, what fills the sentence.
    faults: list[Fault] = made(default_factory=list)
    row: Any = None
    before: Any = None
    # A field of the row -> the column that filled it, where that is not its own.
    used: dict[str, str] = made(default_factory=dict)

    def text(self, column: str) -> str:
        """Return a cell's words, or nothing."""
        value = self.values.get(column)
        if type(value) is str:
            return value
        if isinstance(value, tuple):
            return "、".join(map(str, value))
        return "" if value is None else str(value)

    def listed(self, column: str) -> tuple[str, ...]:
        """Return the words of a cell that may hold several."""
        told = self.values.get(column) or ()
        return tuple(told) if isinstance(told, tuple | list) else (str(told),)

    def place(self, places: Places, column: str, words: Sequence[str]) -> str:
        """Return the code of the one place that the first fitting words name, else blame them."""
        for word in words:
            codes = places.codes(word)
            if len(codes) == 1:
                return codes[0]
        several = [code for word in words for code in places.codes(word)]
        self.blame_name(column, words[-1], several, places.nearest)
        return ""

    def blame_name(self, column: str, word: str, several: Sequence[str], nearest: Nearest) -> None:
        """Blame a name that several have, or that nobody has; then say whose comes nearest."""
        if several:
            self.blame(column, "several", name=word)
        elif near := nearest.to(word):
            self.blame(column, "unknown", name=word, nearest=near)
        else:
            self.blame(column, "unknown", name=word)

    def blame(self, column: str, code: str, **params: object) -> None:
        """Note once what is wrong with a cell."""
        if all((column, code) != (known, word) for known, word, _params in self.faults):
            self.faults.append((column, code, params))

    def blame_alone(self, column: str, code: str) -> None:
        """Note what is wrong with a cell, unless it only follows from what is wrong already."""
        if not self.faults:
            self.blame(column, code)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of table that can be taken in."""

    code: str
    words: Any
    # What such a table is for.
    about: Any
    icon: str
    # Any of these permissions over the place everything lies in.
    needs: tuple[str, ...]
    layout: Callable[[], Layout]
    # The words over each column, in the reader's language, and what to write there.
    heads: Mapping[str, Any]
    helps: Mapping[str, Any]
    examples: Sequence[Mapping[str, str]]
    # Words for the codes of a column that offers a choice: column -> code -> words.
    choices: Callable[[], Mapping[str, Mapping[str, Any]]]
    row: type
    # The row's field -> the column that fills it.
    fields: Mapping[str, str]
    key: Callable[[Any], Hashable]
    label: Callable[[Any], str]
    read: Callable[[Sequence[Draft], Places], None]
    # The column to blame when a row lies outside the place; empty when it lies within.
    outside: Callable[[Any, Places], str]
    standing: Callable[[Sequence[Any]], Mapping[Any, Any]]
    faults: Callable[[Sequence[Any], Any, datetime], list[RowFault]]
    write: Callable[..., Counts]
    # Whether what stands is what was written; the owner adds keys and days of its own.
    same: Callable[[Any, Any], bool]
    # Fields that hold codes of places, and of units, so that pages can say their names.
    places: tuple[str, ...]
    units: tuple[str, ...] = ()
    touches: Callable[[Sequence[Change[Any]], datetime], dict[str, int]]


def with_choices(column: Column, name: str, choices: Mapping[str, str]) -> Column:
    """Return a column, with these choices if it is the one of that name."""
    return replace(column, choices=choices) if column.name == name else column
