"""What a table does to the grids: how many buildings lie in each, before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.areas.rules import AreaRow
from linli.kernel.intake import Change
from linli.kernel.numbers import ancestors, path_end
from linli.portal.importing.places import BATCH

GRIDS = "grids"
# A building is counted in the nearest of these above it.
COUNTED = ("grid", "community", "village", "park")
GRIDS_MOST, DEEP_MOST, DEEPEST = 200, 200, 20


@dataclass(frozen=True)
class Grid:
    """A grid, or a community where a building lies in none, with its buildings."""

    code: str
    name: str
    before: int
    after: int

    @property
    def more(self) -> str:
        """Return the difference with its sign."""
        return f"{self.after - self.before:+d}".replace("-", "−")


def grids(touches: Mapping[str, Any]) -> list[Grid]:
    """Return what was noted of grids."""
    return [Grid(*one) for one in touches.get(GRIDS, ())]


def lines(touches: Mapping[str, Any]) -> Iterator[str]:
    """Say of each grid how many buildings it has before and after."""
    for one in grids(touches):
        yield _("%(name)s (%(code)s): %(before)d buildings before, %(after)d after.") % asdict(one)


def figures(touches: Mapping[str, Any]) -> dict[str, int]:
    """Return what else was noted: counts."""
    return {name: n for name, n in touches.items() if name != GRIDS}


def of_changes(changes: Sequence[Change[AreaRow]]) -> list[list[Any]]:
    """Return code, name, buildings before and after of each grid that a redraw changes.

    Empty where nothing that stands comes to lie elsewhere: then nothing is redrawn. Of more than
    200 places with others beneath them that move, the rest is left out.
    """
    moved = [one.before.code for one in changes if _is_moved(one) and one.before]
    if not moved:
        return []
    ground = _Ground(changes, moved)
    came, went = Counter[str](), Counter[str]()
    for code in ground.buildings:
        before, after = ground.grid_before(code), ground.grid_after(code)
        if before != after:
            went[before] += 1
            came[after] += 1
    touched = sorted((came.keys() | went.keys()) - {""})[:GRIDS_MOST]
    now = ground.now(touched)
    return [
        [code, ground.name(code), now[code], now[code] - went[code] + came[code]]
        for code in touched
    ]


def _is_moved(one: Change[AreaRow]) -> bool:
    if one.before is None:
        return False
    if one.after is None or one.after.ends:
        return True
    return (one.after.parent, one.after.kind) != (one.before.parent, one.before.kind)


class _Row(NamedTuple):
    """What is asked of a place that stands."""

    code: str
    name: str
    kind: str
    path: str


class _Ground:
    """Where places lie before and after: what stands, with what a table says over it."""

    def __init__(self, changes: Sequence[Change[AreaRow]], moved: Sequence[str]) -> None:
        self.coming = {one.after.code: one.after for one in changes if one.after is not None}
        self.ended = {code for code, row in self.coming.items() if row.ends}
        self.ended |= {one.before.code for one in changes if one.before and one.after is None}
        self.rows: dict[str, _Row] = {}
        self.parents: dict[str, str] = {}
        self.buildings = {
            one.after.code
            for one in changes
            if one.before is None and one.after is not None and one.after.kind == "building"
        }
        self._read(moved)
        self._read({row.parent for row in self.coming.values()} - self.coming.keys())
        self._read_beneath([self.rows[code] for code in moved if code in self.rows])
        self._climb()

    def _read(self, codes: Iterable[str]) -> None:
        wanted = sorted(set(codes) - {""} - self.rows.keys())
        for first in range(0, len(wanted), BATCH):
            some = Area.objects.filter(code__in=wanted[first : first + BATCH])
            self._keep(some.filter(valid_to__isnull=True))

    def _read_beneath(self, moved: Sequence[_Row]) -> None:
        deep = [one for one in moved if one.kind != "building"]
        self.buildings |= {one.code for one in moved if one.kind == "building"}
        for one in deep[:DEEP_MOST]:
            rows = Area.objects.filter(path__gt=one.path, path__lt=path_end(one.path))
            self._keep(rows.filter(valid_to__isnull=True))
        self.buildings |= {code for code, row in self.rows.items() if row.kind == "building"}

    def _climb(self) -> None:
        """Read everything above what is known, and learn from the paths who lies in whom."""
        known = {row.path: code for code, row in self.rows.items()}
        wanted = {up for path in known for up in ancestors(path)} - known.keys()
        paths = sorted(wanted)
        for first in range(0, len(paths), BATCH):
            some = Area.objects.filter(path__in=paths[first : first + BATCH])
            self._keep(some)
        known = {row.path: code for code, row in self.rows.items()}
        for code, row in self.rows.items():
            up = ancestors(row.path)[:-1]
            self.parents[code] = known.get(up[-1], "") if up else ""

    def _keep(self, rows: QuerySet[Area]) -> None:
        for values in rows.values_list("code", "name", "kind", "path"):
            self.rows.setdefault(values[0], _Row(*values))

    def name(self, code: str) -> str:
        """Return what a place is called, afterwards."""
        row = self.coming.get(code) or self.rows.get(code)
        return row.name if row else code

    def grid_before(self, code: str) -> str:
        """Return the grid in which a building lies now; empty for one that is yet to come."""
        return self._nearest(code, self._standing) if code in self.rows else ""

    def grid_after(self, code: str) -> str:
        """Return the grid in which it lies afterwards; empty for one that ends."""
        return "" if code in self.ended else self._nearest(code, self._redrawn)

    def now(self, codes: Iterable[str]) -> dict[str, int]:
        """Return how many buildings lie in each of these places now, two queries for each."""
        return {code: self._count(self.rows.get(code)) for code in codes}

    def _nearest(self, code: str, step: Callable[[str], tuple[str, str]]) -> str:
        found, here = "", code
        for _level in range(DEEPEST):
            kind, up = step(here)
            if kind == COUNTED[0] or (kind in COUNTED and not found):
                found = here
            if kind == COUNTED[0] or not up:
                break
            here = up
        return found

    def _standing(self, code: str) -> tuple[str, str]:
        row = self.rows.get(code)
        return (row.kind, self.parents.get(code, "")) if row else ("", "")

    def _redrawn(self, code: str) -> tuple[str, str]:
        row = self.coming.get(code)
        return (row.kind, row.parent) if row else self._standing(code)

    @staticmethod
    def _count(area: _Row | None) -> int:
        if area is None:
            return 0
        inside = Area.objects.filter(
            path__gt=area.path, path__lt=path_end(area.path), valid_to__isnull=True
        )
        buildings = inside.filter(kind="building")
        if area.kind == COUNTED[0]:
            return buildings.count()
        grids = set(inside.filter(kind__in=COUNTED).values_list("path", flat=True))
        paths = buildings.values_list("path", flat=True)
        return sum(1 for path in paths if grids.isdisjoint(ancestors(path)))
