"""Whether this place is set up, what may run in it, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.load import BlueprintProblems
from linli.blueprint.types import Words
from linli.people.models import User
from linli.portal import mechanisms
from linli.portal.setup.proposals import PROVINCES, Place, codes_above
from linli.shards.kept import kept

FIRST = "four_level"


@dataclass(frozen=True)
class Offer:
    """A mechanism that may be chosen: what it is, and whether residents can report under it."""

    code: str
    name: Words
    summary: Words
    takes_cases: bool


def is_set_up() -> bool:
    """Return whether anybody can sign in here; setting up opens the first account."""
    return User.objects.exists()


def offers() -> list[Offer]:
    """Return the mechanisms of the blueprints folder that hold, the usual one first."""
    found = []
    for path in blueprint.files():
        try:
            one = blueprint.read_file(path)
        except (BlueprintProblems, OSError):
            continue
        found.append(Offer(one.id, one.name, one.summary, bool(one.appeals)))
    return sorted(found, key=lambda one: (one.code != FIRST, not one.takes_cases, one.code))


def text_of(code: str) -> str:
    """Return the text of the blueprint file with this mechanism; empty when there is none."""
    for path in blueprint.files():
        try:
            if blueprint.read_file(path).id == code:
                return blueprint.text_of(path)
        except (BlueprintProblems, OSError):
            continue
    return ""


def known_above(place: Place) -> Mapping[str, str]:
    """Return the names of the levels above that are known already, from the code's digits."""
    codes = codes_above(place)
    rows = Area.objects.filter(code__in=codes.values(), valid_to__isnull=True)
    names = dict(rows.values_list("code", "name"))
    return {
        level: names.get(code) or PROVINCES.get(code, "")
        for level, code in codes.items()
        if code in names or code in PROVINCES
    }


@kept(lambda *, on: on)
def served(*, on: date) -> tuple[str, str]:
    """Return the two names of the place that is served here; empty before there is one."""
    place = mechanisms.shared_place(on=on)
    return (place.name, place.name_en) if place is not None else ("", "")
