"""Paper: typst sets it from data, with a Chinese font of the machine, never of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.kernel.errors import Unavailable

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


def compiled(template: Path, data: Mapping[str, object], **how: Any) -> Any:
    """Return what a template makes of data: bytes, or a list of them for several pictures.

    `how` says the format and what else the compiler knows. The template finds the data as JSON in
    `sys.inputs.data`; they are words, never markup.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _one_at_a_time:
        compiler = _typst().Compiler(
            template, root=template.parent, font_paths=_fonts(), sys_inputs=inputs
        )
        return compiler.compile(**how)


def narrow(value: Any) -> Any:
    """Return the same words with narrow quotation marks."""
    if isinstance(value, str):
        return value.translate(NARROW)
    if isinstance(value, dict):
        return {name: narrow(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [narrow(one) for one in value]
    return value


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    found: typst.Fonts = _typst().Fonts()
    return found


def _typst() -> ModuleType:
    # It brings fonts of its own, and only the process that prints needs them.
    import typst  # noqa: PLC0415

    return typst
