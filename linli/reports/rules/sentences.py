"""The summary of a report in plain words: what rose, what fell, what is overdue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.reports.rules.facts import Facts, Line
from linli.ui.words import joined

OPENED, CLOSED, OPEN, OVERDUE = (
    *("indicator:opened", "indicator:closed", "indicator:open_cases", "indicator:overdue_cases"),
)
NAMED_MOST = 4
# Less than this is no news.
NEWS = 0.05

Said = tuple[str, tuple[str, ...]]


def summary(facts: Facts) -> Iterator[Said]:
    """Yield each sentence with the sources it speaks of."""
    lines = {line.source: line for line in facts.lines}
    if facts.is_empty:
        yield _("Nothing was recorded in this period."), ()
        yield from _standing(lines)
        return
    yield from _flow(lines)
    yield from _standing(lines)
    yield from _moved(facts.lines)


def _flow(lines: dict[str, Line]) -> Iterator[Said]:
    opened, closed = _whole(lines.get(OPENED)), _whole(lines.get(CLOSED))
    if opened is not None and closed is not None:
        words = _("%(opened)d matters were taken in and %(closed)d closed.")
        yield words % {"opened": opened, "closed": closed}, (OPENED, CLOSED)


def _standing(lines: dict[str, Line]) -> Iterator[Said]:
    still, late = _whole(lines.get(OPEN)), _whole(lines.get(OVERDUE))
    if still is None or late is None:
        return
    if not late:
        words = ngettext(
            "At the end %(n)d matter was open, none overdue.",
            "At the end %(n)d matters were open, none overdue.",
            still,
        )
        yield words % {"n": still}, (OPEN, OVERDUE)
        return
    words = ngettext(
        "At the end %(n)d matter was open, %(late)d overdue.",
        "At the end %(n)d matters were open, %(late)d overdue.",
        still,
    )
    yield words % {"n": still, "late": late}, (OPEN, OVERDUE)


def _moved(lines: Iterable[Line]) -> Iterator[Said]:
    moved = [(line, change) for line in lines if (change := _change(line)) is not None]
    rose = sorted((pair for pair in moved if pair[1] > NEWS), key=lambda pair: -pair[1])
    fell = sorted((pair for pair in moved if pair[1] < -NEWS), key=lambda pair: pair[1])
    for pairs, words in (
        (rose, _("More than in the period before: %(list)s.")),
        (fell, _("Less than in the period before: %(list)s.")),
    ):
        named = [line for line, _change_of in pairs[:NAMED_MOST]]
        if named:
            told = joined(_told(line) for line in named)
            yield words % {"list": told}, tuple(line.source for line in named)


def _told(line: Line) -> str:
    said = {"name": line.defined.words, "now": line.now.text, "before": line.before.text}
    return _("%(name)s %(now)s (%(before)s before)") % said


def _change(line: Line) -> float | None:
    now, before = line.now.value, line.before.value
    if now is None or before is None or now == before:
        return None
    return (now - before) / max(abs(before), 1)


def _whole(line: Line | None) -> int | None:
    if line is None or line.now.value is None:
        return None
    return round(line.now.value)
