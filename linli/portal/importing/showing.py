"""Staged rows and files in the words of whoever reads them: tabs, cells, faults, marked copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.kernel.sheets import letter as letter_of
from linli.org.models import Unit
from linli.portal.importing import hours, queries, redrawn, rules, sentences
from linli.portal.importing.kind import Kind
from linli.portal.importing.kinds import kind_of
from linli.portal.importing.queries import Row
from linli.portal.importing.rows import names
from linli.portal.importing.telling import notes, touched
from linli.portal.models import Import
from linli.ui.words import joined, named


@dataclass(frozen=True)
class Cell:
    """One cell of a row as it was and as it comes."""

    head: str
    before: str
    after: str


@dataclass(frozen=True)
class Blame:
    """One cell that is wrong, and what to do about it."""

    head: str
    letter: str
    value: str
    sentence: str


@dataclass(frozen=True)
class Shown:
    """One staged row for a page: its line, what it is called, its cells and faults."""

    number: int
    label: str
    cells: list[Cell]
    blames: list[Blame]


class Preview:
    """What the page of an import shows: figures as tabs, one page of rows."""

    def __init__(
        self,
        found: Import,
        *,
        fate: str = "",
        page: int = 1,
        told: Mapping[str, str] | None = None,
    ) -> None:
        self.found, self.kind = found, kind_of(found.kind)
        # What was said by hand and not accepted: header -> column.
        self.told = told or {}
        self.fate = fate if fate in rules.FATES else self._first()
        self.page = max(1, page)

    def _first(self) -> str:
        return next((fate for fate in rules.FATES if self.found.counts.get(fate)), rules.NEW)

    @property
    def state(self) -> object:
        """Return what it stands at, in words."""
        if self.found.state == rules.READY and not self.written:
            return _("Nothing to do")
        return rules.STATES[self.found.state]

    @property
    def phase(self) -> str:
        """Return the look of its state."""
        return rules.PHASES[self.found.state]

    @property
    def tabs(self) -> list[tuple[str, object, int, bool]]:
        """Return the fates with their counts, and whether it is the one shown."""
        shown: tuple[str, ...] = (rules.BAD, rules.NEW, rules.CHANGED, rules.UNCHANGED)
        if self.found.undoes_id:
            shown = (rules.BAD, rules.GONE, rules.CHANGED)
        counts = self.found.counts
        return [
            (fate, rules.FATES[fate], int(counts.get(fate, 0)), fate == self.fate) for fate in shown
        ]

    @property
    def count(self) -> int:
        """Return how many rows have the fate that is shown."""
        return int(self.found.counts.get(self.fate, 0))

    @property
    def _kept(self) -> int:
        return rules.UNCHANGED_KEPT if self.fate == rules.UNCHANGED else self.count

    @property
    def written(self) -> int:
        """Return how many rows applying changes."""
        return sum(int(self.found.counts.get(fate, 0)) for fate in rules.WRITTEN)

    @property
    def span(self) -> str:
        """Return which rows are shown, of how many."""
        first = (self.page - 1) * rules.PAGE
        last = min(first + rules.PAGE, self.count)
        return _("%(first)d–%(last)d of %(all)d") % {
            "first": first + 1,
            "last": last,
            "all": self.count,
        }

    @property
    def headers(self) -> list[tuple[str, str, str, str]]:
        """Return letter, header, column bound so far and an example of each headed column."""
        binding = self.found.binding
        below = (binding.get("first") or [[]])[-1]
        sample = {letter_of(place): cell for place, cell in enumerate(below)}
        return [
            (
                letter,
                header,
                self.told.get(header, binding["columns"].get(letter, "")),
                sample.get(letter, ""),
            )
            for letter, header in _by_letter(binding.get("headers", {}))
            if header
        ]

    @property
    def lacking(self) -> str:
        """Return the columns that are required and not bound."""
        missing = self.found.binding.get("missing", ())
        return joined(str(self.kind.heads.get(name, name)) for name in missing)

    @property
    def has_more(self) -> bool:
        """Return whether another page follows."""
        return self.page * rules.PAGE < min(self.count, self._kept)

    @cached_property
    def rows(self) -> list[Shown]:
        """Return one page of rows."""
        first = (self.page - 1) * rules.PAGE
        rows = queries.rows(self.found, self.fate, first=first, most=rules.PAGE)
        return list(shown(self.kind, rows, self.found.binding.get("headers", {})))

    @property
    def touches(self) -> list[str]:
        """Return, in sentences, what applying touches besides."""
        return list(touched(self.found.touches))

    @property
    def grids(self) -> list[redrawn.Grid]:
        """Return the grids that are redrawn, with their buildings before and after."""
        return redrawn.grids(self.found.touches)

    @property
    def notes(self) -> list[str]:
        """Return what was seen in the file and left alone."""
        return list(notes(self.found.binding))


def shown(kind: Kind, rows: list[Row], heads: Mapping[str, str]) -> Iterator[Shown]:
    """Return rows as pages show them; `heads` are the words over columns by their letters."""
    words = _Words(kind, rows)
    for row in rows:
        one = row.after if row.after is not None else row.before
        label = words.label(one) if one is not None else row.said
        yield Shown(row.number, label, list(words.cells(row)), blames(kind, row.faults, heads))


def blames(kind: Kind, faults: list[list[Any]], heads: Mapping[str, str]) -> list[Blame]:
    """Return faults in words, each column called as in the file."""
    return [
        Blame(
            heads.get(letter) or str(kind.heads.get(column, column)),
            letter,
            value,
            sentences.fault(code, params),
        )
        for column, letter, value, code, params in faults
    ]


class _Words:
    """Turns values into words, with the names of the places on this page."""

    def __init__(self, kind: Kind, rows: list[Row]) -> None:
        self.kind, self.choices = kind, kind.choices()
        held = [one for row in rows for one in (row.before, row.after) if one is not None]
        codes = {code for one in held for field in kind.places for code in _many(one, field)}
        areas = Area.objects.filter(code__in=codes - {""}, valid_to__isnull=True)
        self.names = {area.code: named(area) for area in areas} if codes - {""} else {}
        bodies = {code for one in held for field in kind.units for code in _many(one, field)}
        units = Unit.objects.filter(code__in=bodies - {""}, valid_to__isnull=True)
        self.bodies = {unit.code: named(unit) for unit in units} if bodies - {""} else {}

    def label(self, one: Any) -> str:
        """Return what a row is called; that of a post begins with its unit."""
        first, space, rest = self.kind.label(one).partition(" ")
        if "unit" in self.kind.units:
            first = self.bodies.get(first, first)
        return f"{first}{space}{rest}"

    def cells(self, row: Row) -> Iterator[Cell]:
        """Return what is filled, or where there is a before, what differs."""
        one = row.after if row.after is not None else row.before
        if one is None:
            return
        for field in names(self.kind.row):
            column = self.kind.fields.get(field)
            if column is None:
                continue
            was, comes = self._said(row.before, field, column), self._said(row.after, field, column)
            both = row.before is not None and row.after is not None
            if (was != comes) if both else (was or comes) not in self._said_already(one):
                yield Cell(str(self.kind.heads.get(column, column)), was, comes)

    def _said_already(self, one: Any) -> set[str]:
        """Return what a page need not repeat beside what the row is called."""
        return {"", *self.kind.label(one).split(" ", 1), *self.label(one).rsplit(" ", 1)}

    def _said(self, row: Any, field: str, column: str) -> str:
        if row is None:
            return ""
        value = getattr(row, field)
        if field in self.kind.places:
            return joined(
                f"{self.names[one]} {one}" if one in self.names else one
                for one in _many(row, field)
            )
        if field in self.kind.units:
            return str(self.bodies.get(value, value))
        known = self.choices.get(column, {})
        return str(known[value]) if isinstance(value, str) and value in known else plain(value)


def plain(value: object) -> str:
    """Return any value of a row as people write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return hours.words(value)
    if isinstance(value, tuple):
        return joined(map(plain, value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _by_letter(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(headers.items(), key=lambda one: (len(one[0]), one[0]))


def _many(row: Any, field: str) -> tuple[str, ...]:
    value = getattr(row, field)
    return tuple(value) if isinstance(value, tuple | list) else (value,)
