"""Who said yes to which field where: told to themselves whole, to everybody else as whole fives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.types import Words
from linli.org import queries as org
from linli.org.models import Mechanism, Unit
from linli.people.models import User
from linli.tasks import rules
from linli.tasks.models import Willing
from linli.tasks.states.call_up import ANSWER

# A yes for a whole province, or the country, is not meant by anybody.
TOO_WIDE = ("root", "province")


@dataclass(frozen=True)
class Field:
    """One field of critical tasks, and the edition that declares it."""

    code: str
    words: Words
    edition_id: int


@dataclass(frozen=True)
class Yes:
    """One yes as those who said it see it."""

    row: Willing
    words: object
    area: Area
    unit: Unit | None
    is_over: bool
    is_asked_again: bool


@dataclass(frozen=True)
class Reach:
    """How many a call reaches, in whole fives; 0 stands for fewer than five."""

    people: int
    units: int


def fields_at(area: Area, *, on: date) -> dict[str, Field]:
    """Return the fields for which somebody may be called to a place; the nearest mechanism wins."""
    return _fields(row.edition_id for row in org.mechanisms_at(area, on=on))


def fields_around(area: Area, *, on: date) -> dict[str, Field]:
    """Return the fields that mechanisms declare at, above or beneath a place."""
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=on)
    near = Q(area__path__in=area.ancestor_paths) | areas.within(area, field="area__path")
    rows = Mechanism.objects.filter(lasting, near, from_on__lte=on)
    return _fields(rows.order_by("edition_id").values_list("edition_id", flat=True).distinct())


def _fields(editions: Iterable[int]) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for edition in editions:
        for one in blueprint.mechanism(edition).critical_fields:
            found.setdefault(one.code, Field(one.code, one.words, edition))
    return found


def units_answering(user: User, *, on: date) -> list[int]:
    """Return the ids of the units for which `user` may say yes, and answer calls."""
    return [pk for pk, may in org.units_of(user, on=on).items() if ANSWER in may]


def said_by(user: User, *, on: date) -> QuerySet[Willing]:
    """Return what `user` said yes to, alone or for a unit they lead; nobody else is told."""
    mine = Q(user_id=user.pk) | Q(unit_id__in=units_answering(user, on=on))
    return Willing.objects.filter(mine).order_by("until", "pk")


def mine(user: User, *, on: date) -> list[Yes]:
    """Return the same with words, place and unit, for their own page; four queries."""
    rows = list(said_by(user, on=on))
    places = Area.objects.select_related("parent").in_bulk({one.area_id for one in rows})
    units = Unit.objects.in_bulk({one.unit_id for one in rows if one.unit_id})
    soon = on + rules.ASKED_AGAIN
    known: dict[int, dict[str, Field]] = {}
    found = []
    for row in rows:
        area = places[row.area_id]
        if area.pk not in known:
            known[area.pk] = fields_around(area, on=on)
        field = known[area.pk].get(row.field)
        found.append(
            Yes(
                row=row,
                words=field.words if field else row.field,
                area=area,
                unit=units.get(row.unit_id or 0),
                is_over=row.until < on,
                is_asked_again=row.until <= soon,
            )
        )
    return found


def reached(area: Area, field: str, *, on: date) -> QuerySet[Willing]:
    """Return every yes in force for a field at a place, above it or beneath it."""
    around = Area.objects.filter(Q(path__in=area.ancestor_paths) | areas.within(area))
    rows = Willing.objects.filter(field=field, until__gte=on)
    return rows.filter(area_id__in=around.values("pk"))


def reach(area: Area, field: str, *, on: date) -> Reach:
    """Return how many people and units a call reaches, in whole fives: two queries."""
    rows = reached(area, field, on=on)
    people = rows.filter(user_id__isnull=False).values("user_id")
    units = rows.filter(unit_id__isnull=False).values("unit_id")
    return Reach(
        people=rules.at_least(User.objects.filter(pk__in=people, is_active=True).count()),
        units=rules.at_least(Unit.objects.filter(pk__in=units, valid_to__isnull=True).count()),
    )


def are_near(one: Area, other: Area) -> bool:
    """Return whether one of two places is the other, or lies in it."""
    return one.path.startswith(other.path) or other.path.startswith(one.path)
