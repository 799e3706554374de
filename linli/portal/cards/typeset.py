"""Sheets for doors as PDF, a page for each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import segno
from django.utils.translation import get_language

from linli.portal.cards.sheets import Sheet
from linli.ui.typeset import compiled, font, narrow

TEMPLATE = Path(__file__).with_name("poster.typ")
SEAL = "邻"


def pdf(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """Return the sheets as one PDF, a page for each. Raises Unavailable without a font."""
    english = (get_language() or "").startswith("en")
    data = {
        "title": title,
        "font": font(),
        "lang": "en" if english else "zh",
        "region": "us" if english else "cn",
        "sheets": [narrow(_data(one)) if english else _data(one) for one in sheets],
    }
    made = compiled(TEMPLATE, data, format="pdf", pdf_tags=len(sheets) == 1)
    assert isinstance(made, bytes)  # noqa: S101  a PDF is one file
    return made


def qr(address: str) -> str:
    """Return the drawing of an address, for paper: dark enough to scan when a corner is torn."""
    return segno.make(address, error="q", micro=False).svg_inline(border=2, dark="#000")


def _data(sheet: Sheet) -> dict[str, object]:
    names = ("title", "place", "name", "post", "unit", "phone", "reach", "duties", "address")
    return {
        **{name: getattr(sheet, name) for name in names},
        "seal": SEAL,
        "words": dict(sheet.words),
        "foot": sheet.foot,
        "qr": qr(sheet.address),
    }
