"""Tables as people keep them, made for tests, and the command that takes them in."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command

Rows = Sequence[Sequence[object]]
BUILDINGS: Rows = (
    ("楼栋编码", "楼栋名称", "类别", "所属小区"),
    ("G-4", "花园小区4栋", "楼栋", "garden"),
    ("G-5", "花园小区5栋", "楼栋", "花园小区"),
)


def workbook(rows: Rows, *, title: str = "", sheet: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in [[title]] if title else []:
        page.append(row)
    for row in rows:
        page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(rows: Rows, *, encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def ole(stream: str) -> bytes:
    """Return what an old or locked workbook begins with and names."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(9)


def with_macros(book: bytes) -> bytes:
    out = io.BytesIO(book)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
    return out.getvalue()


class Terminal:
    """Somebody at a terminal: what `linli import` says and how it ends."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys

    def file(self, contents: bytes | Rows, name: str = "table.csv") -> Path:
        path = self.folder / name
        if not isinstance(contents, bytes):
            contents = workbook(contents) if name.endswith("xlsx") else table(contents)
        path.write_bytes(contents)
        return path

    def run(self, kind: str, *words: object, language: str = "en") -> tuple[int, str]:
        code = 0
        try:
            call_command("import", kind, *map(str, words), "--language", language)
        except SystemExit as end:
            code = int(end.code or 0)
        told = self.capsys.readouterr()
        return code, told.out + told.err

    def take_in(self, kind: str, rows: Rows, *words: object, **more: Any) -> tuple[int, str]:
        return self.run(kind, self.file(rows), *words, **more)

    def json(self, kind: str, *words: object) -> tuple[int, Any]:
        code, told = self.run(kind, *words, "--json")
        return code, json.loads(told)


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: Any) -> Terminal:
    """A terminal with a folder of its own."""
    settings.LINLI_DATA = tmp_path / "data"
    return Terminal(tmp_path, capsys)
