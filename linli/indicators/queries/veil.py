"""Which figures stay hidden from the public, so that no page and no sum shows a small group."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from linli.areas.models import Area
from linli.indicators import rules
from linli.indicators.queries.shown import Figure
from linli.indicators.rules import Definitions
from linli.kernel import numbers

# Stands for what was filed for a place itself and for nothing beneath it.
HERE = 0

Sizes = Mapping[int, int]


class Veil:
    """The places around one place, from its jurisdiction down, and what must be hidden among them.

    The same rule hides a place on its own page and in the table of the place above, so the two
    pages together say no more than either. It ends at the jurisdiction: whole towns are no small
    groups. Without places around (for those inside, or above jurisdictions) nothing is looked up.
    """

    def __init__(
        self, area: Area, known: Definitions, *, has_places: bool, is_inside: bool
    ) -> None:
        self.area, self.known, self.is_inside = area, known, is_inside
        self.chain = [] if is_inside else _chain(area, has_places=has_places)

    @cached_property
    def _beneath(self) -> dict[int, dict[int, str]]:
        """Return the places beneath each place of the chain, with their kinds."""
        found: dict[int, dict[int, str]] = {pk: {} for pk in self.chain}
        home = self.area.jurisdiction_pk
        rows = Area.objects.filter(parent_id__in=self.chain, jurisdiction_id=home)
        for pk, parent, kind in rows.values_list("pk", "parent_id", "kind") if self.chain else ():
            found[parent][pk] = kind
        return found

    @cached_property
    def areas(self) -> list[int]:
        """Return every place to be looked at; none where nothing need be."""
        within = [pk for kids in self._beneath.values() for pk in kids]
        return sorted({self.chain[0], *within}) if within else []

    @cached_property
    def codes(self) -> frozenset[str]:
        """Return the indicators that may have to be hidden among these places."""
        kinds = {kind for kids in self._beneath.values() for kind in kids.values()}
        if kinds & rules.SMALL_KINDS:
            return frozenset(self.known.by_code)
        return frozenset(code for code in self.known.by_code if self._is_rate(code))

    def hides(self, figure: Figure, sizes: Sizes) -> bool:
        """Return whether a figure of the place itself must be hidden."""
        if not self._is_rate(figure.code) and self.area.kind not in rules.SMALL_KINDS:
            return False
        if 0 < figure.size < rules.SMALL_GROUP:
            return True
        return any(self.area.pk in gone for gone in self._gone(figure.code, sizes).values())

    def beneath(self, code: str, sizes: Sizes) -> frozenset[int]:
        """Return which places directly beneath must be hidden."""
        return self._gone(code, sizes).get(self.area.pk, frozenset())

    def among(self, total: Figure, sizes: Sizes) -> frozenset[int]:
        """Return which of some parts of `total` must be hidden where they own work themselves."""
        if not self._is_rate(total.code):
            return frozenset()
        parts = {**sizes, HERE: max(total.size - sum(sizes.values()), 0)}
        return rules.veiled(parts, is_total_hidden=total.is_suppressed)

    def _gone(self, code: str, sizes: Sizes) -> dict[int, frozenset[int]]:
        """Go down the chain: what is hidden above must not be a sum of what is shown beneath."""
        if not self.areas or code not in self.codes:
            return {}
        is_rate, gone = self._is_rate(code), dict[int, frozenset[int]]()
        is_hidden = is_rate and 0 < sizes.get(self.chain[0], 0) < rules.SMALL_GROUP
        for parent in self.chain:
            kids = self._beneath[parent]
            parts = {pk: sizes.get(pk, 0) for pk in kids}
            parts[HERE] = max(sizes.get(parent, 0) - sum(parts.values()), 0)
            small = None if is_rate else [pk for pk in kids if kids[pk] in rules.SMALL_KINDS]
            is_hidden = is_hidden or any(parent in found for found in gone.values())
            gone[parent] = rules.veiled(parts, small=small, is_total_hidden=is_hidden)
            is_hidden = False
        return gone

    def _is_rate(self, code: str) -> bool:
        return self.known.by_code[code].measure in rules.RATES


def _chain(area: Area, *, has_places: bool) -> list[int]:
    """Return the places from the jurisdiction down to the one above, and itself if it is split."""
    if area.kind == "business_district":
        return []
    steps = numbers.ancestors(area.path)
    ids = [int(step[-numbers.SEGMENT_SIGNS :], 36) for step in steps]
    within = ids[ids.index(area.jurisdiction_pk) :]
    return within if has_places else within[:-1]
