"""The one page to read: which event wakes which reaction.

A reaction takes the entry and `now`, runs in its own transaction, at least once, and is idempotent
by a natural key. `count` is worked off in batches by `indicators.fill`; it stands here because
every entry owes it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from linli.journal.models import Entry

Reaction = Callable[[Entry, datetime], None]

COUNT = "count"
EVERY = "*"

# Reactions done one by one, by name. None is needed yet: the first comes with the task cascade.
REACTIONS: dict[str, Reaction] = {}

# Event kind -> names of the reactions it owes.
WIRING: dict[str, tuple[str, ...]] = {
    EVERY: (COUNT,),
}


def owed() -> dict[str, tuple[str, ...]]:
    """Return the wiring as the journal wants it; every name but `count` must be a reaction."""
    names = {name for reactions in WIRING.values() for name in reactions} - {COUNT}
    if unknown := names - REACTIONS.keys():
        raise LookupError(f"wired to reactions that do not exist: {sorted(unknown)}")
    return WIRING
