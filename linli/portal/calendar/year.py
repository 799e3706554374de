"""One year of the working calendar as its page shows it."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area, CalendarDay
from linli.journal import log
from linli.journal.models import Entry
from linli.shards.kept import kept

HISTORY_MOST = 20
LATELY = timedelta(days=3)
FIRST_YEAR, LAST_YEAR = 2004, 2100
_WEEKS = Weeks()


@dataclass(frozen=True)
class Cell:
    """One day in a month: `look` is free, working, weekend or empty."""

    day: date
    look: str
    name: str


@dataclass(frozen=True)
class Month:
    """One month as weeks that begin on Monday; days of the months beside it are None."""

    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True)
class Stretch:
    """Days in a row that are free, or worked, under one name."""

    first: date
    last: date
    is_working: bool
    name: str
    source: str


@dataclass(frozen=True)
class Told:
    """One change of the year, as the journal keeps it."""

    at: datetime
    by_system: bool
    free: int
    working: int
    plain: int


@kept(lambda *, on: on, most=4)
def changed_lately(*, on: date) -> datetime | None:
    """Return when the calendar of this year or the next was last changed, if in the last days."""
    root = Area.objects.filter(parent__isnull=True, kind="root", valid_to__isnull=True).first()
    if root is None:
        return None
    streams = [log.stream_of("calendar", year) for year in (on.year, on.year + 1)]
    entries = Entry.objects.shard(root).filter(stream__in=streams, actor_kind="user")
    lately = entries.filter(at__date__gte=on - LATELY).order_by("-at")
    return lately.values_list("at", flat=True).first()


class YearPage:
    """Everything the page of one year says; three queries."""

    def __init__(self, year: int) -> None:
        self.year = year
        rows = CalendarDay.objects.filter(day__year=year).order_by("day")
        self.days: Mapping[date, CalendarDay] = {row.day: row for row in rows}
        self.is_known = year in areas.known_years()

    @property
    def months(self) -> list[Month]:
        """Return the twelve months."""
        return [self._month(number) for number in range(1, 13)]

    @property
    def stretches(self) -> list[Stretch]:
        """Return the free and the made-up days, those in a row with one name together."""
        return list(_stretches(self.days.values()))

    @property
    def before(self) -> int | None:
        """Return the year before, where the calendar reaches so far."""
        return self.year - 1 if self.year > FIRST_YEAR else None

    @property
    def after(self) -> int | None:
        """Return the year after, where the calendar reaches so far."""
        return self.year + 1 if self.year < LAST_YEAR else None

    def history(self) -> list[Told]:
        """Return what was changed, the latest first."""
        root = Area.objects.filter(parent__isnull=True, kind="root", valid_to__isnull=True).first()
        if root is None:
            return []
        entries = Entry.objects.shard(root).filter(stream=log.stream_of("calendar", self.year))
        return [_told(entry) for entry in entries.order_by("-seq")[:HISTORY_MOST]]

    def _month(self, number: int) -> Month:
        weeks = _WEEKS.monthdatescalendar(self.year, number)
        cells = tuple(
            tuple(self._cell(day) if day.month == number else None for day in week)
            for week in weeks
        )
        return Month(date(self.year, number, 1), cells)

    def _cell(self, day: date) -> Cell:
        row = self.days.get(day)
        if row is not None:
            return Cell(day, "working" if row.is_working else "free", row.name)
        return Cell(day, "weekend" if day.weekday() >= 5 else "", "")


def _stretches(rows: Iterable[CalendarDay]) -> Iterable[Stretch]:
    held: list[CalendarDay] = []
    for row in [*rows, None]:
        if held and (row is None or not _goes_on(held[-1], row)):
            first, last = held[0], held[-1]
            yield Stretch(first.day, last.day, first.is_working, first.name, source_words(first))
            held = []
        if row is not None:
            held.append(row)


def _goes_on(last: CalendarDay, row: CalendarDay) -> bool:
    same = (last.is_working, last.name, last.source) == (row.is_working, row.name, row.source)
    return same and (row.day - last.day).days == 1


def source_words(row: CalendarDay) -> str:
    """Return where a day comes from, in words."""
    known = {
        "chinesecalendar": _("the list that ships with Linli"),
        "notice": _("the notice of the State Council"),
        "table": _("a table"),
        "hand": _("entered by hand"),
    }
    return known.get(row.source, row.source)


def _told(entry: Entry) -> Told:
    facts = entry.facts
    return Told(
        at=entry.at,
        by_system=entry.actor_kind == "system",
        free=len(facts["free"]),
        working=len(facts["working"]),
        plain=len(facts["plain"]),
    )
