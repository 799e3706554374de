"""A report as Word: headings, tables with head rows, real footnotes, pictures with their words."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from linli.kernel.errors import Unavailable
from linli.reports.rules.tree import Cell, Chart, Report, Section, Sentence, Table
from linli.reports.writers import drawings, footnotes

# As official letters are set (GB/T 9704-2012); both come with every Chinese Windows.
BODY, HEADS, LATIN = "FangSong", "SimHei", "Times New Roman"
ENGLISH = "Calibri"
CHART_WIDTH = Cm(13)
CONTENTS_FROM = 5
INK = RGBColor(0x1F, 0x23, 0x28)
_MARGINS = {"left_margin": Cm(2.6), "right_margin": Cm(2.4), "top_margin": Cm(2.6)}
_PAGE = (
    '<w:r {ns}><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r {ns}><w:instrText xml:space="preserve"> {field} </w:instrText></w:r>'
    '<w:r {ns}><w:fldChar w:fldCharType="separate"/></w:r><w:r {ns}><w:t>1</w:t></w:r>'
    '<w:r {ns}><w:fldChar w:fldCharType="end"/></w:r>'
)
_EDGES = (
    '<w:tblBorders><w:top w:val="single" w:sz="8" w:color="1F2328"/>'
    '<w:bottom w:val="single" w:sz="8" w:color="1F2328"/>'
    '<w:insideH w:val="single" w:sz="4" w:color="C8C2B6"/></w:tblBorders>'
)


def written(report: Report) -> bytes:
    """Return the report as a Word file; without a font only the pictures are left out."""
    return _Writer(report).written()


class _Writer:
    def __init__(self, report: Report) -> None:
        self.report, self.marks = report, footnotes.Marks()
        self.document: Document = docx.Document()
        self.bookmarks = len(report.notes)
        charts = [one for section in report.sections for one in section.charts]
        self.pictures = dict(zip(map(id, charts), _pictures(charts), strict=False))

    def written(self) -> bytes:
        """Write everything in the order in which it is read."""
        self._look()
        self._cover()
        for section in self.report.sections:
            self._section(section)
        footnotes.attach(self.document, self.report.notes)
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _look(self) -> None:
        page = self.document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        for name, size in _MARGINS.items():
            setattr(page, name, size)
        is_english = self.report.language == "en"
        _fonts(self.document, is_english=is_english)
        told = self.document.core_properties
        told.title, told.author, told.comments = self.report.title, "Linli", ""
        told.subject, told.language = self.report.period, "en-US" if is_english else "zh-CN"
        made_at = datetime.fromisoformat(self.report.made_at)
        told.created = told.modified = made_at.astimezone(UTC)
        foot = page.footer.paragraphs[0]
        foot.alignment = 1
        self._fields(foot)

    @staticmethod
    def _fields(foot: Paragraph) -> None:
        for field, after in (("PAGE", " / "), ("NUMPAGES", "")):
            for run in parse_xml(
                f"<w:p {nsdecls('w')}>{_PAGE.format(ns='', field=field)}</w:p>"
            ).findall(qn("w:r")):
                foot._p.append(run)  # noqa: SLF001  python-docx has no fields
            if after:
                foot.add_run(after)

    def _cover(self) -> None:
        self.document.add_paragraph(self.report.title, style="Title")
        self.document.add_paragraph(self.report.period, style="Subtitle")
        for line in self.report.cover:
            self._small(line)
        if len(self.report.sections) >= CONTENTS_FROM:
            self._contents()
        self.document.add_heading(self.report.labels["summary"], level=1)
        for one in self.report.summary:
            self._sentence(one, style="List Bullet")

    def _contents(self) -> None:
        """List the sections as links: page numbers would have to be counted by Word."""
        self.document.add_heading(self.report.labels["contents"], level=1)
        for at, section in enumerate(self.report.sections):
            made = self.document.add_paragraph()
            link = (
                f'<w:hyperlink {nsdecls("w")} w:anchor="_Section{at}" w:history="1">'
                f"<w:r><w:t>{escape(section.title)}</w:t></w:r></w:hyperlink>"
            )
            made._p.append(parse_xml(link))  # noqa: SLF001  python-docx makes no links

    def _small(self, text: str) -> None:
        run = self.document.add_paragraph().add_run(text)
        run.font.size = Pt(10)

    def _section(self, section: Section) -> None:
        self._heading(section)
        for sentence in section.lead:
            self._sentence(sentence)
        for table in section.tables:
            if table.title != section.title:
                self.document.add_heading(table.title, level=2)
            self._append(self._table(table))
            self.document.add_paragraph()
        for chart in section.charts:
            self._chart(chart)

    def _heading(self, section: Section) -> None:
        made = self.document.add_heading(section.title, level=1)
        self.bookmarks += 1
        at = self.report.sections.index(section)
        name = f'w:id="{self.bookmarks}" w:name="_Section{at}"'
        made._p.insert(1, parse_xml(f"<w:bookmarkStart {nsdecls('w')} {name}/>"))  # noqa: SLF001
        made._p.append(  # noqa: SLF001  python-docx makes no bookmarks
            parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{self.bookmarks}"/>')
        )

    def _sentence(self, one: Sentence, style: str | None = None) -> None:
        made = self.document.add_paragraph(one.text, style=style)
        self._mark(made, one.notes)

    def _mark(self, made: Paragraph, numbers: Sequence[int]) -> None:
        comma = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>, </w:t></w:r>'
        xml = comma.join(self.marks.xml(number) for number in numbers if number)
        for run in parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"):
            made._p.append(run)  # noqa: SLF001  python-docx has no footnotes

    def _chart(self, chart: Chart) -> None:
        picture = self.pictures.get(id(chart))
        if picture is None:
            return
        name = self.document.add_paragraph()
        name.paragraph_format.keep_with_next = True
        name.add_run(f"{chart.title} ({chart.unit})" if chart.unit else chart.title).bold = True
        self._mark(name, (chart.note,))
        self.document.add_picture(io.BytesIO(picture), width=CHART_WIDTH)
        drawn = self.document.paragraphs[-1]._p  # noqa: SLF001  python-docx has no words for pictures
        drawn.find(f".//{qn('wp:docPr')}").set("descr", chart.alt)

    def _append(self, xml: str) -> None:
        self.document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")

    def _table(self, table: Table) -> str:
        """Return a table as XML: cell by cell, python-docx would take minutes for fifty pages."""
        shares = [2 if at == 0 else 1 for at in range(len(table.head))]
        widths = [round(5000 * one / sum(shares)) for one in shares]
        grid = "".join(f'<w:gridCol w:w="{width * 9000 // 5000}"/>' for width in widths)
        head = self._row(table.head, table, widths, is_head=True)
        rows = "".join(self._row(row, table, widths, is_head=False) for row in table.rows)
        return (
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="5000" w:type="pct"/>{_EDGES}'
            '<w:tblLook w:firstRow="1" w:firstColumn="1" w:noVBand="1"/>'
            f"<w:tblCaption w:val={quoteattr(table.title)}/></w:tblPr>"
            f"<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
        )

    def _row(
        self, row: Sequence[Cell], table: Table, widths: Sequence[int], *, is_head: bool
    ) -> str:
        repeated = "<w:tblHeader/>" if is_head else ""
        cells = "".join(
            self._cell(cell, width, is_number=at in table.numbers, is_head=is_head)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"

    def _cell(self, cell: Cell, width: int, *, is_number: bool, is_head: bool) -> str:
        fill = '<w:shd w:val="clear" w:color="auto" w:fill="F2EDE3"/>' if is_head else ""
        right = '<w:jc w:val="right"/>' if is_number else ""
        look = f'<w:rPr>{"<w:b/>" if is_head else ""}<w:sz w:val="20"/></w:rPr>'
        text = f'<w:r>{look}<w:t xml:space="preserve">{escape(cell.text)}</w:t></w:r>'
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="pct"/>{fill}</w:tcPr><w:p>'
            f'<w:pPr><w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/>{right}'
            f"</w:pPr>{text}{self.marks.xml(cell.note)}</w:p></w:tc>"
        )


def _pictures(charts: Sequence[Chart]) -> list[bytes]:
    try:
        return drawings.pictures(charts)
    except Unavailable:
        return []


def _fonts(document: Document, *, is_english: bool) -> None:
    """Name the fonts and the language; the reader's machine has them or takes its own."""
    latin = ENGLISH if is_english else LATIN
    for name, eastern, size in (
        ("Normal", BODY, 12),
        ("Title", HEADS, 24),
        ("Subtitle", HEADS, 14),
        ("Heading 1", HEADS, 16),
        ("Heading 2", HEADS, 13),
        ("List Bullet", BODY, 12),
    ):
        style = document.styles[name]
        look = style.element.get_or_add_rPr()
        for old in look.findall(qn("w:rFonts")):
            look.remove(old)
        style.font.name, style.font.size = latin, Pt(size)
        look.find(qn("w:rFonts")).set(qn("w:eastAsia"), eastern)
        if name != "Normal":
            style.font.color.rgb, style.font.italic = INK, False
    spoken = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    spoken.set(qn("w:val"), "en-US" if is_english else "zh-CN")
    spoken.set(qn("w:eastAsia"), "zh-CN")
