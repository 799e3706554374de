"""What an entry adds to which cells, and what cells say: no query, no clock reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar

from linli.blueprint.types.indicators import ANY_EVENT, Indicator, Term

DAY, MONTH, CARRY = "d", "m", "c"
OF, OUT_OF = "of", "out_of"
AT, DUE_ON = "at", "due_on"
STOCK, SHARE, QUANTILE, DISTINCT = "stock", "share", "quantile", "distinct"
BY_TOPIC = frozenset({"opened", "by_service", "closed"})
SMALL_GROUP = 5
SORTABLE = 20
# A count of cases in one of these says much about few people; in larger places it does not.
SMALL_KINDS = frozenset({"estate", "courtyard", "building"})

K = TypeVar("K", bound=Hashable)


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


@dataclass(frozen=True)
class Side:
    """One term of one indicator, as the counting loop wants it."""

    code: str
    part: str
    measure: str
    term: Term
    buckets: tuple[int, ...]

    def amount(self, facts: Mapping[str, Any]) -> tuple[int, int, str] | None:
        """Return bucket, amount and distinct value of a fitting entry; None without its fact."""
        if self.term.fact is None:
            return 0, self.term.sign, ""
        fact = facts.get(self.term.fact)
        if self.measure == DISTINCT:
            return None if fact is None else (0, 1, str(fact))
        if isinstance(fact, bool) or not isinstance(fact, int | float):
            return None
        if self.measure == QUANTILE:
            return bucket_of(fact, self.buckets), 1, ""
        return 0, self.term.sign * round(fact), ""


class Definitions:
    """The indicators in force by code; the first of a code wins, what awaits is left out."""

    def __init__(self, declared: Iterable[Indicator]) -> None:
        self.by_code: dict[str, Indicator] = {}
        for one in declared:
            if one.awaits is None:
                self.by_code.setdefault(one.code, one)
        self.stocks = frozenset(c for c, one in self.by_code.items() if one.measure == STOCK)
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
                for part, terms in ((OF, one.of), (OUT_OF, one.out_of)):
                    for term in terms:
                        yield Side(code, part, one.measure, term, one.buckets)


def tally(entries: Iterable[Seen], definitions: Definitions, basis: str, chain: Chain) -> Cells:
    """Count entries into cells: for their area, those above in the jurisdiction, and their unit.

    `chain` returns the areas from the jurisdiction down to the entry's own. A distinct indicator
    counts the different values of a day; longer spans add up the days.
    """
    sums: defaultdict[tuple[Any, ...], int] = defaultdict(int)
    values: dict[tuple[Any, ...], set[str]] = {}
    for entry in entries:
        for side in definitions.sides(entry.kind, basis):
            found = side.term.fits(entry.kind, entry.facts) and side.amount(entry.facts)
            if not found:
                continue
            bucket, amount, value = found
            topic = entry.facts.get("topic", "") if side.code in BY_TOPIC else ""
            # A stock belongs to places: what one unit took in, another may have passed out.
            unit_id = None if side.measure == STOCK else entry.unit_id
            spot = (side.code, side.part, bucket, topic, entry.day, entry.area_id, unit_id)
            if side.measure == DISTINCT:
                values.setdefault(spot, set()).add(value)
            else:
                sums[spot] += amount
    return _cells(sums, values, chain)


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


def bucket_of(value: float, bounds: Sequence[int]) -> int:
    """Return the first bucket whose upper bound is not below `value`; the last one has no bound."""
    return next((place for place, bound in enumerate(bounds) if value <= bound), len(bounds))


def quantile(bounds: Sequence[int], counts: Mapping[int, int], percent: int) -> int | None:
    """Return the value that `percent` of the entries do not exceed, None without entries.

    Defined on the buckets: entries lie evenly between the bounds of their bucket, so the value at
    rank n * percent / 100 is found on a straight line, rounded to a whole number. In the bucket
    without an upper bound it is the highest bound (`is_beyond` tells).
    """
    total = sum(counts.values())
    if total <= 0:
        return None
    rank, before = total * percent / 100, 0
    for place, bound in enumerate(bounds):
        here = counts.get(place, 0)
        if here and before + here >= rank:
            low = bounds[place - 1] if place else 0
            return round(low + (bound - low) * (rank - before) / here)
        before += here
    return bounds[-1]


def is_beyond(bounds: Sequence[int], counts: Mapping[int, int], percent: int) -> bool:
    """Return whether the quantile lies above the highest bound."""
    total, last = sum(counts.values()), counts.get(len(bounds), 0)
    return total > 0 and total - last < total * percent / 100


def veiled(
    sizes: Mapping[K, int], *, small: Collection[K] | None = None, is_total_hidden: bool = False
) -> frozenset[K]:
    """Return which parts of a total stay hidden, so that no sum reveals a group that is too small.

    A part that is hidden alone could be computed from the total, so others are hidden with it, the
    smallest first, until each of them might be two different numbers. Nought may be shown; where
    that does not suffice, every part is hidden, and nobody can tell which of them are nought.
    `small` names the parts that need hiding at all (all, unless said otherwise).
    """
    needing = {key for key in sizes if small is None or key in small}
    hidden = {key for key in needing if 0 < sizes[key] < SMALL_GROUP}
    if not (hidden or is_total_hidden) or not any(sizes.values()):
        return frozenset()
    others = [key for key, size in sizes.items() if size > 0 and key not in hidden]
    others.sort(key=lambda key: (key not in needing, sizes[key], str(key)))
    for key in others:
        if _is_veil(hidden, sizes, is_total_hidden=is_total_hidden):
            break
        hidden.add(key)
    is_enough = _is_veil(hidden, sizes, is_total_hidden=is_total_hidden)
    return frozenset(hidden if is_enough else sizes)


def _is_veil(hidden: Collection[K], sizes: Mapping[K, int], *, is_total_hidden: bool) -> bool:
    if is_total_hidden:
        return bool(hidden)
    return len(hidden) > 1 and sum(sizes[key] for key in hidden) > len(hidden)


def month_of(day: date) -> date:
    """Return the first day of the month of `day`."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Return the last day of the month of `day`."""
    return month_after(day) - timedelta(days=1)


def month_after(day: date, months: int = 1) -> date:
    """Return the first day of the month `months` later, or earlier when negative."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def months_between(first: date, last: date) -> Iterator[date]:
    """Yield the first days of the months from that of `first` to that of `last`."""
    month = month_of(first)
    while month <= last:
        yield month
        month = month_after(month)


def days_between(since: date, until: date) -> Iterator[date]:
    """Yield the days from `since` to `until`, both included."""
    for number in range((until - since).days + 1):
        yield since + timedelta(days=number)


@dataclass(frozen=True)
class Stretch:
    """A stretch of days to be read from cells of one span."""

    span: str
    first: date
    last: date


def stretches(since: date, until: date) -> list[Stretch]:
    """Split a period into whole months and the days around them, so that few rows are read."""
    first = since if since.day == 1 else month_after(since)
    last = month_of(until) if until < month_end(until) else month_after(until)
    if first >= last:
        return [Stretch(DAY, since, until)] if since <= until else []
    parts = [
        Stretch(DAY, since, first - timedelta(days=1)),
        Stretch(MONTH, first, last - timedelta(days=1)),
        Stretch(DAY, last, until),
    ]
    return [part for part in parts if part.first <= part.last]
