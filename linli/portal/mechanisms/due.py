"""What a mechanism owes next: its institutions and working rules, with their next dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from linli.areas.models import Area
from linli.blueprint.types import Mechanism as Blueprint
from linli.blueprint.types import cycle_text
from linli.tasks.queries import cycles


@dataclass(frozen=True)
class DueItem:
    """Something that comes round: how often, when next (None where no date is kept), its page."""

    code: str
    words: str
    every: str
    on: date | None = None
    is_late: bool = False
    href: str = ""


def due_next(area: Area, made: Blueprint, *, on: date) -> list[DueItem]:  # noqa: ARG001
    """Return what comes round in a place, the earliest first; what has no date yet comes last."""
    days = {one.code: cycles.next_on(made, one.code, on=on) for one in made.duties}
    dated = [replace(one, on=days.get(one.code)) for one in _declared(made)]
    return sorted(dated, key=lambda one: (one.on is None, one.on or on))


def _declared(made: Blueprint) -> Iterator[DueItem]:
    for one in made.institutions:
        if one.cycle is not None:
            yield DueItem(one.code, str(one.words), cycle_text(one.cycle))
    for rule in made.working_rules:
        for part in rule.cycles:
            yield DueItem(part.code, str(part.words), cycle_text(part.cycle))
