"""Whose card is missing where: doors without a name, cards that run out, empty posts, old paper.

A page about a million buildings must cost what one about ten thousand does. So nothing here reads
the buildings of more than one *ground*: a community or village (or a grid, estate or building in
it), or what lies directly in a place above, beside its communities. Grounds are read live and
exactly. Pages above add up `DoorCount`, one row for each ground, which `fill` counts anew in the
background; they say as of when, and lead down to the ground, where the lists are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.kernel import numbers
from linli.kernel.errors import Missing, NotAllowed
from linli.org import rules
from linli.org.models import (
    Covers,
    DoorCount,
    DutyCard,
    Holding,
    Mechanism,
    Post,
    Poster,
    Substitution,
    Unit,
)
from linli.org.queries.days import candidate, in_force, valid
from linli.org.queries.duty import Chair, chairs_of
from linli.people.models import User

KEEPING = ("org.posts", "org.manage")
CELLS = OWNING_KINDS | {"community", "village"}
NO_GROUP, VACANT, NO_CARD, EXPIRED = "no_group", "vacant", "no_card", "expired"
FIGURES = ("buildings", "without", "expiring", "vacant", "paper")


@dataclass(frozen=True)
class Door:
    """One building and why no name can stand there; `why` is empty while a card is in force."""

    building: Area
    why: str
    unit: Unit | None = None
    post: Post | None = None
    card: DutyCard | None = None


@dataclass(frozen=True)
class Figures:
    """How the cards stand in a place; `as_of` is None while nothing is counted yet."""

    buildings: int = 0
    without: int = 0
    expiring: int = 0
    vacant: int = 0
    paper: int = 0
    as_of: datetime | None = None


def keeps(user: User, area: Area, *, on: date) -> bool:
    """Return whether `user` keeps the cards there: names holders, or runs the organization."""
    return not reach.held(user, area.path, on=on).isdisjoint(KEEPING)


def require_keeper(user: User, area: Area, *, on: date) -> None:
    """Raise NotAllowed unless `user` keeps the cards there that day."""
    if not keeps(user, area, on=on):
        raise NotAllowed("org.not_keeper", _("You do not keep the duty cards here."))


def card(pk: int) -> DutyCard:
    """Return a card with its post and unit. Raises Missing."""
    found = DutyCard.objects.filter(pk=pk).select_related("post__unit__base", "user").first()
    if found is None:
        raise Missing("org.card_missing", _("There is no such card."))
    return found


def poster(pk: int) -> Poster:
    """Return a sheet with where it hangs. Raises Missing."""
    found = Poster.objects.filter(pk=pk).select_related("area").first()
    if found is None:
        raise Missing("org.poster_missing", _("There is no such sheet."))
    return found


def is_ground(area: Area) -> bool:
    """Return whether everything beneath `area` is read live: a community, or what lies in one."""
    return area.kind not in OWNING_KINDS


def ground(area: Area) -> Q:
    """Return the condition for areas of the ground of `area`."""
    if is_ground(area):
        return areas.within(area)
    found = Q(pk=area.pk) | Q(parent=area.pk, kind="building")
    parts = Area.objects.filter(parent=area, valid_to__isnull=True)
    for part in parts.exclude(kind__in=[*CELLS, "building"]):
        found |= areas.within(part)
    return found


def lies_in_ground(area: Area, field: str) -> Q:
    """Return the condition for rows whose place, to which `field` leads, is in the ground."""
    # The places are found first: a join would look through all rows of the country.
    return Q(**{f"{field}__in": Area.objects.filter(ground(area)).values("pk")})


def doors(area: Area, *, on: date) -> list[Door]:
    """Return the buildings in force of the ground of `area`, in their order, with what is missing.

    What stands at a door is the card of whoever sits first in the nearest group (`answering`).
    """
    buildings = list(
        Area.objects.filter(ground(area), kind="building", valid_to__isnull=True).order_by("path")
    )
    groups = _groups(area, on)
    chairs = chairs_of(list(groups.values()), on=on)
    sitting = {seat.user_id for seats in chairs.values() for seat in seats if seat.user_id}
    rows = DutyCard.objects.filter(user__in=sitting, withdrawn_at__isnull=True)
    cards = {(one.post_id, one.user_id): one for one in rows}
    return [_door(one, groups, chairs, cards, on) for one in buildings]


def expiring(area: Area, *, on: date) -> QuerySet[DutyCard]:
    """Return the cards of the ground that run out within 30 days, the first to go first."""
    last = on + timedelta(days=rules.CARD_DAYS_SOON)
    rows = DutyCard.objects.filter(
        lies_in_ground(area, "post__unit__base"),
        withdrawn_at__isnull=True,
        expires_on__gte=on,
        expires_on__lte=last,
    )
    return rows.filter(_sits(on)).select_related("post__unit", "user").order_by("expires_on", "pk")


def vacant(area: Area, *, on: date) -> QuerySet[Post]:
    """Return the posts of the ground that nobody holds or stands in for that day."""
    held = Holding.objects.filter(in_force(on), post=OuterRef("pk"))
    stood = Substitution.objects.filter(in_force(on), post=OuterRef("pk"))
    rows = Post.objects.filter(
        lies_in_ground(area, "unit__base"), valid(on), valid(on, "unit__"), ~Exists(held)
    )
    rows = rows.filter(~Exists(stood)).select_related("unit__base")
    return rows.order_by("unit__level", "unit_id", "rank", "pk")


def paper(area: Area, *, on: date) -> QuerySet[Poster]:
    """Return the sheets of the ground that still hang though they hold no longer."""
    again = DutyCard.objects.filter(
        post=OuterRef("card__post"),
        user=OuterRef("card__user"),
        withdrawn_at__isnull=True,
        expires_on__gte=on,
    )
    number = Q(shows_own=True) & (
        Q(card__number_withdrawn_at__isnull=False) | Q(card__number_expires_on__lt=on)
    )
    wrong = (
        Q(card__expires_on__lt=on)
        | number
        | Q(card__withdrawn_at__isnull=False) & ~Exists(again)
        | ~_sits(on, "card__")
    )
    rows = Poster.objects.filter(lies_in_ground(area, "area"), taken_down_at__isnull=True)
    rows = rows.filter(wrong, card__isnull=False).select_related("area__parent", "card__post__unit")
    return rows.order_by("area__path", "pk")


def hanging(card: DutyCard) -> QuerySet[Poster]:
    """Return the sheets of one card, and of those it followed, that still hang."""
    rows = Poster.objects.filter(
        card__post=card.post_id, card__user=card.user_id, taken_down_at__isnull=True
    )
    return rows.select_related("area__parent").order_by("area__path", "pk")


def figures(area: Area, *, on: date, at: datetime) -> Figures:
    """Return how the cards stand at and beneath `area`: live in a ground, else as counted."""
    return count(area, on=on, at=at) if is_ground(area) else counted(area)


def counted(area: Area) -> Figures:
    """Return what the loop counted at and beneath `area`; nothing inside a ground. One query."""
    sums = DoorCount.objects.filter(areas.within(area), counted_at__isnull=False).aggregate(
        **{name: Sum(name) for name in FIGURES}, as_of=Min("counted_at")
    )
    as_of = sums.pop("as_of")
    return Figures(**{name: value or 0 for name, value in sums.items()}, as_of=as_of)


def beneath(area: Area) -> list[tuple[Area, Figures]]:
    """Return the places directly beneath that have counts of their own, with theirs added up."""
    rows = DoorCount.objects.filter(
        path__gt=area.path, path__lt=area.path_end, counted_at__isnull=False
    )
    sums = (
        rows.annotate(child=Substr("path", 1, len(area.path) + numbers.SEGMENT_SIGNS))
        .values("child")
        .annotate(**{f"of_{name}": Sum(name) for name in FIGURES}, since=Min("counted_at"))
    )
    rows_of = cast("Iterable[Mapping[str, Any]]", sums)
    found = {
        row["child"]: Figures(**{name: row[f"of_{name}"] for name in FIGURES}, as_of=row["since"])
        for row in rows_of
    }
    children = Area.objects.filter(parent=area, kind__in=CELLS, valid_to__isnull=True)
    return [(one, found.get(one.path, Figures())) for one in children.order_by("path")]


def uncounted(area: Area) -> int:
    """Return how many grounds at and beneath `area` wait to be counted anew."""
    return DoorCount.objects.filter(areas.within(area), is_stale=True).count()


def count(area: Area, *, on: date, at: datetime) -> Figures:
    """Count the ground of `area` now."""
    found = doors(area, on=on)
    return Figures(
        buildings=len(found),
        without=sum(1 for one in found if one.why),
        expiring=expiring(area, on=on).count(),
        vacant=vacant(area, on=on).count(),
        paper=paper(area, on=on).count(),
        as_of=at,
    )


def cells(*, on: date) -> dict[int, str]:
    """Return id and path of every ground where a mechanism runs; a query for each level."""
    tops = Mechanism.objects.filter(in_force(on), area__valid_to__isnull=True)
    wave = dict(tops.values_list("area_id", "area__path"))
    found: dict[int, str] = {}
    while wave:
        found.update(wave)
        rows = Area.objects.filter(parent__in=list(wave), kind__in=CELLS, valid_to__isnull=True)
        wave = {pk: path for pk, path in rows.values_list("pk", "path") if pk not in found}
    return found


def _groups(area: Area, on: date) -> dict[str, Unit]:
    """Return, by path, the building group that covers exactly that area, in and above a ground."""
    rows = Covers.objects.filter(in_force(on), valid(on, "unit__"), unit__level=rules.LEVELS[0])
    rows = rows.select_related("area", "unit__base")
    inside = rows.filter(lies_in_ground(area, "area"))
    above = rows.filter(area__path__in=area.ancestor_paths[:-1])
    nearest = sorted([*inside, *above], key=lambda one: candidate(one).nearness)
    found: dict[str, Unit] = {}
    for one in nearest:
        found.setdefault(one.area.path, one.unit)
    return found


def _door(
    building: Area,
    groups: dict[str, Unit],
    chairs: dict[int, list[Chair]],
    cards: dict[tuple[int, int], DutyCard],
    on: date,
) -> Door:
    unit = next((groups[up] for up in reversed(building.ancestor_paths) if up in groups), None)
    if unit is None:
        return Door(building, NO_GROUP)
    seats = chairs.get(unit.pk, [])
    first = next((seat for seat in seats if seat.user_id), None)
    if first is None:
        return Door(building, VACANT, unit, seats[0].post if seats else None)
    shown = cards.get((first.post.pk, first.user_id or 0))
    if shown is None:
        return Door(building, NO_CARD, unit, first.post)
    return Door(building, EXPIRED if shown.expires_on < on else "", unit, first.post, shown)


def _sits(on: date, prefix: str = "") -> Q:
    """Return the condition for cards whose holder is still there, or stands in, that day."""
    mine = {"post": OuterRef(f"{prefix}post"), "user": OuterRef(f"{prefix}user")}
    held = Holding.objects.filter(in_force(on), **mine)
    stood = Substitution.objects.filter(in_force(on), **mine)
    return Q(Exists(held)) | Q(Exists(stood))


def cards_kept_at(user: User, *, on: date) -> list[Area]:
    """Return the places where `user` keeps the cards, the highest first, none inside another."""
    paths = {path for one in KEEPING for path, _kind, _home in reach.paths(user, one, on=on)}
    tops = [one for one in paths if not any(one.startswith(up) for up in paths - {one})]
    rows = Area.objects.filter(path__in=tops, valid_to__isnull=True)
    return list(rows.select_related("parent").order_by("path"))
