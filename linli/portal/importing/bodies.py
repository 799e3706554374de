"""The units a table speaks of: found by code, or by a name that only one of them has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from linli.areas import queries as areas
from linli.org.models import Unit
from linli.portal.importing.nearest import Nearest, alike, few
from linli.portal.importing.places import BATCH, Places


class Bodies:
    """Units in force by code and name, with the code of the place they are at home in."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.base_of: dict[str, str] = {}
        self._codes_of: dict[str, list[str]] = {}
        self._asked: set[str] = set()
        # What this table itself calls units.
        self.own: Iterable[str] = ()
        self.nearest = Nearest(self._names)

    def learn(self, words: Iterable[str]) -> None:
        """Look up all these codes or names at once; names only within the scope."""
        wanted = sorted({word for word in words if word} - self.base_of.keys())
        self._asked |= {*wanted}
        rows = Unit.objects.filter(valid_to__isnull=True)
        for first in range(0, len(wanted), BATCH):
            self._keep(rows.filter(code__in=wanted[first : first + BATCH]))
        rows = self._within()
        names = [word for word in wanted if word not in self.base_of]
        for first in range(0, len(names), BATCH):
            self._keep(rows.filter(name__in=names[first : first + BATCH]))

    def codes(self, word: str) -> list[str]:
        """Return the codes that a code or a name may mean."""
        return [word] if word in self.base_of else self._codes_of.get(word, [])

    def _names(self) -> Iterator[str]:
        yield from few(self.own)
        yield from alike(self._within(), self._asked - self.base_of.keys() - self._codes_of.keys())

    def _within(self) -> QuerySet[Unit]:
        rows = Unit.objects.filter(valid_to__isnull=True)
        if self.places.is_everywhere or self.places.scope is None:
            return rows
        return rows.filter(areas.within(self.places.scope, field="base__path"))

    def _keep(self, rows: object) -> None:
        for code, name, base in rows.values_list("code", "name", "base__code"):  # type: ignore[attr-defined]
            if code not in self.base_of:
                self.base_of[code] = self.places.home_of[code] = base
                self._codes_of.setdefault(name, []).append(code)
