"""Footnotes of a Word file: the part that holds them, and the marks in the text.

python-docx knows no footnotes, so the part is made here (ECMA-376, part 1, 17.11).
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from linli.reports.rules.tree import Note

_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_TIE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_RULES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0">'
    "<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
)
_TEXT = (
    '<w:style {ns} w:type="paragraph" w:styleId="FootnoteText"><w:name w:val="footnote text"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/>'
    '</w:pPr><w:rPr><w:sz w:val="17"/><w:szCs w:val="17"/></w:rPr></w:style>'
)
_REFERENCE = (
    '<w:style {ns} w:type="character" w:styleId="FootnoteReference">'
    '<w:name w:val="footnote reference"/>'
    '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
)
_MARK = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'


def attach(document: Document, notes: Iterable[Note]) -> None:
    """Give the file its footnotes, with the styles and the settings that Word expects."""
    body = "".join(_footnote(one) for one in notes)
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:footnotes {nsdecls('w')}>{_RULES}{body}</w:footnotes>"
    )
    package = document.part.package
    assert package is not None  # noqa: S101  an open file has one
    part = Part(PackURI("/word/footnotes.xml"), _KIND, xml.encode(), package)
    document.part.relate_to(part, _TIE)
    for style in (_TEXT, _REFERENCE):
        document.styles.element.append(parse_xml(style.format(ns=nsdecls("w"))))
    settings = document.settings.element
    told = parse_xml(
        f'<w:footnotePr {nsdecls("w")}><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
    )
    # The schema wants it right before the settings of compatibility.
    settings.find(qn("w:compat")).addprevious(told)


class Marks:
    """The marks in the text: the first of a number is the footnote, later ones refer to it."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def xml(self, number: int) -> str:
        """Return the runs of one mark."""
        if not number:
            return ""
        name = f"_Note{number}"
        if number in self.seen:
            return (
                f'<w:fldSimple w:instr=" NOTEREF {name} \\f \\h ">'
                f"<w:r>{_MARK}<w:t>{number}</w:t></w:r></w:fldSimple>"
            )
        self.seen.add(number)
        reference = f'<w:r>{_MARK}<w:footnoteReference w:id="{number}"/></w:r>'
        begin = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'
        return f'{begin}{reference}<w:bookmarkEnd w:id="{number}"/>'


def _footnote(one: Note) -> str:
    return (
        f'<w:footnote w:id="{one.number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
        f"<w:r>{_MARK}<w:footnoteRef/></w:r>"
        f'<w:r><w:t xml:space="preserve"> {escape(one.text)}</w:t></w:r></w:p></w:footnote>'
    )
