"""What a step on a unit touches, found by taking the step and rolling it back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.kernel.actor import Actor
from linli.kernel.errors import Stale
from linli.kernel.numbers import path_end
from linli.org.models import Covers, DutyCard, Holding, Post, Poster, Unit
from linli.org.queries.days import in_force, valid
from linli.people.models import User
from linli.portal.tree.words import listed
from linli.portal.units import owed
from linli.portal.units.looking import Look, look
from linli.shards.fanout import allow_fanout

_DAY = timedelta(days=1)
# Of more places with others beneath them only the first are asked for paper and matters.
DEEP_MOST = 50


@dataclass(frozen=True)
class Right:
    """Somebody whose rights in some places begin or end."""

    user: User
    areas: tuple[Area, ...]

    @property
    def names(self) -> str:
        """Name the places."""
        return listed(self.areas)


@dataclass(frozen=True)
class Turn:
    """Units that stand below another one afterwards, or places where another one answers."""

    was: Unit | None
    becomes: Unit | None
    things: tuple[Any, ...]

    @property
    def names(self) -> str:
        """Name the units or places."""
        return listed(self.things)


@dataclass(frozen=True)
class Touch:
    """What a step touches: what it changes, and what there is that stays as it is.

    `matters` are those that wait for the unit, `matters_here` those of them in places it leaves.
    """

    gained: tuple[Area, ...]
    lost: tuple[Area, ...]
    begins: tuple[Right, ...]
    ends: tuple[Right, ...]
    uppers: tuple[Turn, ...]
    answers: tuple[Turn, ...]
    posts: int = 0
    holders: int = 0
    cards: int = 0
    posters: int = 0
    matters: int = 0
    matters_here: int = 0

    @property
    def covers(self) -> str:
        """Name the places it covers afterwards and did not before."""
        return listed(self.gained)

    @property
    def leaves(self) -> str:
        """Name the places it covers no longer."""
        return listed(self.lost)

    @property
    def is_quiet(self) -> bool:
        """Return whether nobody else notices anything."""
        changed = self.gained or self.lost or self.begins or self.ends
        return not (changed or self.uppers or self.answers)

    @property
    def seen(self) -> str:
        """Return a mark of what was shown, so that something else is not done afterwards."""
        told = (
            [sorted(area.pk for area in areas) for areas in (self.gained, self.lost)],
            [[(one.user.pk, len(one.areas)) for one in many] for many in (self.begins, self.ends)],
            [
                (one.was and one.was.pk, one.becomes and one.becomes.pk, len(one.things))
                for one in (*self.uppers, *self.answers)
            ],
            self.matters_here,
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Trial:
    """A step on a unit, or one that sets up a unit, that can be looked at before it is taken."""

    act: Callable[..., Unit]
    unit: Unit | None = None

    def foresee(self, *, actor: Actor, at: datetime, **said: Any) -> Touch:
        """Return what the step touches; nothing is written. Raises Refused as the step does."""
        with transaction.atomic():
            touch, _unit = self._try(said, actor, at)
            transaction.set_rollback(True)
        return touch

    @transaction.atomic
    def take(self, seen: str, *, actor: Actor, at: datetime, **said: Any) -> Unit:
        """Take the step. Raises Stale when it touches something else than was seen."""
        touch, unit = self._try(said, actor, at)
        if touch.seen != seen:
            raise Stale(
                "org.seen", _("Something else stands now than you saw. Look again, then confirm.")
            )
        return unit

    def _try(self, said: dict[str, Any], actor: Actor, at: datetime) -> tuple[Touch, Unit]:
        on = localtime(at).date() + _DAY
        areas = self._areas(said, on)
        grounds = [area.path for area in [*areas, *([self.unit.base] if self.unit else [])]]
        before = look(self.unit, grounds, areas, on=on)
        matters = owed.count(self.unit) if self.unit else 0
        done = self.act(*([copy(self.unit)] if self.unit else []), actor=actor, at=at, **said)
        after = look(done, grounds, areas, on=on)
        return _touch(self.unit, done, (before, after), matters, at), done

    def _areas(self, said: dict[str, Any], on: Any) -> list[Area]:
        """Return the places the step speaks of, else what the unit covers; and a new base."""
        areas: list[Area] = list(said.get("areas") or said.get("places") or [])
        if not areas and self.unit:
            rows = Covers.objects.filter(in_force(on - _DAY), unit=self.unit)
            areas = [row.area for row in rows.select_related("area").order_by("area__path")]
        base = said.get("base")
        return [*areas, base] if isinstance(base, Area) else areas


def _touch(
    unit: Unit | None, done: Unit, looks: tuple[Look, Look], matters: int, at: datetime
) -> Touch:
    before, after = looks
    gone, come = before.covered - after.covered, after.covered - before.covered
    known = _Known(looks)
    lost, gained = known.areas_of(gone), known.areas_of(come)
    on = localtime(at).date()
    return Touch(
        gained=gained,
        lost=lost,
        begins=known.rights(after.grants.keys() - before.grants.keys()),
        ends=known.rights(_ending(before, after)),
        uppers=known.turns(before.uppers, after.uppers, known.unit, same_only=done.pk),
        answers=known.turns(before.answers, after.answers, known.area),
        posts=Post.objects.filter(valid(on), unit=unit).count() if unit else 0,
        holders=Holding.objects.filter(in_force(on), post__unit=unit).count() if unit else 0,
        cards=_cards(unit, at),
        posters=_posters([*lost, *gained]),
        matters=matters,
        matters_here=_matters_in(unit, lost) if unit and matters else 0,
    )


def _ending(before: Look, after: Look) -> set[int]:
    """Return the grants that end earlier than they would have."""
    return {pk for pk, one in before.grants.items() if after.grants.get(pk) != one}


class _Known:
    """The rows behind the ids of two looks, read once."""

    def __init__(self, looks: tuple[Look, Look]) -> None:
        self.grants = {**looks[0].grants, **looks[1].grants}
        given = self.grants.values()
        areas = {one.area_id for one in given}
        units = {pk for one in looks for pk in one.answers.values()}
        for one in looks:
            areas |= one.answers.keys() | one.covered
        was, becomes = (one.uppers for one in looks)
        for pk in _changed(was, becomes):
            units |= {pk, was.get(pk), becomes[pk]}
        self.areas = Area.objects.in_bulk(list(areas))
        self.units = Unit.objects.in_bulk([pk for pk in units if pk is not None])
        self.users = User.objects.in_bulk(list({one.user_id for one in given}))

    def area(self, pk: int) -> Area:
        """Return a place."""
        return self.areas[pk]

    def unit(self, pk: int) -> Unit:
        """Return a unit."""
        return self.units[pk]

    def areas_of(self, pks: Iterable[int]) -> tuple[Area, ...]:
        """Return places in the order of the tree."""
        return tuple(sorted((self.areas[pk] for pk in pks), key=lambda area: area.path))

    def rights(self, pks: Iterable[int]) -> tuple[Right, ...]:
        """Return whose rights these grants are, each person with all places."""
        by_user: dict[int, set[int]] = {}
        for pk in pks:
            by_user.setdefault(self.grants[pk].user_id, set()).add(self.grants[pk].area_id)
        return tuple(
            Right(self.users[pk], self.areas_of(areas)) for pk, areas in sorted(by_user.items())
        )

    def turns(
        self,
        was: dict[int, int | None],
        becomes: dict[int, int | None],
        thing: Callable[[int], Any],
        same_only: int = 0,
    ) -> tuple[Turn, ...]:
        """Return what has another unit afterwards, gathered by the two units."""
        gathered: dict[tuple[int | None, int | None], list[Any]] = {}
        for pk in sorted(_changed(was, becomes)):
            if pk in was or pk == same_only:
                gathered.setdefault((was.get(pk), becomes[pk]), []).append(thing(pk))
        return tuple(
            Turn(self.units.get(one or 0), self.units.get(other or 0), tuple(things))
            for (one, other), things in gathered.items()
        )


def _changed(was: dict[int, int | None], becomes: dict[int, int | None]) -> set[int]:
    return {pk for pk, one in becomes.items() if was.get(pk) != one}


def _cards(unit: Unit | None, at: datetime) -> int:
    if unit is None:
        return 0
    on = localtime(at).date()
    rows = DutyCard.objects.filter(post__unit=unit, withdrawn_at__isnull=True, expires_on__gte=on)
    return rows.count()


def _inside(areas: Sequence[Area], field: str) -> Q:
    """Return the condition for rows in these places; beneath the first of those that have any."""
    here = Q(**{f"{field}__in": [area.pk for area in areas]})
    deep = [area for area in areas if area.kind != "building"][:DEEP_MOST]
    for area in deep:
        here |= Q(**{f"{field}__path__gte": area.path, f"{field}__path__lt": path_end(area.path)})
    return here


def _posters(areas: Sequence[Area]) -> int:
    if not areas:
        return 0
    return Poster.objects.filter(_inside(areas, "area"), taken_down_at__isnull=True).count()


def _matters_in(unit: Unit, areas: Sequence[Area]) -> int:
    if not areas:
        return 0
    with allow_fanout(owed.WHY):
        legs = owed.open_legs(unit).filter(_inside(areas, "matter__area"))
        return legs.values("jurisdiction_id", "matter_id").distinct().count()
