"""Takes up a blank form somebody sent: reads it before any transaction, and keeps the file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from linli.kernel.errors import Refused
from linli.kernel.sheets import Unreadable
from linli.one_form.paper.cells import Paper
from linli.one_form.paper.limits import FILE_BYTES_MOST
from linli.one_form.paper.opening import opened
from linli.shards.ids import uuid7
from linli.ui.faults import TooLarge

NAME_LENGTH = 200


@dataclass(frozen=True)
class Blank:
    """A blank form in memory, already read."""

    data: bytes
    paper: Paper
    name: str

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the file."""
        return hashlib.sha256(self.data).hexdigest()


def examined(data: bytes, name: str) -> Blank:
    """Return the form in a file. Raises Refused with what to do when it is none that can be used.

    Nothing in the file is trusted: its size, its locks, its macros and its XML are looked at first.
    """
    try:
        paper = opened(data)
    except Unreadable as problem:
        kind = TooLarge if problem.code == "too_big_a_file" else Refused
        raise kind(f"paper.{problem.code}", _why(problem), field="file") from problem
    if next(paper.fillable(), None) is None:
        words = _("There is no empty cell in this form. Please send it blank, as you get it.")
        raise Refused("paper.nothing_to_fill", words, field="file")
    return Blank(data, paper, PurePosixPath(name.replace("\\", "/")).name[-NAME_LENGTH:])


def keep(blank: Blank, *, jurisdiction_id: int, at: datetime) -> str:
    """Store the file and return its name in the storage."""
    name = f"papers/{jurisdiction_id}/{at:%Y}/{uuid7().hex}.{blank.paper.kind}"
    return default_storage.save(name, ContentFile(blank.data))


def forget(name: str) -> None:
    """Delete a file that no form uses any more."""
    if name:
        default_storage.delete(name)


def _why(problem: Unreadable) -> str:
    return {
        "not_a_form": _("This is no Excel (.xlsx) or Word (.docx) file. Please send one of these."),
        "old_excel": _(
            "This is an older Excel file. Open it in Excel or WPS, choose “Save as”, take .xlsx, "
            "and send that."
        ),
        "old_word": _(
            "This is an older Word file (.doc). Open it in Word or WPS, choose “Save as”, take "
            ".docx, and send that."
        ),
        "encrypted": _(
            "This file is locked with a password. Open it, take the password off, save it, and "
            "send it again."
        ),
        "macros": _(
            "This file contains macros, which are programs and are not taken in. Save it as .xlsx "
            "or .docx without macros, and send that."
        ),
        "strict": _(
            "This file is saved as “Strict Open XML”. Choose “Save as”, take the ordinary .xlsx or "
            ".docx, and send that."
        ),
        "no_tables": _(
            "There is no table in this Word file. Only cells of tables can be filled by themselves."
        ),
        "empty": _("This file is empty."),
        "too_deep": _("Tables stand in tables too deep in this file to be told apart."),
        "too_large": _(
            "This is larger than any form: at most 5,000 rows, 200 columns and 60,000 cells in "
            "all. Delete empty rows and sheets that do not belong to it."
        ),
        "too_big_a_file": _("A blank form may have at most %(most)d MB.")
        % {"most": FILE_BYTES_MOST // 2**20},
    }.get(
        problem.code,
        _("This file is damaged and cannot be read. Open it, save it anew, and send that."),
    )
