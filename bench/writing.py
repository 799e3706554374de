"""Write a large report and its bare rows in turns: `python -m bench.writing PLACES`.

Tells the seconds as JSON. The bare file holds the cells of every table, without look, footnote,
chart or drawing.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

import docx  # noqa: E402
import pypdf  # noqa: E402
from django.utils import translation  # noqa: E402
from docx.oxml import parse_xml  # noqa: E402
from docx.oxml.ns import nsdecls  # noqa: E402
from xlsxwriter import Workbook  # noqa: E402

from linli.reports import rules, writers  # noqa: E402
from linli.reports.rules import building  # noqa: E402
from linli.reports.rules.facts import Breakdown, Defined, Facts, Line, Row, Shown  # noqa: E402
from linli.reports.rules.tree import Report  # noqa: E402
from linli.ui.typeset import compiled, font  # noqa: E402

ROUNDS = 5
INDICATORS, ROWS, COLUMNS = 40, 30, 6


def main() -> None:
    """Write everything, and tell what it took."""
    with translation.override("zh-hans"):
        print(json.dumps(told(int(sys.argv[1]))))


def told(places: int) -> dict[str, Any]:
    """Return what each kind of file took, the median of a few times."""
    began = time.perf_counter()
    report = building.build(facts(places))
    built = time.perf_counter() - began
    rows = list(_rows(report))
    own: dict[str, list[float]] = {form: [] for form in rules.FORMS}
    bare: dict[str, list[float]] = {form: [] for form in rules.FORMS}
    made: dict[str, bytes] = {}
    for _ in range(ROUNDS):
        for form in rules.FORMS:
            bare[form].append(_timed(lambda form=form: BARE[form](rows))[0])
            seconds, made[form] = _timed(lambda form=form: writers.write(report, form))
            own[form].append(seconds)
    return {
        "pages": len(pypdf.PdfReader(io.BytesIO(made["pdf"])).pages),
        "rows": len(rows),
        "charts": sum(len(one.charts) for one in report.sections),
        "footnotes": len(report.notes),
        "built": built,
        "own": {form: median(found) for form, found in own.items()},
        "bare": {form: median(found) for form, found in bare.items()},
        "kb": {form: len(body) // 1024 for form, body in made.items()},
    }


def _timed(write: Callable[[], bytes]) -> tuple[float, bytes]:
    began = time.perf_counter()
    body = write()
    return time.perf_counter() - began, body


def facts(places: int) -> Facts:
    """Return what a large report is made of: forty indicators, and tables for many places."""
    lines = tuple(
        Line(
            defined=_defined(number),
            now=Shown(f"{number * 7} 件", number * 7.0),
            before=Shown(f"{number * 6} 件", number * 6.0),
            year=Shown(f"{number * 5} 件", number * 5.0),
            months=tuple((date(2025, 1 + at, 1), float((at * number) % 23)) for at in range(12)),
            is_recorded=True,
        )
        for number in range(1, INDICATORS + 1)
    )
    columns = tuple(_defined(number) for number in range(1, COLUMNS + 1))
    cells = {one.source: Shown(str(at * 3), at * 3.0) for at, one in enumerate(columns)}
    parts = tuple(
        Breakdown(
            section=rules.PLACES,
            title=f"示例社区{place}",
            first="地点",
            columns=columns,
            rows=tuple(
                Row(f"{place}-{at}", f"示例社区{place}第{at}网格", cells) for at in range(ROWS)
            ),
        )
        for place in range(places)
    )
    return Facts(
        language="zh",
        title="示例区工作报告",
        place="示例区",
        period="2025年12月",
        made_at="2026-01-05T09:00:00+08:00",
        cover=("2026年1月5日 09:00根据台账自动写成",),
        is_public=False,
        lines=lines,
        sections=frozenset(rules.SECTIONS),
        breakdowns=parts,
    )


def _defined(number: int) -> Defined:
    return Defined(
        source=f"indicator:x{number}",
        words=f"受理件数{number}",
        unit="件",
        definition=f"受理件数{number}：当天受理的诉求件数，含代为登记的。",
        as_of="统计截至2026年1月5日 08:50。",
        version="1",
    )


def _rows(report: Report) -> Iterator[list[str]]:
    for section in report.sections:
        for table in section.tables:
            for row in (table.head, *table.rows):
                yield [cell.text for cell in row]


def _bare_word(rows: list[list[str]]) -> bytes:
    document = docx.Document()
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{one}</w:t></w:r></w:p></w:tc>" for one in row)
        + "</w:tr>"
        for row in rows
    )  # fmt: skip
    table = f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid/>{cells}</w:tbl>"
    document.element.body.insert_element_before(parse_xml(table), "w:sectPr")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _bare_excel(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    book = Workbook(out)
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()


def _bare_pdf(rows: list[list[str]]) -> bytes:
    wide = max(len(row) for row in rows)
    filled = [[*row, *[""] * (wide - len(row))] for row in rows]
    with TemporaryDirectory() as folder:
        template = Path(folder) / "bare.typ"
        template.write_text(
            "#let given = json(bytes(sys.inputs.data))\n#set text(font: given.font, size: 9pt)\n"
            "#table(columns: given.wide, ..given.rows.flatten())\n",
            encoding="utf-8",
        )
        data = {"font": font(), "wide": wide, "rows": filled}
        body: bytes = compiled(template, data, format="pdf")
        return body


BARE: dict[str, Callable[[list[list[str]]], bytes]] = {
    "docx": _bare_word,
    "xlsx": _bare_excel,
    "pdf": _bare_pdf,
}


if __name__ == "__main__":
    main()
