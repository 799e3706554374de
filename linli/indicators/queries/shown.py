"""Figures ready to be shown, and how one is made of the cells of an indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from linli.blueprint.types.atoms import Words
from linli.blueprint.types.indicators import Indicator
from linli.indicators import rules
from linli.indicators.rules import EXCEPT, OF, OUT_OF

Parts = Mapping[tuple[str, int], int]


@dataclass(frozen=True)
class Left:
    """What a rate leaves out on purpose, and how many that are; None is too few to be shown."""

    code: str
    words: Words
    count: int | None


@dataclass(frozen=True)
class Figure:
    """One indicator for one place or unit and period, ready to be shown.

    `value` is a number of things, a share from 0 to 1, or a median or mean in the indicator's unit.
    None is "no data", or a group too small to be shown (`is_suppressed`), which hides its counts as
    well. A ratio of what stands is a share. `spread` tells of a mean how many lie in which bucket:
    the highest value of the bucket, None for the last.
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
    decimals: int | None = None
    left_out: tuple[Left, ...] = ()
    spread: tuple[tuple[int | None, int], ...] = ()

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
    def size(self) -> int:
        """Return how large the group is that the figure speaks of."""
        if self.measure in rules.RATES:
            return self.denominator or 0
        return abs(round(self.value or 0))

    def hidden(self) -> Figure:
        """Return the figure without its numbers, for those to whom the group is too small."""
        gone: dict[str, Any] = dict.fromkeys(("value", "numerator", "denominator", "ninetieth"))
        return replace(self, **gone, is_beyond=False, is_suppressed=True, left_out=(), spread=())

    def rounded(self) -> Figure:
        """Return the figure with what it leaves out only where that is no small group."""
        left = tuple(replace(one, count=_told(one.count)) for one in self.left_out)
        return replace(self, left_out=left)

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


def made(one: Indicator, parts: Parts, *, as_of: datetime | None, is_inside: bool) -> Figure:
    """Return the figure that these cells of an indicator say; small groups only inside."""
    base: dict[str, Any] = {
        "code": one.code,
        "words": one.words,
        "unit": one.unit,
        "definition": one.definition,
        "measure": rules.SHARE if one.measure == rules.RATIO else one.measure,
        "is_public": one.public,
        "as_of": as_of,
        "decimals": one.decimals,
    }
    if one.measure not in rules.RATES:
        return Figure(value=sum(parts.values()), **base)
    size = size_of(one, parts)
    if 0 < size < rules.SMALL_GROUP and not is_inside:
        return Figure(value=None, is_suppressed=True, **base)
    if one.measure == rules.QUANTILE:
        return _quantile(base, one.buckets, parts, size)
    if one.measure == rules.MEAN:
        return _mean(base, one.buckets, parts, size)
    figure = _share(base, one, parts, size)
    return figure if is_inside else figure.rounded()


def size_of(one: Indicator, parts: Parts) -> int:
    """Return how large the group is that these cells of an indicator speak of."""
    if one.measure in (rules.SHARE, rules.RATIO):
        return max(parts.get((OUT_OF, 0), 0), 0)
    if one.measure == rules.MEAN:
        return sum(value for (part, _bucket), value in parts.items() if part == OUT_OF)
    return abs(sum(parts.values()))


def _told(count: int | None) -> int | None:
    return None if count is not None and 0 < count < rules.SMALL_GROUP else count


def _share(base: dict[str, Any], one: Indicator, parts: Parts, size: int) -> Figure:
    left = tuple(
        Left(what.code, what.words, parts.get((EXCEPT, place), 0))
        for place, what in enumerate(one.exclusions)
    )
    if not size:
        return Figure(value=None, numerator=0, denominator=0, left_out=left, **base)
    fits = parts.get((OF, 0), 0)
    return Figure(value=fits / size, numerator=fits, denominator=size, left_out=left, **base)


def _quantile(base: dict[str, Any], bounds: Sequence[int], parts: Parts, size: int) -> Figure:
    counts = {bucket: value for (_part, bucket), value in parts.items()}
    return Figure(
        value=rules.quantile(bounds, counts, 50),
        denominator=size,
        ninetieth=rules.quantile(bounds, counts, 90),
        is_beyond=rules.is_beyond(bounds, counts, 50),
        **base,
    )


def _mean(base: dict[str, Any], bounds: Sequence[int], parts: Parts, size: int) -> Figure:
    total = parts.get((OF, 0), 0)
    spread = tuple(
        (bound, parts.get((OUT_OF, place), 0)) for place, bound in enumerate((*bounds, None))
    )
    value = total / size if size else None
    return Figure(value=value, numerator=total, denominator=size, spread=spread, **base)
