"""Which unit is the upper one of many at once, by the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from linli.areas.queries.standing import blocks
from linli.kernel.numbers import ancestors, path_end
from linli.org import rules
from linli.org.models import Covers, Unit
from linli.org.queries.days import in_force, valid

# id -> level and path of the base.
Bases = Mapping[int, tuple[int | None, str]]


def bases_within(path: str, *, on: date) -> dict[int, tuple[int | None, str]]:
    """Return, by id, level and base path of every unit in force based at or beneath this path."""
    rows = Unit.objects.filter(valid(on), base__path__gte=path, base__path__lt=path_end(path))
    return {pk: (level, base) for pk, level, base in rows.values_list("pk", "level", "base__path")}


def derived_uppers(bases: Bases, *, on: date) -> dict[int, int | None]:
    """Return, by unit id, the upper unit that the rule names that day; three sorts of queries."""
    paths = {above for _level, path in bases.values() for above in ancestors(path)}
    covering: dict[str, list[rules.Candidate]] = {}
    for some in blocks(sorted(paths)):
        for one in _covering(some, on):
            covering.setdefault(one.path, []).append(one)
    return {pk: _upper(pk, level, path, covering) for pk, (level, path) in bases.items()}


def _covering(paths: list[str], on: date) -> Iterable[rules.Candidate]:
    rows = Covers.objects.filter(in_force(on), valid(on, "unit__"), area__path__in=paths)
    # Only those at the levels 1 to 3 are upper to anybody.
    rows = rows.filter(unit__level__lt=rules.LEVELS[0])
    for unit_id, path, level, org_type in rows.values_list(
        "unit_id", "area__path", "unit__level", "unit__org_type"
    ):
        yield rules.Candidate(unit_id=unit_id, path=path, level=level, org_type=org_type)


def _upper(
    unit_id: int, level: int | None, path: str, covering: Mapping[str, list[rules.Candidate]]
) -> int | None:
    near = [one for above in ancestors(path) for one in covering.get(above, ())]
    found = rules.upper(unit_id, level, near)
    return found.unit_id if found else None
