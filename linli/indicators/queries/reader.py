"""One question to the cells of one jurisdiction, and the figures made of the answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any

from django.db.models import Q, QuerySet, Sum

from linli.blueprint.types.atoms import Words
from linli.blueprint.types.indicators import Indicator
from linli.indicators import rules
from linli.indicators.models import Count, Filled
from linli.indicators.queries.recount import definitions
from linli.indicators.rules import CARRY, DAY, OF, OUT_OF, Definitions, Stretch

Parts = Mapping[tuple[str, int], int]
Sums = dict[str, Counter[tuple[str, int]]]

_CELL = ("indicator", "part", "bucket")


@dataclass(frozen=True)
class Figure:
    """One indicator for one place or unit and period, ready to be shown.

    `value` is a number of things, a share from 0 to 1, or a median in the indicator's unit. None is
    "no data", or a group too small to be shown (`is_suppressed`), which hides its counts as well.
    """

    code: str
    words: Words
    unit: Words
    definition: Words
    measure: str
    value: float | None
    numerator: int | None = None
    denominator: int | None = None
    ninetieth: int | None = None
    is_beyond: bool = False
    is_suppressed: bool = False
    is_public: bool = False
    as_of: datetime | None = None

    @property
    def has_data(self) -> bool:
        """Return whether there was anything to count against, shown or not."""
        return self.value is not None or self.is_suppressed

    @property
    def percent(self) -> int | None:
        """Return a share in whole percent."""
        is_share = self.measure == rules.SHARE and self.value is not None
        return round(100 * (self.value or 0)) if is_share else None

    @property
    def is_sortable(self) -> bool:
        """Return whether the group is large enough for rates to be put in order."""
        return self.denominator is None or self.denominator >= rules.SORTABLE


@dataclass(frozen=True)
class Point:
    """A figure at one place of a time series: a day, or the first day of a month."""

    day: date
    figure: Figure


@dataclass(frozen=True)
class Change:
    """This month so far beside the same days of the month before."""

    now: Figure
    before: Figure


class Reader:
    """What one question needs: the definitions, how far carries reach, the cells of one shard."""

    def __init__(
        self, jurisdiction_id: int, codes: Collection[str] | None, *, is_inside: bool
    ) -> None:
        self.known: Definitions = definitions()
        self.filled = Filled.objects.filter(pk=jurisdiction_id).first()
        self.rows: QuerySet[Count] = Count.objects.shard(jurisdiction_id)
        self.is_inside = is_inside
        wanted = self.known.by_code if codes is None else codes
        self.wanted = [code for code in self.known.by_code if code in wanted]
        self.stocks = self.known.stocks.intersection(self.wanted)

    def read(
        self, rows: QuerySet[Count], since: date, until: date, groups: tuple[str, ...]
    ) -> dict[tuple[Any, ...], Sums]:
        """Return sums by group, code, part and bucket for a period; one query."""
        flows = set(self.wanted) - self.stocks
        asked = [
            rows.filter(_in(stretch), indicator__in=flows)
            for stretch in rules.stretches(since, until)
            if flows
        ]
        asked += [rows.filter(where, indicator__in=self.stocks) for where in self._stock_at(until)]
        found: dict[tuple[Any, ...], Sums] = {}
        for *group, code, part, bucket, total in _united(asked, (*groups, *_CELL)):
            cells = found.setdefault(tuple(group), defaultdict(Counter))
            cells[code][part, bucket] += int(total)
        return found

    def read_each(
        self, rows: QuerySet[Count], spots: Sequence[date], span: str
    ) -> dict[date, Sums]:
        """Return sums by spot, code, part and bucket; a stock runs on; one query."""
        base = self._base(spots[0])
        last = spots[-1] if span == DAY else rules.month_end(spots[-1])
        flows = rows.filter(span=span, day__range=(spots[0], last))
        asked = [flows]
        if self.stocks:
            carried = rows.filter(span=CARRY, day=base)
            asked = [rows.filter(span=span, day__range=(base, last)), carried]
        found: dict[date, Sums] = {spot: defaultdict(Counter) for spot in spots}
        for day, code, part, bucket, total in _united(asked, ("day", *_CELL)):
            later = [spot for spot in spots if spot >= day] if self.stocks else [day]
            for spot in later:
                found[spot][code][part, bucket] += int(total)
        return found

    def figures(self, cells: Mapping[str, Parts]) -> dict[str, Figure]:
        """Return a figure for every wanted code, those without any cell too."""
        return {
            code: self._figure(self.known.by_code[code], cells.get(code, {}))
            for code in self.wanted
        }

    def _stock_at(self, until: date) -> Iterator[Q]:
        if self.stocks:
            base = self._base(until)
            yield Q(span=CARRY, day=base)
            yield Q(span=DAY, day__range=(base, until))

    def _base(self, day: date) -> date:
        """Return the month to begin with: carries end with the last month that changed."""
        month = rules.month_of(day)
        carried = self.filled.carried_to if self.filled else None
        return min(month, carried) if carried else month

    def _figure(self, one: Indicator, parts: Parts) -> Figure:
        base: dict[str, Any] = {
            "code": one.code,
            "words": one.words,
            "unit": one.unit,
            "definition": one.definition,
            "measure": one.measure,
            "is_public": one.public,
            "as_of": self.filled.counted_at if self.filled else None,
        }
        if one.measure == rules.SHARE:
            return self._share(base, parts)
        if one.measure == rules.QUANTILE:
            return self._quantile(base, one.buckets, parts)
        return Figure(value=sum(parts.values()), **base)

    def _share(self, base: dict[str, Any], parts: Parts) -> Figure:
        numerator, denominator = parts.get((OF, 0), 0), parts.get((OUT_OF, 0), 0)
        if denominator <= 0:
            return Figure(value=None, numerator=0, denominator=0, **base)
        if self._is_small(denominator):
            return Figure(value=None, is_suppressed=True, **base)
        share = numerator / denominator
        return Figure(value=share, numerator=numerator, denominator=denominator, **base)

    def _quantile(self, base: dict[str, Any], bounds: Sequence[int], parts: Parts) -> Figure:
        counts = {bucket: value for (_part, bucket), value in parts.items()}
        total = sum(counts.values())
        if total and self._is_small(total):
            return Figure(value=None, is_suppressed=True, **base)
        return Figure(
            value=rules.quantile(bounds, counts, 50),
            denominator=total,
            ninetieth=rules.quantile(bounds, counts, 90),
            is_beyond=rules.is_beyond(bounds, counts, 50),
            **base,
        )

    def _is_small(self, size: int) -> bool:
        return size < rules.SMALL_GROUP and not self.is_inside


def _in(stretch: Stretch) -> Q:
    return Q(span=stretch.span, day__range=(stretch.first, stretch.last))


def _united(asked: Iterable[QuerySet[Count]], names: tuple[str, ...]) -> Iterator[Any]:
    """Sum each part of the question in the database; one statement, so each part uses the index."""
    summed = [rows.order_by().values_list(*names).annotate(total=Sum("value")) for rows in asked]
    if summed:
        yield from reduce(lambda one, other: one.union(other, all=True), summed)
