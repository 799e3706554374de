"""How things stand around a unit: who has rights through it, who is below whom, who answers where.

Looked at before and after a step that is then rolled back, the difference is what it touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from linli.areas.models import Area, Grant
from linli.areas.queries.standing import blocks
from linli.kernel import numbers
from linli.org import rules
from linli.org.models import Covers, Holding, Substitution, Unit
from linli.org.queries.days import candidate, covers_of, in_force, valid
from linli.org.queries.uppers import bases_within

# Whose upper units are looked at one by one; beyond these only the first.
UPPERS_MOST = 20_000
# Of more places than these only the first are asked who answers for them.
ANSWERS_MOST = 500
# From so many grounds on, what lies beside them is looked at with them.
APART_MOST = 8


@dataclass(frozen=True)
class Given:
    """A role that somebody has through a post of the unit, in a place, until a day."""

    user_id: int
    area_id: int
    role: str
    to_on: date | None


@dataclass(frozen=True)
class Look:
    """How things stand: grants by id, upper units by unit, who answers by place, places covered."""

    grants: dict[int, Given]
    uppers: dict[int, int | None]
    answers: dict[int, int | None]
    covered: frozenset[int]


def look(unit: Unit | None, grounds: Iterable[str], areas: Sequence[Area], *, on: date) -> Look:
    """Look at the units based at or beneath `grounds`, and at who answers for `areas` on a day."""
    covers = Covers.objects.filter(in_force(on), unit=unit).values_list("area_id", flat=True)
    return Look(
        grants=_grants(unit, on),
        uppers=_uppers(unit, grounds, on),
        answers=answers(areas[:ANSWERS_MOST], on=on),
        covered=frozenset(covers) if unit else frozenset(),
    )


def answers(areas: Iterable[Area], *, on: date) -> dict[int, int | None]:
    """Return, by place, which unit gets what is asked there that day; one query."""
    wanted = list(areas)
    paths = {path for area in wanted for path in area.ancestor_paths}
    covers = [row for some in blocks(sorted(paths)) for row in covers_of(some, on=on)]
    by_path: dict[str, list[rules.Candidate]] = {}
    for row in covers:
        by_path.setdefault(row.area.path, []).append(candidate(row))
    found: dict[int, int | None] = {}
    for area in wanted:
        near = [one for path in area.ancestor_paths for one in by_path.get(path, ())]
        chosen = rules.routed(near, level=rules.LEVEL_OF_KIND.get(area.kind, 1))
        found[area.pk] = chosen.unit_id if chosen else None
    return found


def tops(paths: Iterable[str]) -> list[str]:
    """Return those paths that lie beneath none of the others; of many those above them."""
    wanted = set(paths)
    if len(wanted) > APART_MOST:
        wanted = {numbers.ancestors(path)[-2:][0] for path in wanted}
    return sorted(path for path in wanted if wanted.isdisjoint(numbers.ancestors(path)[:-1]))


def _grants(unit: Unit | None, on: date) -> dict[int, Given]:
    if unit is None:
        return {}
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=on)
    sources = [
        f"{word}:{pk}"
        for model, word in ((Holding, "holding"), (Substitution, "substitution"))
        for pk in model.objects.filter(lasting, post__unit=unit).values_list("pk", flat=True)
    ]
    found: dict[int, Given] = {}
    for some in blocks(sources):
        rows = Grant.objects.filter(lasting, source__in=some)
        for pk, user, area, role, to_on in rows.values_list(
            "pk", "user_id", "area_id", "role", "to_on"
        ):
            found[pk] = Given(user, area, role, to_on)
    return found


def _uppers(unit: Unit | None, grounds: Iterable[str], on: date) -> dict[int, int | None]:
    wanted = {pk for path in tops(grounds) for pk in bases_within(path, on=on)}
    if unit is not None:
        wanted.add(unit.pk)
    found: dict[int, int | None] = {}
    for some in blocks(sorted(wanted)[:UPPERS_MOST]):
        rows = Unit.objects.filter(valid(on), pk__in=some)
        found.update(rows.values_list("pk", "upper_id"))
    return found
