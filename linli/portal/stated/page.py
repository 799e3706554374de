"""What pages of entered figures show: those of a place, one with its story, those of my units."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise

from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint.types import Cycle, cycle_text
from linli.indicators.actions.fitting import is_adjustment
from linli.indicators.models import Stated
from linli.indicators.queries import stated
from linli.indicators.queries.known import plain
from linli.indicators.queries.stated import ENTER, Declared, Story
from linli.matters.rules import day_of
from linli.org import queries as org
from linli.org.models import Mechanism, Unit
from linli.people.models import User
from linli.portal.figures import wanted

PLACES_MOST = 60


@dataclass(frozen=True)
class Entry:
    """One number that was entered, beside what it replaced."""

    row: Stated
    unit: str
    earlier: tuple[Stated, ...]

    @property
    def text(self) -> str:
        """Return the number with its unit."""
        return f"{plain(self.row.value)} {self.unit}"

    @property
    def corrections(self) -> list[tuple[Stated, str, bool]]:
        """Return each correction, the number before it, and whether its month was over by then."""
        chain = (self.row, *self.earlier)
        return [
            (
                one,
                f"{plain(before.value)} {self.unit}",
                is_adjustment(before.as_of, today=day_of(one.entered_at)),
            )
            for one, before in pairwise(chain)
        ]


@dataclass(frozen=True)
class Row:
    """One figure of a place: what it says now, whose it is, whether it is owed again."""

    area: Area
    has: Declared
    latest: Stated | None
    on: date
    may_enter: bool

    @property
    def href(self) -> str:
        """Return where its page is."""
        return f"/areas/{self.area.code}/entered/{self.has.code}/"

    @property
    def text(self) -> str:
        """Return the number with its unit; empty before the first."""
        return f"{plain(self.latest.value)} {self.has.figure.unit}" if self.latest else ""

    @property
    def reported(self) -> str:
        """Return what the source of the mechanism claimed, with its unit."""
        made = self.has.figure
        return f"{made.reported} {made.unit}" if made.reported else ""

    @property
    def target(self) -> str:
        """Return what was aimed at, and for which year."""
        made = self.has.figure
        if not made.target:
            return ""
        said = f"{made.target} {made.unit}"
        return (
            _("%(target)s by %(year)d") % {"target": said, "year": made.year} if made.year else said
        )

    @property
    def every(self) -> str:
        """Return how often it is owed."""
        return cycle_text(self.has.figure.every) if self.has.figure.every else ""

    @property
    def next_on(self) -> date | None:
        """Return by which day it is owed again; None where nothing was entered or none is owed."""
        every = self.has.figure.every
        return later(self.latest.as_of, every) if every and self.latest and self.has.owner else None

    @property
    def is_owed(self) -> bool:
        """Return whether it should be entered now."""
        if self.has.owner is None or self.has.figure.every is None:
            return False
        return self.next_on is None or self.next_on <= self.on


class EnteredPage:
    """The figures that are entered for one place, as one reader sees them."""

    def __init__(self, area: Area, *, viewer: User | None, at: datetime) -> None:
        self.area, self.on = area, day_of(at)
        self.viewer = viewer if viewer is not None and viewer.is_authenticated else None
        self.is_inside = wanted.is_inside(self.viewer, area, on=self.on)

    @cached_property
    def crumbs(self) -> list[Area]:
        """Return the places above, and the place itself."""
        return areas.upward(self.area)

    @cached_property
    def shown(self) -> Mapping[str, Declared]:
        """Return the figures that this reader may know of."""
        found = stated.declared(self.area, on=self.on)
        return {
            code: one
            for code, one in found.items()
            if one.figure.public or self.is_inside or self.may_enter(one)
        }

    def may_enter(self, one: Declared) -> bool:
        """Return whether this reader enters the figure."""
        return self.viewer is not None and one.may_enter(self.viewer, on=self.on)

    @cached_property
    def rows(self) -> list[Row]:
        """Return the figures in the order of the blueprint."""
        codes = list(self.shown)
        latest = stated.latest(self.area, codes, until=self.on) if codes else {}
        return [self._row(one, latest.get(code)) for code, one in self.shown.items()]

    def _row(self, one: Declared, latest: Stated | None) -> Row:
        return Row(self.area, one, latest, self.on, self.may_enter(one))


class StoryPage(EnteredPage):
    """One figure of a place with everything that was ever entered for it."""

    def __init__(self, area: Area, code: str, *, viewer: User | None, at: datetime) -> None:
        super().__init__(area, viewer=viewer, at=at)
        self.has = self.shown.get(code) or stated.declared_one(
            area, code, on=self.on, is_inside=self.is_inside
        )

    @cached_property
    def story(self) -> Story:
        """Return the rows."""
        return stated.story(self.area, self.has.code)

    @cached_property
    def row(self) -> Row:
        """Return the figure as the list shows it."""
        current = [one for one in self.story.current if one.as_of <= self.on]
        return self._row(self.has, current[0] if current else None)

    @property
    def entries(self) -> list[Entry]:
        """Return what holds for each day, the latest first, with what it replaced."""
        unit = str(self.has.figure.unit)
        return [Entry(one, unit, tuple(self.story.chain(one))) for one in self.story.current]

    @property
    def definition(self) -> object:
        """Return what is counted."""
        return self.has.figure.definition or self.has.figure.scope or self.has.figure.words


class MinePage:
    """The figures that the units of one reader enter, wherever they lie."""

    def __init__(self, user: User, *, at: datetime) -> None:
        self.user, self.at, self.on = user, at, day_of(at)

    @cached_property
    def units(self) -> list[Unit]:
        """Return the units for which the reader may enter figures."""
        mine = [pk for pk, may in org.units_of(self.user, on=self.on).items() if ENTER in may]
        return list(Unit.objects.filter(pk__in=mine).select_related("base").order_by("pk"))

    @cached_property
    def rows(self) -> list[Row]:
        """Return the figures, those that are owed first."""
        mine = {unit.pk for unit in self.units}
        found = [
            row
            for area in self._places()
            for row in EnteredPage(area, viewer=self.user, at=self.at).rows
            if row.has.owner is not None and row.has.owner.pk in mine
        ]
        return sorted(found, key=lambda row: (not row.is_owed, row.area.path))

    def _places(self) -> Collection[Area]:
        """Return where the units sit, what they cover, and where mechanisms run within."""
        found = {unit.base.path: unit.base for unit in self.units}
        pks = [unit.pk for unit in self.units]
        covered = Area.objects.filter(
            covered_by__unit__in=pks, covered_by__to_on__isnull=True, valid_to__isnull=True
        )
        for area in covered.order_by("path")[:PLACES_MOST]:
            found.setdefault(area.path, area)
        for unit in self.units:
            within = Mechanism.objects.filter(
                areas.within(unit.base, field="area__path"), to_on__isnull=True
            )
            for row in within.select_related("area").order_by("area__path")[:PLACES_MOST]:
                found.setdefault(row.area.path, row.area)
        return list(found.values())[:PLACES_MOST]


def later(day: date, every: Cycle) -> date:
    """Return the day one round later; the end of a shorter month where there is no such day."""
    if every.unit == "week":
        return day + timedelta(weeks=every.amount)
    months = every.amount * (12 if every.unit == "year" else 1)
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    following = date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
