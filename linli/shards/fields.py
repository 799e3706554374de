"""Foreign keys between sharded tables: every join and look-up also equates jurisdictions."""

# ruff: noqa: SLF001  `_meta` and its kin are how Django lets a model be read

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.expressions import Col
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn
from django.db.models.sql.where import AND, WhereNode

from linli.shards.columns import SHARD, SHARD_ID, shard_of
from linli.shards.models import ShardedMethods

if TYPE_CHECKING:
    from django.db.models.lookups import Lookup

    _Lookup = Lookup[Any]
else:
    _Lookup = object


class ShardedForeignKey(models.ForeignKey):  # type: ignore[type-arg]  # subscripted by its users
    """A foreign key from one sharded table to another, which lies in the same jurisdiction."""

    def get_extra_restriction(self, alias: str | None, related_alias: str | None) -> Any:
        """Return `there.jurisdiction = here.jurisdiction` for the ON of a join."""
        if not (alias and related_alias):
            return None
        here: Any = self.model._meta.get_field(SHARD)
        there: Any = self.related_model._meta.get_field(SHARD)
        equal: Any = here.get_lookup("exact")(there.get_col(alias), here.get_col(related_alias))
        return WhereNode([equal], connector=AND)

    def get_extra_descriptor_filter(self, instance: models.Model) -> dict[str, Any]:
        """Return the filter that pins `child.parent` to the child's own shard."""
        shard = shard_of(instance)
        return {} if shard is None else {SHARD_ID: shard}


class _Pinned(_Lookup):
    """A look-up by row (`fk=row`, `fk__in=rows`, `fk=OuterRef("pk")`) that pins the shard as well.

    Reverse managers, prefetch_related, exclude() over children and the delete collector are all
    built on these look-ups.
    """

    def __init__(self, lhs: Any, rhs: Any) -> None:
        rows = list(rhs) if isinstance(rhs, (list, tuple, set)) else [rhs]
        self.shards: set[int | None] = set()
        if all(isinstance(row, ShardedMethods) for row in rows):
            self.shards = {shard_of(row) for row in rows}
        super().__init__(lhs, rhs)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        sql, params = super().as_sql(compiler, connection)
        if not hasattr(self.lhs, "alias"):
            return sql, params
        mine = _shard_column(compiler, self.lhs)
        if self.shards and None not in self.shards:
            shards = sorted(shard for shard in self.shards if shard is not None)
            return f"({sql} AND {mine} {_among(shards)})", [*params, *shards]
        if _is_other_sharded_row(self.rhs, self.lhs):
            return f"({sql} AND {mine} = {_shard_column(compiler, self.rhs)})", params
        return sql, params


def _shard_column(compiler: Any, column: Any) -> str:
    sql: str = compiler.compile(Col(column.alias, column.target.model._meta.get_field(SHARD)))[0]
    return sql


def _among(shards: list[int]) -> str:
    return "= %s" if len(shards) == 1 else f"IN ({', '.join(['%s'] * len(shards))})"


def _is_other_sharded_row(rhs: Any, lhs: Any) -> bool:
    return (
        isinstance(rhs, Col)
        and issubclass(rhs.target.model, ShardedMethods)
        and rhs.alias != lhs.alias
    )


class ShardedRelatedExact(_Pinned, RelatedExact):
    """`fk=row`, in the row's shard."""


class ShardedRelatedIn(_Pinned, RelatedIn):
    """`fk__in=rows`, in the rows' shards."""


ShardedForeignKey.register_lookup(ShardedRelatedExact)
ShardedForeignKey.register_lookup(ShardedRelatedIn)
