"""Insert the rows of the hot path with statements that are compiled once (`scale.md` 12)."""

# ruff: noqa: SLF001  `_meta` and its kin are how Django lets a model be read

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import NoneType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

from linli.shards.models import ShardedMethods

# An attribute, the types that go into the database as they are, and what prepares any other value.
Column = tuple[str, frozenset[type], Callable[..., Any]]


def put(*rows: models.Model) -> None:
    """Insert new rows of one or several models, in the order given; call it inside a transaction.

    Rows bring every value: there is no auto_now, no signal, no default of the database, and a row
    whose id the database counts does not learn it. The database's constraints apply as ever.
    """
    here = connections[DEFAULT_DB_ALIAS]  # not the proxy, which looks it up again for every value
    with here.cursor() as cursor:
        for row in rows:
            statement, columns = _statement(type(row), here.vendor)
            cursor.execute(statement, _values(row.__dict__, columns, here))
            _mark_as_saved(row)


def _values(given: dict[str, Any], columns: list[Column], here: Any) -> list[Any]:
    return [
        value if type(value := given[name]) in plain else prepare(value, here)
        for name, plain, prepare in columns
    ]


@cache
def _statement(model: type[models.Model], vendor: str) -> tuple[str, list[Column]]:  # noqa: ARG001  a key
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if not field.generated and not isinstance(field, models.AutoField)
    ]
    quote: Any = connections[DEFAULT_DB_ALIAS].ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    holders = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    columns = [(field.attname, _plain(field), field.get_db_prep_save) for field in fields]
    return f"INSERT INTO {table} ({names}) VALUES ({holders})", columns  # noqa: S608  own names


def _plain(field: Any) -> frozenset[type]:
    """Return the types of values that Django would hand on unchanged."""
    stored = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(stored, models.JSONField):
        return frozenset()
    if isinstance(stored, models.CharField | models.TextField):
        return frozenset({str, NoneType})
    if isinstance(stored, models.IntegerField):
        return frozenset({int, NoneType})
    return frozenset({NoneType})


def _mark_as_saved(row: models.Model) -> None:
    row._state.adding = False
    row._state.db = DEFAULT_DB_ALIAS
    if isinstance(row, ShardedMethods):
        row.remember_shard()
