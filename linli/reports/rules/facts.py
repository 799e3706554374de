"""What was read for a report, before any of it becomes sentences, tables and charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from linli.reports.rules.changes import Change, Value


@dataclass(frozen=True)
class Shown:
    """One value: as people read it, as a number, out of how many, and whether it is hidden."""

    text: str
    value: float | None = None
    of: str = ""
    is_suppressed: bool = False


@dataclass(frozen=True)
class Defined:
    """What a footnote says of a source: words, unit, definition, up to when, what to know.

    `version` tells one definition from another, whatever the language of the report; without one
    it speaks of the instant at which the report is made, and is not compared with an earlier run.
    """

    source: str
    words: str
    unit: str
    definition: str
    as_of: str
    instant: str = ""
    remark: str = ""
    version: str = ""


@dataclass(frozen=True)
class Line:
    """One source of the whole place: this period, the one before, a year ago, its months.

    `is_recorded` says whether anything that happened in the period is behind it.
    """

    defined: Defined
    now: Shown
    before: Shown
    year: Shown
    digits: int = 0
    months: tuple[tuple[date, float | None], ...] = ()
    is_recorded: bool = False

    @property
    def source(self) -> str:
        """Return what it is called by programs."""
        return self.defined.source


@dataclass(frozen=True)
class Row:
    """One part of a breakdown: a service, a unit, a place."""

    code: str
    name: str
    cells: Mapping[str, Shown]


@dataclass(frozen=True)
class Breakdown:
    """Sources by service, unit or place: the columns with their definitions, and the parts."""

    section: str
    title: str
    first: str
    columns: tuple[Defined, ...]
    rows: tuple[Row, ...]
    lead: str = ""


@dataclass(frozen=True)
class Item:
    """Something a mechanism names: where it stands, and the sources by which it is seen.

    `without` says where it stands when none of them has anything to say.
    """

    name: str
    state: str
    without: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """One list of a mechanism: its services, its activities and so on."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Facts:
    """Everything a report is made of, in the words of one language."""

    language: str
    title: str
    place: str
    period: str
    made_at: str
    cover: tuple[str, ...]
    is_public: bool
    lines: tuple[Line, ...]
    sections: frozenset[str]
    breakdowns: tuple[Breakdown, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    tiers: Breakdown | None = None
    changes: tuple[Change, ...] | None = None
    last_made: str = ""

    @property
    def is_empty(self) -> bool:
        """Return whether nothing that happened in the period was recorded."""
        return not any(line.is_recorded for line in self.lines)

    @property
    def defined(self) -> list[Defined]:
        """Return what footnotes may say: of each line, and of each column of a breakdown."""
        parts = (*((self.tiers,) if self.tiers else ()), *self.breakdowns)
        columns = [one for part in parts for one in part.columns]
        return [*columns, *(line.defined for line in self.lines)]

    def compared(self, changes: tuple[Change, ...], last_made: str) -> Facts:
        """Return the facts beside those of the last run."""
        return replace(self, changes=changes, last_made=last_made)

    def values(self) -> list[Value]:
        """Return every value of the period, to be kept with the run."""
        found = [_value(line.defined, "", line.defined.words, line.now) for line in self.lines]
        tiers = (self.tiers,) if self.tiers else ()
        for part in (*tiers, *self.breakdowns):
            for row in part.rows:
                for column in part.columns:
                    if column.version and column.source in row.cells:
                        words = f"{row.name} · {column.words}"
                        where = f"{part.section}:{row.code}"
                        shown = row.cells[column.source]
                        found.append(_value(column, where, words, shown))
        return found


def _value(one: Defined, where: str, words: str, shown: Shown) -> Value:
    return Value(
        source=one.source,
        where=where,
        words=words,
        text=shown.text,
        value=None if shown.value is None else f"{shown.value:g}",
        definition=one.version,
        as_of=one.instant,
        remark=one.remark,
        is_suppressed=shown.is_suppressed,
    )
