"""Let what units are and do follow places that were redrawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from linli.areas.actions import Succession
from linli.areas.models import Area
from linli.areas.queries.standing import blocks
from linli.org.actions.checking import exclusive
from linli.org.actions.covers import cover_silently, end_covers, settle
from linli.org.models import Covers, Mechanism, Poster, Unit
from linli.org.queries.uppers import bases_within, derived_uppers
from linli.shards import ids


@dataclass(frozen=True)
class Followed:
    """How many rows followed a redrawn place."""

    covers: int = 0
    units: int = 0
    mechanisms: int = 0


def follow(succession: Succession) -> Followed:
    """Let covers, bases, mechanisms, hanging posters and upper units follow.

    Where two grid-level units or two building groups would come to answer for one place, the one
    of the leading place does, and the other no longer. What was ended ends what hangs on it, what
    was opened again has it again.
    """
    bases = _bases(succession)
    before = derived_uppers(bases, on=succession.on)
    covers = _follow_covers(succession)
    units = _move_bases(succession)
    _hang_posters(succession)
    mechanisms = _follow_mechanisms(succession)
    _end(succession)
    _reopen(succession)
    settle(bases, before, on=succession.on)
    return Followed(covers=covers, units=units, mechanisms=mechanisms)


def _bases(succession: Succession) -> dict[int, tuple[int | None, str]]:
    """Return the units whose upper may become another: those based where anything changes."""
    found: dict[int, tuple[int | None, str]] = {}
    for some in blocks(succession.heirs):
        units = Unit.objects.filter(base__in=some, valid_to__isnull=True)
        for pk, level, path in units.values_list("pk", "level", "base__path"):
            found[pk] = level, path
    changed = [*succession.ended, *succession.reopened, *succession.seniors]
    for some in blocks(changed):
        for path in Area.objects.filter(pk__in=some).values_list("path", flat=True):
            found |= bases_within(path, on=succession.on)
    return found


def _follow_covers(succession: Succession) -> int:
    """End what covers the old rows, and cover the heirs instead; return how many rows were made."""
    claimed = _claimed(succession)
    made: dict[date | None, list[tuple[int, int]]] = {}
    ending: list[Covers] = []
    for one in _lasting(succession):
        ending.append(one)
        for heir in succession.heirs[one.area_id]:
            claims = _claims(one.unit, heir)
            if not claims & claimed:
                claimed |= claims
                made.setdefault(one.to_on, []).append((one.unit_id, heir))
    end_covers(ending, last_on=succession.last_on)
    return sum(
        cover_silently(pairs, from_on=succession.on, to_on=to_on) for to_on, pairs in made.items()
    )


def _lasting(succession: Succession) -> Iterator[Covers]:
    """Yield what covers the old rows, that of the leading ones first."""
    still = Q(to_on__isnull=True) | Q(to_on__gte=succession.on)
    for some in blocks(succession.heirs):
        rows: dict[int, list[Covers]] = {}
        for one in Covers.objects.filter(still, area__in=some).select_related("unit"):
            rows.setdefault(one.area_id, []).append(one)
        for old in some:
            yield from rows.get(old, ())


def _claimed(succession: Succession) -> set[tuple[int, str]]:
    """Return what covers the heirs already, where they stood before."""
    still = Q(to_on__isnull=True) | Q(to_on__gte=succession.on)
    claimed: set[tuple[int, str]] = set()
    for some in blocks(_heads(succession)):
        for one in Covers.objects.filter(still, area__in=some).select_related("unit"):
            claimed |= _claims(one.unit, one.area_id)
    return claimed


def _claims(unit: Unit, area: int) -> set[tuple[int, str]]:
    """Return what a unit that covers an area leaves to no other row."""
    sort = exclusive(unit.level, unit.org_type)
    return {(area, f"unit {unit.pk}"), *([(area, sort)] if sort else [])}


def _move_bases(succession: Succession) -> int:
    moved = 0
    for some in blocks(succession.heirs):
        units = list(Unit.objects.filter(base__in=some))
        for unit in units:
            unit.base_id = succession.heirs[unit.base_id][0]
        moved += Unit.objects.bulk_update(units, ["base"], batch_size=500)
    return moved


def _hang_posters(succession: Succession) -> None:
    for some in blocks(succession.heirs):
        hanging = list(Poster.objects.filter(area__in=some, taken_down_at__isnull=True))
        for poster in hanging:
            poster.area_id = succession.heirs[poster.area_id][0]
        Poster.objects.bulk_update(hanging, ["area"], batch_size=500)


def _follow_mechanisms(succession: Succession) -> int:
    """Let a mechanism run on in all heirs; where two would, that of the leading place."""
    made: list[Mechanism] = []
    running = {(one.area_id, one.blueprint) for one in _running(_heads(succession))}
    for one in _running(succession.heirs):
        for heir in succession.heirs[one.area_id]:
            if (heir, one.blueprint) not in running:
                running.add((heir, one.blueprint))
                made.append(_running_on(one, heir, max(one.from_on, succession.on)))
        Mechanism.objects.filter(pk=one.pk).update(to_on=succession.last_on)
    if made:
        for pk, mechanism in zip(ids.take(len(made)), made, strict=True):
            mechanism.pk = pk
        Mechanism.objects.bulk_create(made)
    return len(made)


def _running_on(one: Mechanism, heir: int, from_on: date) -> Mechanism:
    return Mechanism(
        area_id=heir, blueprint=one.blueprint, edition_id=one.edition_id, from_on=from_on
    )


def _heads(succession: Succession) -> set[int]:
    return {heir for heirs in succession.heirs.values() for heir in heirs}


def _running(areas: Iterable[int]) -> Iterator[Mechanism]:
    for some in blocks(areas):
        yield from Mechanism.objects.filter(area__in=some, to_on__isnull=True).order_by("pk")


def _end(succession: Succession) -> None:
    for area, last_on in succession.ended.items():
        lasting = Q(to_on__isnull=True) | Q(to_on__gt=last_on)
        end_covers(Covers.objects.filter(lasting, area=area), last_on=last_on)
        Mechanism.objects.filter(lasting, area=area).update(to_on=last_on)


def _reopen(succession: Succession) -> None:
    for area, last_on in succession.reopened.items():
        Covers.objects.filter(area=area, to_on=last_on).update(to_on=None)
        Mechanism.objects.filter(area=area, to_on=last_on).update(to_on=None)
