"""Guesses from the words around a cell what may fill it; a person decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from linli.one_form.paper.cells import Cell, Grid, Paper
from linli.one_form.paper.layout import above, left_of

# What is known by two names joined, as an indicator of one service.
JOINED = " · "
LIKELY, SURE = 0.5, 0.8
_SHOWN = 5
_ASIDE = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")
_SIGNS = re.compile(r"[\s\W_]+")


class Guess(NamedTuple):
    """A source that may fill a cell, the place it speaks of ("" for the form's own), how sure."""

    source: str
    place: str
    score: float


@dataclass(frozen=True)
class Vocabulary:
    """What can fill cells: the words of each source, and the places that rows may name."""

    sources: Mapping[str, Sequence[str]]
    places: Mapping[str, str]

    @cached_property
    def _parts(self) -> Mapping[str, list[tuple[str, tuple[str, ...]]]]:
        """Return by the first part of its words each source with all parts."""
        found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for source, names in self.sources.items():
            for name in names:
                parts = tuple(plain(part) for part in name.split(JOINED))
                found.setdefault(parts[0], []).append((source, parts))
        return found

    @cached_property
    def _likeness(self) -> dict[str, dict[str, float]]:
        return {}

    def near(self, label: str) -> dict[str, float]:
        """Return the parts of names that a label is like, with how much."""
        if label not in self._likeness:
            every = {
                part for rows in self._parts.values() for _one, parts in rows for part in parts
            }
            scores = {part: alike(plain(label), part) for part in every}
            self._likeness[label] = {part: one for part, one in scores.items() if one >= LIKELY}
        return self._likeness[label]

    def guesses(self, grid: Grid, cell: Cell) -> list[Guess]:
        """Return what may fill a cell, the likeliest first."""
        labels = _labels(grid, cell)
        place = next((self.places[one] for one in labels if one in self.places), "")
        said = [self.near(one) for one in labels if one not in self.places]
        best: dict[str, float] = {}
        for part in {part for near in said for part in near}:
            for source, parts in self._parts.get(part, ()):
                scores = [max((near.get(one, 0.0) for near in said), default=0.0) for one in parts]
                if min(scores) >= LIKELY:
                    # Who names the service too means it, not the whole.
                    score = min(scores) + 0.01 * (len(parts) - 1)
                    best[source] = max(best.get(source, 0.0), score)
        ranked = sorted(best.items(), key=lambda one: (-one[1], one[0]))
        return [Guess(source, place, score) for source, score in ranked[:_SHOWN]]

    def sure(self, grid: Grid, cell: Cell) -> Guess | None:
        """Return the one source that nearly says what the labels say; None when in doubt."""
        found = [one for one in self.guesses(grid, cell) if one.score >= SURE]
        if not found or (len(found) > 1 and found[1].score == found[0].score):
            return None
        return found[0]


def sure_cells(paper: Paper, words: Vocabulary, *, besides: Container[str]) -> dict[str, Guess]:
    """Return the cells whose labels leave no doubt, by address; hidden cells are left alone.

    Of cells in one row that would say the same, as under `数量` and `备注`, the first one is meant;
    where rows would say the same, none is.
    """
    found: dict[tuple[str, str, str], list[tuple[int, str, Guess]]] = {}
    for address, grid, cell in paper.fillable():
        guess = None if grid.is_in_hiding(cell) else words.sure(grid, cell)
        if guess:
            same = found.setdefault((grid.path, guess.source, guess.place), [])
            same.append((cell.row, address, guess))
    return {
        same[0][1]: same[0][2]
        for same in found.values()
        if len({row for row, _address, _guess in same}) == 1 and same[0][1] not in besides
    }


def _labels(grid: Grid, cell: Cell) -> list[str]:
    own = [cell.label] if cell.is_label_to_complete else []
    return [*own, *left_of(grid, cell)[:3], *above(grid, cell)[:3]]


def labels_of(grid: Grid, cells: Iterable[Cell]) -> set[str]:
    """Return every label that may say what one of these cells is about."""
    return {label for cell in cells for label in _labels(grid, cell)}


@lru_cache(maxsize=4096)
def plain(words: str) -> str:
    """Return words as they are compared: without width, case, signs and what is in brackets."""
    text = unicodedata.normalize("NFKC", words).casefold()
    return _SIGNS.sub("", _ASIDE.sub("", text)) or _SIGNS.sub("", text)


def alike(one: str, other: str) -> float:
    """Return from 0 to 1 how much two texts have in common, by their pairs of signs."""
    if one == other:
        return 1.0 if one else 0.0
    mine, theirs = _pairs(one), _pairs(other)
    return 2 * len(mine & theirs) / max(len(mine) + len(theirs), 1)


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))
