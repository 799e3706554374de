"""Which parts of a total stay hidden, so that no sum shows a group that is too small."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

SMALL_GROUP = 5
SORTABLE = 20
# A count of cases in one of these says much about few people; in larger places it does not.
SMALL_KINDS = frozenset({"estate", "courtyard", "building"})

K = TypeVar("K", bound=Hashable)


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
