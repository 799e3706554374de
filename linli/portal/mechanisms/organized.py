"""Which places should have an organization of a level or tier, which have it, and its posts.

A look at one place: five queries of at most 20,001 rows, kept until any place, unit or post
changes. Where a place holds more, its lower levels are looked at in the places beneath it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint.types import Level, Tier
from linli.blueprint.types import Mechanism as Blueprint
from linli.kernel import numbers
from linli.org import queries as org
from linli.org.models import Covers, DoorCount, Holding, Post, Substitution, Unit
from linli.org.queries.days import in_force, valid
from linli.shards.kept import kept

LOOKED_MOST = 20_000
NAMED_MOST = 4
ENDING = timedelta(days=90)
OVERLAY = "business_district"


@dataclass(frozen=True)
class Rank:
    """A level or tier as the look needs it: its key on the page, its units, where they belong."""

    key: str
    org_type: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Seats:
    """The posts of one type of unit: how many, held or stood in for, with terms that end soon."""

    posts: int = 0
    held: int = 0
    ending: int = 0


@dataclass(frozen=True)
class Stand:
    """One level or tier: `wanted` places (None where too many to look at), those without."""

    wanted: int | None = None
    missing: tuple[int, ...] = ()
    units: int = 0
    first: tuple[Unit, ...] = ()
    seats: Seats = field(default_factory=Seats)

    @property
    def have(self) -> int:
        """Return how many of the places have it."""
        return (self.wanted or 0) - len(self.missing)

    @property
    def lacks(self) -> int:
        """Return how many are missing; one where none is there and no place is named."""
        return len(self.missing) if self.wanted else int(self.wanted == 0 and not self.units)

    @property
    def is_known(self) -> bool:
        """Return whether every place was looked at."""
        return self.wanted is not None

    @property
    def is_complete(self) -> bool:
        """Return whether nothing is missing, as far as was looked."""
        return self.is_known and not self.lacks


@dataclass(frozen=True)
class _Place:
    pk: int
    kind: str
    path: str
    parent_id: int | None


def ranks_of(made: Blueprint) -> list[Rank]:
    """Return the levels from the top, then the tiers."""
    levels = [_level(one) for one in made.levels]
    return levels + [_tier(one) for one in made.tiers]


def _level(one: Level) -> Rank:
    return Rank(f"level-{one.level}", one.org_type, one.bases)


def _tier(one: Tier) -> Rank:
    return Rank(f"tier-{one.code}", one.org_type, one.base)


@kept(lambda area, made, *, on: (area.pk, made.id, tuple(ranks_of(made)), on), most=256)
def organized(area: Area, made: Blueprint, *, on: date) -> Mapping[str, Stand]:
    """Return how each level or tier of a mechanism stands in a place, by its key."""
    return _Look(area, ranks_of(made), on).stands()


class _Look:
    """One look at a place and what it owns; a business district owns what its units cover."""

    def __init__(self, area: Area, ranks: Sequence[Rank], on: date) -> None:
        self.area, self.ranks, self.on = area, ranks, on
        self.types = {one.org_type for one in ranks}
        self.grounds = _grounds(area, on)

    def stands(self) -> dict[str, Stand]:
        """Return how each rank stands."""
        self.is_large = self._beyond()
        places, covered = self._places(), self._covered()
        seats = self._seats()
        counts, first = self._units()
        return {
            one.key: self._stand(one, places, covered[one.org_type], counts, first, seats)
            for one in self.ranks
        }

    def _within(self, prefix: str = "") -> Q:
        found = Q(pk__in=[])
        for one in self.grounds:
            found |= areas.within(one, field=f"{prefix}path")
        return found

    def _beyond(self) -> bool:
        rows = Area.objects.filter(self._within(), valid_to__isnull=True).order_by("path")
        return bool(rows.values_list("pk", flat=True)[LOOKED_MOST : LOOKED_MOST + 1])

    def _places(self) -> list[_Place]:
        """Return the places that any rank asks for; in a large place only those with own counts."""
        kinds = {kind for one in self.ranks for kind in one.kinds}
        rows = Area.objects.filter(self._within(), kind__in=kinds, valid_to__isnull=True)
        if self.is_large:
            counted = DoorCount.objects.filter(self._within()).values("area_id")
            rows = rows.filter(pk__in=counted, kind__in=kinds & org.CARD_CELLS)
        found = rows.order_by("path").values_list("pk", "kind", "path", "parent_id")
        return [_Place(*row) for row in found[:LOOKED_MOST]]

    def _covered(self) -> defaultdict[str, set[str]]:
        """Return, by type of unit, the paths of what such units cover here and above."""
        up = {path for one in self.grounds for path in one.ancestor_paths}
        rows = Covers.objects.filter(
            in_force(self.on), valid(self.on, "unit__"), unit__org_type__in=self.types
        )
        near = rows.filter(Q(area__path__in=up) | self._within("area__"))
        found: defaultdict[str, set[str]] = defaultdict(set)
        for org_type, path in near.values_list("unit__org_type", "area__path")[: LOOKED_MOST * 2]:
            found[org_type].add(path)
        return found

    def _mine(self, prefix: str = "") -> Q:
        """Return the condition for the units of the ranks: based here, or tiers that lead it."""
        here = self._within(f"{prefix}base__")
        if any(one.key.startswith("tier-") for one in self.ranks):
            up = {path for one in self.grounds for path in one.ancestor_paths}
            here |= Q(**{f"{prefix}base__path__in": up})
        return here & Q(**{f"{prefix}org_type__in": self.types}) & valid(self.on, prefix)

    def _units(self) -> tuple[Mapping[str, int], Mapping[str, tuple[Unit, ...]]]:
        each = Window(
            RowNumber(), partition_by=[F("org_type")], order_by=[F("base__path"), F("pk")]
        )
        count = Window(Count("pk"), partition_by=[F("org_type")])
        rows = Unit.objects.filter(self._mine()).select_related("base")
        counts: dict[str, int] = {}
        first: defaultdict[str, list[Unit]] = defaultdict(list)
        for unit in rows.annotate(place=each, among=count).filter(place__lte=NAMED_MOST):
            counts[unit.org_type] = unit.among
            first[unit.org_type].append(unit)
        return counts, {name: tuple(units) for name, units in first.items()}

    def _seats(self) -> dict[str, Seats]:
        held = Holding.objects.filter(in_force(self.on), post=OuterRef("pk"))
        stood = Substitution.objects.filter(in_force(self.on), post=OuterRef("pk"))
        ends = held.filter(to_on__lte=self.on + ENDING)
        rows = Post.objects.filter(self._mine("unit__"), valid(self.on))
        sums = rows.values("unit__org_type").annotate(
            posts=Count("pk"),
            held=Count("pk", filter=Exists(held) | Exists(stood)),
            ending=Count("pk", filter=Exists(ends)),
        )
        found = sums.values_list("unit__org_type", "posts", "held", "ending")
        return {name: Seats(*numbers_) for name, *numbers_ in found}

    def _stand(
        self,
        rank: Rank,
        places: Sequence[_Place],
        covered: set[str],
        counts: Mapping[str, int],
        first: Mapping[str, tuple[Unit, ...]],
        seats: Mapping[str, Seats],
    ) -> Stand:
        about = (
            counts.get(rank.org_type, 0),
            first.get(rank.org_type, ()),
            seats.get(rank.org_type, Seats()),
        )
        if self.is_large and not set(rank.kinds) <= org.CARD_CELLS:
            return Stand(None, (), *about)
        wanted = _wanted(places, rank.kinds)
        bare = [one.pk for one in wanted if covered.isdisjoint(numbers.ancestors(one.path))]
        return Stand(len(wanted), tuple(bare), *about)


def _grounds(area: Area, on: date) -> list[Area]:
    """Return the place, and for a business district what its units cover."""
    if area.kind != OVERLAY:
        return [area]
    covers = Covers.objects.filter(in_force(on), unit__base=area, area__valid_to__isnull=True)
    beneath = {one.area_id: one.area for one in covers.select_related("area")}
    return [area, *(one for pk, one in sorted(beneath.items()) if pk != area.pk)]


def _wanted(places: Iterable[_Place], kinds: Sequence[str]) -> list[_Place]:
    """Return the places that should each have one: all of the first kind, and of the others those
    that neither lie in one of the same level nor hold one.
    """
    mine = [one for one in places if one.kind in kinds]
    known = {one.pk: one.kind for one in mine}
    holding = {one.parent_id for one in mine if kinds and one.kind == kinds[0]}
    return [
        one
        for one in mine
        if one.kind == kinds[0] or (one.parent_id not in known and one.pk not in holding)
    ]
