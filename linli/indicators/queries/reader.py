"""One question to the cells of one jurisdiction, and the figures made of the answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, DateField, F, Q, QuerySet, Sum, Value

from linli.indicators import rules
from linli.indicators.models import Count, Filled
from linli.indicators.queries.shown import Figure, Parts, made
from linli.indicators.queries.versions import versions
from linli.indicators.rules import CARRY, DAY, MONTH, Definitions, Stretch

Sums = dict[str, Counter[tuple[str, int]]]

_CELL = ("indicator", "part", "bucket")


@dataclass(frozen=True)
class Ask:
    """One part of a question: which cells, for which days, told apart by what.

    `by` may name area and topic; `is_monthly` tells the months apart, in which stocks run on.
    """

    label: str
    where: Q
    since: date
    until: date
    codes: frozenset[str]
    by: frozenset[str] = frozenset()
    is_monthly: bool = False


class Spot(NamedTuple):
    """What an answer belongs to: area 0, no topic, the last day where they are not told apart."""

    label: str
    area_id: int
    topic: str
    day: date


class Reader:
    """What one question needs: the definitions, how far carries reach, the cells of one shard."""

    def __init__(
        self, jurisdiction_id: int, codes: Collection[str] | None, *, is_inside: bool
    ) -> None:
        self.versions = versions()
        self.known: Definitions = self.versions.newest
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
        """Return sums by spot, code, part and bucket; what stands runs on; one query."""
        base = self._base(spots[0])
        last = spots[-1] if span == DAY else rules.month_end(spots[-1])
        flows, stocks = set(self.wanted) - self.stocks, self.stocks
        asked = []
        if flows:
            asked.append(rows.filter(span=span, day__range=(spots[0], last), indicator__in=flows))
        if stocks:
            run = rows.filter(indicator__in=stocks)
            asked += [
                run.filter(span=span, day__range=(base, last)),
                run.filter(span=CARRY, day=base),
            ]
        found: dict[date, Sums] = {spot: defaultdict(Counter) for spot in spots}
        for day, code, part, bucket, total in _united(asked, ("day", *_CELL)):
            for spot in _later(day, spots, runs_on=code in self.stocks):
                found[spot][code][part, bucket] += int(total)
        return found

    def answer(self, asks: Sequence[Ask]) -> dict[Spot, Sums]:
        """Return sums by spot, code, part and bucket for a whole page; one query."""
        parts = [
            rows.filter(where).annotate(total=Sum("value"))
            for one in asks
            for rows in [_labelled(self.rows, one)]
            for where in self._of(one)
        ]
        months = {one.label: _spots(one) for one in asks if one.is_monthly}
        found: defaultdict[Spot, Sums] = defaultdict(lambda: defaultdict(Counter))
        for row in parts[0].union(*parts[1:], all=True):
            spot, (code, part, bucket, total) = Spot(*row[:4]), row[4:]
            for day in _later(spot.day, months.get(spot.label), runs_on=code in self.known.stocks):
                found[spot._replace(day=day)][code][part, bucket] += int(total)
        return found

    def _of(self, one: Ask) -> Iterator[Q]:
        """Yield the conditions of its cells; flows and stocks of the same days share one."""
        stocks = one.codes & self.known.stocks
        codes: defaultdict[Stretch, frozenset[str]] = defaultdict(frozenset)
        span, last = (MONTH, rules.month_end(one.until)) if one.is_monthly else (DAY, one.until)
        first = rules.month_of(one.since)
        flowing = (
            [Stretch(MONTH, first, last)] if one.is_monthly else rules.stretches(one.since, last)
        )
        for stretch in flowing:
            codes[stretch] |= one.codes - stocks
        base = self._base(one.since if one.is_monthly else one.until)
        for stretch in (Stretch(CARRY, base, base), Stretch(span, base, last)):
            codes[stretch] |= stocks
        for stretch, wanted in codes.items():
            if wanted:
                yield one.where & _in(stretch) & Q(indicator__in=wanted)

    def figures(self, cells: Mapping[str, Parts]) -> dict[str, Figure]:
        """Return a figure for every wanted code, those without any cell too."""
        as_of = self.filled.counted_at if self.filled else None
        return {
            code: made(
                self.known.by_code[code],
                cells.get(code, {}),
                as_of=as_of,
                is_inside=self.is_inside,
            )
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


def _in(stretch: Stretch) -> Q:
    return Q(span=stretch.span, day__range=(stretch.first, stretch.last))


def _labelled(rows: QuerySet[Count], one: Ask) -> QuerySet[Any, Any]:
    """Return the cells that a part of a question sums, each with the spot it belongs to."""
    number, text, day = BigIntegerField(), CharField(), DateField()
    spot = {
        "ask": Value(one.label, output_field=text),
        "at_area": F("area_id") if "area" in one.by else Value(0, output_field=number),
        "at_topic": F("topic") if "topic" in one.by else Value("", output_field=text),
        "at_day": F("day") if one.is_monthly else Value(one.until, output_field=day),
    }
    names = (*spot, "indicator", "part", "bucket")
    return rows.order_by().annotate(**spot).values_list(*names)


def _spots(one: Ask) -> list[date]:
    return list(rules.months_between(one.since, one.until))


def _later(day: date, spots: Sequence[date] | None, *, runs_on: bool) -> Sequence[date]:
    """Return the months to which a cell belongs: a stock runs on into all later ones."""
    if spots is None or not runs_on:
        return [day]
    return [spot for spot in spots if spot >= day]


def _united(asked: Iterable[QuerySet[Count]], names: tuple[str, ...]) -> Iterator[Any]:
    """Sum each part of the question in the database; one statement, so each part uses the index."""
    summed = [rows.order_by().values_list(*names).annotate(total=Sum("value")) for rows in asked]
    if summed:
        yield from summed[0].union(*summed[1:], all=True)
