"""Looks into a file somebody sent before a reader opens it, and puts changed parts back into it.

Excel and Word files are zip archives of XML. What is not changed is copied as it is, so that fonts,
pictures, stamps, widths and print settings stay what they were.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from linli.kernel.sheets import Unreadable
from linli.one_form.paper.cells import EXCEL, WORD
from linli.one_form.paper.limits import FILE_BYTES_MOST, UNPACKED_MOST, XML_MOST

# An element of lxml, which brings no types.
Element = Any
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_OLD = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls"}
_MAIN = {"xl/workbook.xml": EXCEL, "word/document.xml": WORD}
_PARTS_MOST = 3_000
_CHUNK = 1 << 16
# No member of these files ever says what it is by a document type; attacks by entities do.
_DOCTYPE = (b"<!DOCTYPE", b"<!ENTITY")
_STRICT = b"http://purl.oclc.org/ooxml/"


def kind_of(data: bytes) -> str:
    """Return `xlsx` or `docx`, by what is in the file. Raises Unreadable.

    Codes beyond those of `kernel.sheets`: `old_word`, `not_a_form`, `too_big_a_file`, `strict`.
    """
    if len(data) > FILE_BYTES_MOST:
        raise Unreadable("too_big_a_file")
    if data.startswith(_OLE):
        raise _why_not_ole(data)
    if not data.startswith(b"PK"):
        raise Unreadable("empty" if not data.strip(b"\0 \r\n\t") else "not_a_form")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _examined(archive)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError) as error:
        raise Unreadable("broken") from error
    except RuntimeError as error:  # how zipfile says that a member is encrypted
        raise Unreadable("encrypted") from error


def _why_not_ole(data: bytes) -> Unreadable:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Unreadable("encrypted")
    for stream, suffix in _OLD.items():
        if stream.encode("utf-16-le") + b"\0\0" in data:
            return Unreadable("old_word" if suffix == "doc" else "old_excel", suffix=suffix)
    return Unreadable("not_a_form")


def _examined(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("encrypted")
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise Unreadable("macros")
    kind = next((kind for name, kind in _MAIN.items() if name in names), "")
    if not kind:
        raise Unreadable("old_excel" if "xl/workbook.bin" in names else "not_a_form", suffix="xlsb")
    if len(set(names)) != len(names) or len(names) > _PARTS_MOST:
        raise Unreadable("broken")
    _refuse_large_or_odd(archive, parts)
    return kind


def _refuse_large_or_odd(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Unpack everything once, as what an archive says of its sizes may be a lie."""
    left = {True: XML_MOST, False: UNPACKED_MOST}
    for part in parts:
        is_text = part.filename.lower().endswith((".xml", ".rels", ".vml"))
        rest = b""
        with archive.open(part) as opened:
            while chunk := opened.read(_CHUNK):
                left[is_text] -= len(chunk)
                if left[is_text] < 0:
                    raise Unreadable("too_large", limit=UNPACKED_MOST)
                _refuse_odd(rest + chunk if is_text else b"", part.filename)
                rest = chunk[-64:]


def _refuse_odd(seen: bytes, name: str) -> None:
    # In UTF-16 every second byte is a nought.
    signs = seen.replace(b"\0", b"")
    if any(sign in signs for sign in _DOCTYPE):
        raise Unreadable("broken")
    if name in _MAIN and _STRICT in signs:
        raise Unreadable("strict")


def parsed(data: bytes) -> Element:
    """Return the root of a member; no entity, network or document type is followed."""
    from lxml import etree  # noqa: PLC0415  loaded only where a form is opened

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("broken") from error


def written(root: Element) -> bytes:
    """Return a member as it stands in the archive."""
    from lxml import etree  # noqa: PLC0415

    told: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return told


def member(data: bytes, name: str) -> bytes:
    """Return one part of the archive. Raises Unreadable when it is not there."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            return archive.read(name)
        except KeyError as error:
            raise Unreadable("broken") from error


def names_in(data: bytes) -> list[str]:
    """Return the names of all parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def replaced(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return the archive with some parts replaced or added; all others are as they were."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for part in before.infolist():
            after.writestr(
                part, parts[part.filename] if part.filename in parts else before.read(part)
            )
        for name in parts.keys() - set(before.namelist()):
            after.writestr(name, parts[name])
    return out.getvalue()
