"""Blank forms are read as people see them; what cannot be used is refused with a reason."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest

from linli.kernel.sheets import Unreadable
from linli.one_form.paper import excel, files, word
from linli.one_form.paper.cells import Place, of_plain, plain
from linli.one_form.tests import blanks


def test_a_workbook_is_read_with_its_merged_cells_and_what_is_hidden() -> None:
    paper = excel.read(blanks.saved(blanks.monthly()))
    sheet, hidden = paper.grids

    assert (sheet.path, sheet.rows, sheet.columns) == ("月报", 7, 3)
    assert (sheet.is_hidden, hidden.is_hidden) == (False, True)
    assert sheet.hidden_columns == {3}
    title = sheet.cell(Place(1, 3))
    assert title is not None
    assert (title.place, title.columns, title.text) == ((1, 1), 3, "社区月报表")


def test_only_empty_cells_and_labels_with_a_colon_may_be_written_into() -> None:
    paper = excel.read(blanks.saved(blanks.monthly()))

    open_cells = [address for address, _grid, _cell in paper.fillable()]

    assert open_cells == [
        "月报!A2", "月报!B4", "月报!C4", "月报!B5", "月报!C5", "月报!B6", "月报!C6", "月报!C7",
    ]  # fmt: skip
    assert paper.find("月报!B1") is None, "covered by the title"
    assert paper.find("月报!B7")[1].is_fixed, "a formula"
    assert paper.find("没有!B7") is None


def test_a_form_can_be_kept_as_json_and_comes_back_the_same() -> None:
    for paper in (
        excel.read(blanks.saved(blanks.monthly())),
        word.read(blanks.saved(blanks.letter())),
    ):
        assert of_plain(plain(paper)) == paper


def test_a_text_is_read_with_tables_in_tables() -> None:
    paper = word.read(blanks.saved(blanks.letter()))

    assert [grid.path for grid in paper.grids] == ["t1", "t1/r4c3/t1"]
    outer = paper.grids[0]
    assert outer.cell(Place(1, 3)).text == "基本情况"
    assert (outer.cell(Place(4, 1)).text, outer.cell(Place(4, 1)).rows) == ("办理", 2)
    open_cells = [address for address, _grid, _cell in paper.fillable()]
    assert open_cells == [
        "t1/r2c2", "t1/r2c3", "t1/r3c2", "t1/r3c3", "t1/r4c2", "t1/r4c3/t1/r1c2", "t1/r4c3/t1/r2c2",
    ]  # fmt: skip
    assert paper.find("t1/r4c3")[1].is_fixed, "it holds a table of its own"


def test_what_a_file_is_tells_its_content() -> None:
    assert files.kind_of(blanks.saved(blanks.monthly())) == "xlsx"
    assert files.kind_of(blanks.saved(blanks.letter())) == "docx"


def _zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def _ole(word: str) -> bytes:
    return bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600 + word.encode("utf-16-le") + b"\0" * 9


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"name,count\n", "not_a_form"),
        (b"%PDF-1.7", "not_a_form"),
        (_ole("EncryptedPackage"), "encrypted"),
        (_ole("WordDocument"), "old_word"),
        (_ole("Workbook"), "old_excel"),
        (_zipped(content_xml=b"<a/>"), "not_a_form"),
        (_zipped(xl__workbook_xml=b"<a/>", xl__vbaProject=b"")[:-30], "broken"),
        (_zipped(xl__workbook_xml=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "broken"),
        (_zipped(xl__workbook_xml="<!DOCTYPE a><a/>".encode("utf-16")), "broken"),
        (_zipped(xl__workbook_xml=b'<a xmlns="http://purl.oclc.org/ooxml/s"/>'), "strict"),
        (_zipped(xl__workbook_xml=b" " * (13 << 20)), "too_large"),
        (b"PK" + b"x" * (6 << 20), "too_big_a_file"),
    ],
)
def test_what_is_no_usable_form_is_refused_with_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        files.kind_of(data)

    assert refused.value.code == code


def test_a_workbook_with_macros_is_refused() -> None:
    data = files.replaced(blanks.saved(blanks.monthly()), {"xl/vbaProject.bin": b"x"})

    with pytest.raises(Unreadable) as refused:
        files.kind_of(data)

    assert refused.value.code == "macros"


@pytest.mark.parametrize("place", ["XFD1", "A1048576"])
def test_a_lone_cell_far_away_does_not_make_a_huge_form(place: str) -> None:
    book = openpyxl.Workbook()
    book.active[place] = "远"

    with pytest.raises(Unreadable) as refused:
        excel.read(blanks.saved(book))

    assert refused.value.code == "too_large"


def test_an_empty_workbook_and_a_text_without_a_table_are_refused() -> None:
    for reader, blank, code in (
        (excel.read, openpyxl.Workbook(), "empty"),
        (word.read, docx.Document(), "no_tables"),
    ):
        with pytest.raises(Unreadable) as refused:
            reader(blanks.saved(blank))
        assert refused.value.code == code


def test_a_file_that_only_looks_like_a_workbook_is_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        excel.read(_zipped(xl__workbook_xml=b"<a/>"))

    assert refused.value.code == "broken"
