"""Which places of a ground have the unit that the blueprint wants at their level."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Q

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.kernel.numbers import ancestors
from linli.org.models import Covers
from linli.org.queries.cards import ground, lies_in_ground
from linli.org.queries.days import in_force, valid
from linli.org.queries.units import mechanisms_at


def standing(area: Area, *, on: date) -> dict[str, tuple[int, int]]:
    """Return by level ("level_3") how many places of a ground want a unit, and how many have it.

    A unit of the level that covers a place above answers for the place as well. Four queries.
    """
    levels = _levels(area, on)
    if not levels:
        return {}
    rows = Area.objects.filter(ground(area), kind__in=levels, valid_to__isnull=True)
    covered = _covered(area, on)
    found: dict[str, tuple[int, int]] = {}
    for kind, path in rows.values_list("kind", "path"):
        level = levels[kind]
        has = any(level in covered.get(above, ()) for above in ancestors(path))
        nodes, fit = found.get(f"level_{level}", (0, 0))
        found[f"level_{level}"] = (nodes + 1, fit + has)
    return found


def _levels(area: Area, on: date) -> dict[str, int]:
    """Return which level the nearest mechanism with levels wants in which kind of place."""
    for row in mechanisms_at(area, on=on):
        if levels := blueprint.mechanism(row.edition_id).levels:
            return {str(kind): one.level for one in levels for kind in one.base}
    return {}


def _covered(area: Area, on: date) -> dict[str, set[int]]:
    near = Q(area__path__in=area.ancestor_paths) | lies_in_ground(area, "area")
    rows = Covers.objects.filter(in_force(on), valid(on, "unit__"), near, unit__level__isnull=False)
    found: defaultdict[str, set[int]] = defaultdict(set)
    for path, level in rows.values_list("area__path", "unit__level"):
        found[path].add(level or 0)
    return found
