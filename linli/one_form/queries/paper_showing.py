"""A blank form as its page shows it: one grid, some rows at a time, the choices of a cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.kernel.sheets import letter
from linli.matters.rules import day_of
from linli.one_form.models import Binding, Template
from linli.one_form.paper.cells import EXCEL, Cell, Place
from linli.one_form.paper.guessing import Guess, Vocabulary, sure_cells
from linli.one_form.paper.layout import above, left_of
from linli.one_form.queries import paper_values, papers
from linli.one_form.queries.paper_values import Shown
from linli.one_form.rules.periods import Period
from linli.people.models import User

ROWS_SHOWN = 60


@dataclass(frozen=True)
class Box:
    """One cell on the page."""

    cell: Cell
    address: str
    rows: int
    text: str
    tone: str
    is_open: bool
    is_chosen: bool


@dataclass(frozen=True)
class Line:
    """One row on the page."""

    number: int
    is_hidden: bool
    boxes: list[Box]


@dataclass(frozen=True)
class Offer:
    """Something that may fill the chosen cell."""

    source: str
    words: str
    place: str = ""
    place_words: str = ""


class PaperPage:
    """Everything the page of a form shows; `grid` counts from 1, `first` is its first row."""

    def __init__(
        self,
        template: Template,
        viewer: User,
        *,
        grid: int = 1,
        first: int = 1,
        cell: str = "",
        at: datetime,
    ) -> None:
        self.template, self.viewer, self.today = template, viewer, day_of(at)
        self.paper = papers.paper_of(template)
        self.chosen = self.paper.find(cell)
        self.address = cell if self.chosen else ""
        if self.chosen:
            grid = self.paper.grids.index(self.chosen[0]) + 1
            first = (self.chosen[1].row - 1) // ROWS_SHOWN * ROWS_SHOWN + 1
        self.number = min(max(grid, 1), len(self.paper.grids))
        self.grid = self.paper.grids[self.number - 1]
        self.first = max(1, min(first, self.grid.rows))
        self.last = min(self.first + ROWS_SHOWN - 1, self.grid.rows)
        self.may_bind = papers.may_bind(viewer, template, on=self.today)

    @cached_property
    def bindings(self) -> list[Binding]:
        """Return what is bound in the whole form."""
        return papers.bindings_of(self.template)

    @cached_property
    def by_address(self) -> dict[str, Binding]:
        """Return what is bound by its address."""
        return {one.address: one for one in self.bindings}

    @property
    def doubts(self) -> list[tuple[Binding, str]]:
        """Return the cells in doubt, each with why."""
        return [(one, doubt_words(one.doubt)) for one in self.bindings if one.doubt]

    @cached_property
    def here(self) -> list[Binding]:
        """Return what is bound in the rows that are shown."""
        found = ((one, self.paper.find(one.address)) for one in self.bindings)
        return [
            one
            for one, at in found
            if at and at[0] is self.grid and self.first <= at[1].row <= self.last
        ]

    @cached_property
    def period(self) -> Period:
        """Return the period whose values are shown: the one that runs."""
        told = paper_values.periods(self.template, today=self.today)
        return told[0] if told else paper_values.last_period(self.template, today=self.today)

    @property
    def period_words(self) -> str:
        """Return that period in words."""
        return paper_values.period_words(self.period)

    @cached_property
    def shown(self) -> dict[str, Shown]:
        """Return what the cells that are shown would say today."""
        inside = papers.is_inside(self.viewer, self.template, on=self.today)
        return paper_values.shown(
            self.template, self.here, self.period, today=self.today, is_inside=inside
        )

    @property
    def values(self) -> list[tuple[str, Shown]]:
        """Return these in the order of their addresses."""
        return sorted(self.shown.items())

    @property
    def tabs(self) -> list[tuple[int, str, bool, bool]]:
        """Return the grids: number, name, whether hidden, whether this one."""
        return [
            (at, grid_words(self.template.kind, grid.path), grid.is_hidden, at == self.number)
            for at, grid in enumerate(self.paper.grids, 1)
        ]

    @property
    def letters(self) -> list[tuple[str, bool]]:
        """Return the heads of the columns, and which of them are hidden."""
        is_excel = self.template.kind == EXCEL
        hidden = self.grid.hidden_columns
        columns = range(1, self.grid.columns + 1)
        return [(letter(at - 1) if is_excel else str(at), at in hidden) for at in columns]

    @property
    def lines(self) -> Iterator[Line]:
        """Yield the rows that are shown."""
        for row in range(self.first, self.last + 1):
            yield Line(row, row in self.grid.hidden_rows, list(self._boxes(row)))

    def _boxes(self, row: int) -> Iterator[Box]:
        for column in range(1, self.grid.columns + 1):
            cell = self.grid.cell(Place(row, column))
            if cell is None or cell.column != column:
                continue
            if cell.row == row or row == self.first:
                yield self._box(cell, min(cell.row + cell.rows - 1, self.last) - row + 1)

    def _box(self, cell: Cell, rows: int) -> Box:
        address = self.paper.address(self.grid, cell.place)
        bound = self.by_address.get(address)
        value = self.shown.get(address)
        label = "" if cell.is_empty else cell.text
        text = f"{label}{value.text}" if value else label
        tone = ("doubt" if bound.doubt else "bound") if bound else ""
        if self.grid.is_in_hiding(cell) and not self.grid.is_hidden:
            tone = f"{tone} hid"
        is_open = cell.is_fillable and self.may_bind
        return Box(cell, address, rows, text, tone, is_open, address == self.address)

    @property
    def before(self) -> int:
        """Return the first row of the page before; 0 when there is none."""
        return max(self.first - ROWS_SHOWN, 1) if self.first > 1 else 0

    @property
    def after(self) -> int:
        """Return the first row of the next page; 0 when there is none."""
        return self.last + 1 if self.last < self.grid.rows else 0

    # The chosen cell

    @property
    def labels(self) -> str:
        """Return what stands around the chosen cell."""
        if self.chosen is None:
            return ""
        return " / ".join([*reversed(above(*self.chosen)), *reversed(left_of(*self.chosen))])

    @property
    def binding(self) -> Binding | None:
        """Return what fills the chosen cell."""
        return self.by_address.get(self.address)

    @cached_property
    def words(self) -> dict[str, str]:
        """Return what everything that can fill a cell is called."""
        return papers.sources(self.template.area, on=self.today)

    @property
    def offers(self) -> list[Offer]:
        """Return what the labels around the chosen cell seem to ask for."""
        if self.chosen is None or not self.chosen[1].is_fillable:
            return []
        return [self._offer(one) for one in self._vocabulary.guesses(*self.chosen)]

    def _offer(self, guess: Guess) -> Offer:
        names = {code: name for name, code in self._vocabulary.places.items()}
        words = self.words.get(guess.source, guess.source)
        return Offer(guess.source, words, guess.place, names.get(guess.place, ""))

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return papers.vocabulary(self.template, self.paper, on=self.today)

    @cached_property
    def guesses(self) -> dict[str, Guess]:
        """Return the cells not bound yet whose labels leave no doubt."""
        return sure_cells(self.paper, self._vocabulary, besides=self.by_address)

    @property
    def guessed(self) -> list[tuple[str, Offer]]:
        """Return these with their words, by address."""
        return [(address, self._offer(one)) for address, one in self.guesses.items()]

    @property
    def bound_words(self) -> str:
        """Return what fills the chosen cell in words."""
        return self.words.get(self.binding.source, self.binding.source) if self.binding else ""

    @property
    def places(self) -> list[Area]:
        """Return the places beneath the form's own that a cell may speak of."""
        return papers.places_beneath(self.template.area, on=self.today)


