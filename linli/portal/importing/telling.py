"""What applying touches besides, and what was seen in a file and left alone, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.ui.words import joined

_TOUCHES = (
    (
        "moved",
        "%(n)d place lies elsewhere afterwards.",
        "%(n)d places lie elsewhere afterwards.",
    ),
    (
        "buildings",
        "%(n)d building moves with it; its code and QR sign stay.",
        "%(n)d buildings move with it; their codes and QR signs stay.",
    ),
    (
        "covers",
        "%(n)d unit covers one of them; the cover follows.",
        "%(n)d times a unit covers one of them; the cover follows.",
    ),
    (
        "recovered",
        "%(n)d unit covers something else afterwards; rights of its people follow.",
        "%(n)d units cover something else afterwards; rights of their people follow.",
    ),
    (
        "seated",
        "%(n)d row names a holder; rights follow the post from the first day.",
        "%(n)d rows name a holder; rights follow the posts from their first day.",
    ),
    (
        "matters",
        "%(n)d open matter keeps the place and unit it has.",
        "%(n)d open matters keep the place and unit they have.",
    ),
)


def touched(touches: Mapping[str, int]) -> Iterator[str]:
    """Say what moves with places that change where they lie."""
    for name, one, many in _TOUCHES:
        if count := touches.get(name):
            yield ngettext(one, many, count) % {"n": count}


def notes(binding: Mapping[str, Any]) -> Iterator[str]:
    """Say what was read of the file, and what was seen in it and left alone."""
    if binding.get("sheet") and binding.get("header_rows"):
        yield _("Sheet “%(sheet)s” was read; its headers stand in row %(row)s.") % {
            "sheet": binding["sheet"],
            "row": binding["header_rows"][-1],
        }
    if binding.get("unknown") and binding.get("is_complete", True):
        yield _("Left out, as nothing is known of these columns: %(heads)s.") % {
            "heads": joined(binding["unknown"])
        }
    if binding.get("hidden"):
        yield _("Hidden sheets were not read: %(sheets)s.") % {"sheets": joined(binding["hidden"])}
    if binding.get("others"):
        yield _(
            "Only the sheet %(sheet)s was read. Others look like it: %(sheets)s. "
            "Take them in one by one."
        ) % {"sheet": binding["sheet"], "sheets": joined(binding["others"])}
    rows = [str(one["number"]) for one in binding.get("notes", ())]
    if rows:
        yield _("Read as notes, sums or examples, not as data: rows %(rows)s.") % {
            "rows": joined(rows)
        }
