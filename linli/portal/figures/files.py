"""Tables as files: CSV that Excel opens with the right signs, and workbooks with two sheets."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _

from linli.kernel import sheets
from linli.kernel.errors import Missing

Cell = str | float | int | None
Row = Sequence[Cell]

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Table:
    """What leaves as a file: a name, a head, rows, and what must be known about them."""

    name: str
    title: str
    head: Sequence[str]
    rows: Sequence[Row]
    about_title: str
    about: Sequence[tuple[str, str]]


def answer(table: Table, form: str) -> HttpResponse:
    """Hand out the table as `csv` or `xlsx`. Raises Missing for another form."""
    if form not in TYPES:
        raise Missing("figures.form", _("A table leaves as csv or as xlsx."))
    handed = HttpResponse(written(table, form), content_type=TYPES[form])
    handed["Content-Disposition"] = f'attachment; filename="{table.name}.{form}"'
    return handed


def written(table: Table, form: str) -> bytes:
    """Return the table as `csv` or `xlsx`."""
    return _csv(table) if form == "csv" else _workbook(table)


def _csv(table: Table) -> bytes:
    """The rows, an empty line, then what must be known: a CSV file has one sheet only."""
    return sheets.write_csv((table.head, *table.rows, (), (table.about_title,), *table.about))


def _workbook(table: Table) -> bytes:
    made = io.BytesIO()
    with sheets.new_book(made, in_order=False) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        first, second = book.add_worksheet(table.title[:31]), book.add_worksheet(table.about_title)
        first.freeze_panes(1, 0)
        first.set_column(0, len(table.head) - 1, 18)
        for at, row in enumerate((table.head, *table.rows)):
            first.write_row(at, 0, [sheets.safe_cell(cell) for cell in row], plain if at else head)
        second.set_column(0, 0, 26)
        second.set_column(1, 1, 90)
        for at, pair in enumerate(table.about):
            second.write_row(at, 0, [sheets.safe_cell(cell) for cell in pair], plain)
    return made.getvalue()
