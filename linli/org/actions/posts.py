"""Set up posts, describe them anew, and end them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas.actions import digest_of, place_of
from linli.blueprint import queries as blueprint
from linli.journal import log
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.org import events
from linli.org.actions import seats
from linli.org.models import Post, Unit
from linli.org.queries import rights
from linli.org.queries.standing_posts import PostRow
from linli.shards import ids

RANK_MOST = 99


@dataclass(frozen=True, kw_only=True)
class Chair:
    """What is said of a post: its title, duties and hours, and the role its holder gets."""

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

    Their holders are not looked at: see `intake_posts`. Raises Refused for a unit that is not
    known or a code that its unit uses already.
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
def add_post(unit: Unit, *, chair: Chair, actor: Actor, at: datetime) -> Post:
    """Set up one post from today on; nobody holds it yet.

    Raises Refused in a unit that has ended, for a role that does not exist, NotAllowed for one
    beyond the rights of whoever acts.
    """
    today = localtime(at).date()
    if unit.valid_to is not None and unit.valid_to < today:
        raise Refused("org.unit_ended", _("This unit has ended."))
    _refuse_chair(chair)
    rights.require_giving(actor, unit, chair.role, on=today)
    [pk] = ids.take()
    post = Post.objects.create(
        id=pk, unit=unit, code=f"p{pk}", valid_from=today, **_described(chair)
    )
    seats.note(post, events.PostAdded(post_id=pk, role=post.role), actor=actor, at=at)
    return post


@transaction.atomic
def change_post(post: Post, *, chair: Chair, actor: Actor, at: datetime) -> Post:
    """Describe a post anew; with another role, whoever holds it has that role from today on.

    Raises NotAllowed when the old or the new role is beyond the rights of whoever acts.
    """
    today = localtime(at).date()
    _refuse_chair(chair)
    said = _described(chair)
    fields = [name for name, value in said.items() if getattr(post, name) != value]
    if not fields:
        return post
    if "role" in fields:
        for role in (post.role, chair.role):
            rights.require_giving(actor, post.unit, role, on=today)
        if rights.MANAGE not in blueprint.permissions_of(chair.role):
            seats.refuse_last(post, last_on=today - timedelta(days=1))
    for name in fields:
        setattr(post, name, said[name])
    post.save(update_fields=fields)
    if "role" in fields:
        seats.give_anew(post, today=today)
    event = events.PostChanged(post_id=post.pk, role=post.role, fields=fields)
    seats.note(post, event, actor=actor, at=at)
    return post


@transaction.atomic
def end_post(post: Post, *, last_on: date, actor: Actor, at: datetime) -> Post:
    """End a post with the day `last_on`; whoever holds it or stands in leaves with it.

    Yesterday ends it at once. Raises Stale when it has ended already, Refused for an earlier day.
    """
    today = localtime(at).date()
    if post.valid_to is not None and post.valid_to <= last_on:
        raise Stale("org.post_ended", _("This post has ended already."))
    if last_on < today - timedelta(days=1):
        raise Refused("org.past", _("The past stays as it was."), field="last_on")
    rights.require_giving(actor, post.unit, post.role, on=today)
    seats.refuse_last(post, last_on=last_on)
    post.valid_to = last_on
    post.save(update_fields=["valid_to"])
    seats.clear(post, last_on=last_on)
    event = events.PostEnded(post_id=post.pk, last_on=last_on)
    seats.note(post, event, actor=actor, at=at)
    return post


def _described(chair: Chair) -> dict[str, Any]:
    said = asdict(chair)
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in said.items()
    }


def _refuse_chair(chair: Chair) -> None:
    if not chair.title.strip():
        raise Refused("org.no_title", _("A post needs a title."), field="title")
    if chair.role not in blueprint.roles():
        raise Refused("org.no_role", _("There is no such role."), field="role")
    if not 1 <= chair.rank <= RANK_MOST:
        raise Refused("org.rank", _("The order is a number from 1 to 99."), field="rank")


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
