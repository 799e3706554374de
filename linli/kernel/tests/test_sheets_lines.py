"""What is read under a header: lines, notes, totals, and how much memory that takes."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import sheets
from linli.kernel.sheets import Column, Layout, Note, Unreadable, lines

from .books import AREAS, HEADER, Rows, bound, opened, read, text, workbook

ONE = ("0101", "一号楼", "楼栋", 6)
TWO = ("0102", "二号楼", "楼栋", 7)


def test_lines_carry_the_number_of_their_row(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [("楼栋表",), (), HEADER, ONE, (), ("", " "), TWO])

    found, notes = read(path)

    assert [(line.number, line.values["code"]) for line in found] == [(4, "0101"), (7, "0102")]
    assert notes == []


def test_wrong_cells_are_named_with_their_column_and_the_rest_is_read(tmp_path: Path) -> None:
    bad = ("", "二号楼", "船", "七层")

    line = read(workbook(tmp_path / "a.xlsx", [HEADER, ONE, bad]))[0][1]

    assert [tuple(fault) for fault in line.faults] == [
        ("code", "A", "", "required"),
        ("kind", "C", "船", "not_a_choice"),
        ("floors", "D", "七层", "not_a_number"),
    ]
    assert line.values == {"code": None, "name": "二号楼", "kind": None, "floors": None}


def test_wrong_cells_are_named_far_down_and_far_right(tmp_path: Path) -> None:
    before = [""] * 26
    rows = [(*before, *HEADER), *[(*before, *ONE)] * 5000, (*before, *TWO[:3], "七")]

    found, _ = read(workbook(tmp_path / "a.xlsx", rows))

    assert [(line.number, line.faults[0].letter) for line in found if line.faults] == [(5002, "AD")]
    assert len(found) == 5001


def test_notes_under_the_table_end_it_and_are_reported(tmp_path: Path) -> None:
    under = [
        ("合计", "", "", 13),
        ("备注：层数含地下层",),
        ("填表人：张三", "", "审核：李四"),
        (),
        ("以上情况属实。",),
    ]

    found, notes = read(workbook(tmp_path / "a.xlsx", [HEADER, ONE, TWO, *under]))

    assert [line.number for line in found] == [2, 3]
    assert notes == [
        Note(4, "合计 13", "total"),
        Note(5, "备注：层数含地下层", "note"),
        Note(6, "填表人：张三 审核：李四", "note"),
        Note(8, "以上情况属实。", "note"),
    ]


@pytest.mark.parametrize(
    "note", ["备注：x", "注：x", "注1: x", "说明", "填表说明：x", "填表日期 2026", "Note: x", "Remarks: x", "制表人 张三"]
)  # fmt: skip
def test_rows_that_begin_like_a_note_are_notes(tmp_path: Path, note: str) -> None:
    found, notes = read(workbook(tmp_path / "a.xlsx", [HEADER, ONE, (note, "", "x")]))

    assert (len(found), len(notes)) == (1, 1)


@pytest.mark.parametrize("total", ["合计", "合 计：", "总计", "小计", "TOTAL"])
def test_totals_between_rows_are_named_and_not_read(tmp_path: Path, total: str) -> None:
    found, notes = read(workbook(tmp_path / "a.xlsx", [HEADER, ONE, (total, "2", "", 6), TWO]))

    assert [line.number for line in found] == [2, 4]
    assert [note.kind for note in notes] == ["total"]


def test_a_row_of_signatures_is_no_data_even_where_it_fills_what_is_required(
    tmp_path: Path,
) -> None:
    rows = [HEADER, ONE, ("填表人：张三", "审核人：李四", "", "联系人：王五")]

    found, notes = read(workbook(tmp_path / "a.xlsx", rows))

    assert [line.number for line in found] == [2]
    assert [note.number for note in notes] == [3]


def test_a_table_that_goes_on_below_a_note_is_read_on(tmp_path: Path) -> None:
    rows = [HEADER, ONE, ("备注：以下为新增",), ("二号楼",), TWO, ("三号楼",)]

    found, notes = read(workbook(tmp_path / "a.xlsx", rows))

    assert [(line.number, len(line.faults)) for line in found] == [(2, 0), (4, 1), (5, 0)]
    assert [note.number for note in notes] == [3, 6]


def test_a_last_row_with_nothing_but_its_code_is_wrong_and_no_note(tmp_path: Path) -> None:
    found, notes = read(workbook(tmp_path / "a.xlsx", [HEADER, ONE, ("0102",)]))

    assert [fault.code for fault in found[1].faults] == ["required"]
    assert notes == []


def test_running_numbers_drawn_down_over_empty_rows_are_no_rows(tmp_path: Path) -> None:
    rows = [("序号", *HEADER), (1, *ONE), (2, *TWO), (3,), (4,), ("统计：社区",)]

    found, notes = read(workbook(tmp_path / "a.xlsx", rows))

    assert len(found) == 2
    assert [note.number for note in notes] == [6]


def test_examples_are_passed_over_and_named(tmp_path: Path) -> None:
    rows = [HEADER, ("例：0100", "样板楼", "楼栋", 3), ("Example: 0100", "Sample"), ONE]

    found, notes = read(workbook(tmp_path / "a.xlsx", rows))

    assert [line.number for line in found] == [4]
    assert [note.kind for note in notes] == ["example", "example"]


def test_a_table_of_one_column_has_rows_of_one_cell(tmp_path: Path) -> None:
    layout = Layout("days", (Column("day", ("日期",), "date", required=True),))
    path = workbook(tmp_path / "a.xlsx", [("日期", "x"), ("2026-01-05",), (date(2026, 1, 6),)])

    found, _ = read(path, layout)

    assert [line.values["day"] for line in found] == [date(2026, 1, 5), date(2026, 1, 6)]


def test_rows_of_a_text_file_may_be_shorter_and_longer_than_its_header(tmp_path: Path) -> None:
    path = text(
        tmp_path / "a.csv",
        "编码,名称,类型,层数\n0101,一号楼\n0102,二号楼,楼栋,7,,,\n\n0103,三号楼,楼栋\n",
    )

    found, _ = read(path)

    assert [(line.number, line.values["floors"]) for line in found] == [
        (2, None),
        (3, 7),
        (5, None),
    ]


def test_a_table_that_is_too_long_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "MAX_ROWS", 3)
    path = workbook(tmp_path / "a.xlsx", [HEADER, *[ONE] * 3])
    assert len(read(path)[0]) == 3

    with pytest.raises(Unreadable) as caught:
        read(workbook(tmp_path / "b.xlsx", [HEADER, *[ONE] * 4]))

    assert caught.value.code == "too_long"


def test_lines_may_be_taken_one_by_one(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, ONE, TWO, ("备注：x",)])
    reading = sheets.read(opened(path).sheets[0], AREAS, bound(path))

    assert next(reading).number == 2
    assert [line.number for line in reading] == [3]
    assert len(reading.notes) == 1


def merged(path: Path, rows: Rows, *ranges: str) -> Path:
    workbook(path, rows)
    book = openpyxl.load_workbook(path)
    for one in ranges:
        book.active.merge_cells(one)
    book.save(path)
    return path


def test_a_cell_merged_over_rows_speaks_for_each_of_them(tmp_path: Path) -> None:
    rows = [
        HEADER,
        ("G-1", "一号楼", "楼栋", 6),
        ("G-2", "二号楼"),
        ("G-3", "三号楼"),
        ("G-4", "四号楼"),
    ]

    found, _notes = read(merged(tmp_path / "a.xlsx", rows, "C2:C4", "D2:D3"))

    assert [line.values["kind"] for line in found] == ["building", "building", "building", None]
    assert [line.values["floors"] for line in found] == [6, 6, None, None]


def test_a_cell_merged_too_far_down_makes_no_rows(tmp_path: Path) -> None:
    rows = [HEADER, ("G-1", "一号楼", "楼栋"), (), ("备注：x",)]

    found, notes = read(merged(tmp_path / "a.xlsx", rows, "C2:C3"))

    assert [line.number for line in found] == [2]
    assert [note.number for note in notes] == [4]


ROWS = st.lists(
    st.sampled_from([ONE, TWO, (), ("备注：x",), ("合计", 5), ("三号楼",), ("", "四号楼", "楼栋"), ("0105",)]),
    max_size=12,
)  # fmt: skip


@given(ROWS, st.integers(1, 4))
def test_every_row_is_a_line_or_a_note_however_it_is_cut(
    rows: list[tuple[object, ...]], size: int
) -> None:
    class Rows:
        def rows(self):
            yield list(HEADER)
            yield from ([*row, *[""] * (4 - len(row))] for row in rows)

        def merged(self):
            return None

    sheet = sheets.Sheet("表", hidden=False, source=Rows())
    binding = sheets.bind(sheet, AREAS, remembered={})
    whole = sheets.read(sheet, AREAS, binding)
    numbers = sorted([line.number for line in whole] + [note.number for note in whole.notes])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_STRETCH", size)
        patch.setattr(lines, "_FIRST_STRETCH", size)
        again = sheets.read(sheet, AREAS, binding)
        assert list(again) == list(sheets.read(sheet, AREAS, binding))

    assert numbers == [number for number, row in enumerate(rows, 2) if row]


@pytest.mark.slow
def test_three_hundred_thousand_rows_are_read_in_little_memory(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx", {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for at in range(1, 300_001):
        sheet.write_row(at, 0, (f"{at:06}", f"{at}号楼", "楼栋", 6))
    book.close()
    program = (
        "import re, sys; from linli.kernel.tests.books import AREAS, opened; from pathlib import Path;"
        "from linli.kernel import sheets; book = opened(Path(sys.argv[1]));"
        "choice = sheets.choose(book, AREAS, remembered={});"
        "print(sum(not line.faults for line in sheets.read(choice.sheet, AREAS, choice.binding)),"
        # not `ru_maxrss`: that begins with what the process which started this one had used
        "int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) // 1024)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "a.xlsx"],
        check=True,
        capture_output=True,
        text=True,
    )
    count, mebibytes = map(int, done.stdout.split())

    assert count == 300_000
    assert mebibytes < 250
