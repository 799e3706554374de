"""What a table is sharded by: known here so that the engines need not load any model."""

# ruff: noqa: SLF001  `_meta` and its kin are how Django lets a model be read

from __future__ import annotations

from typing import Any

SHARD = "jurisdiction"
SHARD_ID = "jurisdiction_id"


def shard_column(model: Any) -> str | None:
    """Return the shard column of a model class (historical ones too), None if it is not sharded."""
    name = getattr(model, "shard_field", None)
    if name is None:
        return None
    fields = (field for field in model._meta.local_fields if field.name == name)
    return next((field.column for field in fields), None)


def shard_of(row: Any) -> int | None:
    """Return the jurisdiction id of a row without loading a deferred field."""
    shard: int | None = row.__dict__.get(SHARD_ID)
    return shard
