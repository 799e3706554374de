"""Read the SQL that the ORM writes: its query blocks, their tables, and what their rows must equal.

No parser for all of SQL: it knows brackets, aliases, sub-queries and conjunctions, which is what
the linter asks about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""(?P<quoted>"(?:[^"]|"")*")|(?P<text>'(?:[^']|'')*')|(?P<hole>%s|%\(\w+\)s|\?)"""
    r"""|(?P<number>\d+(?:\.\d+)?)|(?P<word>\w+)|(?P<sign>::|<>|!=|<=|>=|\|\||\S)""",
)
_KEYWORDS = frozenset(
    """
    ALL AND AS BY CASE CONFLICT CREATE CROSS DELETE DESC DISTINCT DO ELSE END EXCEPT EXISTS FOR
    FROM FULL GROUP HAVING IN INNER INSERT INTERSECT INTO IS JOIN KEY LATERAL LEFT LIKE LIMIT
    NATURAL NO NOT NULL OF OFFSET ON ONLY OR ORDER OUTER RECURSIVE RETURNING RIGHT SELECT SET
    SETS SHARE THEN TRIGGER UNION UPDATE USING VALUES WHEN WHERE WINDOW WITH
    """.split()  # noqa: SIM905  sixty quotes would hide the words
)
_STARTS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"})
_UNITES = frozenset({"UNION", "INTERSECT", "EXCEPT"})
_ARMS = frozenset({"WHERE", "ON"})
_DISARMS = frozenset(
    {"SELECT", "FROM", "SET", "GROUP", "ORDER", "HAVING", "LIMIT", "RETURNING", "JOIN", "VALUES"}
)
_NAMES_TABLE = frozenset({"FROM", "JOIN", "UPDATE", "USING"})
CONSTANT = ("", "")


@dataclass(eq=False)
class Group:
    """What stands in one pair of brackets, or the whole statement."""

    parts: list[str | Group] = field(default_factory=list)

    @property
    def is_query(self) -> bool:
        """Return whether the brackets hold a query of their own."""
        return bool(self.parts) and self.parts[0] in _STARTS


Part = str | Group
Column = tuple[str, str]


@dataclass(eq=False)
class Block:
    """One SELECT, INSERT, UPDATE or DELETE: its tables by alias, and what must be equal."""

    parts: list[Part]
    parent: Block | None
    tables: dict[str, str] = field(default_factory=dict)
    mentions: set[str] = field(default_factory=set)
    equals: list[tuple[Column, Column]] = field(default_factory=list)

    def owner(self, alias: str) -> Block | None:
        """Return the block, this one or one around it, that gives the alias its meaning."""
        block: Block | None = self
        while block is not None and alias not in block.tables:
            block = block.parent
        return block


def parse(sql: str) -> Group:
    """Return the statement as nested brackets of normal tokens."""
    top = Group()
    open_groups = [top]
    for token in _tokens(sql):
        if token == "(":  # noqa: S105  a bracket
            group = Group()
            open_groups[-1].parts.append(group)
            open_groups.append(group)
        elif token == ")" and len(open_groups) > 1:  # noqa: S105  a bracket
            open_groups.pop()
        else:
            open_groups[-1].parts.append(token)
    return top


def _tokens(sql: str) -> Iterator[str]:
    """Yield tokens: names in double quotes, keywords in capitals, every value as %s."""
    for match in _TOKEN.finditer(sql):
        token = match.group()
        if match.lastgroup == "word":
            yield token.upper() if token.upper() in _KEYWORDS else f'"{token.lower()}"'
        elif match.lastgroup in {"text", "hole", "number"}:
            yield "%s"
        else:
            yield token


def blocks(group: Group, parent: Block | None = None) -> list[Block]:
    """Return the query blocks of a statement, outer ones first."""
    found: list[Block] = []
    for parts in _united(group.parts):
        block = Block(parts, parent)
        found.append(block)
        _read_tables(block)
        _read(parts, block, found, counts="OR" not in parts, armed=False)
    return found


