"""What stands beside and above a cell says what it asks for; a doubt is never taken as sure."""

from __future__ import annotations

import openpyxl

from linli.one_form.paper import excel
from linli.one_form.paper.guessing import Vocabulary, sure_cells
from linli.one_form.tests import blanks

WORDS = Vocabulary(
    {
        "indicator:received": ["收件数"],
        "indicator:received@repair": ["收件数 · 公共维修"],
        "indicator:on_time": ["按时办结率"],
        "figure:households": ["户数"],
        "unit:name": ["填报单位"],
    },
    {"柳社区": "willow"},
)


def guess(*rows: list[str], at: str) -> list[tuple[str, str]]:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in book.active.iter_rows():
        for cell in cells:
            cell.border = blanks.FRAME
    paper = excel.read(blanks.saved(book))
    return [(one.source, one.place) for one in WORDS.guesses(*paper.find(f"Sheet!{at}"))]


def sure(*rows: list[str], at: str) -> str:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([*row])
    paper = excel.read(blanks.saved(book))
    found = WORDS.sure(*paper.find(f"Sheet!{at}"))
    return found.source if found else ""


def test_the_label_beside_a_cell_names_what_fills_it() -> None:
    assert guess(["项目", "数"], ["收件数（件）", ""], at="B2")[0] == ("indicator:received", "")
    assert sure(["项目", "数", "。"], ["收件数（件）"], at="B2") == "indicator:received"


def test_row_and_head_together_name_an_indicator_of_one_service() -> None:
    assert guess(["项目", "收件数"], ["公共维修", ""], at="B2")[0][0] == "indicator:received@repair"


def test_a_row_that_names_a_place_asks_for_its_number() -> None:
    assert guess(["社区", "按时办结率"], ["柳社区", ""], at="B2") == [
        ("indicator:on_time", "willow")
    ]


def test_a_label_with_a_colon_is_completed() -> None:
    assert guess(["填报单位："], at="A1")[0] == ("unit:name", "")


def test_what_is_only_a_little_alike_is_offered_but_not_taken_for_sure() -> None:
    assert guess(["项目", "数"], ["办结率", ""], at="B2") == [("indicator:on_time", "")]
    assert sure(["项目", "数", "。"], ["办结率"], at="B2") == ""


def test_only_one_cell_of_a_row_is_taken_and_none_where_rows_say_the_same() -> None:
    book = openpyxl.Workbook()
    for row in (["项目", "数量", "备注"], ["收件数"], ["户数"], ["户数"]):
        book.active.append(row)
    for cells in book.active["A1:C4"]:
        for cell in cells:
            cell.border = blanks.FRAME
    paper = excel.read(blanks.saved(book))

    assert list(sure_cells(paper, WORDS, besides=())) == ["Sheet!B2"]

    book.active.row_dimensions[2].hidden = True
    assert not sure_cells(excel.read(blanks.saved(book)), WORDS, besides=())


def test_nothing_is_guessed_where_nothing_is_said() -> None:
    assert guess(["", ""], ["", "备注"], ["", ""], at="A3") == []
