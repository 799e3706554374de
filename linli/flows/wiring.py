"""The one page to read: which event wakes which reaction.

A reaction takes the entry and `now`, runs in its own transaction, at least once, and is idempotent
by a natural key. It does a bounded piece of work and returns whether more is left. `count` is
worked off in batches by `indicators.fill`; it stands here because every entry owes it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from linli.flows import reactions
from linli.journal.models import Entry

Reaction = Callable[[Entry, datetime], bool]

COUNT = "count"
EVERY = "*"

# Reactions done one by one, by name.
REACTIONS: dict[str, Reaction] = {
    "recompute_promises": reactions.recompute_promises,
    "count_both": reactions.count_both,
    "follow_places": reactions.follow_places,
    "fan_out": reactions.fan_out,
    "tell_parent": reactions.tell_parent,
}

# Those that go step by step in transactions of their own, so that a long one locks nobody out.
STEPWISE = frozenset({"fan_out"})

# Event kind -> names of the reactions it owes.
WIRING: dict[str, tuple[str, ...]] = {
    EVERY: (COUNT,),
    "calendar.changed": ("recompute_promises",),
    "matter.moved": ("count_both",),
    "area.taken_in": ("follow_places",),
    "area.moved": ("follow_places",),
    "area.split": ("follow_places",),
    "area.merged": ("follow_places",),
    "area.closed": ("follow_places",),
    "task.split": ("fan_out",),
    "task.accepted": ("tell_parent",),
    "task.objected": ("tell_parent",),
    "task.settled": ("tell_parent",),
    "task.progressed": ("tell_parent",),
    "task.measured": ("tell_parent",),
    "task.rolled_up": ("tell_parent",),
    "task.time_asked": ("tell_parent",),
    "task.time_granted": ("tell_parent",),
    "task.time_refused": ("tell_parent",),
    "task.done_reported": ("tell_parent",),
    "task.sent_back": ("tell_parent",),
    "task.written_off": ("tell_parent",),
    "task.rechecked": ("tell_parent",),
    "task.dropped": ("tell_parent",),
}


def owed() -> dict[str, tuple[str, ...]]:
    """Return the wiring as the journal wants it; every name but `count` must be a reaction."""
    names = {name for owed in WIRING.values() for name in owed} - {COUNT}
    if unknown := names - REACTIONS.keys():
        raise LookupError(f"wired to reactions that do not exist: {sorted(unknown)}")
    return WIRING
