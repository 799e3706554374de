"""Blank forms as offices send them, made anew for each test."""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl
from docx.document import Document
from openpyxl.styles import Border, Font, Side

LINE = Side(style="thin")
FRAME = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)


def saved(book: Any) -> bytes:
    """Return a workbook or a text as a file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def monthly(
    *, title: str = "社区月报表", rows: tuple[str, ...] = ("收件", "办结", "满意率")
) -> Any:
    """Return a workbook: a title over all columns, two heads, framed blanks, a sum, a hidden sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "月报"
    sheet["A1"] = title
    sheet["A1"].font = Font(name="方正小标宋简体", size=18, bold=True)
    sheet.merge_cells("A1:C1")
    sheet["A2"] = "填报单位："
    sheet.merge_cells("A2:C2")
    sheet.append(["项目", "数量", "备注"])
    for at, row in enumerate(rows, 4):
        sheet.cell(at, 1, row)
        for column in range(1, 4):
            sheet.cell(at, column).border = FRAME
    last = 3 + len(rows)
    sheet.cell(last + 1, 1, "合计")
    sheet.cell(last + 1, 2, f"=SUM(B4:B{last})")
    sheet.column_dimensions["A"].width = 31
    sheet.column_dimensions["C"].hidden = True
    notes = book.create_sheet("字典")
    notes["A1"] = "不要改动"
    notes.sheet_state = "hidden"
    return book


def letter() -> Document:
    """Return a text with a table that has merged cells and a table in one of its cells."""
    text = docx.Document()
    text.add_paragraph("社区情况表")
    table = text.add_table(rows=4, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "基本情况"
    table.cell(1, 0).text = "收件数"
    table.cell(1, 1).text = "____"
    table.cell(2, 0).merge(table.cell(3, 0)).text = "办理"
    table.cell(2, 1).text = "办结数："
    within = table.cell(3, 2).add_table(rows=2, cols=2)
    within.cell(0, 0).text = "超期"
    within.cell(1, 0).text = "退回"
    text.add_paragraph("（盖章）")
    return text
