"""What stands in a place and what is missing, counted within a bounded look at it.

However large the place: nine queries, each of at most 5,001 rows in the order of the tree.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Q

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area, Grant
from linli.blueprint import queries as blueprint
from linli.blueprint.types import Mechanism as Blueprint
from linli.kernel import numbers
from linli.matters.rules import day_of
from linli.org import queries as org
from linli.org.models import Covers, DutyCard, Mechanism, Unit
from linli.org.queries.days import in_force, valid
from linli.people.models import User
from linli.portal.setup import grounds
from linli.portal.setup.grounds import LOOKED_MOST
from linli.portal.setup.shared import MANAGING
from linli.portal.setup.sitting import Chair, sitting
from linli.portal.setup.stretches import lying, stretches, tops_of, within

SOON = timedelta(days=30)
GROUP = 4
# Which level answers in which kind of place; buildings have their group.
LEVEL_OF_KIND = {"community": 2, "village": 2, "grid": 3}


@dataclass(frozen=True)
class Seen:
    """One place as the checklist needs it."""

    kind: str
    path: str


class Gaps:
    """What stands and what is missing where `user` manages; each part is read once."""

    def __init__(self, user: User, *, at: datetime) -> None:
        self.user, self.at, self.on = user, at, day_of(at)

    @cached_property
    def may(self) -> set[str]:
        """Return which of the managing permissions the user holds anywhere."""
        return {one for one in MANAGING if reach.paths(self.user, one, on=self.on)}

    @cached_property
    def _mine(self) -> list[str]:
        return tops_of(
            path for one in MANAGING for path, _k, _h in reach.paths(self.user, one, on=self.on)
        )

    @cached_property
    def running(self) -> list[Mechanism]:
        """Return the mechanisms in force at, above or beneath what the user manages."""
        return grounds.running(self._mine, on=self.on)

    @cached_property
    def tops(self) -> list[str]:
        """Return the paths looked at: where a mechanism runs inside what the user manages."""
        return grounds.served(self._mine, self.running)

    @cached_property
    def place(self) -> Area | None:
        """Return the place looked at; where there are several, the one managed above them."""
        if not self.tops:
            return None
        path = self.tops[0] if len(self.tops) == 1 else self._mine[0]
        return Area.objects.filter(path=path).first()

    @cached_property
    def _window(self) -> list[Seen]:
        tops = stretches(self.tops)
        rows = Area.objects.filter(within(tops, "path"), valid_to__isnull=True)
        pairs = rows.order_by("path").values_list("kind", "path")
        return [Seen(*pair) for pair in pairs[: LOOKED_MOST + 1]]

    @property
    def is_cut(self) -> bool:
        """Return whether there is more than was looked at, so that counts are lower bounds."""
        return len(self._window) > LOOKED_MOST

    @cached_property
    def _looked(self) -> list[tuple[str, str]]:
        """Return the stretches of the tree that were looked at; all other reads keep to them."""
        stop = self._window[LOOKED_MOST].path if self.is_cut else None
        return stretches(self.tops, stop=stop)

    @cached_property
    def kinds(self) -> Counter[str]:
        """Return how many places of each kind stand."""
        return Counter(one.kind for one in self._window[:LOOKED_MOST])

    @cached_property
    def bare(self) -> int:
        """Return how many communities and villages have nothing beneath them."""
        following = [*self._window[1:], None]
        return sum(
            1
            for one, after in zip(self._window, following, strict=True)
            if one.kind in {"community", "village"}
            and not (after and after.path.startswith(one.path))
            and not (after is None and self.is_cut)
        )

    @cached_property
    def _covers(self) -> dict[str, list[tuple[int, int | None]]]:
        """Return, by path, the units that cover a place, with their levels."""
        up = {above for path in self.tops for above in numbers.ancestors(path)}
        near = lying(Q(path__in=up) | within(self._looked, "path"), "area")
        rows = Covers.objects.filter(near, in_force(self.on), valid(self.on, "unit__"))
        found: dict[str, list[tuple[int, int | None]]] = {}
        wanted = rows.order_by("area__path", "pk").values_list(
            "area__path", "unit_id", "unit__level"
        )
        for path, unit_id, level in wanted[: LOOKED_MOST * 2]:
            found.setdefault(path, []).append((unit_id, level))
        return found

    def _chain(self, path: str) -> list[tuple[int, int | None]]:
        """Return the units of this path and of those above it, the nearest first."""
        return [one for up in reversed(numbers.ancestors(path)) for one in self._covers.get(up, ())]

    @property
    def _buildings(self) -> list[str]:
        return [one.path for one in self._window[:LOOKED_MOST] if one.kind == "building"]

    @cached_property
    def groupless(self) -> int:
        """Return how many buildings no building group covers."""
        return sum(
            all(level != GROUP for _unit, level in self._chain(path)) for path in self._buildings
        )

    @cached_property
    def unled(self) -> int:
        """Return how many communities, villages and grids have no unit at their level."""
        return sum(
            all(level != LEVEL_OF_KIND[one.kind] for _unit, level in self._chain(one.path))
            for one in self._window[:LOOKED_MOST]
            if one.kind in LEVEL_OF_KIND
        )

    @cached_property
    def units(self) -> list[int]:
        """Return the ids of the units that are based here."""
        rows = Unit.objects.filter(valid(self.on), lying(within(self._looked, "path"), "base"))
        return list(
            rows.order_by("base__path", "pk").values_list("pk", flat=True)[: LOOKED_MOST + 1]
        )

    @cached_property
    def chairs(self) -> list[Chair]:
        """Return the posts of these units with who sits in each today."""
        return sitting(self._looked, on=self.on, most=LOOKED_MOST + 1)

    @property
    def vacant(self) -> int:
        """Return how many posts nobody sits in."""
        return sum(chair.user_id is None for chair in self.chairs)

    @property
    def shut_out(self) -> int:
        """Return how many people hold a post and cannot sign in yet."""
        return len({chair.user_id for chair in self.chairs if chair.is_shut_out})

    @property
    def postless(self) -> int:
        """Return how many units have no post."""
        if len(self.chairs) > LOOKED_MOST:
            return 0
        return len(set(self.units) - {chair.unit_id for chair in self.chairs})

    @cached_property
    def _faces(self) -> dict[int, Chair]:
        """Return, by unit, the first public chair in which somebody sits."""
        faces: dict[int, Chair] = {}
        for chair in self.chairs:
            if chair.is_public and chair.user_id:
                faces.setdefault(chair.unit_id, chair)
        return faces

    @cached_property
    def cards(self) -> dict[tuple[int, int | None], date]:
        """Return the valid cards by post and person, with their last days."""
        rows = DutyCard.objects.filter(
            lying(within(self._looked, "path"), "post__unit__base"),
            withdrawn_at__isnull=True,
            expires_on__gte=self.on,
        )
        wanted = rows.order_by("expires_on", "pk").values_list("post_id", "user_id", "expires_on")
        return {(post, user): day for post, user, day in wanted[: LOOKED_MOST + 1]}

    @property
    def expiring(self) -> int:
        """Return how many cards run out within 30 days."""
        return sum(day <= self.on + SOON for day in self.cards.values())

    @property
    def unanswered(self) -> int:
        """Return how many buildings have nobody of this place who answers, at any level."""
        return sum(
            all(unit not in self._faces for unit, _level in self._chain(path))
            for path in self._buildings
        )

    @cached_property
    def counted(self) -> org.Figures | None:
        """Return how the cards stand as counted in the background, where a look is too short."""
        if (
            not self.is_cut
            or len(self.tops) != 1
            or self.place is None
            or org.is_ground(self.place)
        ):
            return None
        found = org.card_figures(self.place, on=self.on, at=self.at)
        return found if found.as_of is not None else None

    @cached_property
    def faceless(self) -> int:
        """Return how many buildings have a group without a valid card, or no group."""
        return sum(not self._has_card(path) for path in self._buildings)

    def _has_card(self, path: str) -> bool:
        group = next((unit for unit, level in self._chain(path) if level == GROUP), None)
        chair = self._faces.get(group) if group is not None else None
        return chair is not None and (chair.post_id, chair.user_id) in self.cards

    @cached_property
    def mechanisms(self) -> list[Blueprint]:
        """Return the mechanisms in force that take cases."""
        editions = dict.fromkeys(row.edition_id for row in self.running)
        return [one for one in map(blueprint.mechanism, editions) if one.appeals]

    @cached_property
    def unknown_years(self) -> list[int]:
        """Return this year, and from November the next, where their holidays are not known."""
        return areas.unknown_years(on=self.on)

    @cached_property
    def administrators(self) -> int:
        """Return how many people manage the areas here."""
        up = numbers.ancestors(self.tops[0]) if self.tops else []
        rows = Grant.objects.filter(
            in_force(self.on),
            role__in=blueprint.roles_with("areas.manage"),
            area__path__in=up,
            user__is_active=True,
        )
        return rows.values("user").distinct().count()
