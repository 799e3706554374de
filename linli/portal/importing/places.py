"""The places a table speaks of: found by code, or by a name that only one of them has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.portal.importing.nearest import Nearest, alike, few

BATCH = 500
# So many different words are cheaper answered by reading the whole place.
WHOLE_FROM = 3_000


class Places:
    """Places in force by code and by name; `scope` is where everything has to lie."""

    def __init__(self, scope: Area | None) -> None:
        self.scope = scope
        self._end = scope.path_end if scope else ""
        self.path_of: dict[str, str] = {}
        self.kind_of: dict[str, str] = {}
        # The code of a unit -> that of the place it is based in, for what only names a unit.
        self.home_of: dict[str, str] = {}
        self._codes_of: dict[str, list[str]] = {}
        self._asked: set[str] = set()
        # What this table itself calls places.
        self.own: Iterable[str] = ()
        self.nearest = Nearest(self._names)

    @property
    def is_everywhere(self) -> bool:
        """Say whether everything lies within the scope anyway."""
        return self.scope is None or self.scope.parent_id is None

    @property
    def name(self) -> str:
        """Return what the scope is called."""
        return self.scope.name if self.scope else ""

    def learn(self, words: Iterable[str]) -> None:
        """Look up all these codes or names at once."""
        wanted = {word for word in words if word} - self._asked
        self._asked |= wanted
        if len(wanted) > WHOLE_FROM:
            self._keep(self._all())
            return
        for some in _batches(sorted(wanted)):
            self._keep(Area.objects.filter(code__in=some, valid_to__isnull=True))
        for some in _batches(sorted(wanted - self.path_of.keys())):
            self._keep(self._all().filter(name__in=some))

    def codes(self, word: str) -> list[str]:
        """Return the codes that a code or a name may mean: none, the one, or several."""
        return [word] if word in self.path_of else self._codes_of.get(word, [])

    def is_within(self, code: str) -> bool:
        """Say whether a known place lies at or beneath the scope."""
        if self.scope is None:
            return True
        return self.scope.path <= self.path_of.get(code, "") < self._end

    def add(self, code: str, path: str) -> None:
        """Know of a place that this table makes: it lies where the one above it lies."""
        self.path_of.setdefault(code, path)

    def _names(self) -> Iterator[str]:
        yield from few(self.own)
        lost = self._asked - self.path_of.keys() - self._codes_of.keys()
        yield from alike(self._all(), lost)

    def _all(self) -> QuerySet[Area]:
        if self.scope is None:
            return Area.objects.filter(valid_to__isnull=True)
        here = areas.within(self.scope) | Q(path__in=self.scope.ancestor_paths)
        return Area.objects.filter(here, valid_to__isnull=True)

    def _keep(self, rows: QuerySet[Area]) -> None:
        for code, name, path, kind in rows.values_list("code", "name", "path", "kind"):
            if code not in self.path_of:
                self.path_of[code], self.kind_of[code] = path, kind
                self._codes_of.setdefault(name, []).append(code)


def _batches(words: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(words), BATCH):
        yield words[first : first + BATCH]
