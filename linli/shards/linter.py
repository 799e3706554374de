"""Tell from SQL what Citus would refuse and what goes to every shard (`scale.md` 2, 10)."""

# ruff: noqa: SLF001  `_meta` and its kin are how Django lets a model be read

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import connections

from linli.shards import sqltext
from linli.shards.columns import SHARD_ID, shard_column
from linli.shards.fanout import fanout_reason
from linli.shards.sqltext import CONSTANT, Block, Group

_SHARD = f'"{SHARD_ID}"'
_VOLATILE = {'"random"', '"clock_timestamp"', '"gen_random_uuid"', '"timeofday"'}
_GROUPINGS = {'"rollup"', '"cube"', '"grouping"'}
_HEADS = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}


@dataclass(frozen=True)
class Finding:
    """What is wrong with one statement."""

    level: str
    words: str
    sql: str

    def __str__(self) -> str:
        return f"{self.words}\n    {self.sql}"


class Linter:
    """An execute wrapper that judges every statement and keeps what it finds."""

    def __init__(self, sharded: Iterable[str]) -> None:
        self.sharded = frozenset(f'"{table}"' for table in sharded)
        self.found: list[Finding] = []
        self.judge = lru_cache(maxsize=4096)(self._judge)

    @classmethod
    def for_installed_models(cls) -> Linter:
        """Return a linter that knows the sharded tables of every installed model."""
        models = apps.get_models(include_auto_created=True)
        return cls(model._meta.db_table for model in models if shard_column(model))

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,  # noqa: FBT001  Django's own signature
        context: Any,
    ) -> Any:
        for finding in self.judge(str(sql)):
            if finding.level == "error" or fanout_reason() is None:
                self.found.append(finding)
        return execute(sql, params, many, context)

    @contextmanager
    def watching(self) -> Iterator[Linter]:
        """Judge what this thread's connections execute inside the block."""
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(self))
            yield self

    def _judge(self, sql: str) -> tuple[Finding, ...]:
        statement = sqltext.parse(sql)
        head = statement.parts[0] if statement.parts else ""
        if isinstance(head, Group) and len(statement.parts) == 1:
            statement, head = head, head.parts[0] if head.parts else ""
        if head == "CREATE":
            found = self._trigger(statement)
        elif isinstance(head, Group) or head in _HEADS:
            found = self._statement(statement)
        else:
            found = iter(())
        return tuple(dict.fromkeys(Finding(level, words, sql) for level, words in found))

    def _trigger(self, statement: Group) -> Iterator[tuple[str, str]]:
        names = [part for part in statement.parts if isinstance(part, str)]
        if "TRIGGER" in names and self.sharded & set(names):
            yield "error", "a sharded table cannot have a trigger"

    def _statement(self, statement: Group) -> Iterator[tuple[str, str]]:
        yield from self._write(statement)
        blocks = sqltext.blocks(statement)
        units = [Unit(unit, self.sharded) for unit in _correlated(blocks)]
        scattered = [unit for unit in units if unit.rows and not unit.is_pinned]
        for unit in scattered:
            yield from unit.problems()
        if not scattered:
            return
        parts = [part for block in blocks for part in block.parts if isinstance(part, str)]
        if _locks(statement.parts):
            yield "error", "FOR UPDATE without one jurisdiction"
        if "RECURSIVE" in parts:
            yield "error", "WITH RECURSIVE without one jurisdiction"
        if _GROUPINGS & set(parts):
            yield "error", "ROLLUP, CUBE or GROUPING SETS without one jurisdiction"
        yield "fanout", "the query names no single jurisdiction, so it goes to every shard"

    def _write(self, statement: Group) -> Iterator[tuple[str, str]]:
        parts = statement.parts
        if not self.sharded & {part for part in _target(parts) if isinstance(part, str)}:
            return
        if parts[0] == "INSERT":
            yield from _insert(parts)
        if _sets_shard(parts):
            yield "error", "the statement sets the jurisdiction of a stored row"
        if "UPDATE" in parts and _VOLATILE & _names(statement):
            yield "error", "UPDATE with a volatile function"


