"""What happens to numbers that people enter: the number and its day, never the words beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from linli.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class FigureStated(Event):
    """A unit entered a figure of a place for a day; the value is exact, so it is a text."""

    kind: ClassVar[str] = "figure.stated"
    code: str
    value: str
    as_of: date


@dataclass(frozen=True, kw_only=True)
class FigureCorrected(Event):
    """A unit put a figure right; `adjusts` when the month of its day was over by then."""

    kind: ClassVar[str] = "figure.corrected"
    code: str
    value: str
    as_of: date
    before: str
    before_as_of: date
    adjusts: bool
