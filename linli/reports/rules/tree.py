"""What a report says, built once and written four times: on a page, as Word, as Excel, as PDF."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Leaf(BaseModel):
    """Any piece of a report: frozen, and stored as JSON with its run."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Cell(Leaf):
    """A word or a number as people read it; `note` is the number of its footnote, 0 for none."""

    text: str
    value: float | None = None
    unit: str = ""
    digits: int = 0
    note: int = 0

    @property
    def is_number(self) -> bool:
        """Return whether a spreadsheet should hold it as a number."""
        return self.value is not None


class Table(Leaf):
    """Rows under a head; the first cell of each row names it, `numbers` are columns of figures."""

    title: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[int, ...] = ()


class Chart(Leaf):
    """One value over months; None is no data, or not to be shown."""

    title: str
    alt: str
    unit: str
    names: tuple[str, ...]
    values: tuple[float | None, ...]
    note: int


class Sentence(Leaf):
    """Words, with the footnotes of the figures they speak of."""

    text: str
    notes: tuple[int, ...] = ()


class Section(Leaf):
    """One heading with its sentences, tables and charts."""

    code: str
    title: str
    lead: tuple[Sentence, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


class Note(Leaf):
    """The footnote of one figure: definition, unit, how it is counted, up to when, what to know.

    `text` is all of it in one paragraph, as it stands at the foot of a page.
    """

    number: int
    source: str
    words: str
    unit: str
    definition: str
    as_of: str
    remark: str = ""
    text: str


class Report(Leaf):
    """A whole report in one language; `labels` are the words that writers put around it."""

    language: str
    title: str
    place: str
    period: str
    made_at: str
    cover: tuple[str, ...]
    is_public: bool
    is_empty: bool
    summary: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]
    labels: dict[str, str]
