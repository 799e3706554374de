"""Say what a unit answers for, one place or many at once; roles and upper units follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas.actions import place_of
from linli.areas.models import Area
from linli.areas.queries.standing import blocks
from linli.journal import log
from linli.journal.events import Event
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.org import events
from linli.org.actions.checking import exclusive
from linli.org.actions.covers import (
    Bases,
    cover_silently,
    end_covers,
    follow_coverage,
    look,
    settle,
)
from linli.org.models import Covers, Unit
from linli.org.queries.days import valid
from linli.org.rules import COVER_MOST

_DAY = timedelta(days=1)
# From so many places on, what lies beside them is looked at with them: fewer, larger looks.
_APART_MOST = 8


def cover(
    unit: Unit, area: Area, *, from_on: date, to_on: date | None, actor: Actor, at: datetime
) -> Covers:
    """Let a unit answer for a place from a day to a day; roles and upper units follow.

    Raises Refused when it does already, another unit of its sort does on one of these days, or
    the first day is still to come.
    """
    [made] = cover_places(unit, areas=[area], from_on=from_on, to_on=to_on, actor=actor, at=at)
    return made


@transaction.atomic
def cover_places(
    unit: Unit,
    *,
    areas: Sequence[Area],
    from_on: date,
    to_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> list[Covers]:
    """Let a unit answer for all of these places or none, with an entry for each.

    Raises Refused as `cover` does, and for more than `COVER_MOST` at once.
    """
    on, areas = localtime(at).date(), _once(areas)
    _refuse_too_many(areas)
    _refuse_days(unit, areas, from_on, to_on, on)
    _refuse_rivals(unit, areas, from_on, to_on)
    bases, before = _look_at(areas, on=on)
    cover_silently(((unit.pk, area.pk) for area in areas), from_on=from_on, to_on=to_on)
    settle(bases, before, on=on)
    follow_coverage([unit.pk], on=on)
    told = [
        events.UnitCovered(unit_id=unit.pk, area_id=area.pk, from_on=from_on, to_on=to_on)
        for area in areas
    ]
    _note(unit, told, actor=actor, at=at)
    made = Covers.objects.filter(unit=unit, area__in=areas, from_on=from_on, to_on=to_on)
    return list(made.select_related("area").order_by("pk"))


def uncover(unit: Unit, area: Area, *, last_on: date, actor: Actor, at: datetime) -> None:
    """End what a unit covers with the day `last_on`; roles and upper units follow.

    Raises Refused when it does not cover the place, and for a day before yesterday or to come.
    """
    uncover_places(unit, areas=[area], last_on=last_on, actor=actor, at=at)


@transaction.atomic
def uncover_places(
    unit: Unit, *, areas: Sequence[Area], last_on: date, actor: Actor, at: datetime
) -> None:
    """End all of these places or none, with an entry for each; raises Refused as `uncover` does."""
    today, areas = localtime(at).date(), _once(areas)
    _refuse_too_many(areas)
    _refuse_last_day(last_on, today)
    lasting = Q(to_on__isnull=True) | Q(to_on__gt=last_on)
    rows = list(Covers.objects.filter(lasting, unit=unit, area__in=areas))
    missing = {area.pk: area for area in areas}.keys() - {row.area_id for row in rows}
    if missing:
        raise Refused("org.not_covered", _not_covered(areas, missing), field="areas")
    on = max(today, last_on + _DAY)
    bases, before = _look_at(areas, on=today)
    end_covers(rows, last_on=last_on)
    settle(bases, before, on=on)
    follow_coverage([unit.pk], on=on)
    told = [
        events.UnitUncovered(unit_id=unit.pk, area_id=area.pk, last_on=last_on) for area in areas
    ]
    _note(unit, told, actor=actor, at=at)


def _once(areas: Iterable[Area]) -> list[Area]:
    return list({area.pk: area for area in areas}.values())


def _look_at(areas: Sequence[Area], *, on: date) -> tuple[Bases, dict[int, int | None]]:
    """Look at the units based in these places; for many at all that lies beside them as well."""
    paths = [area.path for area in areas]
    if len(paths) > _APART_MOST:
        ups = {area.ancestor_paths[-2] for area in areas if len(area.ancestor_paths) > 1}
        paths = [path for path in sorted(ups) if ups.isdisjoint(_above(path))]
    return look(*paths, on=on)


def _above(path: str) -> list[str]:
    return Area(path=path).ancestor_paths[:-1]


def _refuse_too_many(areas: Sequence[Area]) -> None:
    if not areas:
        raise Refused("org.no_places", _("Name at least one place."), field="areas")
    if len(areas) > COVER_MOST:
        raise Refused(
            "org.too_many_places",
            _("At most %(most)d places at once; name the place they lie in instead.")
            % {"most": COVER_MOST},
            field="areas",
        )


def _refuse_days(
    unit: Unit, areas: Iterable[Area], from_on: date, to_on: date | None, on: date
) -> None:
    if to_on is not None and to_on < from_on:
        raise Refused("org.days", _("It cannot end before it begins."), field="to_on")
    if unit.valid_to is not None or any(area.valid_to is not None for area in areas):
        raise Refused("org.closed", _("It is closed already."), field="areas")
    if from_on > on:
        raise Refused("org.ahead", _("That day is still to come."), field="from_on")


def _refuse_last_day(last_on: date, today: date) -> None:
    if last_on > today:
        raise Refused("org.ahead", _("That day is still to come."), field="last_on")
    if last_on < today - _DAY:
        raise Refused("org.past", _("Yesterday ends it at once; nothing earlier."), field="last_on")


def _refuse_rivals(unit: Unit, areas: Sequence[Area], from_on: date, to_on: date | None) -> None:
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=from_on)
    if to_on is not None:
        lasting &= Q(from_on__lte=to_on)
    sort = exclusive(unit.level, unit.org_type)
    for some in blocks([area.pk for area in areas]):
        rows = Covers.objects.filter(lasting, valid(from_on, "unit__"), area__in=some)
        for one in rows.select_related("unit", "area").order_by("pk"):
            _refuse_rival(unit, one, sort)


def _refuse_rival(unit: Unit, one: Covers, sort: str) -> None:
    if one.unit_id == unit.pk:
        raise Refused(
            "org.covered",
            _("This unit answers for %(place)s already.") % {"place": one.area.name},
            field="areas",
        )
    if sort and sort == exclusive(one.unit.level, one.unit.org_type):
        raise Refused(
            "org.overlap",
            _("%(unit)s answers for %(place)s on these days. End that first: of this sort there "
              "is only one for each place.") % {"unit": one.unit.name, "place": one.area.name},
            field="areas",
        )  # fmt: skip


def _not_covered(areas: Iterable[Area], missing: Iterable[int]) -> str:
    wanted = set(missing)
    name = next(area.name for area in areas if area.pk in wanted)
    return _("This unit does not answer for %(place)s.") % {"place": name}


def _note(unit: Unit, told: Iterable[Event], *, actor: Actor, at: datetime) -> None:
    place = place_of(unit.base, unit_id=unit.pk)
    log.record_all("unit", unit.pk, told, place=place, actor=actor, at=at)
