"""Record what happened inside the action's transaction; prove later that nothing was changed."""

from __future__ import annotations

from linli.journal.log.chaining import (
    START,
    TAGS,
    Place,
    Written,
    broken,
    deliveries,
    digest,
    entries,
    stream_of,
    top,
    wire,
)
from linli.journal.log.storing import (
    Spot,
    append,
    record,
    record_all,
    record_each,
    relocate_stream,
    store,
    store_alike,
)

__all__ = [
    "START",
    "TAGS",
    "Place",
    "Spot",
    "Written",
    "append",
    "broken",
    "deliveries",
    "digest",
    "entries",
    "record",
    "record_all",
    "record_each",
    "relocate_stream",
    "store",
    "store_alike",
    "stream_of",
    "top",
    "wire",
]
