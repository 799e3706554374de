"""Figures entered by hand: which a place has, whose they are, what holds on a day, and the story.

Queries are pinned to the jurisdiction of the place and read one place at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.types.parts import Figure
from linli.indicators.models import Stated
from linli.kernel.errors import Missing
from linli.org import queries as org
from linli.org.models import Unit
from linli.org.queries.days import covers_of, valid
from linli.people.models import User
from linli.shards.kept import kept

ENTER = "figures.enter"


def may_enter_for(user: User, unit: Unit, *, on: date) -> bool:
    """Return whether `user` holds a post of `unit` that day that may enter figures."""
    return ENTER in org.units_of(user, on=on).get(unit.pk, ())


@dataclass(frozen=True)
class Declared:
    """A figure that a place has: what the blueprint says, and the one unit that enters it."""

    figure: Figure
    blueprint: str
    owner: Unit | None

    @property
    def code(self) -> str:
        """Return the code that rows store."""
        return self.figure.code

    def may_enter(self, user: User, *, on: date) -> bool:
        """Return whether `user` holds a post of the owner today that may enter figures."""
        return self.owner is not None and may_enter_for(user, self.owner, on=on)


@dataclass(frozen=True)
class Story:
    """Everything that was ever entered for one figure of a place, the latest first."""

    rows: Sequence[Stated]

    @cached_property
    def by_pk(self) -> Mapping[object, Stated]:
        """Return the rows by id."""
        return {one.pk: one for one in self.rows}

    @property
    def current(self) -> Sequence[Stated]:
        """Return what holds for each day, the latest day first."""
        return sorted((one for one in self.rows if one.is_current), key=lambda one: one.as_of)[::-1]

    def before(self, one: Stated) -> Stated | None:
        """Return what a correction replaced; None for what was entered first."""
        return self.by_pk.get(one.replaces_id)

    def chain(self, one: Stated) -> list[Stated]:
        """Return what a row replaced, and what that replaced, the latest first."""
        found: list[Stated] = []
        earlier = self.before(one)
        while earlier is not None:
            found.append(earlier)
            earlier = self.before(earlier)
        return found


@kept(lambda area, *, on: (area.pk, on))
def declared(area: Area, *, on: date) -> Mapping[str, Declared]:
    """Return the figures that a place has that day, by code; where two declare one, the nearest.

    Those of the mechanisms that run in the place itself, and those that mechanisms above want of
    `each` place of its kind. Historic figures and what awaits its room have no owner.
    """
    found: dict[str, tuple[str, Figure]] = {}
    for row in org.mechanisms_at(area, on=on):
        for one in blueprint.mechanism(row.edition_id).figures:
            is_here = one.each == area.kind if one.each else row.area_id == area.pk
            if is_here:
                found.setdefault(one.code, (row.blueprint, one))
    nearest = _nearest(area, on) if found else []
    return {
        code: Declared(
            one, name, None if one.historic or one.awaits else _owner(one, area, nearest)
        )
        for code, (name, one) in found.items()
    }


def declared_one(area: Area, code: str, *, on: date, is_inside: bool) -> Declared:
    """Return one figure of a place. Raises Missing, also where it is not for the public."""
    found = declared(area, on=on).get(code)
    if found is None or not (found.figure.public or is_inside):
        words = _("No figure “%(code)s” is entered here. The page of the place lists them.")
        raise Missing("stated.figure", words % {"code": code[:40]})
    return found


def latest(area: Area, codes: Collection[str], *, until: date) -> dict[str, Stated]:
    """Return what holds on a day: the current row with the latest day up to it, by code.

    One query, with the unit and what was replaced.
    """
    rows = _rows(area).filter(is_current=True, as_of__lte=until)
    newest = rows.filter(code=OuterRef("code")).order_by("-as_of").values("pk")[:1]
    found = rows.filter(code__in=list(codes), pk=Subquery(newest))
    return {one.code: one for one in found.select_related("unit", "replaces")}


def story(area: Area, code: str) -> Story:
    """Return everything entered for a figure of a place; one query."""
    rows = _rows(area).filter(code=code).select_related("unit")
    return Story(tuple(rows.order_by("-entered_at", "-is_current", "-pk")))


def stories(area: Area, codes: Collection[str]) -> dict[str, Story]:
    """Return everything entered for several figures of a place, by code; one query."""
    rows = _rows(area).filter(code__in=list(codes)).select_related("unit")
    found: dict[str, list[Stated]] = {}
    for one in rows.order_by("-entered_at", "-is_current", "-pk"):
        found.setdefault(one.code, []).append(one)
    return {code: Story(tuple(some)) for code, some in found.items()}


def stated(area: Area, code: str, *, as_of: date) -> Stated:
    """Return what holds for that very day. Raises Missing."""
    rows = _rows(area).filter(code=code, as_of=as_of, is_current=True)
    found = rows.select_related("unit", "area").first()
    if found is None:
        words = _("Nothing was entered for %(day)s yet, so there is nothing to correct.")
        raise Missing("stated.missing", words % {"day": as_of.isoformat()}, field="as_of")
    return found


def entry(area: Area, code: str, pk: UUID) -> Stated:
    """Return one row, corrected since or not. Raises Missing."""
    found = _rows(area).filter(code=code, pk=pk).select_related("unit", "area").first()
    if found is None:
        raise Missing("stated.entry", _("There is no such entry; look at the list again."))
    return found


def _rows(area: Area) -> QuerySet[Stated]:
    rows: QuerySet[Stated] = Stated.objects.shard(area.jurisdiction_pk)
    return rows.filter(area=area)


def _nearest(area: Area, on: date) -> list[tuple[str, Unit]]:
    """Return the units based at the place or above and those that cover it, the nearest first."""
    paths = area.ancestor_paths
    based = Unit.objects.filter(valid(on), base__path__in=paths).select_related("base")
    found = [(one.base.path, one) for one in based.order_by(F("level").asc(nulls_last=True), "pk")]
    found += [(one.area.path, one.unit) for one in covers_of(paths, on=on)]
    return sorted(found, key=lambda pair: -len(pair[0]))


def _owner(one: Figure, area: Area, nearest: Sequence[tuple[str, Unit]]) -> Unit | None:
    """Return the one unit that enters a figure: the owner named, or the unit of the place."""
    for path, unit in nearest:
        if one.owner is None and path == area.path:
            return unit
        if one.owner is not None and one.owner in (unit.level, unit.org_type):
            return unit
    return None
