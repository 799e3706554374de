"""How an indicator is declared: which events count, on which day, against what."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

from linli.blueprint.types.atoms import Code, Entry, FactValues, Part, Positive, Words

ANY_EVENT = "*"
# Entries that every kind of matter writes: a term that names no kind speaks of appeals. The first
# editions were written when there was no other kind, and so were entries that carry none.
SHARED = ("matter.", "clock.", "leg.", "contact.")
KIND, APPEAL = "kind", "appeal"
WAS, NOW = "was", "now"


class Term(Part):
    """The entries that one side of an indicator counts.

    With `stands`, it counts the subjects of a population that stand in one of these states: each
    entry tells of one subject what it `was` and what it is `now`, so that none is counted twice.
    """

    event: str
    where: dict[str, FactValues] = {}
    fact: str | None = None
    stands: tuple[Code, ...] = ()
    sign: Literal[1, -1] = 1

    @cached_property
    def asked(self) -> Mapping[str, FactValues]:
        """Return which facts an entry must have, the kind of the matter among them."""
        is_shared = self.event == ANY_EVENT or self.event.startswith(SHARED)
        return {KIND: (APPEAL,), **self.where} if is_shared else self.where

    @property
    def facts(self) -> frozenset[str]:
        """Return the names of the facts it looks at."""
        measured = {self.fact} if self.fact else {WAS, NOW} if self.stands else set()
        return frozenset({*self.where, *measured})

    def fits(self, event: str, facts: Mapping[str, object]) -> bool:
        """Tell whether an entry of this kind with these facts is counted by the term."""
        if self.event not in (ANY_EVENT, event):
            return False
        return all(
            any(_same(_told(facts, name), value) for value in values)
            for name, values in self.asked.items()
        )

    def moved(self, facts: Mapping[str, object]) -> int:
        """Return 1 for a subject that came to stand here, -1 for one that left, else 0."""
        return (facts.get(NOW) in self.stands) - (facts.get(WAS) in self.stands)


class Exclusion(Part):
    """What a rate leaves out on purpose; its number is shown beside the rate."""

    code: Code
    words: Words
    of: tuple[Term, ...]


class Indicator(Entry):
    """A figure counted from the journal; its rows are units and places, never persons."""

    definition: Words
    unit: Words
    measure: Literal["count", "sum", "stock", "distinct", "share", "ratio", "quantile", "mean"]
    day: Literal["at", "due_on"] = "at"
    of: tuple[Term, ...] = ()
    out_of: tuple[Term, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    gaming_risk: Words
    counter: Code | None = None
    buckets: tuple[Positive, ...] = ()
    decimals: Literal[0, 1, 2] | None = None
    public: bool = False

    @property
    def terms(self) -> Iterator[tuple[str, int, Term]]:
        """Yield every term with its part; those of an exclusion also with its place in the list."""
        for part, terms in (("of", self.of), ("out_of", self.out_of)):
            for term in terms:
                yield part, 0, term
        for place, one in enumerate(self.exclusions):
            for term in one.of:
                yield "except", place, term

    @cached_property
    def shape(self) -> str:
        """Return what cells of two versions must share to be read together."""
        left_out = [one.code for one in self.exclusions]
        return json.dumps([self.measure, self.day, self.buckets, left_out])

    @cached_property
    def meaning(self) -> str:
        """Return what is counted and how, without the words for it: two versions that count the
        same mean the same.
        """
        return json.dumps([self.shape, sorted(_written(*one) for one in self.terms)])


def _written(part: str, place: int, term: Term) -> str:
    asked = {name: sorted(map(repr, values)) for name, values in sorted(term.asked.items())}
    said: list[Any] = [part, place, term.event, asked, term.fact, sorted(term.stands), term.sign]
    return json.dumps(said)


def _told(facts: Mapping[str, object], name: str) -> object:
    return facts.get(name, APPEAL if name == KIND else None)


def _same(fact: object, value: object) -> bool:
    return fact == value and isinstance(fact, bool) == isinstance(value, bool)
