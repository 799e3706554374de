"""One unit as its page shows it: where it stands, what it covers, its posts, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, QuerySet
from django.utils.timezone import now

from linli.areas.models import Area
from linli.org.models import Covers, Unit
from linli.org.queries import posts as posts_of
from linli.org.queries import rights
from linli.org.queries.days import in_force
from linli.people.models import User
from linli.portal.staffing import turns
from linli.portal.tree import words as places
from linli.portal.units import listing, owed, seeing, words
from linli.portal.units.history import Chapter, chapters
from linli.tasks.queries import upward

COVERED, LOWERS_MOST, POSTS_MOST, PAST = 60, 12, 12, 30


@dataclass(frozen=True)
class Group:
    """Places that a unit covers in one place: so many in all, and those of this page."""

    place: Area | None
    count: int
    rows: list[Covers]


class UnitPage:
    """What one page of a unit shows; every part is read once."""

    def __init__(self, unit: Unit, user: User, asked: Mapping[str, str], *, on: date) -> None:
        self.unit, self.user, self.on = unit, user, on
        self.may_change = seeing.may_change(user, unit, on=on)
        self.page = _number(asked.get("page", ""))
        self.past_page = _number(asked.get("past", ""))
        self.told_page = _number(asked.get("told", ""))

    @property
    def org_type(self) -> str:
        """Return what its type is called."""
        return words.org_type(self.unit.org_type)

    @property
    def level(self) -> str:
        """Return what its level is called."""
        return words.level(self.unit.level)

    @cached_property
    def may_see_posts(self) -> bool:
        """Return whether the reader may open the page of its posts."""
        is_over = self.unit.valid_to is not None
        return not is_over and rights.may_manage_posts(self.user, self.unit, on=self.on)

    @cached_property
    def chain(self) -> list[tuple[Unit, bool]]:
        """Return the units above, the highest first, and whether the reader may open each."""
        pks = rights.chain_up(self.unit.pk)[1:]
        rows = Unit.objects.in_bulk(pks)
        seen = Unit.objects.filter(seeing.visible(self.user, on=self.on), pk__in=pks)
        open_to = set(seen.values_list("pk", flat=True)) if pks else set()
        return [(rows[pk], pk in open_to) for pk in reversed(pks)]

    @cached_property
    def owing(self) -> list[upward.Owing]:
        """Return how the unit answers requests from below, if there were any."""
        return upward.owing([self.unit], at=now())

    @cached_property
    def _lowers(self) -> QuerySet[Unit]:
        rows = Unit.objects.filter(upper=self.unit, valid_to__isnull=True)
        return rows.select_related("base")

    @cached_property
    def lowers_count(self) -> int:
        """Return how many units stand directly below."""
        return self._lowers.count()

    @cached_property
    def lowers(self) -> list[listing.Row]:
        """Return the first of the units directly below."""
        rows = self._lowers.order_by(*listing.ORDER)[:LOWERS_MOST]
        return [listing.Row(unit) for unit in rows]

    @cached_property
    def _covers(self) -> QuerySet[Covers]:
        return Covers.objects.filter(in_force(self.on), unit=self.unit)

    @cached_property
    def kinds(self) -> dict[str, int]:
        """Return how many places of each kind it covers today."""
        rows = self._covers.order_by().values_list("area__kind").annotate(n=Count("pk"))
        return dict(rows)

    @property
    def covered(self) -> int:
        """Return how many places it covers today."""
        return sum(self.kinds.values())

    @property
    def counts(self) -> str:
        """Return how many of each kind, in words."""
        return places.counts(self.kinds)

    @cached_property
    def groups(self) -> list[Group]:
        """Return one page of what it covers today, place by place in the order of the tree."""
        first = (self.page - 1) * COVERED
        rows = self._covers.select_related("area__parent").order_by("area__path", "pk")
        return self._grouped(list(rows[first : first + COVERED]))

    def _grouped(self, rows: Iterable[Covers]) -> list[Group]:
        by_parent: dict[int | None, list[Covers]] = {}
        for row in rows:
            by_parent.setdefault(row.area.parent_id, []).append(row)
        counted = self._covers.filter(area__parent__in=[pk for pk in by_parent if pk]).order_by()
        counts = dict(counted.values_list("area__parent").annotate(n=Count("pk")))
        groups = []
        for pk, some in by_parent.items():
            some.sort(key=lambda row: places.natural(row.area))
            groups.append(Group(some[0].area.parent, counts.get(pk, len(some)), some))
        return groups

    @property
    def covers_pages(self) -> int:
        """Return how many pages of places there are."""
        return max(1, -(-self.covered // COVERED))

    @cached_property
    def _past(self) -> list[Covers]:
        first = (self.past_page - 1) * PAST
        rows = Covers.objects.filter(unit=self.unit, to_on__lt=self.on).select_related("area")
        return list(rows.order_by("-to_on", "area__path", "pk")[first : first + PAST + 1])

    @property
    def past(self) -> list[Covers]:
        """Return one page of what it covered before, the latest first."""
        return self._past[:PAST]

    @property
    def past_goes_on(self) -> bool:
        """Return whether it covered still more before."""
        return len(self._past) > PAST

    @cached_property
    def posts_count(self) -> int:
        """Return how many posts it has."""
        return posts_of.posts_of(self.unit, on=self.on).count()

    @cached_property
    def lines(self) -> list[turns.Line]:
        """Return the first of its posts with who answers today."""
        rows = posts_of.posts_of(self.unit, on=self.on)[:POSTS_MOST]
        return turns.lines(list(rows), on=self.on)

    @cached_property
    def owed(self) -> owed.Owed:
        """Return the open matters that wait for it."""
        return owed.owed(self.unit, self.user, on=self.on)

    @cached_property
    def history(self) -> tuple[list[Chapter], bool]:
        """Return one page of what happened to it, the latest first, and whether more follows."""
        return chapters(self.unit, page=self.told_page)

    @cached_property
    def lacks(self) -> list[object]:
        """Return what is missing about it, in words."""
        row = listing.Row(self.unit)
        listing.find_lacks([row], seeing.served(self.user, on=self.on), self.on)
        return row.missing


def _number(text: str) -> int:
    return min(max(int(text), 1), 10_000) if text.isdecimal() else 1
