"""Insert the rows of the hot path with statements that are compiled once (`scale.md` 12)."""

# ruff: noqa: SLF001  `_meta` and its kin are how Django lets a model be read

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from itertools import islice
from types import NoneType
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models

from linli.shards.models import ShardedMethods

# An attribute, the types that go into the database as they are, and what prepares any other value.
Column = tuple[str, frozenset[type], Callable[..., Any]]
AT_ONCE = 5_000
_UNCHANGED: tuple[tuple[Any, type], ...] = (
    (models.CharField, str),
    (models.TextField, str),
    (models.IntegerField, int),
    (models.BooleanField, bool),
    (models.FloatField, float),
    (models.BinaryField, bytes),
)


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


def put_alike(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model with one statement; as `put`."""
    if not rows:
        return
    here = connections[DEFAULT_DB_ALIAS]
    statement, columns = _statement(type(rows[0]), here.vendor)
    with here.cursor() as cursor:
        cursor.executemany(statement, [_values(row.__dict__, columns, here) for row in rows])
    for row in rows:
        _mark_as_saved(row)


def put_many(model: type[models.Model], rows: Iterable[Sequence[Any]]) -> None:
    """Insert many new rows without making objects of them; call it inside a transaction.

    Each row brings the values of all columns, in the order of the model's fields. The rows are
    read as they are written, so a generator keeps the memory low.
    """
    here = connections[DEFAULT_DB_ALIAS]
    statement, columns = _statement(model, here.vendor)
    left = iter(rows)
    with here.cursor() as cursor:
        while some := list(islice(left, AT_ONCE)):
            cursor.executemany(statement, _all_prepared(some, columns, here))


def _all_prepared(
    rows: Sequence[Sequence[Any]], columns: list[Column], here: Any
) -> list[tuple[Any, ...]]:
    """Return the rows as the database takes them; a column of plain values is seen in one look."""
    stood = list(zip(*rows, strict=True))
    made = [
        values if plain.issuperset(map(type, values)) else _prepared(values, plain, prepare, here)
        for values, (_name, plain, prepare) in zip(stood, columns, strict=True)
    ]
    return list(zip(*made, strict=True))


class Stamp:
    """Rows that differ in a few columns from one that was made as their pattern, for `put_many`."""

    def __init__(self, pattern: models.Model, *names: str) -> None:
        fields = [
            field.attname
            for field in pattern._meta.local_concrete_fields
            if not field.generated and not isinstance(field, models.AutoField)
        ]
        self.values = [pattern.__dict__[name] for name in fields]
        self.places = [fields.index(name) for name in names]

    def row(self, *given: Any) -> list[Any]:
        """Return the values of one row: the pattern's, and those given for the named columns."""
        made = self.values.copy()
        for place, value in zip(self.places, given, strict=True):
            made[place] = value
        return made


def _prepared(
    values: Sequence[Any], plain: frozenset[type], prepare: Callable[..., Any], here: Any
) -> list[Any]:
    first = values[0]
    if all(value is first for value in values):
        return [first if type(first) in plain else prepare(first, here)] * len(values)
    if type(first) is UUID and here.vendor == "sqlite" and {UUID}.issuperset(map(type, values)):
        return [value.hex for value in values]
    days: dict[Any, Any] = {}  # the same few again and again
    made = []
    for value in values:
        if type(value) is date:
            if value not in days:
                days[value] = prepare(value, here)
            made.append(days[value])
        else:
            made.append(value if type(value) in plain else prepare(value, here))
    return made


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
    found = next((type_ for kind, type_ in _UNCHANGED if isinstance(stored, kind)), None)
    if isinstance(stored, models.UUIDField) and connections[DEFAULT_DB_ALIAS].vendor != "sqlite":
        found = UUID
    if isinstance(stored, models.JSONField):
        return frozenset()
    return frozenset({NoneType, found}) if found else frozenset({NoneType})


def _mark_as_saved(row: models.Model) -> None:
    row._state.adding = False
    row._state.db = DEFAULT_DB_ALIAS
    if isinstance(row, ShardedMethods):
        row.remember_shard()
