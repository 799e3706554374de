"""A form that was filled is the same form with numbers in it; another library reads it back."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

import docx
import openpyxl
from python_calamine import load_workbook

from linli.one_form.paper import excel_writing, files, word_writing
from linli.one_form.paper.cells import Place
from linli.one_form.paper.excel_writing import Sources
from linli.one_form.tests import blanks

SOURCES = Sources("出处", [["单元格", "来源"], ["月报!B4", "收件"]])


def filled(book: Any, values: dict[str, dict[Place, Any]], sources: Sources | None = None) -> bytes:
    return excel_writing.fill(blanks.saved(book), values, sources=sources)


def read_back(data: bytes, sheet: str) -> list[list[Any]]:
    """Read with another library than the one that was written with."""
    return load_workbook(io.BytesIO(data)).get_sheet_by_name(sheet).to_python()


def test_numbers_stay_numbers_and_words_stay_words() -> None:
    values = {Place(4, 2): Decimal(41), Place(5, 2): "<5", Place(6, 2): "=1+1"}

    rows = read_back(filled(blanks.monthly(), {"月报": values}), "月报")

    assert [row[1] for row in rows[3:6]] == [41.0, "<5", "=1+1"]


def test_the_layout_stays_what_it_was() -> None:
    data = filled(blanks.monthly(), {"月报": {Place(4, 2): Decimal(41)}}, SOURCES)

    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["月报"]
    assert [str(block) for block in sheet.merged_cells.ranges] == ["A1:C1", "A2:C2"]
    assert sheet["A1"].font.name == "方正小标宋简体"
    assert sheet["B4"].border.left.style == "thin"
    assert sheet.column_dimensions["A"].width == 31
    assert sheet.column_dimensions["C"].hidden
    assert book["字典"].sheet_state == "hidden"
    assert sheet["B7"].value == "=SUM(B4:B6)"
    assert book.calculation.fullCalcOnLoad
    assert book.sheetnames == ["月报", "字典", "出处"]


def test_what_is_not_touched_stays_byte_for_byte() -> None:
    blank = blanks.saved(blanks.monthly())

    data = excel_writing.fill(blank, {"月报": {Place(4, 2): Decimal(1)}}, sources=None)

    with zipfile.ZipFile(io.BytesIO(blank)) as old, zipfile.ZipFile(io.BytesIO(data)) as new:
        assert old.namelist() == new.namelist()
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}


def test_an_old_result_of_a_formula_does_not_stay_behind_new_numbers() -> None:
    blank = blanks.saved(blanks.monthly())
    part = "xl/worksheets/sheet1.xml"
    old = (
        files.member(blank, part)
        .replace(b"<v></v>", b"<v>999</v>")
        .replace(b"<v/>", b"<v>999</v>")
        .replace(b"<v />", b"<v>999</v>")
    )
    blank = files.replaced(blank, {part: old})
    assert read_back(blank, "月报")[6][1] == 999

    data = excel_writing.fill(blank, {"月报": {Place(4, 2): Decimal(1)}}, sources=None)

    assert read_back(data, "月报")[6][1] == ""
    assert openpyxl.load_workbook(io.BytesIO(data))["月报"]["B7"].value == "=SUM(B4:B6)"


def test_a_cell_that_shows_per_cent_gets_the_part_of_one() -> None:
    book = blanks.monthly()
    book["月报"]["B6"].number_format = "0.0%"

    rows = read_back(
        filled(book, {"月报": {Place(6, 2): Decimal("67.0"), Place(5, 2): Decimal("67.0")}}), "月报"
    )

    assert [rows[4][1], rows[5][1]] == [67.0, 0.67]


def test_a_row_and_a_cell_that_the_file_does_not_have_are_put_in_their_order() -> None:
    book = openpyxl.Workbook()
    book.active.title = "表"
    book.active["A1"], book.active["A9"], book.active["E5"] = "一", "九", "五"

    rows = read_back(
        filled(book, {"表": {Place(5, 2): "b", Place(3, 3): "c", Place(5, 7): "g"}}), "表"
    )

    assert rows[2] == ["", "", "c", "", "", "", ""]
    assert rows[4] == ["", "b", "", "", "五", "", "g"]


def test_a_form_filled_before_can_be_the_blank_of_the_next_time() -> None:
    once = filled(blanks.monthly(), {"月报": {Place(4, 2): Decimal(1)}}, SOURCES)

    twice = excel_writing.fill(once, {"月报": {Place(4, 2): Decimal(2)}}, sources=SOURCES)

    assert openpyxl.load_workbook(io.BytesIO(twice)).sheetnames == [
        "月报",
        "字典",
        "出处",
        "出处 2",
    ]
    assert read_back(twice, "月报")[3][1] == 2


def test_five_thousand_cells_are_all_filled_right() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "大表"
    sheet.append(["社区", *(f"指标{at}" for at in range(1, 51))])
    for row in range(2, 102):
        sheet.cell(row, 1, f"社区{row}")
        for column in range(2, 52):
            sheet.cell(row, column).border = blanks.FRAME
    values = {
        Place(row, column): Decimal(row * 100 + column)
        for row in range(2, 102)
        for column in range(2, 52)
    }

    rows = read_back(filled(book, {"大表": values}), "大表")

    assert len(values) == 5_000
    assert all(
        rows[place.row - 1][place.column - 1] == float(value) for place, value in values.items()
    )


def test_a_text_is_filled_in_its_own_look() -> None:
    text = blanks.letter()
    run = text.tables[0].cell(1, 1).paragraphs[0].runs[0]
    run.font.bold = True

    data = word_writing.fill(
        blanks.saved(text),
        {
            "t1": {Place(2, 2): "41", Place(3, 2): "26"},
            "t1/r4c3/t1": {Place(1, 2): "无数据"},
        },
        sources=None,
    )

    table = docx.Document(io.BytesIO(data)).tables[0]
    assert table.cell(1, 1).text == "41", "the line to write on is gone"
    assert table.cell(1, 1).paragraphs[0].runs[-1].font.bold
    assert table.cell(2, 1).text == "办结数：26"
    assert table.cell(3, 2).tables[0].cell(0, 1).text == "无数据"
    assert table.cell(0, 0).text == table.cell(0, 2).text == "基本情况"


def test_sources_stand_behind_a_text_only_where_they_are_asked_for() -> None:
    blank = blanks.saved(blanks.letter())

    plain = docx.Document(io.BytesIO(word_writing.fill(blank, {}, sources=None)))
    told = docx.Document(
        io.BytesIO(word_writing.fill(blank, {}, sources=("出处", [["a", "b"], ["c", "d"]])))
    )

    assert len(plain.tables) == 1
    assert [cell.text for cell in told.tables[-1].rows[1].cells] == ["c", "d"]
    assert [one.text for one in told.paragraphs][-2:] == ["出处", ""]
    assert len(told.sections) == 1
