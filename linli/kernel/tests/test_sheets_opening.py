"""What is opened as a table, and what is refused, with which code."""

from __future__ import annotations

import codecs
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from linli.kernel import sheets
from linli.kernel.sheets import Unreadable, archives

from .books import HEADER, changed, opened, read, text, workbook

ROW = ("0101", "幸福小区1号楼", "楼栋", 6)
OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
SHEET = "xl/worksheets/sheet1.xml"


def refusal(path: Path, name: str = "") -> str:
    with pytest.raises(Unreadable) as caught:
        sheets.open_book(path, name=name or path.name)
    return caught.value.code


def test_a_workbook_is_opened_whatever_its_file_is_called(tmp_path: Path) -> None:
    lines, _ = read(workbook(tmp_path / "房屋.dat", [HEADER, ROW]))

    assert lines[0].values["name"] == "幸福小区1号楼"


def test_a_workbook_written_by_another_program_is_opened(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(ROW)
    book.save(tmp_path / "a.xlsx")

    lines, _ = read(tmp_path / "a.xlsx")

    assert lines[0].values == {"code": "0101", "name": ROW[1], "kind": "building", "floors": 6}


def test_a_workbook_with_macros_is_refused_whatever_its_suffix(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, ROW])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")

    assert refusal(path) == "macros"


def test_an_old_workbook_is_refused_and_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(OLE + "Workbook".encode("utf-16-le") + bytes(100))

    with pytest.raises(Unreadable) as caught:
        sheets.open_book(path, name="名单.ET")

    assert caught.value.code == "old_excel"
    assert caught.value.params == {"suffix": "et"}


def test_a_workbook_with_a_password_is_told_from_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le") + bytes(100))

    assert refusal(path) == "encrypted"


def test_an_old_letter_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(OLE + "WordDocument".encode("utf-16-le") + bytes(100))

    assert refusal(path) == "not_a_table"


@pytest.mark.parametrize(
    "start",
    ["<html><table><tr><td>编码", "\ufeff <!DOCTYPE html>", '<?xml version="1.0"?>', "%PDF-1.7"],
)
def test_a_web_page_called_xls_is_no_table(tmp_path: Path, start: str) -> None:
    assert refusal(text(tmp_path / "a.xls", start)) == "not_a_table"


def test_a_picture_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")

    assert refusal(path) == "not_a_table"


def test_an_archive_of_other_things_is_no_table(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    assert refusal(tmp_path / "a.zip") == "not_a_table"


def test_half_a_workbook_is_broken(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, ROW])
    path.write_bytes(path.read_bytes()[:-800])

    assert refusal(path) == "broken"


def test_a_workbook_whose_sheet_is_no_xml_is_broken(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, ROW])

    assert refusal(changed(path, SHEET, b"</row>", b"</rwo><")) == "broken"


@pytest.mark.parametrize("content", [b"", b"\r\n \r\n", codecs.BOM_UTF8])
def test_a_file_with_nothing_in_it_is_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)

    assert refusal(tmp_path / "a.csv") == "empty"


def test_a_workbook_with_nothing_to_see_is_empty(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"表": [], "藏": [HEADER, ROW]}, 藏="hidden")

    assert refusal(path) == "empty"


def test_a_bomb_is_refused_by_what_it_says_of_itself(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, ROW])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", bytes(40 * 1024 * 1024))

    assert refusal(path) == "too_large"


def test_a_bomb_is_refused_even_when_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, ROW])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", bytes(8 * 1024 * 1024))
    honest = (8 * 1024 * 1024).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(honest, (10).to_bytes(4, "little")))
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1024 * 1024)

    assert refusal(path) == "too_large"


def test_parts_of_whatever_size_are_unpacked_to_the_last_sign(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for size in (0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 5_000_000):
            archive.writestr(str(size), b"x" * size)

    with zipfile.ZipFile(tmp_path / "a.zip") as archive, (tmp_path / "a.zip").open("rb") as file:
        for part in archive.infolist():
            assert sum(map(len, archives._chunks(file, part))) == int(part.filename)


@pytest.mark.parametrize("place", ["XFD1048576", "zz900000", "AAAA9000", "C99999999"])
def test_two_cells_far_apart_do_not_kill_the_process(tmp_path: Path, place: str) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, ROW])

    changed(path, SHEET, b'r="D2"', f'r="{place}"'.encode())

    assert refusal(path) == "too_large"


