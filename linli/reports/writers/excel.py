"""A report as Excel: a sheet for each section, charts that Excel draws itself, and the sources."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linli.kernel import sheets
from linli.kernel.sheets.writing import sheet_name
from linli.reports.rules.tree import Cell, Chart, Report, Section, Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

WIDE, NARROW = 30, 16
CHART_ROWS = 15
HEAD = {"bold": True, "bg_color": "#F2EDE3", "bottom": 1, "text_wrap": True, "valign": "top"}
TITLE = {"bold": True, "font_size": 16}
WORDS = {"text_wrap": True, "valign": "top"}
LINK = {"font_color": "#24406F", "underline": 1, "align": "center", "valign": "top"}


def written(report: Report) -> bytes:
    """Return the report as a workbook; texts stay texts, numbers are numbers with their unit."""
    out = io.BytesIO()
    with sheets.new_book(out, in_order=False) as book:
        _Writer(report, book).write()
    return out.getvalue()


class _Writer:
    def __init__(self, report: Report, book: Workbook) -> None:
        self.report, self.book = report, book
        self.pens: dict[str, Any] = {}
        self.taken: set[str] = set()
        self.sources = self._name(report.labels["sources"])

    def write(self) -> None:
        """Write the sheets: in short, the sections, the sources."""
        self.book.set_properties(
            {
                "title": self.report.title,
                "subject": self.report.period,
                "author": "Linli",
                "created": datetime.fromisoformat(self.report.made_at).replace(tzinfo=None),
            }
        )
        self._summary()
        for section in self.report.sections:
            self._section(section)
        self._sources()

    def _name(self, words: str) -> str:
        return sheet_name(words, self.taken)

    def _pen(self, **look: Any) -> Any:
        key = repr(sorted(look.items()))
        if key not in self.pens:
            self.pens[key] = self.book.add_format(look)
        return self.pens[key]

    def _summary(self) -> None:
        sheet = self.book.add_worksheet(self._name(self.report.labels["summary"]))
        sheet.set_column(0, 0, 90)
        sheet.set_column(1, 1, NARROW)
        sheet.write_string(0, 0, self.report.title, self._pen(**TITLE))
        lines = [self.report.period, *self.report.cover]
        for at, line in enumerate(lines, start=1):
            sheet.write_string(at, 0, line, self._pen(**WORDS))
        for at, one in enumerate(self.report.summary, start=len(lines) + 2):
            sheet.write_string(at, 0, str(sheets.safe_cell(one.text)), self._pen(**WORDS))
            self._notes(sheet, at, 1, one.notes)

    def _section(self, section: Section) -> None:
        sheet = self.book.add_worksheet(self._name(section.title))
        sheet.set_column(0, 0, WIDE)
        sheet.set_column(1, 12, NARROW)
        at = 0
        for one in section.lead:
            sheet.write_string(at, 0, one.text)
            at += 2
        for table in section.tables:
            at = self._table(sheet, at, table, is_alone=table.title == section.title)
        if section.charts:
            self._charts(sheet, at, section.charts)

    def _table(self, sheet: Worksheet, at: int, table: Table, *, is_alone: bool) -> int:
        if not is_alone:
            sheet.write_string(at, 0, table.title, self._pen(bold=True))
            at += 1
        has_notes = any(cell.note for row in table.rows for cell in row)
        head = [cell.text + (f" [{cell.note}]" if cell.note else "") for cell in table.head]
        head += [self.report.labels["note"]] if has_notes else []
        sheet.write_row(at, 0, [sheets.safe_cell(one) for one in head], self._pen(**HEAD))
        if at == 0:
            sheet.freeze_panes(1, 1)
        for row_at, row in enumerate(table.rows, start=at + 1):
            for column, cell in enumerate(row):
                self._cell(sheet, row_at, column, cell)
            if has_notes:
                self._notes(sheet, row_at, len(row), [cell.note for cell in row if cell.note])
        return at + len(table.rows) + 2

    def _cell(self, sheet: Worksheet, at: int, column: int, cell: Cell) -> None:
        if cell.value is None:
            sheet.write_string(at, column, str(sheets.safe_cell(cell.text)), self._pen(**WORDS))
            return
        zeros = "0" + ("." + "0" * cell.digits if cell.digits else "")
        unit = cell.unit.replace('"', "")
        shown = f'{zeros}" {unit}"' if unit else zeros
        sheet.write_number(at, column, cell.value, self._pen(num_format=shown, valign="top"))

    def _notes(self, sheet: Worksheet, at: int, column: int, numbers: Sequence[int]) -> None:
        """Write the footnotes of a row; a single one leads to its line."""
        if len(numbers) == 1:
            place = f"internal:'{self.sources}'!A{numbers[0] + 1}"
            sheet.write_url(at, column, place, self._pen(**LINK), string=str(numbers[0]))
        elif numbers:
            sheet.write_string(at, column, ", ".join(map(str, numbers)), self._pen(**WORDS))

    def _charts(self, sheet: Worksheet, top: int, found: Sequence[Chart]) -> None:
        """Write the months as columns under each other, and the charts beneath the table."""
        head = [self.report.labels["month"], *(self._named(one) for one in found)]
        sheet.write_row(top, 0, [sheets.safe_cell(one) for one in head], self._pen(**HEAD))
        for row, names in enumerate(_months(found), start=top + 1):
            sheet.write_string(row, 0, names)
        for column, one in enumerate(found, start=1):
            for row, value in enumerate(one.values, start=top + 1):
                if value is not None:
                    sheet.write_number(row, column, value)
        months = len(found[0].values)
        for at, one in enumerate(found):
            drawn = self._chart(sheet.get_name(), one, (top, at + 1, months))
            place = (top + months + 2 + at // 2 * (CHART_ROWS + 1), at % 2 * 4)
            sheet.insert_chart(*place, drawn, {"description": one.alt, "object_position": 1})

    @staticmethod
    def _named(one: Chart) -> str:
        return f"{one.title} ({one.unit}) [{one.note}]" if one.unit else f"{one.title} [{one.note}]"

    def _chart(self, name: str, one: Chart, spot: tuple[int, int, int]) -> Any:
        top, column, months = spot
        rows = (top + 1, top + months)
        chart = self.book.add_chart({"type": "line"})
        chart.add_series(
            {
                "name": one.title,
                "categories": [name, rows[0], 0, rows[1], 0],
                "values": [name, rows[0], column, rows[1], column],
                "line": {"color": "#24406F", "width": 2},
                "marker": {"type": "circle", "size": 5, "fill": {"color": "#24406F"}},
            }
        )
        chart.set_title({"name": self._named(one), "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True}})
        chart.show_blanks_as("gap")
        chart.set_size({"width": 480, "height": CHART_ROWS * 20})
        return chart

    def _sources(self) -> None:
        sheet = self.book.add_worksheet(self.sources)
        said = self.report.labels
        names = ("number", "figure", "unit", "definition", "as_of", "remark", "source")
        sheet.write_row(0, 0, [said[one] for one in names], self._pen(**HEAD))
        for column, width in enumerate((6, WIDE, 10, 70, WIDE, 50, WIDE)):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        for at, note in enumerate(self.report.notes, start=1):
            sheet.write_number(at, 0, note.number)
            words = (note.words, note.unit, note.definition, note.as_of, note.remark, note.source)
            for column, text in enumerate(words, start=1):
                sheet.write_string(at, column, str(sheets.safe_cell(text)), self._pen(**WORDS))


def _months(found: Sequence[Chart]) -> Iterator[str]:
    yield from found[0].names
