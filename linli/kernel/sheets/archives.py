"""Looks into a zipped workbook before a reader opens it: its true size, locks, error cells.

calamine makes one dense block of a sheet and aborts the whole process when two cells lie far apart
(tafia/calamine#693), and it reads error cells as empty ones (dimastbk/python-calamine#105). Both
are found here; the module may shrink when they are mended there.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .types import CellError, Unreadable

MAX_UNPACKED = 600 * 1024 * 1024
# XML of a spreadsheet shrinks to a tenth; blank rows with styles to a hundredth.
MAX_RATIO = 400
_SMALL = 16 * 1024 * 1024
# calamine takes 32 bytes for each cell between the first and the last.
MAX_CELLS = 32_000_000
MAX_ERRORS = 100_000

# Error cells of one sheet by row number and column index, rows from 1 and columns from 0.
Errors = dict[int, dict[int, CellError]]


def examine(path: Path) -> list[Errors]:
    """Return the error cells of every sheet in their order; raises Unreadable."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            parts = {part.filename: part for part in archive.infolist()}
            _refuse_by_name(parts)
            _refuse_by_size(parts)
            return _errors(file, parts)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError) as error:
        raise Unreadable("broken") from error


def _refuse_by_name(parts: dict[str, zipfile.ZipInfo]) -> None:
    names = [name.lower() for name in parts]
    if any(part.flag_bits & 1 for part in parts.values()):
        raise Unreadable("encrypted")
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise Unreadable("macros")
    if "xl/workbook.bin" in names:
        raise Unreadable("old_excel", suffix="xlsb")
    if not {"xl/workbook.xml", "content.xml"} & set(names):
        raise Unreadable("not_a_table")


