"""Files are read back: Word with its footnotes, Excel with its charts and sources, PDF as text."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
import openpyxl
import pypdf
import pypdfium2
import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from linli.reports import actions, rules, writers
from linli.reports.models import Run
from linli.reports.rules.tree import Report
from linli.reports.tests.conftest import APRIL, made, planned
from tests.world import World

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def run(busy: World) -> Run:
    return made(planned(busy))


def report_of(run: Run) -> Report:
    return Report.model_validate(run.content)


def file(run: Run, form: str, world: World) -> bytes:
    return actions.take(run, form=form, actor=world.above, at=APRIL)


def figures_of(report: Report) -> set[int]:
    """Return the footnotes that figures of the report name."""
    tables = [table for one in report.sections for table in one.tables]
    cells = [cell for one in tables for row in (one.head, *one.rows) for cell in row]
    charts = [chart.note for one in report.sections for chart in one.charts]
    return {cell.note for cell in cells if cell.note} | set(charts)


def test_each_figure_has_one_footnote_numbered_as_they_are_read(run: Run) -> None:
    report = report_of(run)

    numbers = [one.number for one in report.notes]
    assert numbers == list(range(1, len(numbers) + 1))
    assert figures_of(report) == set(numbers)
    assert len({one.source for one in report.notes}) == len(numbers)
    assert all(one.definition and "截至" in one.text for one in report.notes)
    sources = {one["source"] for one in run.values if not one["where"]}
    assert sources <= {one.source for one in report.notes}


def test_word_has_real_footnotes_one_for_each_note(run: Run, busy: World) -> None:
    body = file(run, rules.WORD, busy)
    report = report_of(run)

    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        notes = etree.fromstring(packed.read("word/footnotes.xml"))
        text = etree.fromstring(packed.read("word/document.xml"))
        assert b"footnotes+xml" in packed.read("[Content_Types].xml")
    made_notes = [one for one in notes if int(one.get(f"{W}id")) > 0]
    named = [int(one.get(f"{W}id")) for one in text.iter(f"{W}footnoteReference")]
    assert named == [one.number for one in report.notes]
    assert ["".join(one.itertext()).strip() for one in made_notes] == [
        one.text for one in report.notes
    ]
    again = {
        re.search(r"_Note(\d+)", one.get(f"{W}instr"))[1] for one in text.iter(f"{W}fldSimple")
    }
    assert again <= {str(number) for number in named}


def test_word_reads_back_with_headings_head_rows_and_languages(run: Run, busy: World) -> None:
    body = file(run, rules.WORD, busy)
    report = report_of(run)

    read = docx.Document(io.BytesIO(body))

    heads = [one.text for one in read.paragraphs if one.style.name == "Heading 1"]
    assert [section.title for section in report.sections] == heads[-len(report.sections) :]
    assert read.paragraphs[0].text == report.title
    tables = [table for section in report.sections for table in section.tables]
    assert len(read.tables) == len(tables)
    assert [row.cells[0].text for row in read.tables[0].rows][1:] == [
        row[0].text for row in tables[0].rows
    ]
    assert all(one.find(f".//{W}tblHeader") is not None for one in read.element.iter(f"{W}tbl"))
    assert read.styles.element.find(f".//{W}lang").get(f"{W}eastAsia") == "zh-CN"
    assert read.core_properties.language == "zh-CN"


def test_pictures_in_word_have_words(busy: World, run: Run) -> None:
    report = report_of(run)
    charts = [chart for one in report.sections for chart in one.charts]

    body = file(run, rules.WORD, busy)

    read = docx.Document(io.BytesIO(body))
    described = [one.get("descr") for one in read.element.iter() if one.tag.endswith("}docPr")]
    assert charts
    assert described == [one.alt for one in charts]


def test_excel_holds_numbers_draws_charts_and_names_its_sources(run: Run, busy: World) -> None:
    body = file(run, rules.EXCEL, busy)
    report = report_of(run)

    book = openpyxl.load_workbook(io.BytesIO(body))
    titles = ["概要", *(one.title for one in report.sections), "出处"]
    assert book.sheetnames == titles
    figures = book["本期指标"]
    opened = next(row for row in figures.iter_rows(min_row=2) if row[0].value == "受理件数")
    assert (opened[1].value, opened[1].data_type) == (6, "n")
    assert "件" in opened[1].number_format
    assert opened[5].hyperlink.location.startswith("'出处'!A")
    charts = sum(len(one.charts) for one in report.sections)
    assert len(book["近十二个月"]._charts) == charts > 0
    sources = [row[0].value for row in book["出处"].iter_rows(min_row=2)]
    assert sources == [one.number for one in report.notes]


def test_another_program_reads_the_same_from_the_workbook(run: Run, busy: World) -> None:
    body = file(run, rules.EXCEL, busy)

    rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name("出处").to_python()

    assert [row[3] for row in rows[1:]] == [one.definition for one in report_of(run).notes]


def test_pdf_says_the_same_and_its_pages_can_be_drawn(run: Run, busy: World) -> None:
    body = file(run, rules.PDF, busy)
    report = report_of(run)

    read = pypdf.PdfReader(io.BytesIO(body))
    text = "".join(page.extract_text() for page in read.pages)
    plain = re.sub(r"\s", "", text)
    assert read.metadata.title == report.title
    for one in report.notes:
        assert re.sub(r"\s", "", one.definition) in plain
    for one in report.sections:
        assert re.sub(r"\s", "", one.title) in plain
    drawn = pypdfium2.PdfDocument(body)
    try:
        page = drawn[0].render(scale=0.5).to_pil()
    finally:
        drawn.close()
    assert len(page.convert("L").getcolors()) > 20


def test_a_head_that_stands_on_two_pages_adds_no_footnote(run: Run) -> None:
    said: dict[str, Any] = report_of(run).model_dump()
    [units] = [one for one in said["sections"] if one["code"] == rules.UNITS]
    units["tables"][0]["rows"] *= 12

    body = writers.write(Report.model_validate(said), rules.PDF)

    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages]
    plain = re.sub(r"\s", "", "".join(pages))
    assert sum("现在未办结" in re.sub(r"\s", "", one) for one in pages) > 1
    for one in said["notes"]:
        assert plain.count(re.sub(r"\s", "", one["definition"])) == 1


def test_an_english_report_holds_no_chinese_of_its_own(busy: World) -> None:
    run = made(planned(busy, language="en", sections=("charts",)))

    report = report_of(run)
    words = [*report.labels.values(), *(one.text for one in report.summary), report.cover[0]]
    words += [one.title for one in report.sections] + [one.text for one in report.notes]
    assert not [one for one in words if re.search(r"[\u4e00-\u9fff]", one)]
    text = pypdf.PdfReader(io.BytesIO(file(run, rules.PDF, busy))).pages[0].extract_text()
    assert "6 matters were taken in and 3 closed." in text


def test_a_short_report_of_an_empty_period_is_a_valid_file(world: World) -> None:
    run = made(planned(world))

    assert run.state == rules.MADE
    for form in rules.FORMS:
        assert len(file(run, form, world)) > 1000
    read = docx.Document(io.BytesIO(file(run, rules.WORD, world)))
    assert "本期没有任何记录。" in [one.text for one in read.paragraphs]


def test_words_of_others_are_never_markup_nor_formulas(run: Run) -> None:
    said: dict[str, Any] = report_of(run).model_dump()
    said["title"] = '=1+1 <b>&"#read("/etc/hosts")'
    said["sections"][0]["tables"][0]["rows"][0][0]["text"] = "=1+1 <w:p/>"
    report = Report.model_validate(said)

    read = docx.Document(io.BytesIO(writers.write(report, rules.WORD)))
    book = openpyxl.load_workbook(io.BytesIO(writers.write(report, rules.EXCEL)))
    text = pypdf.PdfReader(io.BytesIO(writers.write(report, rules.PDF))).pages[0].extract_text()

    assert read.paragraphs[0].text == said["title"]
    assert read.tables[0].rows[1].cells[0].text == "=1+1 <w:p/>"
    assert book["本期指标"]["A2"].data_type == "s"
    assert "#read(" in text.replace("\n", "")
