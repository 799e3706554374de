"""Reads about call-ups: which ask me, what the caller sees, terms and words of the kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.blueprint import queries as blueprint
from linli.kernel.errors import Missing
from linli.kernel.flow import By, Phase
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters.models import Matter
from linli.matters.queries import Standing
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.models import User
from linli.shards.fanout import allow_fanout
from linli.tasks import rules
from linli.tasks.models import CallUp, Coming, Willing
from linli.tasks.queries import willing
from linli.tasks.states.call_up import CALL_UP

ABOVE = "a yes for a place reaches the calls of the jurisdictions around it"
LOOKED_MOST = 200
PAGE = 30


@dataclass
class Asked:
    """One call as it asks somebody: alone, or for units they lead; and where they come already."""

    call: CallUp
    words: object
    as_person: bool
    units: list[Unit]
    coming: list[Coming] = field(default_factory=list)

    @property
    def person(self) -> Coming | None:
        """Return my own promise."""
        return next((one for one in self.coming if one.user_id), None)

    @property
    def is_over(self) -> bool:
        """Return whether it ended: nothing can be answered any more."""
        return not self.call.matter.is_open

    @property
    def is_answered(self) -> bool:
        """Return whether everybody it asks here comes."""
        promised = {one.unit_id for one in self.coming if one.unit_id}
        person = not self.as_person or self.person is not None
        return person and all(one.pk in promised for one in self.units)

    @property
    def choices(self) -> list[tuple[str, Unit | None]]:
        """Return as whom one may still answer: a unit's code, or "" for oneself."""
        promised = {one.unit_id for one in self.coming}
        alone: list[tuple[str, Unit | None]] = (
            [("", None)] if self.as_person and not self.person else []
        )
        return [*alone, *((one.code, one) for one in self.units if one.pk not in promised)]


def detail(matter: Matter) -> CallUp:
    """Return what the call adds to its matter."""
    rows = CallUp.objects.shard(matter.jurisdiction_id).select_related("office")
    call: CallUp = rows.get(matter=matter)
    return call


def topic_words(edition_id: int, topic: str) -> object:
    """Return the words of a field; its code when the edition does not know it."""
    found = {one.code: one.words for one in blueprint.mechanism(edition_id).critical_fields}
    return found.get(topic, topic)


def offices(user: User, *, on: date) -> list[Unit]:
    """Return the units for which `user` may call that day, from the top."""
    mine = [pk for pk, may in org.units_of(user, on=on).items() if CALL_UP in may]
    rows = Unit.objects.filter(pk__in=mine).select_related("base")
    return list(rows.order_by("level", "name", "pk"))


def asking(user: User, *, at: datetime) -> list[Asked]:
    """Return the open calls that ask `user`, alone or for a unit, and those they come to.

    A closed call to which they come stays until its names are deleted. One query for somebody who
    said yes to nothing, six for all others.
    """
    on = matter_rules.day_of(at)
    said = list(willing.said_by(user, on=on))
    if not said:
        return []
    places = Area.objects.in_bulk({one.area_id for one in said})
    homes = _homes(places.values())
    mine = Q(user_id=user.pk) | Q(unit_id__in={one.unit_id for one in said if one.unit_id})
    with allow_fanout(ABOVE):
        found = list(Coming.objects.filter(mine, jurisdiction_id__in=homes).select_related("unit"))
        promised: dict[UUID, list[Coming]] = {}
        for one in found:
            promised.setdefault(one.matter_id, []).append(one)
        is_open = Q(matter__phase=Phase.OPEN, until_at__gt=at)
        asks = is_open & Q(matter__topic__in={one.field for one in said})
        rows = CallUp.objects.filter(asks | Q(matter_id__in=list(promised)))
        rows = rows.filter(jurisdiction_id__in=homes).select_related("matter__area", "office")
        calls = list(rows.order_by("from_at", "pk")[:LOOKED_MOST])
    units = Unit.objects.in_bulk({one.unit_id for one in said if one.unit_id})
    made = [
        _asked(call, said, places, units, promised.get(call.matter_id, ()), on) for call in calls
    ]
    return [one for one in made if one.as_person or one.units or one.coming]


