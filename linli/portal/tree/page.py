"""What the page of one place shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.org import queries as org
from linli.org.models import Unit
from linli.org.queries.days import valid
from linli.people.models import User
from linli.portal.tree import changing, reading, story, words
from linli.portal.tree.reading import Node
from linli.portal.tree.steps import VERBS
from linli.portal.units import seeing

# In these only what lies directly beneath is counted: everything would be a whole country.
WIDE = frozenset(["root", "province", "city"])
JOURNAL = "journal.read"


@dataclass(frozen=True)
class Button:
    """One thing that can be done with the place."""

    name: str
    word: str
    icon: str


class Page:
    """One place: facts, what lies beneath, who answers, how it came about, what can be done."""

    def __init__(self, area: Area, *, user: User, on: date, page: int = 1) -> None:
        self.area, self.user, self.on, self.page = area, user, on, page

    @cached_property
    def above(self) -> list[tuple[Area, bool]]:
        """Return the places it lies in, and whether the reader may open them."""
        tops = {one.path for one in reading.roots(self.user, on=self.on)}
        seen = False
        chain = []
        for one in reading.above(self.area):
            seen = seen or one.path in tops
            chain.append((one, seen))
        return chain

    @property
    def kind(self) -> str:
        """Say what kind of place it is."""
        return words.kind(self.area.kind)

    @cached_property
    def _page(self) -> tuple[list[Node], bool]:
        return reading.children(self.area, page=self.page)

    @property
    def nodes(self) -> list[Node]:
        """Return what lies directly beneath."""
        return self._page[0]

    @property
    def has_more(self) -> bool:
        """Say whether more lies beneath than this page shows."""
        return self._page[1]

    @cached_property
    def counts(self) -> str:
        """Say how much of which kind lies beneath."""
        if self.area.kind in WIDE:
            return words.counts(Counter(one.area.kind for one in self.nodes))
        rows = areas.beneath(self.area).exclude(pk=self.area.pk).order_by()
        return words.counts(dict(rows.values_list("kind").annotate(n=Count("pk"))))

    @cached_property
    def answering(self) -> list[Unit]:
        """Return the units that answer for it, the nearest level first."""
        return org.chain_at(self.area.ancestor_paths, on=self.on)

    @cached_property
    def based(self) -> list[Unit]:
        """Return the units based exactly here."""
        rows = Unit.objects.filter(valid(self.on), base=self.area)
        return list(rows.order_by("-level", "code")[: reading.LEVEL_MOST])

    @cached_property
    def units(self) -> list[tuple[Unit, bool]]:
        """Return the units that answer, and whether the reader may open each."""
        return self._opened(self.answering)

    @cached_property
    def units_here(self) -> list[tuple[Unit, bool]]:
        """Return the units based here, and whether the reader may open each."""
        return self._opened(self.based)

    @cached_property
    def _seen(self) -> set[int]:
        pks = [one.pk for one in (*self.answering, *self.based)]
        rows = Unit.objects.filter(seeing.visible(self.user, on=self.on), pk__in=pks)
        return set(rows.values_list("pk", flat=True))

    def _opened(self, units: list[Unit]) -> list[tuple[Unit, bool]]:
        return [(one, one.pk in self._seen) for one in units]

    @property
    def keeps_cards(self) -> bool:
        """Say whether the reader looks after the duty cards of it."""
        return org.keeps(self.user, self.area, on=self.on)

    @cached_property
    def verbs(self) -> list[str]:
        """Return what the reader may do with it."""
        return changing.verbs(self.user, self.area, on=self.on)

    @property
    def buttons(self) -> list[Button]:
        """Return what the reader may do, as buttons."""
        return [Button(one, str(VERBS[one].heading), VERBS[one].icon) for one in self.verbs]

    @cached_property
    def history(self) -> list[story.Told]:
        """Return how it came about; who did it is named to those who administer or audit."""
        held = reach.held(self.user, self.area.path, on=self.on)
        return story.history(self.area, names_people=bool({reading.PERMISSION, JOURNAL} & held))

    @property
    def facts(self) -> list[tuple[str, Any]]:
        """Return what is known of it and filled."""
        area = self.area
        where = f"{area.latitude:g}, {area.longitude:g}" if area.latitude and area.longitude else ""
        known = [
            (_("Kind of place"), self.kind),
            (_("Place code"), area.code),
            (_("English name"), area.name_en),
            (_("Statistics code"), area.stat_code),
            (_("National division code"), area.admin_code),
            (_("Key of its numbers"), area.key or ""),
            (_("Position"), where),
        ]
        return [(head, said) for head, said in known if said]