@given(
    st.from_regex(r"[A-Za-z]{1,7}[0-9]{1,9}", fullmatch=True),
    st.sampled_from(["r='{}'", 'r="{}"', 'r = "{}" t="s"', 's="1" r="{}"']),
)
@example("ZZZZZZ1", "r='{}'")
def test_the_rough_measure_never_takes_a_far_cell_for_a_near_one(place: str, written: str) -> None:
    scan = archives._Scan()
    cell = f"<c {written.format(place)}><v>1</v></c>"

    scan.take(f'<x xmlns="http://schemas/spreadsheetml/2006/main">{cell}</x>'.encode())

    column = place.rstrip("0123456789")
    row, width = int(place[len(column) :]), archives._index(column.encode()) + 1
    assert scan.cells >= row * width or scan.cells > archives.MAX_CELLS


def test_an_ordinary_sheet_is_measured_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, *[ROW] * 1_000])
    monkeypatch.setattr(archives, "_PLACE", None)

    assert len(read(path)[0]) == 1_000


def test_a_wide_and_long_sheet_of_honest_size_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write(9, 29, "宽")
    sheet.write_row(120_000, 0, ROW)
    book.close()

    lines, _ = read(path)

    assert [line.number for line in lines] == [120_001]


def test_hidden_sheets_are_listed_and_not_read(tmp_path: Path) -> None:
    tables = {"封面": [("说明", "无")], "旧": [HEADER, ROW], "废": [HEADER, ROW]}
    book = opened(workbook(tmp_path / "a.xlsx", tables, 旧="hidden", 废="very"))

    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
        ("封面", False), ("旧", True), ("废", True),
    ]  # fmt: skip
    assert [sheet.name for sheet in book.visible] == ["封面"]


def test_rows_and_columns_count_as_excel_shows_them(tmp_path: Path) -> None:
    rows = [(), (), ("", "", "", *HEADER), (), ("", "", "", *ROW)]

    sheet = opened(workbook(tmp_path / "a.xlsx", rows)).sheets[0]

    assert list(sheet.rows())[4] == ["", "", "", "0101", "幸福小区1号楼", "楼栋", 6.0]
    assert [line.number for line in read(tmp_path / "a.xlsx")[0]] == [5]


def test_error_cells_are_no_empty_cells(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"一": [("x",)], "二": [HEADER, (*ROW[:3], "=1/0")]})
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(2, 1, HEADER)
    sheet.write_row(3, 1, ROW)
    sheet.write_formula(3, 2, "=VLOOKUP(1,A:B,2)", None, "#N/A")
    sheet.write_formula(3, 4, "=3*2", None, 6)
    book.close()

    lines, _ = read(path)

    assert [tuple(fault) for fault in lines[0].faults] == [("name", "C", "#N/A", "error_cell")]
    assert lines[0].values["floors"] == 6


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separated_text_is_read_in_the_encodings_of_offices(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    rows = (HEADER, (*ROW[:3], "6"), ("0102", '"幸福小区, 2; 号楼"', "楼栋", "7"))
    path = text(tmp_path / "a.csv", "\r\n".join(map(separator.join, rows)), encoding)

    lines, _ = read(path)

    assert [line.values["name"] for line in lines] == ["幸福小区1号楼", "幸福小区, 2; 号楼"]
    assert [line.values["floors"] for line in lines] == [6, 7]


def test_text_in_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("编码,名称\n01,楼".encode() + b"\xff\xff,\x80\n")

    assert refusal(path) == "encoding"


def test_text_that_leaves_a_quote_open_is_broken(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", '编码,名称\n01,"一号楼\n02,二号楼\n')

    with pytest.raises(Unreadable) as caught:
        read(path)

    assert caught.value.code == "broken"


def test_an_open_document_is_read(tmp_path: Path) -> None:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in (HEADER, ROW)
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content{spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="表">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")

    lines, _ = read(tmp_path / "a.ods")

    assert lines[0].values["name"] == "幸福小区1号楼"


def test_reading_asks_nothing_of_django() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, linli.kernel.sheets; sys.exit('django' in sys.modules)",
        ],
        check=False,
    )

    assert done.returncode == 0
