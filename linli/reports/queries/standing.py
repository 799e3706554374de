"""How a mechanism stands in a place: its levels with units and posts, and what it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.types import Mechanism as Blueprint
from linli.kernel.errors import Missing
from linli.org import queries as org
from linli.org.models import Holding, Mechanism, Post, Unit
from linli.org.queries.days import valid
from linli.reports import rules
from linli.reports.rules.facts import Breakdown, Chapter, Defined, Item, Row, Shown
from linli.ui.words import full_day

LISTS = {
    "goals": gettext_lazy("Goals"),
    "services": gettext_lazy("Services"),
    "activities": gettext_lazy("Activities"),
    "measures": gettext_lazy("Measures"),
    "institutions": gettext_lazy("Institutions"),
    "working_rules": gettext_lazy("Working rules"),
    "forces": gettext_lazy("Forces"),
    "principles": gettext_lazy("Principles"),
}
UNITS, POSTS, HELD = "org:units", "org:posts", "org:held"


def running(area: Area, code: str, *, on: date) -> Mechanism:
    """Return the mechanism of that code that runs in `area`. Raises Missing where none does."""
    found = [row for row in org.mechanisms_at(area, on=on) if row.blueprint == code]
    if not found:
        words = _("This mechanism does not run in that place.")
        raise Missing("reports.mechanism", words, field="mechanism")
    return found[0]


class MechanismStanding:
    """What a report says about one mechanism; read from the tree of units and the blueprint."""

    def __init__(self, area: Area, code: str, *, on: date) -> None:
        self.area, self.on = area, on
        self.row = running(area, code, on=on)

    @cached_property
    def blueprint(self) -> Blueprint:
        """Return what the place decided."""
        return blueprint.mechanism(self.row.edition_id)

    @property
    def name(self) -> str:
        """Return the name of the mechanism."""
        return str(self.blueprint.name)

    @cached_property
    def sources(self) -> frozenset[str]:
        """Return by what the mechanism is seen: its own indicators and figures, and those named."""
        made = self.blueprint
        own = {f"indicator:{one.code}" for one in made.indicators if one.awaits is None}
        own |= {f"figure:{one.code}" for one in made.figures}
        return frozenset(own | {one for item in self._named() for one in _sources(item)})

    def _named(self) -> Iterator[Any]:
        for name in LISTS:
            yield from getattr(self.blueprint, name)

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """Return each list of the blueprint that has entries, with what each is seen by."""
        made = ((title, getattr(self.blueprint, name)) for name, title in LISTS.items())
        return tuple(
            Chapter(str(title), tuple(_item(one) for one in entries))
            for title, entries in made
            if entries
        )

    @cached_property
    def tiers(self) -> Breakdown | None:
        """Return the levels or tiers from the top, with their units and posts."""
        made = self.blueprint
        named = [(one.org_type, str(one.words)) for one in made.levels]
        named += [(one.org_type, str(one.words)) for one in made.tiers]
        rows = [self._row(kind, f"{at} {name}") for at, (kind, name) in enumerate(named, start=1)]
        if not rows:
            return None
        title = _("The levels, from the top") if made.levels else _("The tiers")
        first = _("Level") if made.levels else _("Tier")
        return Breakdown(rules.MECHANISM, title, first, self._columns(), tuple(rows))

    def _row(self, org_type: str, name: str) -> Row:
        units = [pk for pk, kind in self._units.items() if kind == org_type]
        posts = [pk for pk, unit in self._posts.items() if unit in units]
        counts = {UNITS: len(units), POSTS: len(posts), HELD: len(self._held & set(posts))}
        cells = {source: Shown(str(n), float(n)) for source, n in counts.items()}
        return Row(org_type, name, cells)

    @cached_property
    def _units(self) -> dict[int, str]:
        within = areas.within(self.area, field="base__path")
        rows = Unit.objects.filter(within, valid(self.on))
        return dict(rows.values_list("pk", "org_type"))

    @cached_property
    def _posts(self) -> dict[int, int]:
        within = areas.within(self.area, field="unit__base__path")
        return dict(Post.objects.filter(within).values_list("pk", "unit_id"))

    @cached_property
    def _held(self) -> set[int]:
        lasting = Q(to_on__isnull=True) | Q(to_on__gte=self.on)
        within = areas.within(self.area, field="post__unit__base__path")
        rows = Holding.objects.filter(within, lasting, from_on__lte=self.on)
        return set(rows.values_list("post_id", flat=True))

    def _columns(self) -> tuple[Defined, ...]:
        day = _("As of %(day)s.") % {"day": full_day(self.on)}
        said = (
            (UNITS, _("Units"), _("Units of this kind that stand in the place.")),
            (POSTS, _("Posts"), _("Posts of these units.")),
            (HELD, _("Posts held"), _("Posts that somebody held on that day.")),
        )
        return tuple(
            Defined(source, words, "", definition, day, self.on.isoformat(), version=source)
            for source, words, definition in said
        )


def _item(one: Any) -> Item:
    name, seen = str(one.words), _sources(one)
    if getattr(one, "awaits", None):
        return Item(name, _("not built yet"), _("not built yet"), seen)
    without = _("nothing recorded yet") if seen else _("no figure named yet")
    return Item(name, _("runs"), without, seen)


def _sources(one: Any) -> tuple[str, ...]:
    """Return by which values an entry of a blueprint is seen."""
    said: Iterable[str] = getattr(one, "figures", ())
    alone = getattr(one, "indicator", None)
    found = [*said, *([f"indicator:{alone}"] if alone else [])]
    return tuple(dict.fromkeys(found))
