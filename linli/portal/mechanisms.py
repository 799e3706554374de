"""What a mechanism page shows: tiers with units and posts, and what the blueprint names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.types import Mechanism as Blueprint
from linli.blueprint.types import span_text
from linli.kernel import numbers
from linli.kernel.errors import Missing
from linli.org.models import Holding, Mechanism, Post, Unit
from linli.shards.kept import kept
from linli.ui.words import named

UNITS_MOST = 400
SHOWN = 12


@dataclass(frozen=True)
class Entry:
    """One thing the blueprint names, with its marks."""

    words: object
    more: object
    is_example: bool
    awaits: str


@dataclass(frozen=True)
class Section:
    """One heading with its entries; `counted` is the number in the mechanism's name."""

    title: str
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Standing:
    """One level or tier: its role, how many units and posts stand, the first of them."""

    role: str
    name: object
    bases: str
    units: Sequence[Unit]
    count: int
    posts: int
    held: int
    seats: str
    is_example: bool


@kept(lambda *, on: on, most=4)
def running(*, on: date) -> list[Mechanism]:
    """Return every mechanism in force somewhere, with its place, ordered by blueprint and place."""
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=on)
    rows = Mechanism.objects.filter(lasting, from_on__lte=on).select_related("area")
    return list(rows.order_by("blueprint", "area__path"))


@kept(lambda *, on: on, most=4)
def shared_place(*, on: date) -> Area | None:
    """Return the nearest place that holds all those where a mechanism runs."""
    chains = [set(numbers.ancestors(row.area.path)) for row in running(on=on)]
    shared = set.intersection(*chains) if chains else set()
    return Area.objects.filter(path__in=shared, valid_to__isnull=True).order_by("-path").first()


class MechanismPage:
    """Everything the page of one mechanism in one place says.

    Without a place that was asked for it is the reader's own: where one of the paths of `near`
    lies, else inside one of them, else where most units stand.
    """

    def __init__(self, code: str, *, area: str, near: Sequence[str] = (), on: date) -> None:
        rows = [row for row in running(on=on) if row.blueprint == code]
        if not rows:
            raise Missing("mechanism.missing", _("There is no such mechanism in force."))
        self.places, self.on = [row.area for row in rows], on
        chosen = [row for row in rows if row.area.code == area] if area else rows
        if not chosen:
            raise Missing("mechanism.not_here", _("This mechanism does not run in that place."))
        self.row = chosen[0] if len(chosen) == 1 else _nearest(chosen, near)

    @property
    def area(self) -> Area:
        """Return the place that is shown."""
        return self.row.area

    @cached_property
    def blueprint(self) -> Blueprint:
        """Return what the place decided."""
        return blueprint.mechanism(self.row.edition_id)

    @cached_property
    def _units(self) -> list[Unit]:
        within = areas.within(self.area, field="base__path")
        lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=self.on)
        return list(Unit.objects.filter(within, lasting).order_by("base__path", "pk")[:UNITS_MOST])

    @cached_property
    def _chairs(self) -> dict[int, tuple[int, int]]:
        """Return, by unit, how many posts there are and how many are held today."""
        units = [one.pk for one in self._units]
        posts = dict(Post.objects.filter(unit__in=units).values_list("pk", "unit_id"))
        lasting = Q(to_on__isnull=True) | Q(to_on__gte=self.on)
        held = Holding.objects.filter(lasting, post__in=list(posts), from_on__lte=self.on)
        taken = set(held.values_list("post_id", flat=True))
        chairs: dict[int, tuple[int, int]] = {}
        for pk, unit in posts.items():
            count, sat = chairs.get(unit, (0, 0))
            chairs[unit] = (count + 1, sat + (pk in taken))
        return chairs

    @cached_property
    def levels(self) -> list[Standing]:
        """Return the levels or tiers from the top, with their units and posts."""
        made = self.blueprint
        rows = [
            self._standing(_("Level %(n)d") % {"n": one.level}, one, one.bases)
            for one in made.levels
        ]
        return rows + [self._standing(str(one.role_words), one, ()) for one in _tiers(made)]

    def _standing(self, role: str, one: Any, bases: Iterable[str]) -> Standing:
        units = [unit for unit in self._units if unit.org_type == one.org_type]
        chairs = [self._chairs.get(unit.pk, (0, 0)) for unit in units]
        return Standing(
            role=role,
            name=one.words,
            bases=", ".join(bases),
            units=units[:SHOWN],
            count=len(units),
            posts=sum(count for count, _sat in chairs),
            held=sum(sat for _count, sat in chairs),
            seats=_("; ").join(str(post.words) for post in self.blueprint.posts_of(one.org_type)),
            is_example=one.editable_example,
        )

    @cached_property
    def sections(self) -> list[Section]:
        """Return every list of the blueprint that has entries, in the order of the page."""
        made = self.blueprint
        lists: list[tuple[str, Iterable[Any]]] = [
            (_("Principles"), made.principles),
            (_("Forces"), made.forces),
            (_("Parties"), made.parties),
            (_("Goals"), made.goals),
            (_("Services"), made.services),
            (_("What residents may ask for"), made.appeals),
            (_("Activities"), made.activities),
            (_("Measures"), made.measures),
            (_("Institutions"), made.institutions),
            (_("Working rules"), made.working_rules),
            (_("Fields of critical tasks"), made.critical_fields),
            (_("Fields of work"), made.workstreams),
            (_("Lead products"), made.lead_products),
            (_("Rooms of the center"), made.center.rooms if made.center else ()),
            (_("Facilities of the estate"), made.estate_facilities),
            (_("Figures"), made.figures),
            (_("Indicators"), made.indicators),
        ]
        return [Section(title, [_entry(one) for one in rows]) for title, rows in lists if rows]

    @property
    def title(self) -> str:
        """Return the name of the mechanism."""
        return str(self.blueprint.name)

    @property
    def place(self) -> str:
        """Return the name of the place."""
        return named(self.area)


