"""Which unit, whose, who gets a matter, which mechanism runs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.blueprint import queries as blueprint
from linli.kernel.errors import Missing, Refused
from linli.org import rules
from linli.org.models import Holding, Mechanism, Substitution, Unit
from linli.org.queries.days import candidate, covers_of, in_force, valid
from linli.people.models import User
from linli.shards.kept import kept


def unit(code: str) -> Unit:
    """Return the unit in force with this code. Raises Missing."""
    found = Unit.objects.filter(code=code, valid_to__isnull=True).select_related("base").first()
    if found is None:
        raise Missing("org.unit_missing", _("There is no such unit."))
    return found


def units_of(user: User, *, on: date) -> dict[int, set[str]]:
    """Return, by unit id, what `user` may do there through the posts held or substituted that day.

    One query; kept on the user for the request, and until a reference row changes.
    """
    mine: dict[date, dict[int, set[str]]] = user.__dict__.setdefault("_units", {})
    if on not in mine:
        mine[on] = _units_of(user.pk, on)
    return mine[on]


@kept(lambda user_id, on: (user_id, on))
def _units_of(user_id: int, on: date) -> dict[int, set[str]]:
    held = Holding.objects.filter(in_force(on), user=user_id)
    stood = Substitution.objects.filter(in_force(on), user=user_id)
    posts = (
        rows.filter(valid(on, "post__"), valid(on, "post__unit__")).values_list(
            "post__unit_id", "post__role"
        )
        for rows in (held, stood)
    )
    mine: dict[int, set[str]] = {}
    for unit_id, role in next(posts).union(next(posts)):
        mine.setdefault(unit_id, set()).update(blueprint.permissions_of(role))
    return mine


def homes_of(user: User, *, on: date) -> set[int]:
    """Return the jurisdictions where units with a post of `user` that day may have to act.

    Those of their bases and of what they cover or covered; for a unit above, as of a county or a
    subdistrict with a park in it, also those beneath. Kept as above.
    """
    mine: dict[date, set[int]] = user.__dict__.setdefault("_homes", {})
    if on not in mine:
        mine[on] = _homes_of(frozenset(units_of(user, on=on)))
    return mine[on]


@kept(lambda units: units)
def _homes_of(units: frozenset[int]) -> set[int]:
    bases = Area.objects.filter(units__in=list(units))
    # A place they covered, or were based in, before it was redrawn: what was filed stays there.
    covered = Area.objects.filter(covered_by__unit__in=list(units))
    return set().union(*(_homes_at(base) for base in bases.union(covered)))


def _homes_at(base: Area) -> list[int]:
    if base.kind not in OWNING_KINDS:
        return [base.jurisdiction_pk]
    return areas.jurisdictions_beneath(base)


def chain_at(paths: Collection[str], *, on: date) -> list[Unit]:
    """Return the units that cover any of these areas that day, the lowest level and nearest first.

    One query. Units beside the levels come after those of the levels.
    """
    covers = sorted(covers_of(paths, on=on), key=lambda one: candidate(one).nearness)
    units = {one.unit_id: one.unit for one in covers}
    return sorted(units.values(), key=lambda one: -(one.level or 0))


def units_near(area: Area, chain: Collection[Unit], *, on: date) -> QuerySet[Unit]:
    """Return the units a matter at `area` may go to: those of its jurisdiction, and its chain."""
    home = area.jurisdiction_pk
    near = Q(base_id=home) | Q(base__jurisdiction_id=home) | Q(pk__in=[unit.pk for unit in chain])
    return Unit.objects.filter(valid(on), near).order_by("-level", "name", "pk")


def named(units: QuerySet[Unit], words: str) -> QuerySet[Unit]:
    """Return those whose name has these words in it."""
    return units.filter(Q(name__icontains=words) | Q(name_en__icontains=words))


def covering(paths: Collection[str], *, on: date) -> dict[str, list[rules.Candidate]]:
    """Return, by path, the units that cover exactly these areas that day."""
    found: dict[str, list[rules.Candidate]] = {}
    for one in covers_of(paths, on=on):
        found.setdefault(one.area.path, []).append(candidate(one))
    return found


@kept(lambda paths, *, level, prefer, on: (tuple(paths), level, prefer, on))
def route(paths: Collection[str], *, level: int, prefer: str | None, on: date) -> Unit:
    """Return the unit that gets what begins at `level` in the area with these ancestor paths.

    One query. Raises Refused only when no unit covers the area or anything above it.
    """
    covers = covers_of(paths, on=on)
    chosen = rules.routed(map(candidate, covers), level=level, prefer=prefer)
    if chosen is None:
        raise Refused("org.nobody", _("No unit answers for this place yet."), field="area")
    return next(one.unit for one in covers if one.unit_id == chosen.unit_id)


def upper_of(unit: Unit) -> Unit | None:
    """Return the unit above; None at the top, where a missed leg stays."""
    if unit.upper_id is None:
        return None
    return Unit.objects.select_related("base").get(pk=unit.upper_id)


def mechanisms_at(area: Area, *, on: date) -> list[Mechanism]:
    """Return the mechanisms that run in `area` that day, the nearest first, each blueprint once."""
    rows = Mechanism.objects.filter(in_force(on), area__path__in=area.ancestor_paths)
    nearest: dict[str, Mechanism] = {}
    for row in rows.select_related("area").order_by("-area__path", "-from_on", "-pk"):
        nearest.setdefault(row.blueprint, row)
    return list(nearest.values())


@kept(lambda area, *, on: (area.pk, on))
def mechanism_for(area: Area, *, on: date) -> Mechanism:
    """Return the nearest mechanism upward that takes appeals. Raises Refused where none runs."""
    for row in mechanisms_at(area, on=on):
        if blueprint.mechanism(row.edition_id).appeals:
            return row
    raise Refused("org.no_mechanism", _("Nothing can be asked for here yet."), field="area")
