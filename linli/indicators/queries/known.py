"""What a source of a value is, and what is said of one: the words all rooms share for numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from linli.blueprint.types.atoms import Words
from linli.kernel.errors import Refused

INDICATOR, FIGURE = "indicator", "figure"
NOTHING = Words(zh="–")


@dataclass(frozen=True)
class Known:
    """What one source says of a place or unit; `text` is the value as people read it.

    `value` is in `unit` (a share of % in percent), None is no data or not to be shown. `as_of` is
    the instant up to which was counted, or the day for which a figure was entered; `note` names the
    source of a figure and its correction. `breaks` are days on which the definition changed.
    """

    source: str
    words: Words
    unit: Words
    definition: Words
    value: Decimal | None
    text: str
    numerator: int | None = None
    denominator: int | None = None
    as_of: datetime | date | None = None
    is_suppressed: bool = False
    breaks: tuple[date, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Source:
    """Something that can be asked for in a place, with the words for it."""

    source: str
    words: Words
    unit: Words
    definition: Words
    is_public: bool

    @property
    def is_entered(self) -> bool:
        """Return whether people enter it by hand; all else is counted."""
        return self.source.startswith(f"{FIGURE}:")


class Asked(NamedTuple):
    """A source, taken apart."""

    kind: str
    code: str
    topic: str


def parsed(source: str) -> Asked:
    """Take a source apart. Raises Refused for what is none."""
    kind, _colon, rest = source.partition(":")
    code, _at, topic = rest.partition("@")
    if kind not in (INDICATOR, FIGURE) or not code or (topic and kind == FIGURE):
        words = _("“%(source)s” names no value: write indicator:CODE or figure:CODE.")
        raise Refused("values.source", words % {"source": source[:80]}, field="source")
    return Asked(kind, code, topic)


def undeclared(source: str, code: str) -> Known:
    """Return what is said of a code that no mechanism in force declares."""
    told = _("No mechanism in force here declares “%(code)s” any more.") % {"code": code}
    words = Words(zh=code)
    return Known(source, words, NOTHING, words, None, _("no data"), note=told)


def both(words: Words, topic: Words) -> Words:
    """Return the words of a figure together with those of one of its topics."""
    english = f"{words.en} · {topic.en}" if words.en and topic.en else None
    return Words(zh=f"{words.zh} · {topic.zh}", en=english)


def plain(value: Decimal) -> str:
    """Return a number as people write it, without noughts behind the point that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
