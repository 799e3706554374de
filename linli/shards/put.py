"""Insert the rows of the hot path with statements that are compiled once (`scale.md` 12)."""

# ruff: noqa: SLF001  `_meta` and its kin are how Django lets a model be read

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection, models

from linli.shards.models import ShardedMethods


def put(*rows: models.Model) -> None:
    """Insert new rows of one or several models, in the order given; call it inside a transaction.

    Rows bring every value: there is no auto_now, no signal, no default of the database, and a row
    whose id the database counts does not learn it. The database's constraints apply as ever.
    """
    with connection.cursor() as cursor:
        for row in rows:
            statement, fields = _statement(type(row), connection.vendor)
            values = row.__dict__
            cursor.execute(
                statement,
                [field.get_db_prep_save(values[field.attname], connection) for field in fields],
            )
            _mark_as_saved(row)


@cache
def _statement(model: type[models.Model], vendor: str) -> tuple[str, list[Any]]:  # noqa: ARG001  a key
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if not field.generated and not isinstance(field, models.AutoField)
    ]
    quote: Any = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    holders = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES ({holders})", fields  # noqa: S608  own names


def _mark_as_saved(row: models.Model) -> None:
    row._state.adding = False
    row._state.db = connection.alias
    if isinstance(row, ShardedMethods):
        row.remember_shard()