def _refuse_by_size(parts: dict[str, zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts.values())
    packed = sum(part.compress_size for part in parts.values())
    if unpacked > MAX_UNPACKED or (unpacked > _SMALL and unpacked > packed * MAX_RATIO):
        raise Unreadable("too_large", limit=MAX_UNPACKED)


def _errors(file: BinaryIO, parts: dict[str, zipfile.ZipInfo]) -> list[Errors]:
    """Unpack whatever a reader will, as what an archive says of its sizes may be a lie."""
    budget = MAX_UNPACKED
    found: dict[str, Errors] = {}
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            scan = _Scan() if name.startswith("xl/worksheets/") else None
            budget -= _unpack(file, part, budget, scan)
            if scan:
                _refuse_if_too_wide(file, part, scan)
                found[name] = scan.errors
    if "META-INF/manifest.xml" in parts:
        _refuse_locked(_text(file, parts["META-INF/manifest.xml"]))
    return [found.get(name, {}) for name in _sheet_parts(file, parts)]


def _unpack(file: BinaryIO, part: zipfile.ZipInfo, budget: int, scan: _Scan | None) -> int:
    size = 0
    for chunk in _chunks(file, part):
        size += len(chunk)
        if size > budget:
            raise Unreadable("too_large", limit=MAX_UNPACKED)
        if scan:
            scan.take(chunk)
    if size != part.file_size:
        raise Unreadable("broken")
    return size


_CHUNK = 1 << 18


def _chunks(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(part.header_offset)
    header = file.read(30)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    file.seek(part.header_offset + 30 + name_length + extra_length)
    left = part.compress_size
    if part.compress_type == zipfile.ZIP_STORED:
        while left and (packed := file.read(min(_CHUNK, left))):
            left -= len(packed)
            yield packed
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise Unreadable("broken")
    unpacker = zlib.decompressobj(-15)
    while not unpacker.eof:
        packed = unpacker.unconsumed_tail
        if not packed:
            packed = file.read(min(_CHUNK, left))
            left -= len(packed)
        unpacked = unpacker.decompress(packed, _CHUNK)
        if not packed and not unpacked:
            raise Unreadable("broken")
        yield unpacked


def _refuse_if_too_wide(file: BinaryIO, part: zipfile.ZipInfo, scan: _Scan) -> None:
    """Measure exactly only where the rough measure is not small enough: it takes far longer."""
    if scan.cells <= MAX_CELLS:
        return
    rows = columns = 1
    rest = b""
    for chunk in _chunks(file, part):
        for letters, digits in _PLACE.findall(rest + chunk):
            rows = max(rows, int(digits[:12]))
            columns = max(columns, _index(letters[:12]) + 1)
        rest = chunk[-_TAIL:]
    if rows * columns > MAX_CELLS:
        raise Unreadable("too_large", limit=MAX_CELLS)


def _text(file: BinaryIO, part: zipfile.ZipInfo) -> str:
    return b"".join(_chunks(file, part)).decode("utf-8", "replace")


def _refuse_locked(manifest: str) -> None:
    if "encryption-data" in manifest:
        raise Unreadable("encrypted")


_TAG = re.compile(r"<(?:\w+:)?(sheet|Relationship)\s([^>]*)>")
_ATTRIBUTE = re.compile(r"""(?:\w+:)?(name|id|target)\s*=\s*["']([^"']*)["']""", re.IGNORECASE)


def _sheet_parts(file: BinaryIO, parts: dict[str, zipfile.ZipInfo]) -> list[str]:
    """Return for each sheet, in the order of the workbook, the part that holds its cells."""
    relations = parts.get("xl/_rels/workbook.xml.rels")
    book = parts.get("xl/workbook.xml")
    if not relations or not book:
        return []
    targets = {tag.get("id", ""): tag.get("target", "") for tag in _tags(_text(file, relations))}
    wanted = [targets.get(tag.get("id", ""), "") for tag in _tags(_text(file, book))]
    return [name.lstrip("/") if name.startswith("/") else f"xl/{name}" for name in wanted]


def _tags(xml: str) -> list[dict[str, str]]:
    return [
        {key.lower(): value for key, value in _ATTRIBUTE.findall(found[2])}
        for found in _TAG.finditer(xml)
    ]


# The shape of XML: letters as A, digits as 0, both quotes as one. Far cells show in it, as `"AAA0`.
_SHAPE = bytearray(range(256))
_SHAPE[ord("0") : ord("9") + 1] = b"0" * 10
_SHAPE[ord("A") : ord("Z") + 1] = _SHAPE[ord("a") : ord("z") + 1] = b"A" * 26
_SHAPE[ord("'")] = ord('"')
_ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*\bt=["']e["'])[^>]*\br=["']([A-Z]+)([0-9]+)["'][^>]*>"""
    rb"""(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<""",
    re.DOTALL,
)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_TAIL = 512
# Four letters or more before a digit may be a column however far, or a text: the exact measure
# tells.
_LETTERS = ((8, b"AAAA0"), (3, b'"AAA0'), (2, b'"AA0'))


class _Scan:
    """Goes once over the XML of a sheet, chunk by chunk."""

    def __init__(self) -> None:
        self.errors: Errors = {}
        self._count = 0
        self._rest = b""
        self._signs = self._digits = 1

    @property
    def cells(self) -> int:
        """An upper bound of the cells between the first and the last, often far too high."""
        return int(26**self._signs * 10**self._digits)

    def take(self, chunk: bytes) -> None:
        """Look at what lies across the edge of two chunks, then at the chunk."""
        for piece in (self._rest + chunk[:_TAIL], chunk):
            self._measure(piece)
            if b"v>#" in piece:
                self._note_errors(piece)
        self._rest = chunk[-_TAIL:]

    def _measure(self, chunk: bytes) -> None:
        shape = chunk.translate(_SHAPE)
        for signs, letters in _LETTERS:
            if signs > self._signs and letters in shape:
                self._signs = signs
        digits = self._digits + 1
        while (end := b"0" * digits + b'"') in shape:
            if b"A" + end in shape or b'"' + end in shape:
                self._digits = digits
            digits += 1

    def _note_errors(self, chunk: bytes) -> None:
        for letters, digits, text in _ERROR_CELL.findall(chunk):
            if self._count < MAX_ERRORS:
                self._count += 1
                row = self.errors.setdefault(int(digits), {})
                row[_index(letters)] = CellError(text.decode("utf-8", "replace"))


def _index(letters: bytes) -> int:
    """Return the index from 0 of a column's letters."""
    index = 0
    for sign in letters.upper():
        index = index * 26 + sign - 64
    return index - 1
