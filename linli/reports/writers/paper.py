"""A report as PDF: typst sets it, with footnotes at the foot of the page and charts as drawings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from linli.reports.rules.tree import Cell, Chart, Report, Section, Sentence, Table
from linli.reports.writers import drawings
from linli.ui.typeset import compiled, font, narrow

TEMPLATE = Path(__file__).with_name("report.typ")


def written(report: Report) -> bytes:
    """Return the report as PDF. Raises Unavailable without a font."""
    is_english = report.language == "en"
    said = _Data().report(report)
    data = {
        "font": font(),
        "lang": "en" if is_english else "zh",
        "region": "us" if is_english else "cn",
        "report": narrow(said) if is_english else said,
    }
    made = compiled(TEMPLATE, data, format="pdf")
    assert isinstance(made, bytes)  # noqa: S101  a PDF is one file
    return made


class _Data:
    """The report as the template wants it: each footnote says whether it is named first."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def report(self, one: Report) -> dict[str, Any]:
        """Return everything, in the order in which it is read."""
        return {
            "title": one.title,
            "period": one.period,
            "cover": one.cover,
            "summary": [self.sentence(said) for said in one.summary],
            "sections": [self.section(part) for part in one.sections],
            "notes": [note.text for note in one.notes],
            "labels": one.labels,
        }

    def section(self, one: Section) -> dict[str, Any]:
        """Return one section."""
        return {
            "title": one.title,
            "lead": [self.sentence(said) for said in one.lead],
            "tables": [self.table(part) for part in one.tables],
            "charts": [self.chart(part) for part in one.charts],
        }

    def sentence(self, one: Sentence) -> dict[str, Any]:
        """Return one sentence."""
        return {"text": one.text, "notes": [self.note(number) for number in one.notes]}

    def table(self, one: Table) -> dict[str, Any]:
        """Return one table, and which of its columns hold figures.

        Its head stands on every page anew, and a footnote with it: so what the head names first
        is named in a line above the table.
        """
        named = [self.cell(each) for each in one.head if each.note and each.note not in self.seen]
        return {
            "title": one.title,
            "named": named,
            "head": [self.cell(each) for each in one.head],
            "rows": [[self.cell(each) for each in row] for row in one.rows],
            "numbers": [at in one.numbers for at in range(len(one.head))],
        }

    def chart(self, one: Chart) -> dict[str, Any]:
        """Return one chart as a drawing."""
        drawing = drawings.svg(one)
        note = self.note(one.note)
        return {
            "title": one.title, "unit": one.unit, "alt": one.alt, "svg": drawing, "note": note,
        }  # fmt: skip

    def cell(self, one: Cell) -> dict[str, Any]:
        """Return one cell."""
        return {"text": one.text, "note": self.note(one.note)}

    def note(self, number: int) -> dict[str, Any] | None:
        """Return a footnote: a new one, or a reference to an earlier one."""
        if not number:
            return None
        is_first = number not in self.seen
        self.seen.add(number)
        return {"number": number, "first": is_first}
