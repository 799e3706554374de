"""Finds the header of a table and what each of its columns tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from . import signs
from .opening import Book, Merged, Sheet
from .types import Binding, Doubt, Layout, letter

# Titles, dates and instructions above a header take fewer rows.
HEAD_ROWS = 40
_NEVER_MEANT = frozenset({"序号", "行号", "no", "#", "serialno", "no。"})


@dataclass(frozen=True)
class Choice:
    """The sheet that fits best; `others` fit as well, `tried` is every visible sheet's binding."""

    sheet: Sheet | None
    binding: Binding | None
    others: tuple[str, ...]
    tried: Mapping[str, Binding]


def choose(book: Book, layout: Layout, *, remembered: Mapping[str, str]) -> Choice:
    """Choose the visible sheet whose header fits the layout best; hidden sheets are never read.

    A sheet of which no column is known is only chosen when there is no other with any header.
    """
    tried = {sheet.name: bind(sheet, layout, remembered=remembered) for sheet in book.visible}
    headed = [name for name, binding in tried.items() if binding.header_rows]
    known = [name for name in headed if _fit(tried[name])[1]]
    if not known and len(headed) != 1:
        return Choice(None, None, (), tried)
    best, *others = sorted(known or headed, key=lambda name: _fit(tried[name]), reverse=True)
    alike = tuple(name for name in others if _fit(tried[name]) == _fit(tried[best]))
    return Choice(book.sheet(best), tried[best], alike, tried)


def _fit(binding: Binding) -> tuple[bool, int]:
    doubts = len(binding.ambiguous) + len(binding.repeated)
    return binding.is_complete, len(binding.columns) + doubts


def bind(sheet: Sheet, layout: Layout, *, remembered: Mapping[str, str]) -> Binding:
    """Find the header and say what each column tells; what is remembered wins ("" = leave out).

    The header is the row, or the two rows, in which most words are known; where none is, the first
    row with two texts, so that somebody can bind it by hand.
    """
    words = _Words(layout, remembered)
    head = [[_text(cell) for cell in row] for row in islice(sheet.rows(), HEAD_ROWS)]
    best: tuple[int, tuple[int, ...], dict[int, _Head]] = (0, (), {})
    for rows, heads in _candidates(head, sheet.merged()):
        score = sum(bool(words.mean(told)) for told in heads.values())
        if score > best[0]:
            best = (score, rows, heads)
    if not best[0]:
        best = (0, *_first_texts(head))
    return _binding(best[1], best[2], words, layout)


@dataclass(frozen=True)
class _Head:
    """What stands over one column: its own words and those of the group above it."""

    own: str
    group: str = ""

    @property
    def text(self) -> str:
        return signs.clean(f"{self.group} {self.own}")

    @property
    def spellings(self) -> Iterator[str]:
        """Every way to read it, the most specific first."""
        if self.group and self.own:
            yield signs.plain(self.group + self.own)
            yield signs.bare(self.group + self.own)
        own = self.own or self.group
        yield signs.plain(own)
        yield signs.bare(own)


class _Words:
    """What each word means: the names of the columns that are headed by it."""

    def __init__(self, layout: Layout, remembered: Mapping[str, str]) -> None:
        names = {column.name for column in layout.columns}
        self._meant: dict[str, set[str]] = {}
        for column in layout.columns:
            for word in (*column.words, column.name):
                self._meant.setdefault(signs.plain(word), set()).add(column.name)
        self._remembered = {
            signs.plain(text): name
            for text, name in remembered.items()
            if name in names or not name
        }

    def mean(self, head: _Head) -> set[str]:
        """Return the columns it may mean; {""} for one to leave out, {} for an unknown one."""
        if self.is_remembered(head):
            return {self._remembered[signs.plain(head.text)]}
        for word in head.spellings:
            if word in self._meant:
                return self._meant[word]
        return set()

    def is_remembered(self, head: _Head) -> bool:
        return signs.plain(head.text) in self._remembered


