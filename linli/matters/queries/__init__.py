"""Reads about matters: who sees which, who may do what now, the desk, and what can be joined."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.kernel import codes, numbers
from linli.kernel.errors import Missing
from linli.kernel.flow import Flow, Phase
from linli.matters import rules
from linli.matters.models import Leg, Matter, Moved, Voice
from linli.matters.queries.foreseen import Foreseen, Shift, due_again, foreseen
from linli.matters.queries.standing import Powers, Standing, calendar_of, stand
from linli.matters.states import asked_from_outside, kind_of
from linli.org import queries as org
from linli.people.models import User

__all__ = [
    "Foreseen",
    "Powers",
    "Shift",
    "Standing",
    "by_id",
    "by_number",
    "calendar_of",
    "desk_legs",
    "due_again",
    "flow_of",
    "foreseen",
    "get_for",
    "joinable",
    "owed_by_unit",
    "raised_legs",
    "stand",
    "story",
    "visible_to",
    "voice_by",
    "with_matter",
]


def visible_to(user: User, *, on: date) -> QuerySet[Matter]:
    """Return the matters a user may read: by a grant, or a leg of a unit where they hold a post."""
    granted = reach.sharded(user, "matters.read", on=on)
    if not granted:  # the whole country; an empty filter would be lost beside the other one
        return Matter.objects.all()
    units = org.units_of(user, on=on)
    mine = Leg.objects.filter(
        matter=OuterRef("pk"), jurisdiction=OuterRef("jurisdiction"), unit_id__in=list(units)
    )
    homes = org.homes_of(user, on=on)
    by_leg = Q(jurisdiction_id__in=homes) & Q(Exists(mine)) if units else Q(pk__in=[])
    return Matter.objects.filter(granted | by_leg)


def get_for(user: User, *, number: str, at: datetime) -> Matter:
    """Return the matter with this number if the user may read it.

    Raises Missing, as if it were absent.
    """
    jurisdiction, name = _resolve_number(number)
    visible = visible_to(user, on=rules.day_of(at)).filter(jurisdiction_id=jurisdiction)
    matter = visible.select_related("area", "owner_unit").filter(number=name).first()
    if matter is None:
        raise _missing()
    return matter


def by_number(number: str) -> Matter:
    """Return the matter with this number, whoever asks: for operators. Raises Missing."""
    jurisdiction, name = _resolve_number(number)
    rows = Matter.objects.shard(jurisdiction).filter(number=name)
    matter: Matter | None = rows.select_related("area", "owner_unit").first()
    if matter is None:
        raise _missing()
    return matter


def _resolve_number(number: str) -> tuple[int, str]:
    try:
        key, year, serial = numbers.parse_number(number)
    except ValueError as problem:
        raise _missing() from problem
    name = numbers.number(key, year, serial)
    return _followed(areas.jurisdiction_of_key(key), name), name


def _followed(jurisdiction: int, name: str) -> int:
    """Follow the track a moved matter left behind; most never moved, so look only when asked."""
    moved = Moved.objects.shard(jurisdiction).filter(name=name).first()
    return moved.to_jurisdiction_id if moved else jurisdiction


def voice_by(code: str) -> Voice:
    """Return the voice with this code, with its matter, area and owner.

    Raises Missing for any wrong one.
    """
    try:
        name = codes.parse(code)
        jurisdiction = areas.jurisdiction_of_key(codes.key_of(name))
    except (ValueError, Missing) as problem:
        raise _no_code() from problem
    found = _voice(jurisdiction, name) or _voice(_followed(jurisdiction, name), name)
    if found is None:
        raise _no_code()
    return found


def _voice(jurisdiction: int, name: str) -> Voice | None:
    rows = Voice.objects.shard(jurisdiction).filter(code=name)
    return rows.select_related("matter__area", "matter__owner_unit").first()


def joinable(area: Area, topic: str) -> QuerySet[Matter]:
    """Return the open matters of one topic in one place, newest first, for others to join."""
    rows = Matter.objects.shard(area.jurisdiction_pk).filter(area=area, topic=topic)
    return rows.filter(phase__in=[Phase.OPEN, Phase.PAUSED]).order_by("-opened_at")


def owed_by_unit(area: Area) -> dict[int, tuple[int, int]]:
    """Return, by owning unit, how much of what residents ask for is open and overdue now.

    In the whole jurisdiction of the area; what units give each other is not among it.
    """
    rows = Matter.objects.shard(area.jurisdiction_pk).filter(phase__in=[Phase.OPEN, Phase.PAUSED])
    rows = rows.filter(kind__in=[one.code for one in asked_from_outside()])
    counted = rows.values_list("owner_unit_id").annotate(
        open=Count("id"), late=Count("id", filter=Q(is_late=True))
    )
    return {unit: (count, late) for unit, count, late in counted}


def desk_legs(user: User, *, on: date) -> QuerySet[Leg]:
    """Return the open legs of the units where the user holds a post today, by due time."""
    units = org.units_of(user, on=on)
    legs = Leg.objects.filter(
        jurisdiction_id__in=org.homes_of(user, on=on), unit_id__in=list(units)
    )
    return legs.filter(ended_at__isnull=True).order_by("due_at", "id")


def raised_legs(user: User, *, on: date) -> QuerySet[Leg]:
    """Return the open legs that rose on the desks of the user's units, by due time."""
    return desk_legs(user, on=on).filter(raised_at__isnull=False)


def with_matter(legs: QuerySet[Leg]) -> QuerySet[Leg]:
    """Return the legs with what a list shows: matter, place and unit, in one query."""
    return legs.select_related("matter__area", "matter__owner_unit", "unit")


def story(matter: Matter) -> Matter:
    """Return the matter with notes, photos, pauses and voices prefetched: one query each."""
    fresh = Matter.objects.shard(matter.jurisdiction_id).filter(pk=matter.pk)
    voices = Prefetch("voices", queryset=Voice.objects.order_by("joined_at", "id"))
    told = fresh.select_related("area", "owner_unit")
    found: Matter = told.prefetch_related(voices, "notes", "photos", "pauses").get()
    return found


def flow_of(matter: Matter) -> Flow:
    """Return the life cycle of the matter's kind."""
    return kind_of(matter.kind).flow


def by_id(jurisdiction_id: int, pk: UUID) -> Matter:
    """Return one matter by its ids. Raises Missing."""
    rows = Matter.objects.shard(jurisdiction_id).filter(pk=pk)
    matter: Matter | None = rows.select_related("area", "owner_unit").first()
    if matter is None:
        raise _missing()
    return matter


def _missing() -> Missing:
    return Missing("matter.missing", _("There is no such matter, or you may not see it."))


def _no_code() -> Missing:
    return Missing("code.missing", _("There is no case with this code. Please check each sign."))
