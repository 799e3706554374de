"""What cells are read as, one kind after the other."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.sheets import CellError, Column, Layout, safe_cell, signs
from linli.kernel.sheets.cells import converter, shown

from .books import AREAS, KINDS, cell

# A cell of a workbook knows no time zone.
MORNING = datetime(2026, 1, 5, 8, 30)  # noqa: DTZ001
DAYS = st.dates(date(1930, 1, 1), date(2170, 12, 31))
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
LISTS = Layout(
    "l",
    (
        Column("kinds", ("类型",), "list", choices=KINDS),
        Column("n", ("数",), "number", required=True),
    ),
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  一号楼 ", "一号楼"),
        ("幸福\n小区", "幸福小区"),
        ("East\r\nGarden", "East Garden"),
        ("East_x000D_\nGarden", "East Garden"),
        ("Ａ座１２０１室（东）", "A座1201室（东）"),
        ("一\u00a0号\u200b楼\ufeff", "一 号楼"),
        ("\u3000\u3000一  号", "一 号"),
        (12.0, "12"),
        (1.5, "1.5"),
        (True, "TRUE"),
        (date(2026, 1, 5), "2026-01-05"),
        (MORNING, "2026-01-05 08:30:00"),
        (" \u3000\u200b", None),
        ("", None),
    ],
)  # fmt: skip
def test_texts_lose_what_nobody_sees(written: object, read: object) -> None:
    optional = Layout("t", (Column("text", ("文",)),))

    assert cell("text", written, optional) == (read, "")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0012", "0012"),
        ("０１２－Ａ（东）", "012-A(东)"),
        (" 0012\u00a0", "0012"),
        ("'0012", "0012"),
        (320100000012.0, "320100000012"),
        (13800000000.0, "13800000000"),
        (7, "7"),
        (3.1, "3.1"),
    ],
)
def test_codes_are_texts_even_when_written_as_numbers(written: object, read: str) -> None:
    assert cell("code", written) == (read, "")


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        ("code", 1.101051990010112e17, "digits_lost"),
        ("code", "1.10105E+17", "digits_lost"),
        ("phone", "1.38E+10", "digits_lost"),
        ("floors", 1e15, "digits_lost"),
        ("code", date(2026, 3, 1), "became_date"),
        ("phone", MORNING, "became_date"),
        ("covers", date(2026, 3, 1), "became_date"),
        ("code", "", "required"),
        ("name", " \u3000", "required"),
        ("code", "x" * 21, "too_long"),
        ("name", "楼" * 31, "too_long"),
        *[(column.name, CellError("#REF!"), "error_cell") for column in AREAS.columns],
        *[(column, float(bad), "digits_lost") for column in ("code", "floors", "phone") for bad in ("nan", "inf")],
        *[("since", float(bad), "not_a_date") for bad in ("nan", "inf", "-inf")],
        *[("floors", bad, "not_a_number") for bad in ("六层", "1,2", "1e5", "nan", "50%", True, date(2026, 1, 1))],
        *[("since", bad, "not_a_date") for bad in ("2026-02-30", "5/1/2026", "26.1.5", "明天", 2026.0, True, time(8), timedelta(1), "2026年1月", "9999-01-01", 20261301.0)],
        *[("is_open", bad, "not_yes_no") for bad in ("也许", 2.0)],
        *[("kind", bad, "not_a_choice") for bad in ("楼房", 1.0)],
        *[("phone", bad, "not_a_phone") for bad in ("找我", "12", "138 0000 0000 / 139", "a" * 30, "+", 1.5)],
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(column: str, written: object, code: str) -> None:
    assert cell(column, written) == (() if column == "covers" else None, code)


@pytest.mark.parametrize(
    ("written", "read"),
    [("12", 12), ("１２", 12), ("1,234.5", 1234.5), (" -3 ", -3), (6.0, 6), (2.5, 2.5), ("007", 7), ("3.0", 3)],
)  # fmt: skip
def test_numbers_are_read_as_numbers_even_when_written_as_texts(
    written: object, read: float
) -> None:
    assert cell("floors", written) == (read, "")
    assert type(cell("floors", written)[0]) is type(read)


@pytest.mark.parametrize(
    "written",
    [
        "2026-01-05", "2026/1/5", "2026.1.5", "2026年1月5日", "2026 年 1 月 5 日", "20260105", "２０２６-０１-０５",
        " 2026-1-5 ", "2026-01-05 00:00:00", "2026-01-05T08:30", "46027", 46027.0, 46027.35, 20260105.0,
        date(2026, 1, 5), MORNING,
    ],
)  # fmt: skip
def test_days_are_read_however_they_are_written(written: object) -> None:
    assert cell("since", written) == (date(2026, 1, 5), "")


@pytest.mark.parametrize(
    ("yes", "no"),
    [("是", "否"), ("有", "无"), ("√", "×"), ("✓", "x"), ("Y", "n"), ("YES", "No"), (1.0, 0.0), ("１", "０"),
     (True, False), ("true", "FALSE"), (" 是 ", "没有")],
)  # fmt: skip
def test_yes_and_no_have_many_words(yes: object, no: object) -> None:
    assert cell("is_open", yes) == (True, "")
    assert cell("is_open", no) == (False, "")
    assert cell("is_open", "") == (None, "")


@pytest.mark.parametrize("written", ["楼栋", " 楼 栋", "Building", "ｂｕｉｌｄｉｎｇ", "BUILDING"])
def test_choices_are_known_in_both_languages(written: str) -> None:
    assert cell("kind", written) == ("building", "")


@pytest.mark.parametrize(
    "written",
    [
        "1栋、2栋、3 栋",
        "1栋，2栋,3 栋",
        "1栋;2栋；3 栋",
        "1栋\n2栋\n3 栋",
        " 1栋、、2栋、3 栋、1栋 ",
    ],
)
def test_enumerations_are_cut_at_any_sign(written: str) -> None:
    assert cell("covers", written) == (("1栋", "2栋", "3 栋"), "")


def test_enumerations_are_cut_at_spaces_where_there_is_no_other_sign() -> None:
    assert cell("covers", "1栋 2栋　3栋") == (("1栋", "2栋", "3栋"), "")
    assert cell("covers", 12.0) == (("12",), "")
    assert cell("covers", "") == ((), "")


def test_enumerations_of_choices_become_codes() -> None:
    assert cell("kinds", "楼栋、Grid", LISTS) == (("building", "grid"), "")
    assert cell("kinds", "楼栋、船", LISTS) == ((), "not_a_choice")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("13800000000", "13800000000"),
        (13800000000.0, "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("138 0000 0000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("+86 138 0000 0000", "+8613800000000"),
        ("(0512) 6234-5678", "0512-6234-5678"),
        ("0512—62345678", "0512-62345678"),
        ("62345678转801", "62345678-801"),
        ("62345678 ext. 801", "62345678-801"),
        (12345.0, "12345"),
        ("110", "110"),
    ],
)
def test_telephone_numbers_keep_what_is_dialled(written: object, read: str) -> None:
    assert cell("phone", written) == (read, "")
    assert cell("phone", read) == (read, "")


def test_a_zero_is_no_empty_cell() -> None:
    assert cell("n", 0.0, LISTS) == (0, "")
    assert cell("n", "0", LISTS) == (0, "")
    assert cell("n", "", LISTS) == (None, "required")


def test_what_a_cell_says_is_shown_as_it_was_written() -> None:
    assert [shown(value) for value in (13800000000.0, 1.5, "字", date(2026, 1, 5), True, CellError("#N/A"))] == [
        "13800000000", "1.5", "字", "2026-01-05", "True", "#N/A",
    ]  # fmt: skip


@given(
    DAYS,
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]),
    st.sampled_from([{}, WIDE]),
)
def test_every_day_is_read_back(day: date, form: str, signs_as: dict[int, int]) -> None:
    written = day.strftime(form)

    assert cell("since", written.translate(signs_as)) == (day, "")
    assert cell("since", float((day - date(1899, 12, 30)).days)) == (day, "")
    assert cell("since", day) == (day, "")


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from([{}, WIDE]))
def test_every_whole_number_is_read_back(number: int, signs_as: dict[int, int]) -> None:
    for written in (str(number), f"{number:,}"):
        assert cell("floors", written.translate(signs_as)) == (number, "")
    assert cell("floors", float(number)) == (number, "")


@given(
    st.text(
        st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="'"),
        min_size=1,
        max_size=20,
    )
)
def test_full_width_codes_are_the_same_codes(code: str) -> None:
    assert signs.clean_code(code.translate(WIDE)) == signs.clean_code(code) == code


@given(st.text(max_size=40))
def test_cleaning_twice_changes_no_more_than_once(written: str) -> None:
    once = signs.clean(written.lstrip("'"))

    assert signs.clean(once) == once or once.startswith("'")


@given(st.text(max_size=20))
def test_what_was_made_safe_is_read_as_it_was(written: str) -> None:
    tidy = signs.clean(written)

    if not tidy.startswith("'"):
        assert signs.clean(str(safe_cell(tidy))) == tidy


CELLS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(["", "0101", "楼栋", "Grid", "是", "否", "2026-01-05", "13800000000", "1 2", " 3", "|", "a |b", "ａ", "'=1"]),
    st.floats(allow_nan=False),
    st.integers(0, 10**12).map(float),
    st.booleans(),
    DAYS,
    st.just(CellError("#N/A")),
)  # fmt: skip


@given(
    st.sampled_from([column.name for column in AREAS.columns]),
    st.lists(CELLS, min_size=1, max_size=8),
)
def test_a_stretch_reads_every_cell_as_if_it_stood_alone(name: str, cells: list[object]) -> None:
    values, wrong = converter(AREAS.column(name))(cells)
    codes = dict(wrong)

    together = [(value, codes.get(place, "")) for place, value in enumerate(values)]

    assert together == [cell(name, one) for one in cells]


@given(
    st.sampled_from([column.name for column in AREAS.columns]),
    st.lists(
        st.sampled_from(["0101", "楼栋", "是", "2026-01-05", "", "a  b"]), min_size=1, max_size=5
    ),
)
def test_a_stretch_of_texts_is_as_clean_as_each_text(name: str, cells: list[object]) -> None:
    from linli.kernel.sheets.cells import _READERS, _one_by_one

    column = AREAS.column(name)
    values, wrong = converter(column)(cells)

    assert (list(values), wrong) == _one_by_one(column, _READERS[column.kind][0](column), cells)


@pytest.mark.parametrize("word", ["无", "/", "－", "暂无", " —— ", "N/A"])
@pytest.mark.parametrize("column", ["since", "phone", "floors", "kind"])
def test_a_stroke_or_none_says_the_same_as_an_empty_cell(column: str, word: str) -> None:
    assert cell(column, word) == (None, "")


def test_a_name_may_be_whatever_it_is_and_no_is_no() -> None:
    assert cell("name", "无") == ("无", "")
    assert cell("is_open", "无") == (False, "")


def test_a_column_has_words_of_its_own_for_nothing() -> None:
    columns = (
        Column("to", ("至",), "date", nothing=("至今",)),
        Column("upper", ("上级",), refers=True, nothing=("待定",)),
    )
    layout = Layout("posts", columns)

    assert cell("to", "至今", layout) == (None, "")
    assert cell("upper", "待定", layout) == (None, "")
    assert cell("upper", "无", layout) == (None, "")
    assert cell("to", "某天", layout) == (None, "not_a_date")
