"""How an indicator is declared: which events count, on which day, against what."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from linli.blueprint.types.atoms import Code, Entry, FactValues, Part, Positive, Words

ANY_EVENT = "*"
# Entries that every kind of matter writes: a term that names no kind speaks of appeals. The first
# editions were written when there was no other kind, and so were entries that carry none.
SHARED = ("matter.", "clock.", "leg.", "contact.")
KIND, APPEAL = "kind", "appeal"


class Term(Part):
    """The entries that one side of an indicator counts."""

    event: str
    where: dict[str, FactValues] = {}
    fact: str | None = None
    sign: Literal[1, -1] = 1

    @cached_property
    def asked(self) -> Mapping[str, FactValues]:
        """Return which facts an entry must have, the kind of the matter among them."""
        is_shared = self.event == ANY_EVENT or self.event.startswith(SHARED)
        return {KIND: (APPEAL,), **self.where} if is_shared else self.where

    def fits(self, event: str, facts: Mapping[str, object]) -> bool:
        """Tell whether an entry of this kind with these facts is counted by the term."""
        if self.event not in (ANY_EVENT, event):
            return False
        return all(
            any(_same(_told(facts, name), value) for value in values)
            for name, values in self.asked.items()
        )


class Indicator(Entry):
    """A figure counted from the journal; its rows are units and places, never persons."""

    definition: Words
    unit: Words
    measure: Literal["count", "sum", "stock", "distinct", "share", "quantile"]
    day: Literal["at", "due_on"] = "at"
    of: tuple[Term, ...] = ()
    out_of: tuple[Term, ...] = ()
    gaming_risk: Words
    counter: Code | None = None
    buckets: tuple[Positive, ...] = ()
    public: bool = False


def _told(facts: Mapping[str, object], name: str) -> object:
    return facts.get(name, APPEAL if name == KIND else None)


def _same(fact: object, value: object) -> bool:
    return fact == value and isinstance(fact, bool) == isinstance(value, bool)
