"""Rows as compact lists that JSON can keep, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from functools import cache
from operator import attrgetter
from sys import intern
from typing import Any, cast

Packed = list[Any]
_REPEATED = frozenset(["kind", "parent", "base", "unit", "role", "org_type"])


@cache
def names(row: type) -> tuple[str, ...]:
    """Return the names of a row's fields, in order."""
    return tuple(field.name for field in fields(row))


def pack(row: Any) -> Packed | None:
    """Return the values of a row; None stays None."""
    if row is None:
        return None
    kind: type = type(row)
    getter, days = _reader(kind)
    values = list(getter(row))
    for place in days:
        if values[place] is not None:
            values[place] = values[place].isoformat()
    return values


def unpack(row: type, values: Packed | None) -> Any:
    """Return the row these values came from; None stays None."""
    if values is None:
        return None
    given = list(values)
    for place, turn in _turns(row):
        if given[place] is not None:
            given[place] = turn(given[place])
    for place in _repeated(row):
        given[place] = intern(given[place] or "")
    return row(**dict(zip(names(row), given, strict=True)))


@cache
def _reader(row: type) -> tuple[Callable[[Any], tuple[Any, ...]], tuple[int, ...]]:
    days = tuple(place for place, turn in _turns(row) if turn is not _tuples)
    return cast("Callable[[Any], tuple[Any, ...]]", attrgetter(*names(row))), days


@cache
def _repeated(row: type) -> tuple[int, ...]:
    """Return the texts that say the same in very many rows, so that each is kept once."""
    return tuple(
        place
        for place, field in enumerate(fields(row))
        if field.name in _REPEATED and field.type in {"str", str}
    )


@cache
def _turns(row: type) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """Return which values JSON does not give back as they were, and what turns them."""
    found: list[tuple[int, Callable[[Any], Any]]] = []
    for place, field in enumerate(fields(row)):
        kind = str(field.type)
        if kind.startswith("date"):
            found.append((place, date.fromisoformat))
        elif kind.startswith("tuple"):
            found.append((place, _tuples))
    return tuple(found)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
