"""Give somebody a role in a place and everything beneath it, and end it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from linli.areas import events
from linli.areas.actions.places import place_of
from linli.areas.models import Area, Grant
from linli.journal import log
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.people.models import User
from linli.shards import ids

# The source of a role that came along when its place was redrawn: "follows:17".
FOLLOWS = "follows:"


@transaction.atomic
def grant(
    user: User,
    area: Area,
    *,
    role: str,
    from_on: date,
    to_on: date | None,
    source: str,
    actor: Actor,
    at: datetime,
) -> Grant:
    """Give `user` a role in `area` and everything beneath it, first and last day included."""
    [given] = grant_silently(user, [area], role=role, from_on=from_on, to_on=to_on, source=source)
    event = events.RoleGranted(
        grant_id=given.pk, user_id=user.pk, role=role, from_on=from_on, to_on=to_on
    )
    log.record("area", area.pk, event, place=place_of(area), actor=actor, at=at)
    return given


@transaction.atomic
def revoke(given: Grant, *, last_on: date, actor: Actor, at: datetime) -> Grant:
    """End a role with the day `last_on`; yesterday ends it at once.

    What followed a redrawn place ends with the role it followed, and the other way round.
    """
    if given.to_on is not None and given.to_on <= last_on:
        raise Stale("role.ended", _("This role has ended already."))
    given.to_on = last_on
    given.save(update_fields=["to_on"])
    _revoke_followers(given, last_on)
    event = events.RoleRevoked(
        grant_id=given.pk, user_id=given.user_id, role=given.role, last_on=last_on
    )
    log.record("area", given.area_id, event, place=place_of(given.area), actor=actor, at=at)
    return given


def _revoke_followers(given: Grant, last_on: date) -> None:
    first = first_of(given)
    same = Q(pk=first) | Q(source=f"{FOLLOWS}{first}")
    later = Q(to_on__isnull=True) | Q(to_on__gt=last_on)
    Grant.objects.filter(same, later, user=given.user_id).update(to_on=last_on)


def first_of(given: Grant) -> int:
    """Return the id of the role that this one follows through redrawn places, else its own."""
    return int(given.source.removeprefix(FOLLOWS)) if given.source.startswith(FOLLOWS) else given.pk


def grant_silently(
    user: User,
    areas: Sequence[Area],
    *,
    role: str,
    from_on: date,
    to_on: date | None,
    source: str,
) -> list[Grant]:
    """Give a role in several areas for an action whose own entry already tells of it.

    `source` names that action's row ("holding:17"); `end_silently` ends what has that source.
    """
    if to_on is not None and to_on < from_on:
        raise Refused("role.days", _("It cannot end before it begins."), field="to_on")
    numbered = zip(ids.take(len(areas)), areas, strict=True)
    return Grant.objects.bulk_create(
        Grant(id=pk, user=user, area=area, role=role, from_on=from_on, to_on=to_on, source=source)
        for pk, area in numbered
    )


def end_silently(source: str, *, last_on: date) -> int:
    """End with the day `last_on` what was given for the sake of `source`; return how many rows."""
    return Grant.objects.filter(source=source).exclude(to_on__lte=last_on).update(to_on=last_on)
