"""Kinds of places and their numbers in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.portal.importing.kinds.area_columns import KIND_WORDS
from linli.ui.words import joined, named

# From the largest to the smallest, as people speak of them.
ORDER: tuple[str, ...] = tuple(reversed(list(KIND_WORDS)))


def kind(code: str) -> str:
    """Say a kind of place."""
    return str(KIND_WORDS[code][0]) if code in KIND_WORDS else code


def mechanism(edition_id: int) -> str:
    """Say what the mechanism of an edition is called."""
    return str(blueprint.mechanism(edition_id).name)


def counts(numbers: Mapping[str, int]) -> str:
    """Say how many of each kind, the largest kind first."""
    told = [
        _("%(kind)s %(n)d") % {"kind": kind(one), "n": numbers[one]}
        for one in ORDER
        if numbers.get(one)
    ]
    return " · ".join(told)


def listed(things: Iterable[Any], most: int = 6) -> str:
    """Name some of these rows, and say how many more there are."""
    names = [named(one) for one in things]
    shown = joined(names[:most])
    if len(names) <= most:
        return shown
    return _("%(names)s and %(n)d more") % {"names": shown, "n": len(names) - most}


def natural(area: Area) -> list[Any]:
    """Sort by kind, then as people count: 2 comes before 10."""
    digits = "".join(sign if sign.isdigit() else " " for sign in area.name).split()
    letters = "".join(sign for sign in area.name if not sign.isdigit())
    rank = ORDER.index(area.kind) if area.kind in ORDER else len(ORDER)
    return [rank, letters, [int(one) for one in digits], area.code]
