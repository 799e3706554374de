"""Write one report as Word, Excel or PDF; each library is loaded only where a file is made."""

from __future__ import annotations

from importlib import import_module

from linli.reports import rules
from linli.reports.rules.tree import Report

_WRITERS = {rules.WORD: "word", rules.EXCEL: "excel", rules.PDF: "paper"}


def write(report: Report, form: str) -> bytes:
    """Return the report as a file of that form. Raises Unavailable without a font for paper."""
    made = import_module(f"{__name__}.{_WRITERS[form]}").written(report)
    assert isinstance(made, bytes)  # noqa: S101  each writer returns one file
    return made
