"""Templates, marked copies and exports: what is written can be opened and read again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.kernel import sheets
from linli.kernel.sheets import Column, Layout, Mark, MarkedWords, SheetWords, TemplateWords

from .books import AREAS, HEADER, opened, read, workbook

MARKED = MarkedWords("请这样改", ("工作表", "行", "列", "怎么改"), "还有 {count} 处")
HEADS = ("表", "列", "必填", "怎么填", "例子")
LONG = Layout(
    "posts",
    (
        Column("title", ("岗位名称", "Post"), required=True, example="网格员"),
        Column("unit", ("单位", "Unit"), "choice", choices={f"第{n:03}网格工作站": f"u{n}" for n in range(60)}),
        Column("since", ("上岗日期", "Since"), "date", example="2026-01-05"),
    ),
)  # fmt: skip


def words(language: int, layouts: Sequence[Layout] = (AREAS, LONG)) -> TemplateWords:
    """Words in Chinese (0) or English (1): each column is headed by its first or last word."""
    told = {}
    for layout in layouts:
        headers = {column.name: column.words[-language] for column in layout.columns}
        choices = {
            column.name: tuple(column.choices) for column in layout.columns if column.choices
        }
        help_ = {column.name: f"怎么填 {column.name}" for column in layout.columns}
        told[layout.name] = SheetWords(layout.name, headers, help_, choices)
    mark, yes, no = (("例：", "是", "否"), ("Example:", "Yes", "No"))[language]
    return TemplateWords(told, "Help", HEADS, ("先看这里",), mark, yes, no)


def made(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "made.xlsx"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("language", [0, 1])
@pytest.mark.parametrize("layout", [AREAS, LONG])
def test_a_template_is_bound_completely_and_has_no_rows(
    tmp_path: Path, language: int, layout: Layout
) -> None:
    content = sheets.template([AREAS, LONG], words=words(language), examples={})

    choice = sheets.choose(opened(made(tmp_path, content)), layout, remembered={})

    assert choice.sheet is not None
    assert choice.binding is not None
    assert choice.sheet.name == layout.name
    assert choice.binding.unknown == choice.binding.missing == choice.binding.absent == ()
    assert choice.binding.is_complete
    reading = sheets.read(choice.sheet, layout, choice.binding)
    assert list(reading) == []
    assert [note.kind for note in reading.notes] == ["example"]


WORDS = st.text("甲乙丙丁戊己庚辛ABCDEFabc", min_size=2, max_size=6)
KINDS = st.sampled_from(["text", "code", "date", "number", "yes_no", "list", "phone"])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(WORDS, KINDS, st.booleans()), min_size=2, max_size=30, unique_by=lambda c: c[0].casefold())
)  # fmt: skip
def test_every_layout_makes_a_template_that_is_bound_again(
    tmp_path_factory: pytest.TempPathFactory, columns: list[tuple[str, str, bool]]
) -> None:
    layout = Layout(
        "x", tuple(Column(f"column_{at}", (word,), kind, must, example="1") for at, (word, kind, must) in enumerate(columns))
    )  # fmt: skip
    content = sheets.template([layout], words=words(0, [layout]), examples={})

    choice = sheets.choose(
        opened(made(tmp_path_factory.mktemp("t"), content)), layout, remembered={}
    )

    assert choice.binding is not None
    assert list(choice.binding.columns.values()) == [column.name for column in layout.columns]
    assert choice.binding.unknown == ()


def test_a_template_has_text_columns_lists_and_a_frozen_head(tmp_path: Path) -> None:
    content = sheets.template([AREAS, LONG], words=words(0), examples={"areas": [{"code": "0100"}]})

    book = openpyxl.load_workbook(io.BytesIO(content))

    areas, posts = book["areas"], book["posts"]
    assert areas["A1"].value == "*编码"
    assert areas["A2"].value == "例：0100"
    assert areas["A1"].comment.text == "怎么填 code"
    assert areas.column_dimensions["A"].width >= 10
    assert areas.freeze_panes == "A2"
    rules = {str(rule.sqref)[0]: rule.formula1 for rule in areas.data_validations.dataValidation}
    assert rules == {"C": '"楼栋,网格,Building,Grid"', "G": '"是,否"'}
    assert posts.data_validations.dataValidation[0].formula1 == "_lists!$A$1:$A$60"
    assert book["_lists"].sheet_state == "veryHidden"
    assert [cell.value for cell in book["Help"][2]] == list(HEADS)


def test_a_row_written_below_the_example_is_read(tmp_path: Path) -> None:
    path = made(tmp_path, sheets.template([AREAS], words=words(0), examples={}))
    book = openpyxl.load_workbook(path)
    book["areas"].append(
        ["0101", "一号楼", "楼栋", 6, date(2026, 1, 5), "13800000000", "是", "1栋"]
    )
    book.save(path)

    lines, _ = read(path)

    assert [line.faults for line in lines] == [()]
    assert lines[0].values["since"] == date(2026, 1, 5)


def test_a_table_of_what_stands_is_read_back_as_it_stood(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {
            "code": "=0101",
            "name": "+一号楼",
            "kind": "楼栋",
            "floors": 6,
            "since": date(2026, 1, 5),
            "phone": "+860835-1",
            "covers": "1栋、2栋",
        },
        {"code": "0102", "name": "二号楼"},
    ]

    path = made(tmp_path, sheets.filled(AREAS, words=words(0), rows=rows))
    lines, notes = read(path)

    assert [line.faults for line in lines] == [(), ()]
    for name in ("code", "name", "phone", "since", "floors"):
        assert lines[0].values[name] == rows[0][name]
    assert lines[0].values["covers"] == ("1栋", "2栋")
    assert lines[1].values["name"] == "二号楼"
    assert notes == []


def test_what_no_cell_could_hold_is_not_cut_short() -> None:
    with pytest.raises(ValueError, match="name"):
        sheets.filled(AREAS, words=words(0), rows=[{"code": "1", "name": "长" * 32_768}])


def test_an_example_that_would_not_be_known_again_is_not_written() -> None:
    odd = TemplateWords({"areas": SheetWords("areas")}, "Help", HEADS, example_mark="zum Beispiel")

    with pytest.raises(ValueError, match="zum Beispiel"):
        sheets.template([AREAS], words=odd, examples={})


def test_a_marked_copy_shows_their_rows_and_what_to_do(tmp_path: Path) -> None:
    rows = [("楼栋表",), HEADER, ("0101", "=1+1", "船", 6), ("0102", "", "楼栋", date(2026, 1, 5))]
    path = workbook(tmp_path / "a.xlsx", {"楼'A栋": rows, "藏": [("x",)]}, 藏="hidden")
    marks = {
        "楼'A栋": {
            3: [Mark("C", "类型只能是……"), Mark("C", "又错")],
            4: [Mark("", "整行重复"), Mark("F", "必填")],
        }
    }

    book = openpyxl.load_workbook(io.BytesIO(sheets.marked(opened(path), marks, words=MARKED)))

    assert book.sheetnames == ["请这样改", "楼'A栋"]
    front, copy = book.worksheets
    assert [cell.value for cell in front[1]] == list(MARKED.heads)
    assert [cell.value for cell in front[2]] == ["楼'A栋", 3, "C", "类型只能是……"]
    assert copy["A3"].value == "0101"
    assert copy["A3"].number_format == "@"
    assert (copy["B3"].value, copy["B3"].data_type) == ("=1+1", "s")
    assert copy["C3"].fill.fgColor.rgb == "FFFFC7CE"
    assert copy["C3"].comment.text == "类型只能是……\n又错"
    assert copy["D3"].fill.fgColor.rgb != "FFFFC7CE"
    assert copy["A4"].comment.text == "整行重复"
    assert copy["F4"].comment.text == "必填"
    assert copy["D4"].value == datetime(2026, 1, 5)  # noqa: DTZ001 - as Excel keeps days


def test_a_marked_copy_is_read_like_the_file_it_was_made_of(tmp_path: Path) -> None:
    rows = [
        ("楼栋表",),
        (),
        HEADER,
        ("0101", "'一号楼", "船", 6),
        (),
        ("0102", "＝二号楼", "楼栋", "七"),
    ]
    path = workbook(tmp_path / "a.xlsx", rows)
    lines, _ = read(path)
    marks = {"表": {line.number: [Mark(f.letter, f.code) for f in line.faults] for line in lines}}

    again = made(tmp_path, sheets.marked(opened(path), marks, words=MARKED))

    assert read(again)[0] == lines


def test_a_marked_copy_of_a_text_file_keeps_codes_as_texts(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("编码,名称\n000123,一号楼\n", encoding="utf-8")

    content = sheets.marked(opened(tmp_path / "a.csv"), {}, words=MARKED)

    assert openpyxl.load_workbook(io.BytesIO(content))["a"]["A2"].value == "000123"


def test_a_marked_copy_lists_no_more_than_excel_can_bear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets.writing, "MAX_MARKS", 2)
    path = workbook(tmp_path / "a.xlsx", [HEADER, *[("0101", "一号楼")] * 5])
    marks = {"表": {number: [Mark("A", "重复")] for number in range(2, 7)}}

    book = openpyxl.load_workbook(io.BytesIO(sheets.marked(opened(path), marks, words=MARKED)))

    assert [row[3].value for row in book.worksheets[0].rows] == [
        "怎么改",
        "重复",
        "重复",
        "还有 3 处",
    ]
    assert book["表"]["A6"].fill.fgColor.rgb == "FFFFC7CE"


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-1", "@sum", "\tx", "\rx", "＝1+1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    assert sheets.safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["一号楼", "1=1", "", -1, 2.5, None, date(2026, 1, 5)])
def test_other_values_stay_as_they_are(value: object) -> None:
    assert sheets.safe_cell(value) == value


def test_an_export_to_csv_opens_in_excel() -> None:
    rows = [
        ("名称", "数"),
        ("=一号楼", -1),
        ("二,号\n楼", None),
        ("时", datetime(2026, 1, 5, 8, tzinfo=UTC)),
    ]

    content = sheets.write_csv(rows)

    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == [
        ["名称", "数"], ["'=一号楼", "-1"], ["二,号\n楼", ""], ["时", "2026-01-05 08:00:00+00:00"],
    ]  # fmt: skip


def test_an_export_to_excel_keeps_texts_and_numbers_apart() -> None:
    rows = [
        ("名称", "数"),
        ("=一号楼", -1),
        ("0012", 2.5),
        (None, date(2026, 1, 5)),
        (True, 10**17),
    ]

    sheet = openpyxl.load_workbook(io.BytesIO(sheets.write_xlsx("导出: 2026/1", rows))).worksheets[
        0
    ]

    assert sheet.title == "导出  2026 1"
    assert sheet.freeze_panes == "A2"
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["名称", "数"], ["'=一号楼", -1], ["0012", 2.5], [None, datetime(2026, 1, 5)], [True, str(10**17)],  # noqa: DTZ001
    ]  # fmt: skip


def test_what_was_exported_is_read_back_as_it_was(tmp_path: Path) -> None:
    rows = [("编码", "名称"), ("0012", "=一号楼"), ("-3", "+二号楼")]

    for name, content in (
        ("a.csv", sheets.write_csv(rows)),
        ("a.xlsx", sheets.write_xlsx("表", rows)),
    ):
        (tmp_path / name).write_bytes(content)
        lines, _ = read(tmp_path / name)
        assert [tuple(line.values.values()) for line in lines] == rows[1:]


def test_a_title_of_any_kind_names_a_sheet() -> None:
    for title in ("", "'x'", "a/b:c?", "长" * 40, "History"):
        assert sheets.write_xlsx(title, [("a",)])
