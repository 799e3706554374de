"""Tables with the shape Citus needs: composite primary and foreign keys, placed when created."""

# ruff: noqa: SLF001  `_meta` and its kin are how Django lets a model be read

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import NotSupportedError, models
from django.db.backends.postgresql import schema

from linli.shards.columns import shard_column
from linli.shards.postgres import placement


class SchemaEditor(schema.DatabaseSchemaEditor):
    """Refuses on plain PostgreSQL already what Citus would refuse."""

    sql_create_column_inline_fk: Any = None

    def table_sql(self, model: Any) -> Any:
        """Return CREATE TABLE; a sharded table's primary key is (id, jurisdiction_id)."""
        sql, params = super().table_sql(model)
        shard = shard_column(model)
        if shard is None:
            return sql, params
        if sql.count(" PRIMARY KEY") != 1 or not sql.endswith(")"):
            raise NotSupportedError(f"{model._meta.label}: cannot add {shard} to the primary key")
        bare = sql.replace(" PRIMARY KEY", "")[:-1]
        name = self.quote_name(f"{model._meta.db_table}_pkey")
        columns = f"{self.quote_name(model._meta.pk.column)}, {self.quote_name(shard)}"
        return f"{bare}, CONSTRAINT {name} PRIMARY KEY ({columns}))", params

    def create_model(self, model: Any) -> None:
        """Create a table, and on Citus place it at once."""
        for field in model._meta.local_fields:
            if field.unique and not field.primary_key:
                _require_shard(model, [field.column])
        for constraint in model._meta.constraints:
            _require_shard_in(model, constraint)
        self._require_shard_together(model, model._meta.unique_together)
        super().create_model(model)
        self._place(model)

    def add_field(self, model: Any, field: Any) -> None:
        """Add a column; a unique one cannot span shards."""
        if field.unique:
            _require_shard(model, [field.column])
        super().add_field(model, field)

    def add_constraint(self, model: Any, constraint: Any) -> None:
        """Add a constraint; a unique one must name the shard column."""
        _require_shard_in(model, constraint)
        super().add_constraint(model, constraint)

    def alter_unique_together(self, model: Any, old: Any, new: Any) -> None:
        """Change the unique sets; each must name the shard column."""
        self._require_shard_together(model, new)
        super().alter_unique_together(model, old, new)

    def _require_shard_together(self, model: Any, sets: Iterable[Iterable[str]]) -> None:
        for names in sets:
            _require_shard(model, _columns(model, names))

    def _alter_field(self, model: Any, old: Any, new: Any, *args: Any, **kwargs: Any) -> None:
        if shard_column(model) and old.name == model.shard_field:
            before = old.column, old.db_type(self.connection)
            if before != (new.column, new.db_type(self.connection)):
                raise NotSupportedError("the shard column cannot be renamed or retyped")
        if new.unique and not old.unique:
            _require_shard(model, [new.column])
        super()._alter_field(model, old, new, *args, **kwargs)  # type: ignore[misc]  # not in the stubs

    def _create_fk_sql(self, model: Any, field: Any, suffix: str) -> Any:
        target = field.remote_field.model
        here, there = shard_column(model), shard_column(target)
        if there is None:
            if here is not None:
                self._make_reference(target)
            return super()._create_fk_sql(model, field, suffix)  # type: ignore[misc]  # not in the stubs
        if here is None:
            raise NotSupportedError(
                f"{model._meta.label}.{field.name}: an unsharded table cannot have a foreign key "
                "to a sharded one; store its jurisdiction and id"
            )
        return self._composite_fk_sql(model, field, suffix)

    def _composite_fk_sql(self, model: Any, field: Any, suffix: str) -> str:
        quote: Any = self.quote_name
        target = field.remote_field.model
        name = self._fk_constraint_name(model, field, suffix)  # type: ignore[attr-defined]
        here = f"{quote(field.column)}, {quote(shard_column(model))}"
        there = f"{quote(field.target_field.column)}, {quote(shard_column(target))}"
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {name} "
            f"FOREIGN KEY ({here}) REFERENCES {quote(target._meta.db_table)} ({there}) "
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def _place(self, model: Any) -> None:
        if self.collect_sql or not placement.has_citus(self.connection):
            return
        shard = shard_column(model)
        if shard is not None:
            placement.distribute(self.connection, model._meta.db_table, shard)

    def _make_reference(self, model: Any) -> None:
        if not self.collect_sql and placement.has_citus(self.connection):
            placement.make_reference(self.connection, model._meta.db_table)


def _columns(model: Any, names: Iterable[str]) -> list[str]:
    return [model._meta.get_field(name).column for name in names]


def _require_shard(model: Any, columns: list[str]) -> None:
    shard = shard_column(model)
    if shard is not None and shard not in columns:
        raise NotSupportedError(f"{model._meta.label}: unique {columns} must include {shard}")


def _require_shard_in(model: Any, constraint: Any) -> None:
    if isinstance(constraint, models.UniqueConstraint):
        parts: list[Any] = [e for e in constraint.expressions if isinstance(e, models.F)]
        named = [part.name for part in parts]
        _require_shard(model, _columns(model, [*constraint.fields, *named]))