def grid_words(kind: str, path: str) -> str:
    """Return a grid as people name it."""
    if kind == EXCEL:
        return path
    found = path.replace("t", "").replace("/r", "/").split("/")
    tables = [one for one in found if "c" not in one]
    return _("Table %(number)s") % {"number": ".".join(tables)}


def doubt_words(doubt: str) -> str:
    """Return why a cell is in doubt."""
    return {
        "gone": _("Its row, column or sheet is gone."),
        "taken": _("Something stands in it now."),
        "labels": _("What stands beside or above it, or its size, is not the same."),
        "unsure": _("Two cells look alike; it may be either of them."),
    }.get(doubt, "")


def change_words(kind: str, where: str, before: str, after: str) -> str:
    """Return one change of a form in words."""
    words = {
        "renamed": _("Renamed from “%(before)s” to “%(after)s”"),
        "grid_gone": _("“%(where)s” is gone"),
        "grid_new": _("“%(where)s” is new"),
        "hidden": _("“%(where)s” is hidden now"),
        "shown": _("“%(where)s” is no longer hidden"),
        "row_new": _("“%(where)s”: row %(after)s is new"),
        "row_gone": _("“%(where)s”: row %(before)s is gone"),
        "column_new": _("“%(where)s”: column %(after)s is new"),
        "column_gone": _("“%(where)s”: column %(before)s is gone"),
        "label": _("%(where)s: “%(before)s” became “%(after)s”"),
        "merged": _("%(where)s: “%(before)s” is part of another cell now"),
        "resized": _("%(where)s: its size went from %(before)s to %(after)s cells"),
    }[kind]
    return words % {"where": where, "before": before, "after": after}
