"""Write rows of places in bulk: new ones with their paths, changed ones, ended ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

from linli.areas import rules
from linli.areas.models import Area
from linli.areas.queries import Spot
from linli.areas.queries.standing import blocks
from linli.areas.rules import AreaRow
from linli.kernel import codes, numbers
from linli.kernel.errors import Refused
from linli.shards import ids
from linli.shards.put import put_many

_ONE_DAY = timedelta(days=1)
_CHANGED = (
    "kind",
    "key",
    "name",
    "name_en",
    "stat_code",
    "admin_code",
    "is_unconfirmed",
    "latitude",
    "longitude",
)


@dataclass(frozen=True, kw_only=True)
class Succession:
    """Who takes over from whom, for whatever refers to places and is to follow them.

    `heirs`: id of a closed row -> ids of the rows that took over from the day `on`, the leading
    one first; `seniors` are those among them that stood before. `ended`: id of a row closed
    without heirs -> its last day. `reopened`: id of a row in force again -> the day it had ended
    with.
    """

    on: date
    heirs: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    ended: Mapping[int, date] = field(default_factory=dict)
    reopened: Mapping[int, date] = field(default_factory=dict)
    seniors: frozenset[int] = frozenset()

    @property
    def last_on(self) -> date:
        """Return the last day of the rows before the heirs."""
        return self.on - _ONE_DAY


def in_order(rows: Iterable[AreaRow]) -> list[AreaRow]:
    """Return the rows with every parent before what lies beneath it. Raises Refused for a ring."""
    waiting = {row.code: row for row in rows}
    beneath: dict[str, list[AreaRow]] = {}
    ready: list[AreaRow] = []
    for row in waiting.values():
        (beneath.setdefault(row.parent, []) if row.parent in waiting else ready).append(row)
    for row in ready:  # it grows while it is read
        ready += beneath.get(row.code, ())
    if len(ready) != len(waiting):
        ringed = min(waiting.keys() - {row.code for row in ready})
        raise Refused("area.cycle", _("%(code)s lies beneath itself.") % {"code": ringed})
    return ready


def plant(rows: Sequence[AreaRow], spots: Mapping[str, Spot], *, today: date) -> dict[str, Spot]:
    """Insert rows whose parents are among them, earlier, or in `spots`; return where they lie."""
    if not rows:
        return {}
    grown: dict[str, Spot] = {}
    put_many(Area, _seeds(rows, spots, grown, today))
    return grown


def _seeds(
    rows: Sequence[AreaRow], spots: Mapping[str, Spot], grown: dict[str, Spot], today: date
) -> Iterator[list[Any]]:
    """Yield the columns of `Area` in their order; `grown` learns of each."""
    keys = iter(_new_keys(sum(map(_wants_key, rows)), [row.key for row in rows if row.key]))
    for pk, row in zip(ids.take(len(rows)), rows, strict=True):
        parent = grown.get(row.parent) or spots.get(row.parent)
        if row.parent and parent is None:
            raise Refused(
                "area.no_parent", _("The place above %(code)s is not known.") % {"code": row.code}
            )
        home = pk if row.kind in rules.OWNING_KINDS or not parent else parent.home
        path = (parent.path if parent else "") + numbers.segment(pk)
        since = row.begins or today
        grown[row.code] = Spot(pk, row.code, row.kind, path, row.parent, home, since)
        yield [
            pk,
            row.code,
            row.key or (next(keys) if _wants_key(row) else None),
            row.kind,
            row.name,
            row.name_en,
            path,
            parent.pk if parent else None,
            home,
            row.stat_code,
            row.admin_code,
            row.is_unconfirmed,
            since,
            None,
            None,
            row.latitude,
            row.longitude,
        ]


def rewrite(pairs: Sequence[tuple[int, AreaRow]]) -> None:
    """Give rows in force, by id, the words and numbers of these rows; never parent or code.

    A key, once given, is kept.
    """
    if not pairs:
        return
    columns = ", ".join(
        f"{name} = COALESCE({name}, %s)" if name == "key" else f"{name} = %s" for name in _CHANGED
    )
    _execute_many(
        f"UPDATE areas_area SET {columns} WHERE id = %s",  # noqa: S608  own names
        ([*(_value(row, name) for name in _CHANGED), pk] for pk, row in pairs),
    )


def end(pairs: Iterable[tuple[int, date | None, int | None]]) -> None:
    """Set last day and heir of rows, by id; without a day they are in force again.

    Thousands with one statement: inside a savepoint SQLite pays for each one.
    """
    days: dict[date | None, list[tuple[int, int | None]]] = {}
    for pk, until, heir in pairs:
        days.setdefault(until, []).append((pk, heir))
    for until, rows in days.items():
        for some in blocks(rows):
            _end(some, until)


def _end(rows: Sequence[tuple[int, int | None]], until: date | None) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    named = ", ".join(["(%s, %s)"] * len(rows))
    values = [*chain.from_iterable(rows), connection.ops.adapt_datefield_value(until)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH ended (id, heir) AS (VALUES {named}) "  # noqa: S608  own names
            "UPDATE areas_area SET valid_to = %s, replaced_by_id = CAST(ended.heir AS bigint) "
            "FROM ended WHERE areas_area.id = CAST(ended.id AS bigint)",
            values,
        )


def _value(row: AreaRow, name: str) -> Any:
    value = getattr(row, name)
    return (value or None) if name == "key" else value


def _execute_many(statement: str, values: Iterable[list[Any]]) -> None:
    rows = list(values)
    if rows:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.executemany(statement, rows)


def _wants_key(row: AreaRow) -> bool:
    return not row.key and row.kind in rules.OWNING_KINDS


def _new_keys(count: int, given: Sequence[str]) -> list[str]:
    """Return `count` keys nobody has."""
    keys: set[str] = set()
    while len(keys) < count:
        tried = {codes.make_key() for _number in range(min(count - len(keys), 5_000))}
        taken = Area.objects.filter(key__in=tried).values_list("key", flat=True)
        keys |= tried - set(taken) - set(given)
    return list(keys)
