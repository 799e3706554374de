"""Which definition of an indicator counts which day, as mechanisms changed their editions.

What happens is counted by the definition in force on its day, so a change leaves a break in the
series. What stands (a stock, a ratio) is the sum of all its past, and what is stored in another
shape cannot be read together: there the newest definition counts everything, and nothing breaks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import NamedTuple

from linli.blueprint import queries as blueprint
from linli.blueprint.types.indicators import Indicator
from linli.indicators.rules import RUNNING, Definitions
from linli.org.models import Mechanism
from linli.shards.kept import kept


class Ran(NamedTuple):
    """One edition that runs, or ran, somewhere."""

    from_on: date
    to_on: date | None
    edition_id: int
    sha256: str


class Era(NamedTuple):
    """A stretch of days that are counted by the same definitions."""

    first: date
    last: date
    definitions: Definitions


class Versions:
    """The definitions of all mechanisms that run or ran, the one adopted last first."""

    def __init__(self, ran: Sequence[Ran]) -> None:
        self.ran = ran
        self.newest = Definitions(self._declared([one for one in ran if one.to_on is None]))
        self._at: dict[date, Definitions] = {}

    def _declared(self, ran: Sequence[Ran]) -> Iterator[Indicator]:
        for pk in dict.fromkeys(one.edition_id for one in ran):
            yield from blueprint.mechanism(pk).indicators

    def eras(self, since: date, until: date) -> Iterator[Era]:
        """Yield the stretches of a period, in order; almost always one."""
        begins = [since, *(day for day in self._changes if since < day <= until)]
        ends = [*(day - timedelta(days=1) for day in begins[1:]), until]
        for first, last in zip(begins, ends, strict=True):
            yield Era(first, last, self._on(first))

    def breaks(self, code: str) -> tuple[date, ...]:
        """Return the days from which a figure is counted in another way than before."""
        return tuple(day for day, _one in self.histories.get(code, ())[1:])

    @cached_property
    def digest(self) -> str:
        """Return what tells whether cells were counted by these definitions."""
        said = {
            code: [(day.isoformat(), one.meaning) for day, one in steps]
            for code, steps in sorted(self.histories.items())
        }
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]

    @cached_property
    def histories(self) -> dict[str, list[tuple[date, Indicator]]]:
        """Return by code which definition counts from which day; the first counts all days before.

        Only what is declared today has a history, and only versions that count in another way.
        """
        found: dict[str, list[tuple[date, Indicator]]] = {}
        for day in sorted({one.from_on for one in self.ran} | self._afters):
            there = Definitions(self._declared(self._in_force(day))).by_code
            for code, newest in self.newest.by_code.items():
                one = there.get(code)
                if one is None or newest.measure in RUNNING or one.shape != newest.shape:
                    continue
                steps = found.setdefault(code, [])
                if not steps or steps[-1][1].meaning != one.meaning:
                    steps.append((day, one))
        return {
            code: found.get(code) or [(date.min, newest)]
            for code, newest in self.newest.by_code.items()
        }

    @property
    def _afters(self) -> set[date]:
        return {one.to_on + timedelta(days=1) for one in self.ran if one.to_on}

    @cached_property
    def _changes(self) -> list[date]:
        return sorted({day for steps in self.histories.values() for day, _one in steps[1:]})

    def _on(self, day: date) -> Definitions:
        begun = max((one for one in self._changes if one <= day), default=date.min)
        if begun not in self._at:
            self._at[begun] = Definitions(self._then(begun))
        return self._at[begun]

    def _then(self, day: date) -> Iterator[Indicator]:
        for steps in self.histories.values():
            yield next((one for begun, one in reversed(steps) if begun <= day), steps[0][1])

    def _in_force(self, day: date) -> list[Ran]:
        return [
            one
            for one in self.ran
            if one.from_on <= day and (one.to_on is None or one.to_on >= day)
        ]


@kept(lambda: ())
def versions() -> Versions:
    """Return the definitions of all mechanisms anywhere, so that totals add up. One query.

    Where two declare the same code, the one adopted last is counted.
    """
    rows = Mechanism.objects.order_by("-from_on", "-pk")
    names = ("from_on", "to_on", "edition_id", "edition__sha256")
    return _made(tuple(Ran(*row) for row in rows.values_list(*names)))


@lru_cache(maxsize=16)
def _made(ran: tuple[Ran, ...]) -> Versions:
    return Versions([one for one in ran if one.to_on is None or one.to_on >= one.from_on])
