"""What an entry adds to which cells: its places, its unit, its service, the parts of a figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from linli.blueprint.types.indicators import ANY_EVENT, Indicator, Term
from linli.indicators.rules.quantiles import bucket_of

# The parts of a figure: what fits, out of what, and (by its place in the list) what is left out.
# A mean keeps the sum of its values in the first, and in the second how many lie in which bucket.
OF, OUT_OF, EXCEPT = "of", "out_of", "except"
COUNT, STOCK, SHARE, RATIO = "count", "stock", "share", "ratio"
QUANTILE, MEAN, DISTINCT = "quantile", "mean", "distinct"
# What stands from one day to the next, and what speaks of a group whose size is to be told.
RUNNING = frozenset({STOCK, RATIO})
RATES = frozenset({SHARE, RATIO, QUANTILE, MEAN})
BY_TOPIC = frozenset({"opened", "by_service", "closed"})


class Key(NamedTuple):
    """What tells one cell of a jurisdiction and span from another."""

    indicator: str
    area_id: int
    unit_id: int
    topic: str
    day: date
    part: str
    bucket: int


class Seen(NamedTuple):
    """What counting needs of an entry; `day` is the day on which it counts."""

    kind: str
    day: date
    area_id: int | None
    unit_id: int | None
    facts: dict[str, Any]


Cells = dict[Key, int]
Chain = Callable[[int | None], Sequence[int]]
Found = Iterator[tuple[str, int, int, str]]


@dataclass(frozen=True)
class Side:
    """One term of one indicator, as the counting loop wants it."""

    code: str
    part: str
    measure: str
    term: Term
    buckets: tuple[int, ...]
    place: int = 0

    def adds(self, facts: Mapping[str, Any]) -> Found:
        """Yield part, bucket, amount and distinct value of a fitting entry; none without its fact.

        Where subjects of a population stand is told by what they were and what they are now.
        """
        if self.term.stands:
            if moved := self.term.moved(facts):
                yield self.part, self.place, self.term.sign * moved, ""
        elif self.term.fact is None:
            yield self.part, self.place, self.term.sign, ""
        else:
            yield from self._measured(facts.get(self.term.fact))

    def _measured(self, fact: object) -> Found:
        if self.measure == DISTINCT:
            if fact is not None:
                yield self.part, 0, 1, str(fact)
            return
        if isinstance(fact, bool) or not isinstance(fact, int | float):
            return
        if self.measure in (QUANTILE, MEAN):
            counted = self.part if self.measure == QUANTILE else OUT_OF
            yield counted, bucket_of(fact, self.buckets), 1, ""
        if self.measure != QUANTILE:
            yield self.part, self.place, self.term.sign * round(fact), ""


class Definitions:
    """The indicators in force by code; the first of a code wins, what awaits is left out."""

    def __init__(self, declared: Iterable[Indicator]) -> None:
        self.by_code: dict[str, Indicator] = {}
        for one in declared:
            if one.awaits is None:
                self.by_code.setdefault(one.code, one)
        self.stocks = frozenset(c for c, one in self.by_code.items() if one.measure in RUNNING)
        self._sides: dict[tuple[str, str], tuple[Side, ...]] = {}

    def sides(self, kind: str, basis: str) -> tuple[Side, ...]:
        """Return the terms that an entry of this kind may fit, counted `at` or `due_on`."""
        if (kind, basis) not in self._sides:
            fitting = (s for s in self._all(basis) if s.term.event in (ANY_EVENT, kind))
            self._sides[kind, basis] = tuple(fitting)
        return self._sides[kind, basis]

    def kinds(self, basis: str) -> frozenset[str]:
        """Return the kinds of entries that count on this day; "*" among them means any."""
        return frozenset(side.term.event for side in self._all(basis))

    def _all(self, basis: str) -> Iterator[Side]:
        for code, one in self.by_code.items():
            if one.day == basis:
                for part, place, term in one.terms:
                    yield Side(code, part, one.measure, term, one.buckets, place)


def tally(entries: Iterable[Seen], definitions: Definitions, basis: str, chain: Chain) -> Cells:
    """Count entries into cells: for their area, those above in the jurisdiction, and their unit.

    `chain` returns the areas from the jurisdiction down to the entry's own. A distinct indicator
    counts the different values of a day; longer spans add up the days.
    """
    sums: defaultdict[tuple[Any, ...], int] = defaultdict(int)
    values: dict[tuple[Any, ...], set[str]] = {}
    for entry in entries:
        for side in definitions.sides(entry.kind, basis):
            if not side.term.fits(entry.kind, entry.facts):
                continue
            for part, bucket, amount, value in side.adds(entry.facts):
                spot = _spot(entry, side, part, bucket)
                if side.measure == DISTINCT:
                    values.setdefault(spot, set()).add(value)
                else:
                    sums[spot] += amount
    return _cells(sums, values, chain)


def _spot(entry: Seen, side: Side, part: str, bucket: int) -> tuple[Any, ...]:
    topic = entry.facts.get("topic", "") if side.code in BY_TOPIC else ""
    # What stands belongs to places: what one unit took in, another may have passed out.
    unit_id = None if side.measure in RUNNING else entry.unit_id
    return side.code, part, bucket, topic, entry.day, entry.area_id, unit_id


def _cells(
    sums: Mapping[tuple[Any, ...], int], values: Mapping[tuple[Any, ...], set[str]], chain: Chain
) -> Cells:
    cells: defaultdict[Key, int] = defaultdict(int)
    for spot, amount in sums.items():
        for key in _keys(spot, chain):
            cells[key] += amount
    united: defaultdict[Key, set[str]] = defaultdict(set)
    for spot, found in values.items():
        for key in _keys(spot, chain):
            united[key] |= found
    cells.update({key: len(found) for key, found in united.items()})
    return {key: value for key, value in cells.items() if value}


def _keys(spot: tuple[Any, ...], chain: Chain) -> Iterator[Key]:
    code, part, bucket, topic, day, area_id, unit_id = spot
    areas = chain(area_id)
    for area in areas:
        yield Key(code, area, 0, "", day, part, bucket)
        if topic:
            yield Key(code, area, 0, topic, day, part, bucket)
    if unit_id:
        yield Key(code, areas[0], unit_id, "", day, part, bucket)
