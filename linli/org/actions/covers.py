"""Write what units cover, and let roles and upper units follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Q

from linli.areas.actions import grant_silently
from linli.areas.models import Area, Grant
from linli.areas.queries.standing import blocks
from linli.org.models import Covers, Holding, Substitution, Unit
from linli.org.queries.days import in_force
from linli.org.queries.uppers import bases_within, derived_uppers
from linli.shards import ids
from linli.shards.put import put_many

_DAY = timedelta(days=1)


def cover_silently(
    pairs: Iterable[tuple[int, int]], *, from_on: date, to_on: date | None = None
) -> int:
    """Let units cover areas, by their ids, for an action whose own entry tells of it."""
    wanted = list(dict.fromkeys(pairs))
    if wanted:
        numbered = zip(ids.take(len(wanted)), wanted, strict=True)
        put_many(Covers, ([pk, unit, area, from_on, to_on] for pk, (unit, area) in numbered))
    return len(wanted)


def end_covers(rows: Iterable[Covers], *, last_on: date) -> int:
    """End these rows with the day `last_on`; what would only begin later never was."""
    found = list(rows)
    never = [one.pk for one in found if one.from_on > last_on]
    for some in blocks([one.pk for one in found if one.from_on <= last_on]):
        Covers.objects.filter(pk__in=some).update(to_on=last_on)
    for some in blocks(never):
        Covers.objects.filter(pk__in=some).delete()
    return len(found)


Bases = dict[int, tuple[int | None, str]]


def look(*paths: str, on: date) -> tuple[Bases, dict[int, int | None]]:
    """Return the units based at or beneath these paths, and which upper units the rule names."""
    bases = {pk: base for path in paths for pk, base in bases_within(path, on=on).items()}
    return bases, derived_uppers(bases, on=on)


def reach_of(unit: Unit, *, on: date) -> list[str]:
    """Return the paths of a unit's base and of what it covers."""
    covered = Covers.objects.filter(in_force(on), unit=unit)
    return [unit.base.path, *covered.values_list("area__path", flat=True)]


def settle(bases: Collection[int], before: Mapping[int, int | None], *, on: date) -> int:
    """Name the upper units anew after coverage changed; return how many became others.

    An upper unit that somebody named, other than the rule did before, stays while it lasts.
    """
    changed: list[Unit] = []
    for some in blocks(sorted(bases)):
        units = list(Unit.objects.filter(pk__in=some).select_related("base", "upper"))
        after = derived_uppers({one.pk: (one.level, one.base.path) for one in units}, on=on)
        for unit in units:
            gone = unit.upper is not None and unit.upper.valid_to is not None
            if (unit.upper_id == before.get(unit.pk) or gone) and unit.upper_id != after[unit.pk]:
                unit.upper_id = after[unit.pk]
                changed.append(unit)
    set_uppers(changed)
    return len(changed)


def set_uppers(units: Iterable[Unit]) -> None:
    """Store the upper units of many units; a statement for each is faster than one for all."""
    pairs = [[unit.upper_id, unit.pk] for unit in units]
    if pairs:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.executemany("UPDATE org_unit SET upper_id = %s WHERE id = %s", pairs)


def follow_coverage(unit_ids: Sequence[int], *, on: date) -> int:
    """Let the roles of holders and substitutes follow what their units cover from `on`.

    Roles in closed places stay: whatever was filed there is still looked after. Returns how many
    roles were given or ended.
    """
    done = 0
    for some in blocks(unit_ids):
        wanted = _wanted_areas(some, on)
        lasting = Q(to_on__isnull=True) | Q(to_on__gte=on)
        for model, word in ((Holding, "holding"), (Substitution, "substitution")):
            seats = model.objects.filter(lasting, post__unit__in=some)
            for seat in seats.select_related("post", "user"):
                done += _follow_seat(seat, f"{word}:{seat.pk}", wanted[seat.post.unit_id], on)
    return done


def _wanted_areas(unit_ids: list[int], on: date) -> dict[int, dict[int, Covers | None]]:
    """Return, by unit id, the areas its posts give roles in, with the row that says so."""
    wanted: dict[int, dict[int, Covers | None]] = {pk: {} for pk in unit_ids}
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=on)
    for one in Covers.objects.filter(lasting, unit__in=unit_ids).order_by("from_on"):
        wanted[one.unit_id].setdefault(one.area_id, one)
    for pk, base in Unit.objects.filter(pk__in=unit_ids).values_list("pk", "base_id"):
        if not wanted[pk]:
            wanted[pk][base] = None
    return wanted


def _follow_seat(
    seat: Holding | Substitution, source: str, wanted: Mapping[int, Covers | None], on: date
) -> int:
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=on)
    has = list(Grant.objects.filter(lasting, source=source).select_related("area"))
    ending = [one for one in has if one.area_id not in wanted and one.area.valid_to is None]
    Grant.objects.filter(pk__in=[one.pk for one in ending]).update(to_on=on - _DAY)
    missing = wanted.keys() - {one.area_id for one in has}
    beginning: dict[date, list[Area]] = {}
    for area in Area.objects.filter(pk__in=missing):
        said = wanted[area.pk]
        begins = max(seat.from_on, on, said.from_on if said else on)
        if seat.to_on is None or begins <= seat.to_on:
            beginning.setdefault(begins, []).append(area)
    for begins, areas in beginning.items():
        grant_silently(
            seat.user,
            areas,
            role=seat.post.role,
            from_on=begins,
            to_on=seat.to_on,
            source=source,
        )
    return len(ending) + len(missing)