def _candidates(
    head: list[list[str]], merged: Merged | None
) -> Iterator[tuple[tuple[int, ...], dict[int, _Head]]]:
    """Yield every row as a header, then every pair of rows as a group header and its parts."""
    for at, row in enumerate(head):
        yield (at + 1,), {index: _Head(text) for index, text in enumerate(row) if text}
    for at in range(len(head) - 1):
        above, below = _spread(head[at], at, head[at + 1], merged), head[at + 1]
        width = max(len(above), len(below))
        above, below = _wide(above, width), _wide(below, width)
        heads = {i: _Head(below[i], above[i]) for i in range(width) if above[i] or below[i]}
        yield (at + 1, at + 2), heads


def _wide(row: list[str], width: int) -> list[str]:
    return row + [""] * (width - len(row))


def _spread(row: list[str], at: int, below: list[str], merged: Merged | None) -> list[str]:
    """Return the row with each group's words over all columns of the group."""
    row = _wide(row, len(below))
    if merged is None:
        return _spread_over_blanks(row, below)
    for (top, left), (bottom, right) in merged:
        if top <= at <= bottom and left < len(row):
            end = min(right + 1, len(row))
            row[left:end] = [row[left]] * (end - left)
    return row


def _spread_over_blanks(row: list[str], below: list[str]) -> list[str]:
    spread, last = [], ""
    for text, part in zip(row, below, strict=False):
        last = text or (last if part else "")
        spread.append(last)
    return spread + row[len(spread) :]


def _first_texts(head: Sequence[list[str]]) -> tuple[tuple[int, ...], dict[int, _Head]]:
    for number, row in enumerate(head, 1):
        heads = {index: _Head(text) for index, text in enumerate(row) if text}
        if len(heads) > 1:
            return (number,), heads
    return (), {}


def _binding(
    rows: tuple[int, ...], heads: Mapping[int, _Head], words: _Words, layout: Layout
) -> Binding:
    meant = {index: words.mean(head) for index, head in heads.items()}
    unknown = [index for index, names in meant.items() if not names]
    ambiguous = [index for index, names in meant.items() if len(names) > 1]
    claims: dict[str, list[int]] = {}
    for index, names in meant.items():
        if len(names) == 1:
            claims.setdefault(min(names), []).append(index)
    ignored = claims.pop("", [])
    for indexes in claims.values():
        if sure := [index for index in indexes if words.is_remembered(heads[index])]:
            ignored += [index for index in indexes if index not in sure]
            indexes[:] = sure
    columns = {indexes[0]: name for name, indexes in claims.items() if len(indexes) == 1}
    ignored += [index for index in unknown if signs.plain(heads[index].text) in _NEVER_MEANT]
    named = {*claims, *(name for index in ambiguous for name in meant[index])}
    free = [column for column in layout.columns if column.name not in named]
    return Binding(
        header_rows=rows,
        columns=dict(sorted(columns.items())),
        headers={index: head.text for index, head in heads.items()},
        unknown=tuple(heads[index].text for index in unknown if index not in ignored),
        ignored=tuple(heads[index].text for index in ignored),
        ambiguous=tuple(_doubt([index], heads, sorted(meant[index])) for index in ambiguous),
        repeated=tuple(_doubt(at, heads, [name]) for name, at in claims.items() if len(at) > 1),
        missing=tuple(column for column in free if column.required),
        absent=tuple(column for column in free if not column.required),
    )


def _doubt(indexes: list[int], heads: Mapping[int, _Head], names: list[str]) -> Doubt:
    texts = tuple(heads[index].text for index in indexes)
    return Doubt(texts, tuple(letter(index) for index in indexes), tuple(names))


def _text(cell: object) -> str:
    return signs.clean(cell) if isinstance(cell, str) else ("" if cell is None else str(cell))
