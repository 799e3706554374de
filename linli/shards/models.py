"""The base of every table that grows with use, and the counter that hands out reference ids."""

# ruff: noqa: SLF001  `_meta` and its kin are how Django lets a model be read

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import DatabaseError, NotSupportedError, models

from linli.shards.columns import SHARD, SHARD_ID, shard_of
from linli.shards.ids import uuid7

if TYPE_CHECKING:
    _Model = models.Model
else:
    _Model = object


class ShardedQuerySet(models.QuerySet):  # type: ignore[type-arg]  # as_manager() gives the row type
    """Rows that lie in shards."""

    def shard(self, jurisdiction: models.Model | int) -> Self:
        """Return the rows of one jurisdiction (the area or its id), so that one shard answers."""
        return self.filter(**{SHARD_ID: getattr(jurisdiction, "pk", jurisdiction)})

    def only(self, *fields: Any) -> Self:
        """Load the named fields and the jurisdiction; (None,) resets, as ever."""
        return super().only(*fields) if None in fields else super().only(*fields, SHARD)


class ShardedMethods(_Model):
    """What pins a row's own statements to its shard.

    A plain class, no model: migrations keep it in `bases`, so that historical models behave too.
    """

    shard_kind = "sharded"
    shard_field = SHARD
    _loaded_shard: int | None = None

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Load a row and remember where it lies."""
        row = super().from_db(*args, **kwargs)
        row.remember_shard()
        return row

    def remember_shard(self) -> None:
        """Note that the row is stored in the jurisdiction it names now."""
        self._loaded_shard = shard_of(self)

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Save, and remember where the row lies."""
        super().save_base(*args, **kwargs)
        self.remember_shard()

    save_base.alters_data = True  # type: ignore[attr-defined]

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *args: Any) -> Any:
        shard = getattr(self, SHARD_ID)
        if self._loaded_shard not in {None, shard}:
            raise NotSupportedError(f"{SHARD} of a saved row is immutable")
        pinned = base_qs.filter(**{SHARD_ID: shard})
        changed = [value for value in values if value[0].name != SHARD]
        updated = super()._do_update(pinned, using, pk_val, changed, *args)
        if not updated and not self._state.adding:
            # Django would INSERT now, but nothing in the database keeps an id unique across shards.
            raise DatabaseError("The row vanished or belongs to another jurisdiction.")
        return updated

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Any] | None = None,
    ) -> None:
        """Load the row again, from its own shard."""
        shard = shard_of(self)
        if shard is not None:
            if from_queryset is None:
                from_queryset = self.__class__._base_manager.db_manager(
                    using, hints={"instance": self}
                ).all()
            from_queryset = from_queryset.filter(**{SHARD_ID: shard})
        super().refresh_from_db(using, fields, from_queryset)


class ShardedModel(ShardedMethods, models.Model):
    """A row that belongs to one jurisdiction for good; its id is made before INSERT."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # No index of its own: each sharded index and key that is asked begins with it or with the id.
    jurisdiction = models.ForeignKey("areas.Area", models.PROTECT, db_index=False, related_name="+")

    objects = ShardedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class Sequence(models.Model):
    """A counter row that hands out the 64-bit ids of reference rows in blocks."""

    shard_kind = "local"

    name = models.CharField(primary_key=True, max_length=40)
    next = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(next__gte=1), name="shards_sequence_next"),
        ]

    def __str__(self) -> str:
        return self.name
