"""What deciding some days would change: the days themselves, and the promises that run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.areas.models import CalendarDay
from linli.matters import queries as matters
from linli.matters.queries import Foreseen
from linli.portal.calendar.reading import FREE, PLAIN, WORDS, WORKING, Given, lines_of


@dataclass(frozen=True)
class Turn:
    """One day that would be something else than now."""

    day: date
    was: str
    becomes: str
    name: str

    @property
    def was_words(self) -> str:
        """Return what the day is now."""
        return str(WORDS[self.was])

    @property
    def becomes_words(self) -> str:
        """Return what the day would be."""
        return str(WORDS[self.becomes])


class Preview:
    """What would happen if the given days were decided now."""

    def __init__(self, given: Given, *, now: datetime) -> None:
        self.given, self.now = given, now
        wanted = [*(mark.day for mark in given.marks), *given.plain]
        rows = CalendarDay.objects.filter(day__in=wanted)
        self._standing = {row.day: row for row in rows}

    @cached_property
    def turns(self) -> list[Turn]:
        """Return the days that change, in their order; a new name alone is a change too."""
        marks = [
            (mark.day, WORKING if mark.is_working else FREE, mark.name) for mark in self.given.marks
        ]
        wanted = [*marks, *((day, PLAIN, "") for day in self.given.plain)]
        turns = (self._turn(day, becomes, name) for day, becomes, name in sorted(wanted))
        return [turn for turn in turns if turn is not None]

    @cached_property
    def foreseen(self) -> Foreseen:
        """Return what the running promises would become."""
        becomes = {FREE: False, WORKING: True, PLAIN: None}
        days = {turn.day: becomes[turn.becomes] for turn in self.turns if turn.was != turn.becomes}
        return matters.foreseen(days, now=self.now)

    @property
    def lines(self) -> str:
        """Return the days as the lines that saving reads."""
        return lines_of(self.given)

    @property
    def sentences(self) -> list[str]:
        """Say what the change does to promises that run."""
        return list(_sentences(self.foreseen))

    def _turn(self, day: date, becomes: str, name: str) -> Turn | None:
        row = self._standing.get(day)
        was = PLAIN if row is None else WORKING if row.is_working else FREE
        if (was, row.name if row else "") == (becomes, name):
            return None
        return Turn(day, was, becomes, name or (row.name if row else ""))


def _sentences(seen: Foreseen) -> Iterable[str]:
    if not seen.moved:
        yield _("No promise that runs now would move.")
    if seen.later:
        words = ngettext(
            "%(n)d running promise will be due later.",
            "%(n)d running promises will be due later.",
            seen.later,
        )
        yield words % {"n": seen.later}
    if seen.earlier:
        words = ngettext(
            "%(n)d running promise will be due earlier.",
            "%(n)d running promises will be due earlier.",
            seen.earlier,
        )
        yield words % {"n": seen.earlier}
    if not seen.is_all:
        yield _("Only the %(n)d matters due next were looked at; there may be more.") % {
            "n": seen.looked
        }