def _asked(
    call: CallUp,
    said: Iterable[Willing],
    places: dict[int, Area],
    units: dict[int, Unit],
    coming: Iterable[Coming],
    on: date,
) -> Asked:
    matter = call.matter
    near = [
        one
        for one in said
        if one.field == matter.topic
        and one.until >= on
        and willing.are_near(places[one.area_id], matter.area)
    ]
    by_unit = sorted({one.unit_id for one in near if one.unit_id})
    return Asked(
        call=call,
        words=topic_words(matter.edition_id, matter.topic),
        as_person=any(one.user_id for one in near),
        units=[units[pk] for pk in by_unit],
        coming=list(coming),
    )


def _homes(places: Iterable[Area]) -> list[int]:
    """Return the jurisdictions where a call may lie that reaches somebody in these places."""
    around = Q(pk__in=[])
    for area in places:
        around |= Q(path__in=area.ancestor_paths) | areas.within(area)
        around |= Q(pk=area.jurisdiction_pk)
    rows = Area.objects.filter(around, kind__in=OWNING_KINDS)
    return list(rows.values_list("pk", flat=True))


def waiting_for(user: User, *, hidden: Collection[str], at: datetime) -> int:
    """Return how many calls `user` could still answer, those they put aside left out."""
    found = asking(user, at=at)
    return sum(
        1
        for one in found
        if not one.is_over and not one.is_answered and one.call.matter.number not in hidden
    )


def get_for(user: User, *, number: str, at: datetime) -> Asked:
    """Return the call with this number if it asks `user`, or they come to it.

    Raises Missing, as if it were absent.
    """
    missing = Missing("call.missing", _("There is no such call, or it does not ask you."))
    try:
        matter = matters.by_number(number)
    except Missing as problem:
        raise missing from problem
    if matter.kind != rules.CALL:
        raise missing
    found = asked_of(user, matter, at=at)
    if not (found.coming or ((found.as_person or found.units) and not found.is_over)):
        raise missing
    return found


def asked_of(user: User, matter: Matter, *, at: datetime) -> Asked:
    """Return one call as it asks `user`; nobody in it is asked where nobody said yes."""
    on = matter_rules.day_of(at)
    said = list(willing.said_by(user, on=on).filter(field=matter.topic))
    places = Area.objects.in_bulk({one.area_id for one in said})
    answering = willing.units_answering(user, on=on)
    mine = Q(user_id=user.pk) | Q(unit_id__in=answering)
    rows = Coming.objects.shard(matter.jurisdiction_id).filter(mine, matter=matter)
    call = detail(matter)
    call.matter = matter
    units = Unit.objects.in_bulk({one.unit_id for one in said if one.unit_id})
    return _asked(call, said, places, units, rows.select_related("unit"), on)


def called(user: User, *, is_over: bool, page: int, at: datetime) -> tuple[list[CallUp], bool]:
    """Return a page of the calls of the user's offices, soonest first, and if there is another."""
    on = matter_rules.day_of(at)
    rows = CallUp.objects.filter(
        jurisdiction_id__in=org.homes_of(user, on=on),
        office__in=[one.pk for one in offices(user, on=on)],
        matter__phase=Phase.CLOSED if is_over else Phase.OPEN,
    )
    rows = rows.select_related("matter__area", "office")
    rows = rows.order_by("-matter__closed_at" if is_over else "until_at", "pk")
    start = (max(1, page) - 1) * PAGE
    with allow_fanout(ABOVE):
        found = list(rows[start : start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def facts(stand: Standing) -> dict[str, Any]:
    """Return what the page of a call shows; only the office that called reads who comes."""
    matter = stand.matter
    call = detail(matter)
    is_office = By.OWNER in stand.powers
    rows = Coming.objects.shard(matter.jurisdiction_id).filter(matter=matter)
    coming = list(rows.select_related("unit").order_by("is_waiting", "at", "pk"))
    on = matter_rules.day_of(stand.at)
    return {
        "call": call,
        "field_words": topic_words(matter.edition_id, matter.topic),
        "is_office": is_office,
        "coming": coming if is_office else [],
        "units_coming": [] if is_office else [one for one in coming if one.unit_id],
        "reach": willing.reach(matter.area, matter.topic, on=on) if is_office else None,
        "hoped": stand.running(rules.FIRST_COME),
        "is_over": stand.at >= call.until_at,
    }
