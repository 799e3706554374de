"""What the doctor says: one sentence about one thing, and what mends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NAMED_MOST = 3


class Level(StrEnum):
    """How bad it is."""

    WELL = "well"
    MEND = "mend"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    code: str
    level: Level
    sentence: str
    mend: str = ""


def well(code: str, sentence: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(code, Level.WELL, sentence)


def mend(code: str, sentence: str, how: str) -> Finding:
    """Say that something should be mended; Linli runs meanwhile."""
    return Finding(code, Level.MEND, sentence, how)


def broken(code: str, sentence: str, how: str) -> Finding:
    """Say that Linli cannot run like this."""
    return Finding(code, Level.BROKEN, sentence, how)


def named(names: Sequence[str]) -> str:
    """Return the first few names, and how many more there are."""
    shown = _(", ").join(names[:NAMED_MOST])
    more = len(names) - NAMED_MOST
    if more <= 0:
        return shown
    return ngettext("%(names)s and %(more)d more", "%(names)s and %(more)d more", more) % {
        "names": shown,
        "more": more,
    }
