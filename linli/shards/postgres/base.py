"""The engine for plain PostgreSQL and Citus: the same tables, so one rehearses the other."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base, features

from linli.shards.columns import shard_column
from linli.shards.postgres.schema import SchemaEditor


class DatabaseFeatures(features.DatabaseFeatures):
    """What changes when the primary key is (id, jurisdiction_id)."""

    def allows_group_by_selected_pks_on_model(self, model: Any) -> bool:
        """Return False for sharded models: there GROUP BY id does not stand for the whole row."""
        return not shard_column(model) and super().allows_group_by_selected_pks_on_model(model)


class DatabaseWrapper(base.DatabaseWrapper):
    """A PostgreSQL connection whose tables are made fit for sharding."""

    features_class = DatabaseFeatures
    SchemaEditorClass = SchemaEditor
    has_citus: bool | None = None