class Unit:
    """Query blocks that look at each other's rows: Citus plans them together."""

    def __init__(self, blocks: list[Block], sharded: frozenset[str]) -> None:
        self.blocks = blocks
        self.rows = {
            (id(block), alias)
            for block in blocks
            for alias, table in block.tables.items()
            if table in sharded
        }
        self._groups = _Groups()
        for block in blocks:
            for left, right in block.equals:
                self._equate(block, left, right)

    @property
    def is_pinned(self) -> bool:
        """Return whether one given jurisdiction holds all sharded rows."""
        return all(self._groups.root(row) == CONSTANT for row in self.rows)

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what Citus refuses when the rows lie in many shards."""
        if len({self._groups.root(row) for row in self.rows}) > 1:
            yield "error", "sharded tables are joined or correlated without equal jurisdictions"
        outer = self.blocks[0]
        if outer.tables and not any((id(outer), alias) in self.rows for alias in outer.tables):
            yield "error", "a sub-query on a sharded table is correlated with a table that is none"

    def _equate(self, block: Block, left: tuple[str, str], right: tuple[str, str]) -> None:
        ends = [self._row(block, *end) if end != CONSTANT else CONSTANT for end in (left, right)]
        if ends[0] is not None and ends[1] is not None:
            self._groups.join(ends[0], ends[1])

    def _row(self, block: Block, alias: str, column: str) -> tuple[Any, str] | None:
        if column != _SHARD:
            return None
        if not alias and len(block.tables) == 1:
            alias = next(iter(block.tables))
        owner = block.owner(alias)
        return None if owner is None or (id(owner), alias) not in self.rows else (id(owner), alias)


class _Groups:
    """Which rows must lie in the same shard, as a union-find; CONSTANT is always its own root."""

    def __init__(self) -> None:
        self._above: dict[Any, Any] = {}

    def root(self, item: Any) -> Any:
        while item in self._above:
            item = self._above[item]
        return item

    def join(self, one: Any, other: Any) -> None:
        one, other = self.root(one), self.root(other)
        if one == CONSTANT:
            one, other = other, one
        if one != other:
            self._above[one] = other


def _correlated(blocks: list[Block]) -> list[list[Block]]:
    """Gather the blocks that mention an alias of a block around them; outer ones come first."""
    groups = _Groups()
    for block in blocks:
        for alias in block.mentions:
            owner, inner = block.owner(alias), block
            while owner is not None and inner is not owner and inner.parent is not None:
                groups.join(inner, inner.parent)
                inner = inner.parent
    gathered: dict[Any, list[Block]] = {}
    for block in blocks:
        gathered.setdefault(groups.root(block), []).append(block)
    return list(gathered.values())


def _target(parts: list[Any]) -> list[Any]:
    """Return the words before the first bracket or SET: they name the table that is written."""
    if parts[0] not in {"INSERT", "UPDATE"}:
        return []
    for place, part in enumerate(parts):
        if isinstance(part, Group) or part == "SET":
            return parts[:place]
    return parts


def _insert(parts: list[Any]) -> Iterator[tuple[str, str]]:
    groups = [part for part in parts if isinstance(part, Group)]
    if not groups or _SHARD not in groups[0].parts:
        yield "error", "INSERT without the jurisdiction"
    for place, part in enumerate(parts[:-1]):
        target = parts[place + 1]
        if part == "CONFLICT" and isinstance(target, Group) and _SHARD not in target.parts:
            yield "error", "ON CONFLICT without the jurisdiction"


def _sets_shard(parts: list[Any]) -> bool:
    inside = False
    for place, part in enumerate(parts):
        if part == "SET":
            inside = True
        elif part in {"WHERE", "FROM", "RETURNING"}:
            inside = False
        elif inside and part == _SHARD and parts[place - 1] in {"SET", ","}:
            return True
    return False


def _locks(parts: list[Any]) -> bool:
    """Return whether the statement ends with FOR UPDATE or one of its kin."""
    places = [place for place, part in enumerate(parts) if part == "FOR"]
    return any(
        {"UPDATE", "SHARE"} & {p for p in parts[i : i + 4] if isinstance(p, str)} for i in places
    )


def _names(group: Group) -> set[str]:
    names: set[str] = set()
    for part in group.parts:
        names |= _names(part) if isinstance(part, Group) else {part}
    return names
