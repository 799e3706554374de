"""Set up posts; let somebody hold one, leave it, or stand in for its holder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas.actions import digest_of, end_silently, grant_silently, place_of
from linli.areas.models import Area
from linli.journal import log
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.org import events
from linli.org.models import Covers, Holding, Post, Substitution, Unit
from linli.people.models import User
from linli.shards import ids


@dataclass(frozen=True, kw_only=True)
class PostRow:
    """One post to set up in the unit with this code; the lowest rank answers at the door first."""

    unit: str
    code: str
    title: str
    role: str
    title_en: str = ""
    duties: str = ""
    duties_en: str = ""
    is_public: bool = False
    rank: int = 1
    hours: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def take_in_posts(rows: Sequence[PostRow], *, actor: Actor, at: datetime) -> list[Post]:
    """Set up posts from today on, with one entry in the stream of the first one's unit.

    Raises Refused for a unit that is not known or a code that its unit uses already.
    """
    if not rows:
        return []
    wanted = {row.unit for row in rows}
    units = {
        unit.code: unit for unit in Unit.objects.filter(code__in=wanted).select_related("base")
    }
    _refuse_doubtful(rows, units)
    today = localtime(at).date()
    posts = Post.objects.bulk_create(
        _post(row, pk, units[row.unit], today)
        for pk, row in zip(ids.take(len(rows)), rows, strict=True)
    )
    unit = units[rows[0].unit]
    event = events.PostsTakenIn(posts=len(posts), digest=digest_of(rows))
    place = place_of(unit.base, unit_id=unit.pk)
    log.record("unit", unit.pk, event, place=place, actor=actor, at=at)
    return posts


@transaction.atomic
def hold(
    post: Post, user: User, *, from_on: date, to_on: date | None, actor: Actor, at: datetime
) -> Holding:
    """Let `user` sit in a chair from a day to a day, with its role over what its unit covers.

    Raises Refused when somebody holds the post on one of these days.
    """
    _refuse_days(from_on, to_on)
    _refuse_inactive(user)
    others = Holding.objects.filter(_overlapping(from_on, to_on), post=post)
    if others.exists():
        raise Refused("org.post_taken", _("Somebody holds this post on these days."), field="user")
    [pk] = ids.take()
    holding = Holding.objects.create(id=pk, post=post, user=user, from_on=from_on, to_on=to_on)
    _grant(post, user, from_on=from_on, to_on=to_on, source=f"holding:{pk}")
    event = events.PostHeld(post_id=post.pk, user_id=user.pk, from_on=from_on, to_on=to_on)
    _note(post, event, actor=actor, at=at)
    return holding


@transaction.atomic
def vacate(post: Post, user: User, *, last_on: date, actor: Actor, at: datetime) -> Holding:
    """End what `user` holds in this post with the day `last_on`; its roles end with it.

    Raises Refused when there is nothing to end.
    """
    still = Q(to_on__isnull=True) | Q(to_on__gt=last_on)
    holding = Holding.objects.filter(still, post=post, user=user, from_on__lte=last_on).first()
    if holding is None:
        raise Refused("org.not_holder", _("This person does not hold the post then."))
    holding.to_on = last_on
    holding.save(update_fields=["to_on"])
    end_silently(f"holding:{holding.pk}", last_on=last_on)
    event = events.PostVacated(post_id=post.pk, user_id=user.pk, last_on=last_on)
    _note(post, event, actor=actor, at=at)
    return holding


@transaction.atomic
def substitute(
    post: Post, user: User, *, from_on: date, to_on: date, actor: Actor, at: datetime
) -> Substitution:
    """Let `user` stand in for the holder on these days, with the role of the post.

    Raises Refused when another substitute is named for one of them, or for the holder.
    """
    _refuse_days(from_on, to_on)
    _refuse_inactive(user)
    days = _overlapping(from_on, to_on)
    if Substitution.objects.filter(days, post=post).exists():
        raise Refused("org.substitute_named", _("A substitute is named for these days."))
    if Holding.objects.filter(days, post=post, user=user).exists():
        raise Refused("org.own_substitute", _("Nobody stands in for themselves."), field="user")
    [pk] = ids.take()
    stand_in = Substitution.objects.create(
        id=pk, post=post, user=user, from_on=from_on, to_on=to_on
    )
    _grant(post, user, from_on=from_on, to_on=to_on, source=f"substitution:{pk}")
    event = events.SubstituteNamed(post_id=post.pk, user_id=user.pk, from_on=from_on, to_on=to_on)
    _note(post, event, actor=actor, at=at)
    return stand_in


def _post(row: PostRow, pk: int, unit: Unit, today: date) -> Post:
    return Post(
        id=pk,
        unit=unit,
        code=row.code,
        title=row.title,
        title_en=row.title_en,
        role=row.role,
        duties=row.duties,
        duties_en=row.duties_en,
        is_public=row.is_public,
        rank=row.rank,
        hours=row.hours,
        valid_from=today,
    )


def _refuse_doubtful(rows: Sequence[PostRow], units: dict[str, Unit]) -> None:
    if missing := sorted({row.unit for row in rows} - units.keys()):
        raise Refused(
            "org.unit_missing",
            _("There is no unit with the code %(code)s.") % {"code": missing[0]},
            field="unit",
        )
    pairs = {(row.unit, row.code) for row in rows}
    used = set(Post.objects.filter(unit__in=units.values()).values_list("unit__code", "code"))
    if len(pairs) != len(rows) or pairs & used:
        raise Refused("org.post_used", _("A unit has two posts of one code."), field="code")


def _grant(post: Post, user: User, *, from_on: date, to_on: date | None, source: str) -> None:
    """Give the role of a post over what its unit covers in those days, else over its base."""
    covers = Covers.objects.filter(_overlapping(from_on, to_on), unit_id=post.unit_id)
    areas = list(Area.objects.filter(covered_by__in=covers).distinct())
    grant_silently(
        user,
        areas or [post.unit.base],
        role=post.role,
        from_on=from_on,
        to_on=to_on,
        source=source,
    )


def _note(
    post: Post,
    event: events.PostHeld | events.PostVacated | events.SubstituteNamed,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    place = place_of(post.unit.base, unit_id=post.unit_id)
    log.record("post", post.pk, event, place=place, actor=actor, at=at)


def _overlapping(from_on: date, to_on: date | None) -> Q:
    later = Q(to_on__isnull=True) | Q(to_on__gte=from_on)
    return later if to_on is None else later & Q(from_on__lte=to_on)


def _refuse_days(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise Refused("org.days", _("It cannot end before it begins."), field="to_on")


def _refuse_inactive(user: User) -> None:
    if not user.is_active:
        raise Refused("org.user_inactive", _("This account is closed."), field="user")