def _united(parts: list[Part]) -> Iterator[list[Part]]:
    start = 0
    for place, part in enumerate(parts):
        if part in _UNITES:
            yield parts[start:place]
            start = place + 1
    yield parts[start:]


def _read_tables(block: Block) -> None:
    parts = block.parts
    for place, part in enumerate(parts):
        before = parts[place - 1] if place else ""
        if part in _NAMES_TABLE and before not in {"FOR", "KEY", "DO", "DISTINCT"}:
            _read_table_list(block, place + 1)


def _read_table_list(block: Block, place: int) -> None:
    while True:
        while _at(block.parts, place) in {"ONLY", "LATERAL"}:
            place += 1
        table = _at(block.parts, place)
        place += 1
        if _is_name(table) and _at(block.parts, place) == ".":
            table = _at(block.parts, place + 1)
            place += 2
        if _at(block.parts, place) == "AS":
            place += 1
        alias = _at(block.parts, place)
        if _is_name(alias):
            place += 1
        else:
            alias = table
        if _is_name(table) and isinstance(alias, str):
            block.tables[alias] = str(table)
        if _at(block.parts, place) != ",":
            return
        place += 1


def _read(
    parts: list[Part], block: Block, found: list[Block], *, counts: bool, armed: bool
) -> None:
    """Collect what `parts` mention and require; `counts` is False below OR, NOT and functions."""
    cases = 0
    for place, part in enumerate(parts):
        if isinstance(part, Group):
            _read_group(parts, place, block, found, counts=counts and armed and not cases)
        elif part in _ARMS:
            armed = True
        elif part in _DISARMS:
            armed = False
        elif part in {"CASE", "END"}:
            cases += 1 if part == "CASE" else -1
        elif _is_name(part) and _at(parts, place + 1) == ".":
            block.mentions.add(part)
        elif counts and armed and not cases:
            _read_condition(parts, place, block)


def _read_group(
    parts: list[Part], place: int, block: Block, found: list[Block], *, counts: bool
) -> None:
    group = parts[place]
    if not isinstance(group, Group):
        return
    if group.is_query:
        found += blocks(group, block)
        return
    before = parts[place - 1] if place else ""
    plain = not (_is_name(before) or before in {"NOT", "IN", "VALUES", "EXISTS"})
    _read(
        group.parts, block, found, counts=counts and plain and "OR" not in group.parts, armed=True
    )


def _read_condition(parts: list[Part], place: int, block: Block) -> None:
    here = parts[place]
    left = _column_before(parts, place)
    if here == "=":
        right = _value_after(parts, place)
        if left and right:
            block.equals.append((left, right))
    elif here == "IN" and left and _is_single(_at(parts, place + 1)):
        block.equals.append((left, CONSTANT))


def _column_before(parts: list[Part], place: int) -> Column | None:
    name, dot, alias = (_at(parts, place - step) for step in (1, 2, 3))
    if name == "%s":
        return CONSTANT
    if not _is_name(name):
        return None
    first = place - 3 if dot == "." else place - 1
    if _at(parts, first - 1) == "NOT":
        return None
    return (str(alias), str(name)) if dot == "." else ("", str(name))


def _value_after(parts: list[Part], place: int) -> Column | None:
    first, dot, name = (_at(parts, place + step) for step in (1, 2, 3))
    if isinstance(first, Group) and not first.is_query:
        return _value_after(["=", *first.parts], 0)
    if first == "%s":
        return CONSTANT
    if not _is_name(first):
        return None
    return (str(first), str(name)) if dot == "." else ("", str(first))


def _is_single(part: Part) -> bool:
    """Return whether the brackets hold exactly one value, maybe with a cast."""
    return (
        isinstance(part, Group)
        and bool(part.parts)
        and part.parts[0] == "%s"
        and "," not in part.parts
    )


def _at(parts: list[Part], place: int) -> Part:
    return parts[place] if 0 <= place < len(parts) else ""


def _is_name(part: Part) -> bool:
    return isinstance(part, str) and part.startswith('"')
