"""A newer version of a blank form: what changed is said, and a cell follows only where all fits."""

from __future__ import annotations

from typing import Any

from linli.one_form.paper import excel, layout, word
from linli.one_form.paper.cells import Paper
from linli.one_form.paper.layout import Change, Comparison, Fate
from linli.one_form.tests import blanks

BOUND = ("月报!A2", "月报!B4", "月报!B5", "月报!B6")


def paper(book: Any) -> Paper:
    return excel.read(blanks.saved(book))


def compared(book: Any, *bound: str) -> Comparison:
    return layout.compare(paper(blanks.monthly()), paper(book), bound or BOUND)


def test_the_same_form_again_keeps_every_cell() -> None:
    found = compared(blanks.monthly())

    assert found.is_same
    assert found.fates == {address: Fate(address) for address in BOUND}


def test_another_title_changes_nothing_for_the_cells() -> None:
    found = compared(blanks.monthly(title="社区月报表（2027 年）"))

    assert found.changes == (Change("label", "月报!A1", "社区月报表", "社区月报表（2027 年）"),)
    assert not found.doubts
    assert not found.moved


def test_a_row_in_between_moves_the_cells_below_it() -> None:
    found = compared(blanks.monthly(rows=("收件", "退回", "办结", "满意率")))

    assert found.moved == [("月报!B5", "月报!B6"), ("月报!B6", "月报!B7")]
    assert not found.doubts
    assert Change("row_new", "月报", after="5") in found.changes


def test_a_row_that_went_takes_its_cell_out_of_filling() -> None:
    found = compared(blanks.monthly(rows=("收件", "满意率")))

    assert found.doubts == [("月报!B5", "gone")]
    assert found.moved == [("月报!B6", "月报!B5")]
    assert Change("row_gone", "月报", before="5") in found.changes


def test_another_label_puts_only_its_own_cell_in_doubt() -> None:
    found = compared(blanks.monthly(rows=("收件", "按时办结", "满意率")))

    assert found.changes == (Change("label", "月报!A5", "办结", "按时办结"),)
    assert found.doubts == [("月报!B5", "labels")]


def test_rows_that_changed_places_are_never_filled_wrongly() -> None:
    found = compared(blanks.monthly(rows=("满意率", "收件", "办结")))

    for old, fate in found.fates.items():
        if not fate.doubt:
            new = paper(blanks.monthly(rows=("满意率", "收件", "办结")))
            assert left(new, fate.address) == left(paper(blanks.monthly()), old)


def left(one: Paper, address: str) -> tuple[str, ...]:
    grid, cell = one.find(address)
    return layout.left_of(grid, cell)


def test_two_rows_that_say_the_same_are_not_told_apart() -> None:
    old, new = (
        blanks.monthly(rows=("其中", "其中", "合格")),
        blanks.monthly(rows=("新增", "其中", "其中", "合格")),
    )

    found = layout.compare(paper(old), paper(new), ["月报!B5"])

    assert found.doubts == [("月报!B5", "unsure")]


def test_a_column_in_between_moves_its_neighbors() -> None:
    book = blanks.monthly()
    sheet = book["月报"]
    for block in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(block))
    sheet.insert_cols(2)
    sheet["B3"] = "单位"
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("A2:D2")
    sheet["C7"] = "=SUM(C4:C6)"

    found = compared(book, "月报!B4")

    assert found.moved == [("月报!B4", "月报!C4")]
    assert Change("column_new", "月报", after="2") in found.changes


def test_a_renamed_sheet_is_known_by_its_labels() -> None:
    book = blanks.monthly()
    book["月报"].title = "2027月报"

    found = compared(book)

    assert found.changes == (Change("renamed", "月报", "月报", "2027月报"),)
    assert found.moved[1] == ("月报!B4", "2027月报!B4")
    assert not found.doubts


def test_a_sheet_that_went_leaves_its_cells_in_doubt() -> None:
    book = blanks.monthly()
    book.remove(book["月报"])
    book["字典"].sheet_state = "visible"

    found = compared(book)

    assert {why for _old, why in found.doubts} == {"gone"}
    assert Change("grid_gone", "月报") in found.changes
    assert Change("shown", "字典") in found.changes


def test_a_cell_that_says_something_now_or_is_merged_is_not_written_over() -> None:
    book = blanks.monthly()
    book["月报"]["B4"] = "见附件"
    book["月报"].merge_cells("B5:C5")

    found = compared(book)

    assert found.doubts == [
        ("月报!B4", "taken"),
        ("月报!B5", "labels"),
        # What stands over it now is no longer its head.
        ("月报!B6", "labels"),
    ]
    assert Change("label", "月报!B4", "", "见附件") in found.changes
    assert Change("resized", "月报!B5", "1 × 1", "1 × 2") in found.changes


def test_tables_in_tables_are_compared_too() -> None:
    text = blanks.letter()
    within = text.tables[0].cell(3, 2).tables[0]
    within.cell(1, 0).text = "退件"

    found = layout.compare(
        word.read(blanks.saved(blanks.letter())),
        word.read(blanks.saved(text)),
        ["t1/r2c2", "t1/r4c3/t1/r1c2", "t1/r4c3/t1/r2c2"],
    )

    assert found.changes == (Change("label", "t1/r4c3/t1/r2c1", "退回", "退件"),)
    assert found.doubts == [("t1/r4c3/t1/r2c2", "labels")]
