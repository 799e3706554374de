"""Entries behind a figure that belong to no matter: when, what, where, no persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from linli.areas.models import Area
from linli.blueprint.types.indicators import ANY_EVENT, Indicator
from linli.indicators.rules import RATIO, SHARE
from linli.journal.models import Entry
from linli.org.models import Unit
from linli.ui.words import named

# What matters write: everything else is told by itself.
OF_MATTERS = (
    *("matter.", "clock.", "leg.", "contact."),
    *("case.", "task.", "upward.", "call_up.", "cycle."),
)
WORDS = {
    "form.asked": _("A form was asked of a unit"),
    "form.released": _("A filled form went out"),
    "form.asked_before": _("Somebody said that it was asked before"),
}


@dataclass(frozen=True)
class Happening:
    """One entry: when it was written, what it says happened, the place and the unit."""

    at: datetime
    what: object
    kind: str
    place: str
    place_code: str
    unit: str
    unit_code: str
    counts: str


def are_behind(one: Indicator) -> bool:
    """Return whether a figure counts entries that belong to no matter."""
    terms = one.out_of if one.measure in (SHARE, RATIO) else one.of
    return not any(term.event == ANY_EVENT or term.event.startswith(OF_MATTERS) for term in terms)


def told(entries: Sequence[Entry], one: Indicator) -> list[Happening]:
    """Return entries as people read them; two queries."""
    places = Area.objects.in_bulk({entry.area_id for entry in entries if entry.area_id})
    units = Unit.objects.in_bulk({entry.unit_id for entry in entries if entry.unit_id})
    return [_told(entry, one, places, units) for entry in entries]


def _told(
    entry: Entry, one: Indicator, places: dict[int, Area], units: dict[int, Unit]
) -> Happening:
    place, unit = places.get(entry.area_id or 0), units.get(entry.unit_id or 0)
    amounts = [entry.facts.get(term.fact) for term in one.of if term.fact]
    return Happening(
        at=entry.at,
        what=WORDS.get(entry.kind, entry.kind),
        kind=entry.kind,
        place=named(place) if place else "",
        place_code=place.code if place else "",
        unit=named(unit) if unit else "",
        unit_code=unit.code if unit else "",
        counts=", ".join(str(amount) for amount in amounts if amount is not None),
    )
