"""Sheets as PDF: typst sets them from data, with a Chinese font of the machine, never of ours."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any

import segno
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.kernel.errors import Unavailable
from linli.portal.cards.sheets import Sheet

if TYPE_CHECKING:
    import typst

# In the order we like them; each has the simplified shapes that a fallback would not have.
FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
)
TEMPLATE = Path(__file__).with_name("poster.typ")
SEAL = "邻"
# A Chinese font draws these as wide as a character, which tears English apart.
NARROW = str.maketrans("“”‘’", "\"\"''")
_one_at_a_time = Lock()


def font() -> str:
    """Return the family that paper is set in. Raises Unavailable when the machine has none."""
    known = set(_fonts().families())
    found = next((one for one in FONTS if one in known), "")
    if not found:
        raise Unavailable(
            "cards.no_font",
            _("This machine has no Chinese font to print with (package %(package)s).")
            % {"package": "fonts-noto-cjk"},
        )
    return found


def pdf(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """Return the sheets as one PDF, a page for each. Raises Unavailable without a font."""
    made = _compiled(sheets, title)
    assert isinstance(made, bytes)  # noqa: S101  a PDF is one file
    return made


def _compiled(sheets: Sequence[Sheet], title: str) -> object:
    english = (get_language() or "").startswith("en")
    data = {
        "title": title,
        "font": font(),
        "lang": "en" if english else "zh",
        "region": "us" if english else "cn",
        "sheets": [_narrow(_data(one)) if english else _data(one) for one in sheets],
    }
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _one_at_a_time:
        compiler = _typst().Compiler(
            TEMPLATE, root=TEMPLATE.parent, font_paths=_fonts(), sys_inputs=inputs
        )
        return compiler.compile(format="pdf", pdf_tags=len(sheets) == 1)


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


def _narrow(value: Any) -> Any:
    """Return the same words with narrow quotation marks."""
    if isinstance(value, str):
        return value.translate(NARROW)
    if isinstance(value, dict):
        return {name: _narrow(one) for name, one in value.items()}
    return [_narrow(one) for one in value]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    found: typst.Fonts = _typst().Fonts()
    return found


def _typst() -> ModuleType:
    # It brings fonts of its own, and only the process that prints needs them.
    import typst  # noqa: PLC0415

    return typst
