"""Turn a PostgreSQL database, filled or not, into a Citus one (`scale.md` 7)."""

# ruff: noqa: SLF001  `_meta` is how Django lets a model be read

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models

from linli.shards.columns import shard_column
from linli.shards.postgres import placement

_FOREIGN_KEYS = """
    SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)
      AND confrelid::regclass::text = ANY(%s)
"""


class Command(BaseCommand):
    """Place every table where Citus wants it; safe to run again."""

    help = "Distribute the tables of a Citus database; on plain PostgreSQL there is nothing to do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the command line may say."""
        parser.add_argument("--plan", action="store_true", help="print what would be done")
        parser.add_argument("--check", action="store_true", help="exit 1 if there is work to do")
        parser.add_argument("--shards", type=int, default=32, help="for a new set of tables")

    def handle(self, *, plan: bool, check: bool, shards: int, **options: Any) -> None:  # noqa: ARG002
        """Compare the models with the cluster, then print, judge or do the difference."""
        if connection.vendor != "postgresql" or not placement.has_citus(connection):
            self.stdout.write("This database has no Citus extension: nothing to do.")
            return
        sharded = sharded_tables()
        kinds = dict(
            placement.rows(
                connection, "SELECT table_name::text, citus_table_type FROM citus_tables"
            )
        )
        spread = [table for table in sharded if kinds.get(table) != "distributed"]
        copied = [table for table in referenced_tables() if kinds.get(table) != "reference"]
        if check:
            self._judge(spread, copied)
            return
        self.is_plan = plan
        self._distribute(sharded, spread, copied, shards)

    def _judge(self, spread: list[str], copied: list[str]) -> None:
        if spread or copied:
            raise CommandError(f"not distributed: {spread}; not a reference table: {copied}")
        self.stdout.write("Every table is where it should be.")

    def _distribute(
        self, sharded: dict[str, str], spread: list[str], copied: list[str], shards: int
    ) -> None:
        before = {table: _count(table) for table in [*copied, *spread]}
        keys = placement.rows(connection, _FOREIGN_KEYS, [spread, list(sharded)]) if spread else []
        self._do(f"SET citus.shard_count TO {int(shards)}")
        for name, table, _definition in keys:
            self._do(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for table in copied:
            self._do("SELECT create_reference_table(%s)", table)
        beside = next((table for table in sharded if table not in spread), "none")
        for table in spread:
            self._do(
                "SELECT create_distributed_table(%s, %s, colocate_with => %s)",
                table,
                sharded[table],
                beside,
            )
            beside = table if beside == "none" else beside
        for table in before:
            self._do("SELECT truncate_local_data_after_distributing_table(%s)", table)
        for name, table, definition in keys:
            self._do(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        if not self.is_plan:
            self._verify(before)

    def _do(self, sql: str, *params: str) -> None:
        self.stdout.write(sql % tuple(map(repr, params)) if params else sql)
        if not self.is_plan:
            placement.rows(connection, sql, list(params) or None)

    def _verify(self, before: dict[str, int]) -> None:
        placement.repair_sequences(connection)
        changed = [table for table, count in before.items() if _count(table) != count]
        if changed:
            raise CommandError(f"the number of rows changed: {changed}")
        self.stdout.write(f"Verified {sum(before.values())} rows in {len(before)} tables.")


def sharded_tables() -> dict[str, str]:
    """Return the shard column of every sharded table."""
    columns = {model._meta.db_table: shard_column(model) for model in _stored_models()}
    return {table: column for table, column in columns.items() if column}


def referenced_tables() -> list[str]:
    """Return every unsharded table that sharded ones point to, parents before children."""
    found: list[str] = []
    for model in _stored_models():
        if shard_column(model):
            for target in _targets(model):
                _add_with_parents(target, found)
    return found


def _add_with_parents(model: type[models.Model], found: list[str]) -> None:
    if shard_column(model) or model._meta.db_table in found:
        return
    for target in _targets(model):
        if target is not model:
            _add_with_parents(target, found)
    if model._meta.db_table not in found:
        found.append(model._meta.db_table)


def _targets(model: type[models.Model]) -> list[Any]:
    return [
        field.related_model
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and getattr(field, "db_constraint", True)
    ]


def _stored_models() -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and not model._meta.proxy]


def _count(table: str) -> int:
    name = connection.ops.quote_name(table)
    return int(placement.rows(connection, f"SELECT count(*) FROM {name}")[0][0])  # noqa: S608  own names
