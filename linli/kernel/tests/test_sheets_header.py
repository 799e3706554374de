"""Where the header of a table is and what each of its columns tells."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from linli.kernel import sheets
from linli.kernel.sheets import Column, Layout

from .books import AREAS, HEADER, bound, opened, text, workbook

ROW = ("0101", "幸福小区1号楼", "楼栋", 6)


def test_a_header_under_titles_and_blank_rows_is_found(tmp_path: Path) -> None:
    titles = [("××街道楼栋信息表",), ("填报单位：××社区", "", "2026年1月"), ()]

    binding = bound(workbook(tmp_path / "a.xlsx", [*titles, HEADER, ROW]))

    assert binding.header_rows == (4,)
    assert binding.columns == {0: "code", 1: "name", 2: "kind", 3: "floors"}
    assert binding.is_complete


@pytest.mark.parametrize(
    "code",
    [
        "*编码",
        "编 码",
        "编\n码",
        "编码（必填）",
        "编码:",
        "ＣＯＤＥ",
        "code",
        "Code *",
        "【唯一】编码",
        "\u3000编码\u200b",
    ],
)
def test_headers_are_known_however_they_are_decorated(tmp_path: Path, code: str) -> None:
    binding = bound(workbook(tmp_path / "a.xlsx", [(code, "名称", "层数（层）"), ROW]))

    assert binding.columns == {0: "code", 1: "name", 2: "floors"}


def test_what_is_not_known_and_not_there_is_named(tmp_path: Path) -> None:
    binding = bound(workbook(tmp_path / "a.xlsx", [("序号", "名称", "颜色"), (1, "楼", "红")]))

    assert binding.unknown == ("颜色",)
    assert binding.ignored == ("序号",)
    assert [column.name for column in binding.missing] == ["code"]
    assert "kind" in [column.name for column in binding.absent]
    assert not binding.is_complete


def test_two_header_rows_are_read_as_one(tmp_path: Path) -> None:
    layout = Layout(
        "posts",
        (
            Column("code", ("编码",), required=True),
            Column("phone", ("电话",), "phone"),
            Column("desk_phone", ("值班室电话",), "phone"),
            Column("holder", ("姓名", "联系人姓名")),
        ),
    )
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 4, "名单")
    sheet.merge_range(1, 0, 2, 0, "编码")
    sheet.merge_range(1, 1, 1, 2, "联系人")
    sheet.write_row(2, 1, ("姓名", "电话"))
    sheet.write(1, 3, "值班室")
    sheet.write(2, 3, "电话")
    book.close()

    binding = bound(tmp_path / "a.xlsx", layout)

    assert binding.header_rows == (2, 3)
    assert binding.columns == {0: "code", 1: "holder", 2: "phone", 3: "desk_phone"}
    assert binding.headers[2] == "联系人 电话"


def test_two_header_rows_of_a_text_file_are_read_as_one(tmp_path: Path) -> None:
    binding = bound(text(tmp_path / "a.csv", "编码,楼,,\n,名称,层数,\n0101,一号楼,6,\n"))

    assert binding.header_rows == (1, 2)
    assert binding.columns == {0: "code", 1: "name", 2: "floors"}


def test_a_header_that_fits_two_columns_is_named_and_not_bound(tmp_path: Path) -> None:
    layout = Layout(
        "x",
        (
            Column("a", ("负责人",), required=True),
            Column("b", ("负责人", "乙")),
            Column("c", ("丙",)),
        ),
    )

    binding = bound(workbook(tmp_path / "a.xlsx", [("负责人", "丙"), ("张", "1")]), layout)

    assert binding.columns == {1: "c"}
    assert binding.ambiguous == ((("负责人",), ("A",), ("a", "b")),)
    assert binding.missing == ()
    assert not binding.is_complete


def test_the_same_column_twice_is_named_and_not_bound(tmp_path: Path) -> None:
    binding = bound(workbook(tmp_path / "a.xlsx", [("编码", "名称", "Name"), ROW]))

    assert binding.columns == {0: "code"}
    assert binding.repeated == ((("名称", "Name"), ("B", "C"), ("name",)),)
    assert not binding.is_complete


def test_what_was_once_bound_by_hand_wins(tmp_path: Path) -> None:
    rows = [("房号", "名称", "Name", "层数"), ROW]

    binding = bound(workbook(tmp_path / "a.xlsx", rows), 房号="code", Name="name", 层数="")

    assert binding.columns == {0: "code", 2: "name"}
    assert set(binding.ignored) == {"名称", "层数"}
    assert binding.is_complete


def test_a_memory_of_a_column_that_is_no_more_is_forgotten(tmp_path: Path) -> None:
    assert bound(workbook(tmp_path / "a.xlsx", [HEADER, ROW]), 名称="gone").columns[1] == "name"


def test_an_unknown_header_is_shown_so_that_it_can_be_bound(tmp_path: Path) -> None:
    binding = bound(workbook(tmp_path / "a.xlsx", [("表",), ("甲", "乙"), ("1", "2")]))

    assert binding.header_rows == (2,)
    assert binding.headers == {0: "甲", 1: "乙"}
    assert binding.unknown == ("甲", "乙")


def test_the_visible_sheet_that_fits_best_is_chosen(tmp_path: Path) -> None:
    tables = {"封面": [("编码", "说明")], "楼栋": [HEADER, ROW], "藏": [(*HEADER, "启用日期"), ROW]}
    book = opened(workbook(tmp_path / "a.xlsx", tables, 藏="hidden"))

    choice = sheets.choose(book, AREAS, remembered={})

    assert choice.sheet is not None
    assert choice.sheet.name == "楼栋"
    assert choice.others == ()
    assert set(choice.tried) == {"封面", "楼栋"}


def test_sheets_that_fit_alike_are_named(tmp_path: Path) -> None:
    book = opened(workbook(tmp_path / "a.xlsx", {"东区": [HEADER, ROW], "西区": [HEADER, ROW]}))

    choice = sheets.choose(book, AREAS, remembered={})

    assert choice.sheet is not None
    assert (choice.sheet.name, choice.others) == ("东区", ("西区",))


def test_no_sheet_is_chosen_when_none_fits(tmp_path: Path) -> None:
    book = opened(workbook(tmp_path / "a.xlsx", {"一": [("甲", "乙")], "二": [("丙", "丁")]}))

    choice = sheets.choose(book, AREAS, remembered={})

    assert choice.sheet is None
    assert choice.tried["二"].unknown == ("丙", "丁")


def test_letters_go_on_beyond_z() -> None:
    assert [sheets.letter(index) for index in (0, 25, 26, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
    ]