def _nearest(rows: Sequence[Mechanism], near: Sequence[str]) -> Mechanism:
    for path in near:
        above = [row for row in rows if path.startswith(row.area.path)]
        if above:
            return max(above, key=lambda row: len(row.area.path))
    inside = [row for row in rows if any(row.area.path.startswith(path) for path in near)]
    return _fullest(inside or rows)


def _fullest(rows: Sequence[Mechanism]) -> Mechanism:
    """Return where most units of levels stand; the first in the order of the tree among equals."""
    units = Unit.objects.filter(base__jurisdiction__in={row.area.jurisdiction_pk for row in rows})
    counts = units.filter(level__isnull=False).values_list("base__jurisdiction")
    stand = dict(counts.annotate(n=Count("pk")))
    return max(rows, key=lambda row: stand.get(row.area.jurisdiction_pk, 0))


@dataclass(frozen=True)
class _Tier:
    role_words: object
    words: object
    org_type: str
    editable_example: bool


def _tiers(made: Blueprint) -> list[_Tier]:
    words = {"lead": _("leads"), "steer": _("steers"), "take_part": _("takes part")}
    return [
        _Tier(words.get(one.code, one.code), one.words, one.org_type, one.editable_example)
        for one in made.tiers
    ]


def _entry(one: Any) -> Entry:
    more = next(
        (
            getattr(one, name)
            for name in ("rule", "hint", "definition", "note")
            if getattr(one, name, None)
        ),
        "",
    )
    if span := getattr(one, "first_answer", None):
        words = {"first": span_text(span), "finish": span_text(one.finish), "hint": more}
        more = _("%(hint)s (first answer %(first)s, finished %(finish)s)") % words
    return Entry(one.words, more, one.editable_example, one.awaits or "")
