"""What comes round by itself: for whom, until when, and which real record fulfils it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from linli.blueprint.types.atoms import Code, Cycle, FactValues, Part, Positive, Within, Words
from linli.blueprint.types.indicators import Term

Month = Annotated[int, Field(ge=1, le=12)]


class Fulfilled(Part):
    """So many entries of one kind, written by the unit or about one of its places."""

    event: str
    where: dict[str, FactValues] = {}
    count: Positive = 1

    @property
    def term(self) -> Term:
        """Return how an entry is matched."""
        return Term(event=self.event, where=self.where)


class Rule(Part):
    """Which units owe a duty in each period, and what fulfils it: one of the lines is enough.

    `scope` is a level or a type of unit. It is due on the last working day of the period, or after
    `due` from its first day on. With `months`, only periods that begin in these months count;
    `starts_on` says from when, and from which month or week the periods are counted.
    """

    scope: Code | Positive
    fulfilled_by: Annotated[tuple[Fulfilled, ...], Field(min_length=1)]
    months: tuple[Month, ...] = ()
    due: Within | None = None
    starts_on: date | None = None


class Duty(Part):
    """A duty as it comes round, wherever in the blueprint it stands."""

    code: Code
    words: Words
    cycle: Cycle
    rule: Rule
