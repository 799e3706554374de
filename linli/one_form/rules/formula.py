"""A formula over what is known: + - * / sum, brackets, numbers, sources and fields of the form.

It is read once into a tree and never handed to Python. What is not known makes the whole unknown;
so does a division by zero.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext

from django.utils.translation import gettext as _

from linli.kernel.errors import Refused
from linli.one_form import rules

DEPTH_MOST = 20
PARTS_MOST = 60
_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[a-z][a-z0-9_]*(?::[a-z0-9_]+(?:@[a-z0-9_-]+)?)?)"
    r"|(?P<sign>[-+*/(),]))"
)
_SIGNS = str.maketrans("×÷−–、", "*/--,")
SUM = "sum"

Look = Callable[[str], Decimal | None]


@dataclass(frozen=True)
class Node:
    """One step of a formula: a number, a name, or a sign over what stands beneath."""

    sign: str
    name: str = ""
    number: Decimal = Decimal(0)
    beneath: tuple[Node, ...] = ()

    def names(self) -> Iterator[str]:
        """Yield every source and field it reads, as often as it does."""
        if self.sign == "name":
            yield self.name
        for one in self.beneath:
            yield from one.names()

    @property
    def is_additive(self) -> bool:
        """Return whether the formula of a total is the total of the formula."""
        if self.sign == "number":
            return False
        if self.sign in "*/":
            return self._is_scaled
        return all(one.is_additive for one in self.beneath)

    @property
    def _is_scaled(self) -> bool:
        left, right = self.beneath
        if self.sign == "*" and left.sign == "number":
            left, right = right, left
        return right.sign == "number" and left.is_additive


def parse(text: str) -> Node:
    """Read a formula. Raises Refused with the sign or word that cannot be read."""
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS).strip()
    if not plain:
        raise _wrong(_("Please write the formula, such as figure:households / indicator:opened."))
    if len(plain) > rules.FORMULA_LENGTH:
        words = _("A formula has at most %(most)d signs.")
        raise _wrong(words % {"most": rules.FORMULA_LENGTH})
    reader = _Reader(list(_tokens(plain)))
    node = reader.total(0)
    reader.end()
    return node


def evaluate(node: Node, look: Look) -> Decimal | None:
    """Return what the formula gives, to four digits; None where something is not known."""
    with localcontext() as context:
        context.prec = 40
        try:
            found = _value(node, look)
            return None if found is None else _rounded(found)
        except InvalidOperation:
            return None


def cycle(formulas: Mapping[str, Node]) -> list[str]:
    """Return the codes of fields whose formulas go round in a circle; empty where none does."""
    done: set[str] = set()

    def walk(code: str, way: list[str]) -> list[str]:
        if code in way:
            return [*way[way.index(code) :], code]
        if code in done or code not in formulas:
            return []
        for name in formulas[code].names():
            if found := walk(name, [*way, code]):
                return found
        done.add(code)
        return []

    return next((found for code in formulas if (found := walk(code, []))), [])


def _value(node: Node, look: Look) -> Decimal | None:
    if node.sign == "number":
        return node.number
    if node.sign == "name":
        return look(node.name)
    values = [_value(one, look) for one in node.beneath]
    known = [one for one in values if one is not None]
    if len(known) < len(values):
        return None
    return _SIGNED[node.sign](known)


def _divided(values: Sequence[Decimal]) -> Decimal | None:
    return values[0] / values[1] if values[1] else None


def _less(values: Sequence[Decimal]) -> Decimal:
    return values[0] - values[1] if len(values) > 1 else -values[0]


_SIGNED: Mapping[str, Callable[[Sequence[Decimal]], Decimal | None]] = {
    "+": lambda values: sum(values, Decimal(0)),
    "-": _less,
    "*": lambda values: values[0] * values[1],
    "/": _divided,
}


def _rounded(value: Decimal) -> Decimal | None:
    found = value.quantize(Decimal(1).scaleb(-rules.DIGITS), ROUND_HALF_UP)
    return found if abs(found) < rules.NUMBER_MOST else None


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, count = 0, 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or count >= PARTS_MOST:
            words = _("“%(part)s” cannot be read in a formula: only + - * / ( ) sum and sources.")
            raise _wrong(words % {"part": text[at:].strip()[:20]})
        yield str(found.lastgroup), str(found[found.lastgroup or 0])
        at, count = found.end(), count + 1


class _Reader:
    """The parts of one formula from left to right."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.at = tokens, 0

    @property
    def ahead(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self, *signs: str) -> str:
        kind, text = self.ahead
        if kind == "sign" and text in signs:
            self.at += 1
            return text
        return ""

    def need(self, sign: str) -> None:
        if not self.take(sign):
            words = _("The formula lacks a “%(sign)s”.")
            raise _wrong(words % {"sign": sign})

    def end(self) -> None:
        if self.at < len(self.tokens):
            words = _("The formula should end before “%(part)s”.")
            raise _wrong(words % {"part": self.ahead[1]})

    def total(self, depth: int) -> Node:
        node = self.product(depth)
        while sign := self.take("+", "-"):
            node = Node(sign, beneath=(node, self.product(depth)))
        return node

    def product(self, depth: int) -> Node:
        node = self.part(depth)
        while sign := self.take("*", "/"):
            node = Node(sign, beneath=(node, self.part(depth)))
        return node

    def part(self, depth: int) -> Node:
        if depth > DEPTH_MOST:
            raise _wrong(_("Too many brackets lie in each other."))
        if self.take("-"):
            return Node("-", beneath=(self.part(depth + 1),))
        if self.take("("):
            node = self.total(depth + 1)
            self.need(")")
            return node
        kind, text = self.ahead
        if kind not in {"number", "name"}:
            raise _wrong(_("The formula breaks off: a number or a source is missing."))
        self.at += 1
        if kind == "number":
            return Node("number", number=Decimal(text))
        return self.sum_of(depth) if text == SUM else Node("name", name=text)

    def sum_of(self, depth: int) -> Node:
        self.need("(")
        parts = [self.total(depth + 1)]
        while self.take(","):
            parts.append(self.total(depth + 1))
        self.need(")")
        return Node("+", beneath=tuple(parts))


def _wrong(words: str) -> Refused:
    return Refused("form.formula", words, field="formula")
