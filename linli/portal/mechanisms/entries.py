"""What a blueprint names, section by section, each entry with its figures and its cycle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from linli.blueprint.types import Appeal, Product, Words, cycle_text, span_text
from linli.blueprint.types import Mechanism as Blueprint
from linli.portal.editing.sections import rooms
from linli.portal.mechanisms.live import Figures, Live
from linli.ui.words import joined, month

CARDS = (
    *("goals", "services", "activities", "measures", "institutions"),
    *("forces", "lead_products"),
)
YEAR_MONTHS = range(1, 13)


@dataclass(frozen=True)
class Entry:
    """One thing the blueprint names: its words, its figures, what it waits for, how often it is."""

    code: str
    words: str
    more: str
    is_example: bool
    awaits: str
    live: Sequence[Live] = ()
    every: str = ""
    months: Sequence[tuple[str, bool, bool]] = ()

    @property
    def first(self) -> Live | None:
        """Return the figure that stands large: one that is known, else one that was reported."""
        known = next((one for one in self.live if one.is_live), None)
        return known or next((one for one in self.live if one.reported), None)

    @property
    def others(self) -> list[Live]:
        """Return the other figures."""
        return [one for one in self.live if one is not self.first]

    @property
    def is_live(self) -> bool:
        """Return whether any of its figures has a value."""
        return any(one.is_live for one in self.live)

    @property
    def is_counted(self) -> bool:
        """Return whether anything that is built would feed it, with or without data so far."""
        return any(not one.awaits for one in self.live)


@dataclass(frozen=True)
class Section:
    """One heading with its entries; `counted` is the number that the mechanism's name promises."""

    name: str
    title: str
    entries: Sequence[Entry]
    counted: int | None = None

    @property
    def is_cards(self) -> bool:
        """Return whether each entry is shown as a card with its figures."""
        return self.name in CARDS


@dataclass(frozen=True)
class Asked:
    """A service that residents may ask for: its promises, and what came and went in thirty days."""

    code: str
    words: str
    hint: str
    first_answer: str
    finish: str
    opened: Live | None
    closed: Live | None
    is_example: bool


def titles() -> dict[str, str]:
    """Return what the lists of a mechanism are called, in the order of the page."""
    return {
        "goals": _("Goals"),
        "services": _("Services"),
        "activities": _("Activities"),
        "measures": _("Measures"),
        "institutions": _("Institutions"),
        "principles": _("Principles"),
        "forces": _("Forces"),
        "lead_products": _("Lead products"),
        "parties": _("Parties"),
        "working_rules": _("Working rules"),
        "critical_fields": _("Fields of critical tasks"),
        "workstreams": _("Fields of work"),
        "rooms": _("Rooms of the center"),
        "estate_facilities": _("Facilities of the estate"),
    }


def sections(made: Blueprint, figures: Figures, *, on: date) -> list[Section]:
    """Return every list of the blueprint that has entries."""
    rooms_of = made.center.rooms if made.center else ()
    lists: dict[str, Iterable[Any]] = {
        name: rooms_of if name == "rooms" else getattr(made, name) for name in titles()
    }
    return [
        Section(
            name, title, [entry(one, figures, on=on) for one in lists[name]], made.counts.get(name)
        )
        for name, title in titles().items()
        if lists[name]
    ]


def entry(one: Any, figures: Figures, *, on: date) -> Entry:
    """Return one thing that the blueprint names."""
    return Entry(
        code=one.code,
        words=str(one.words),
        more=_more(one),
        is_example=one.editable_example,
        awaits=rooms().get(one.awaits, one.awaits) if one.awaits else "",
        live=figures.of(one),
        every=every(one),
        months=_season(one, on) if isinstance(one, Product) else (),
    )


def every(one: Any) -> str:
    """Return how often an entry comes round, in words."""
    cycle = getattr(one, "cycle", None)
    if cycle is not None:
        return cycle_text(cycle)
    parts = [f"{part.words} {cycle_text(part.cycle)}" for part in getattr(one, "cycles", ())]
    return joined(parts)


def asked(made: Blueprint, figures: Figures) -> list[Asked]:
    """Return what residents may ask for, each with what came and went."""
    return [_asked(one, figures) for one in made.appeals]


def wanted(made: Blueprint) -> list[str]:
    """Return the sources of what came and went by service."""
    known = {one.code for one in made.indicators if not one.awaits}
    return [
        f"indicator:{code}@{one.code}"
        for code in ("opened", "closed")
        if code in known
        for one in made.appeals
    ]


def _asked(one: Appeal, figures: Figures) -> Asked:
    return Asked(
        code=one.code,
        words=str(one.words),
        hint=str(one.hint),
        first_answer=span_text(one.first_answer),
        finish=span_text(one.finish),
        opened=figures.live(f"indicator:opened@{one.code}"),
        closed=figures.live(f"indicator:closed@{one.code}"),
        is_example=one.editable_example,
    )


def _more(one: Any) -> str:
    names = ("rule", "hint", "definition", "note")
    given = (getattr(one, name, None) for name in names)
    said = next((str(words) for words in given if isinstance(words, Words) and str(words)), "")
    if said:
        return said
    inner = ("does", "steps", "lists", "stages")
    return joined(str(part.words) for name in inner for part in getattr(one, name, ()))


def _season(one: Product, on: date) -> list[tuple[str, bool, bool]]:
    """Return the twelve months: name, whether the product is there, whether it is this month."""
    first, last = one.season.from_month, one.season.to_month
    found = []
    for number in YEAR_MONTHS:
        inside = first <= number <= last if first <= last else number >= first or number <= last
        found.append((month(number), inside, number == on.month))
    return found
