"""What a form about a place may offer: kinds to add, places to move to, siblings, successors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.areas.rules import BENEATH
from linli.people.models import User
from linli.portal.tree import reading, words

FOUND_MOST, OFFERED_MOST, LOOKED_AT_MOST = 20, 8, 300
SIBLINGS_MOST = 300
# More than so many are sorted out in a table, not on a page.
SPLIT_MOST = 400


@dataclass(frozen=True)
class Around:
    """A place, who asks about it, what was searched for, and the day."""

    area: Area
    user: User
    find: str
    on: date

    @property
    def kinds(self) -> list[str]:
        """Return the kinds of places that may be added beneath."""
        return reading.kinds_addable(self.area)

    @property
    def usual_kind(self) -> str:
        """Return the kind that lies beneath most often; else the largest that may."""
        kinds = self.kinds
        rows = Area.objects.filter(parent=self.area, valid_to__isnull=True, kind__in=kinds)
        often = Counter(rows.values_list("kind", flat=True)[: reading.LEVEL_MOST]).most_common(1)
        return often[0][0] if often else next(iter(kinds), "")

    def parents(self) -> list[Area]:
        """Return where it may lie instead, what is near first."""
        kinds = [kind for kind, below in BENEATH.items() if self.area.kind in below]
        rows = self._manageable(kinds).exclude(areas.within(self.area))
        return self._near(rows.exclude(code=self.area.parent.code if self.area.parent else ""))

    def heirs(self) -> list[Area]:
        """Return what may take over, what is near first."""
        return self._near(self._manageable([self.area.kind]).exclude(pk=self.area.pk))

    def siblings(self) -> list[Area]:
        """Return what may be merged with it: places of the same kind in the same place."""
        rows = Area.objects.filter(
            parent=self.area.parent_id, kind=self.area.kind, valid_to__isnull=True
        )
        found = rows.exclude(pk=self.area.pk).order_by("path")[:SIBLINGS_MOST]
        return sorted(found, key=words.natural)

    def lying(self) -> list[Area]:
        """Return what lies directly beneath, as people count."""
        rows = Area.objects.filter(parent=self.area, valid_to__isnull=True).order_by("path")
        return sorted(rows[: SPLIT_MOST + 1], key=words.natural)

    def _manageable(self, kinds: Collection[str]) -> QuerySet[Area]:
        rows = areas.search(self.find) if self.find else Area.objects.select_related("parent")
        mine = reading.manageable(self.user, on=self.on)
        return rows.filter(mine, kind__in=kinds, valid_to__isnull=True)

    def _near(self, rows: QuerySet[Area]) -> list[Area]:
        """Return the nearest first; without a search those of its jurisdiction, if any."""
        home = Area.objects.filter(pk=self.area.jurisdiction_pk).exclude(pk=self.area.pk).first()
        ways = [rows.filter(areas.within(home)), rows] if home and not self.find else [rows]
        looked = (list(way.order_by("path")[:LOOKED_AT_MOST]) for way in ways)
        found = next(filter(None, looked), [])
        most = FOUND_MOST if self.find else OFFERED_MOST
        return sorted(found, key=self._distance)[:most]

    def _distance(self, other: Area) -> tuple[int, list[object]]:
        mine = set(self.area.ancestor_paths)
        shared = len(mine.intersection(other.ancestor_paths))
        return -shared, words.natural(other)
