"""Values in fixed buckets, and what is read from them: medians are defined on the buckets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


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
