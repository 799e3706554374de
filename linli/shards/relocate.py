"""Let rows lie in another jurisdiction: copies with the same ids, the old ones deleted (S2)."""

from __future__ import annotations

from typing import Any

from linli.shards.columns import SHARD_ID
from linli.shards.models import ShardedQuerySet
from linli.shards.put import put


def relocate(*sources: ShardedQuerySet, to: int) -> int:
    """Move these rows, parents first, to the jurisdiction `to`; return how many.

    Call it inside a transaction. The shard of a row never changes, so it is written anew.
    """
    rows: list[Any] = [row for source in sources for row in source]
    for source in reversed(sources):
        source._raw_delete(source.db)  # noqa: SLF001  the only pinned way to delete (Q3)
    for row in rows:
        setattr(row, SHARD_ID, to)
    put(*rows)
    return len(rows)
