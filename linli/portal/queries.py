"""Reads across subjects for the staff pages: the desk with its filters, and places to enter for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import get_language

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.kernel.errors import Missing
from linli.matters import queries as matters
from linli.matters import rules
from linli.matters.models import Leg
from linli.matters.states import kind_of
from linli.people.models import User
from linli.shards.fanout import allow_fanout

WINDOW = 300
PAGE = 30
RAISED = 10
AWAITED = (rules.DECIDE, rules.VERIFY, rules.CALL_BACK)
FILTERS = ("unit", "role", "topic", "state", "area", "late", "q")
# What of the window is offered as filters; a desk of 300 is told to use the search.
OFFERED = 30
ABOVE = "the desk of a unit above reads the jurisdictions beneath it"


@dataclass(frozen=True)
class Wanted:
    """The filters of a desk as they stand in its address."""

    values: dict[str, str]
    area: Area | None = None

    def applied(self, legs: QuerySet[Leg], now: datetime) -> QuerySet[Leg]:
        """Return the legs that fit every filter."""
        for name, column in _COLUMNS.items():
            if value := self.values.get(name):
                legs = legs.filter(**{column: value})
        if self.values.get("late"):
            legs = legs.filter(due_at__lt=now)
        if self.area:
            legs = legs.filter(areas.within(self.area, field="matter__area__path"))
        if words := self.values.get("q"):
            legs = legs.filter(
                Q(matter__title__icontains=words) | Q(matter__number__icontains=words)
            )
        return legs


_COLUMNS = {
    "unit": "unit__code",
    "role": "role",
    "topic": "matter__topic",
    "state": "matter__state",
}


def wanted(given: dict[str, str]) -> Wanted:
    """Return the filters of an address; unknown names are left out. Raises Missing for a place."""
    values = {name: given[name].strip()[:60] for name in FILTERS if given.get(name, "").strip()}
    area = areas.by_code(values["area"]) if "area" in values else None
    return Wanted(values, area)


@dataclass(frozen=True)
class Glance:
    """One open leg as the headline and the filters need it."""

    role: str
    due_at: datetime | None
    unit: tuple[str, str, str]
    topic: tuple[int, str, str]
    state: str
    area: tuple[str, str, str]


@dataclass(frozen=True)
class Desk:
    """What a desk shows: one page of legs, and what the first 300 say about all of them."""

    now: datetime
    glances: list[Glance]
    legs: list[Leg]
    following: str
    handed: dict[UUID, int] = field(default_factory=dict)
    raised: list[Leg] = field(default_factory=list)

    @property
    def late(self) -> int:
        """Return how many legs are overdue, at most the window."""
        return sum(1 for one in self.glances if one.due_at and one.due_at < self.now)

    @property
    def today(self) -> int:
        """Return how many are due on the rest of the day, midnight included."""
        morning = localtime(self.now).replace(hour=0, minute=0, second=0, microsecond=0)
        midnight = morning + timedelta(days=1)
        return sum(1 for one in self.glances if one.due_at and self.now <= one.due_at <= midnight)

    @cached_property
    def todo(self) -> list[tuple[str, int]]:
        """Return the roles in which somebody else waits for a word of mine, with how many."""
        counts = Counter(one.role for one in self.glances)
        return [(role, counts[role]) for role in AWAITED if counts[role]]

    @property
    def is_full(self) -> bool:
        """Return whether there may be more than was counted."""
        return len(self.glances) >= WINDOW

    def counted(self, number: int) -> str:
        """Return a count as shown; "299+" when the window was too small to tell."""
        return f"{WINDOW - 1}+" if self.is_full and number >= WINDOW - 1 else str(number)


def desk(user: User, *, want: Wanted, after: str, at: datetime) -> Desk:
    """Return the desk of `user`: six queries for any number of legs, besides posts and grants."""
    mine = matters.desk_legs(user, on=rules.day_of(at))
    rows = matters.with_matter(_after(want.applied(mine, at), after))
    with allow_fanout(ABOVE):
        page = list(rows.select_related("matter__area__parent")[: PAGE + 1])
        legs = page[:PAGE]
        following = _mark(legs[-1]) if len(page) > PAGE else ""
        raised = [] if after or want.values else _raised(user, at)
        return Desk(at, _glances(mine), legs, following, _handed([*legs, *raised]), raised)


def _raised(user: User, at: datetime) -> list[Leg]:
    rows = matters.with_matter(matters.raised_legs(user, on=rules.day_of(at)))
    return list(rows.select_related("matter__area__parent")[:RAISED])


def _glances(mine: QuerySet[Leg]) -> list[Glance]:
    rows = mine.values_list(
        "role", "due_at", "unit__code", "unit__name", "unit__name_en",
        "matter__edition_id", "matter__kind", "matter__topic", "matter__state",
        "matter__area__code", "matter__area__name", "matter__area__name_en",
    )[:WINDOW]  # fmt: skip
    return [
        Glance(
            row[0],
            row[1],
            (row[2], row[3], row[4]),
            (row[5], row[6], row[7]),
            row[8],
            (row[9], row[10], row[11]),
        )
        for row in rows
    ]


def _handed(legs: Sequence[Leg]) -> dict[UUID, int]:
    """Return how often the matters on this page changed hands: one own leg means never."""
    pks = {leg.matter_id for leg in legs}
    homes = {leg.jurisdiction_id for leg in legs}
    if not pks:
        return {}
    owned = Leg.objects.filter(jurisdiction_id__in=homes, matter_id__in=pks, role=rules.OWN)
    counts = owned.values_list("matter_id").annotate(times=Count("id"))
    return {pk: times - 1 for pk, times in counts}


def _mark(leg: Leg) -> str:
    return f"{leg.due_at.isoformat() if leg.due_at else ''}~{leg.pk}"


def _after(legs: QuerySet[Leg], mark: str) -> QuerySet[Leg]:
    """Return what comes after the last leg of the page before."""
    if not mark:
        return legs
    due, _tilde, pk = mark.partition("~")
    try:
        due_at, leg_id = datetime.fromisoformat(due), UUID(pk)
    except ValueError as problem:
        raise Missing("desk.page", "") from problem
    return legs.filter(due_at__gte=due_at).filter(Q(due_at__gt=due_at) | Q(id__gt=leg_id))


def choice(code: str, name: str, name_en: str) -> tuple[str, str]:
    """Return a code with its name in the reader's language."""
    return code, name_en if name_en and (get_language() or "").startswith("en") else name


def topic_words(edition_id: int, kind: str, topic: str) -> str:
    """Return how a topic is called in the edition it was asked under."""
    return str(kind_of(kind).topic_words(edition_id, topic))


def places(words: str, user_paths: Sequence[str], *, on: date, most: int = 20) -> list[Area]:
    """Return the places with these words at or beneath the paths, the most exact first."""
    inside = Q(pk__in=[])
    for path in user_paths:
        begin, end = areas.path_range(path)
        inside |= Q(path__gte=begin, path__lt=end)
    parts = Q()
    for word in words.split():
        parts &= (
            Q(name__icontains=word)
            | Q(name_en__icontains=word)
            | Q(code__iexact=word)
            | Q(parent__name__icontains=word)
        )
    rows = Area.objects.filter(inside, parts, valid_to__isnull=True)
    fit = rows.filter(Q(valid_from__lte=on)).exclude(
        kind__in=["root", "province", "city", "county"]
    )
    return list(fit.select_related("parent").order_by("-path")[:most])
