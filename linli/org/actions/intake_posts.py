"""Take in posts and their holders from a table: what is wrong, and writing all or none at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas.actions import end_silently, place_of
from linli.areas.actions.uprooting import uproot
from linli.areas.models import Area, Grant
from linli.areas.queries.standing import blocks
from linli.journal import log
from linli.kernel import numbers
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.kernel.intake import Change, Counts
from linli.org import events
from linli.org.actions import seats
from linli.org.actions.checking_posts import post_faults as faults
from linli.org.actions.naming import open_for, username_of
from linli.org.models import Covers, Holding, Post
from linli.org.queries import rights
from linli.org.queries.standing_posts import (
    PLAIN,
    PostRow,
    StandingPosts,
    standing_posts,
)
from linli.people.models import User
from linli.shards import ids

__all__ = ["faults", "standing_posts", "write"]

_DAY = timedelta(days=1)
_NAMED = 5


@transaction.atomic
def write(changes: Sequence[Change[PostRow]], *, digest: str, actor: Actor, at: datetime) -> Counts:
    """Write all these changes from today on, with one entry in the nearest area above them all.

    Named holders without an account get one without a password. Whoever held a post hands over.
    Raises Stale when something else stands now than the changes say, NotAllowed for a role beyond
    the rights of whoever acts, Refused when something refers to a post that is to be taken away.
    """
    on = localtime(at).date()
    rows = [row for one in changes for row in (one.after, one.before) if row]
    if not rows:
        return Counts()
    ids.changed()
    ground = standing_posts(rows, on=on)
    _refuse_stale(changes, ground)
    _refuse_beyond(rows, ground, actor, on)
    opened = open_for([one.after for one in changes if one.after], ground, at)
    fresh = [one.after for one in changes if one.before is None and one.after]
    _add(fresh, ground, on)
    pairs = [(one.before, one.after) for one in changes if one.before and one.after]
    _change(pairs, ground, on)
    removed = [one.before for one in changes if one.before and not one.after]
    _remove(removed, ground, on)
    counts = Counts(added=len(fresh), changed=len(pairs), removed=len(removed))
    _note(ground, counts, opened, digest=digest, actor=actor, at=at)
    return counts


def _refuse_stale(changes: Iterable[Change[PostRow]], ground: StandingPosts) -> None:
    changed = [row.key for one in changes if (row := _stale(one, ground))]
    if changed:
        named = ", ".join("/".join(key) for key in sorted(changed)[:_NAMED])
        raise Stale(
            "org.stale", _("Someone else changed this in between: %(codes)s.") % {"codes": named}
        )


def _stale(change: Change[PostRow], ground: StandingPosts) -> PostRow | None:
    """Return the row for which something else stands than the change says."""
    row = change.before or change.after
    if row is None:
        return None
    stands = row.key in ground.posts
    if row.unit not in ground.units or row.key in ground.spent or stands != bool(change.before):
        return row
    return row if change.before and ground.as_asked(change.before) != change.before else None


def _refuse_beyond(rows: Iterable[PostRow], ground: StandingPosts, actor: Actor, on: date) -> None:
    for code, role in sorted({(row.unit, row.role) for row in rows}):
        rights.require_giving(actor, ground.units[code], role, on=on)


def _add(rows: Sequence[PostRow], ground: StandingPosts, on: date) -> None:
    if not rows:
        return
    for pk, row in zip(ids.take(len(rows)), rows, strict=True):
        said = {name: getattr(row, name) for name in PLAIN}
        ground.posts[row.key] = Post(
            id=pk, unit=ground.units[row.unit], code=row.code, valid_from=on, **said
        )
    Post.objects.bulk_create((ground.posts[row.key] for row in rows), batch_size=1000)
    _seat([(row, *_days(row, on)) for row in rows if row.names_holder], rows, ground)


def _days(row: PostRow, on: date) -> tuple[date, date | None]:
    return row.held_from or on, row.held_to


def _seat(
    wanted: Sequence[tuple[PostRow, date, date | None]],
    rows: Sequence[PostRow],
    ground: StandingPosts,
) -> None:
    """Let the named people sit down where nobody sits, with the roles over what units cover."""
    if not wanted:
        return
    holdings = [
        Holding(
            id=pk,
            post=ground.posts[row.key],
            user=ground.people[username_of(row, rows, ground)],
            from_on=from_on,
            to_on=to_on,
        )
        for pk, (row, from_on, to_on) in zip(ids.take(len(wanted)), wanted, strict=True)
    ]
    Holding.objects.bulk_create(holdings, batch_size=1000)
    covered = _covered({one.post.unit_id for one in holdings}, min(one.from_on for one in holdings))
    places = [
        (one, area)
        for one in holdings
        for area in covered.get(one.post.unit_id) or [one.post.unit.base_id]
    ]
    Grant.objects.bulk_create(
        (
            Grant(
                id=pk,
                user_id=one.user_id,
                area_id=area,
                role=one.post.role,
                from_on=one.from_on,
                to_on=one.to_on,
                source=seats.source(one),
            )
            for pk, (one, area) in zip(ids.take(len(places)), places, strict=True)
        ),
        batch_size=1000,
    )


def _covered(units: Iterable[int], since: date) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for some in blocks(units):
        rows = Covers.objects.filter(seats.overlapping(since, None), unit__in=some)
        for unit_id, area_id in rows.order_by("pk").values_list("unit_id", "area_id"):
            if area_id not in found.setdefault(unit_id, []):
                found[unit_id].append(area_id)
    return found


def _change(pairs: Sequence[tuple[PostRow, PostRow]], ground: StandingPosts, on: date) -> None:
    coming = []
    rows = [after for _before, after in pairs]
    for before, after in pairs:
        post = ground.posts[after.key]
        fields = [name for name in PLAIN if getattr(post, name) != getattr(after, name)]
        for name in fields:
            setattr(post, name, getattr(after, name))
        if fields:
            post.save(update_fields=fields)
        if "role" in fields:
            seats.give_anew(post, today=on)
        if before.names_holder and not after.names_holder:
            _unseat(post, before, ground, on)
        elif after.names_holder and (seat := _turn(post, before, after, rows, ground)):
            coming.append((after, *seat))
    _seat(coming, rows, ground)


def _turn(
    post: Post, before: PostRow, after: PostRow, rows: Sequence[PostRow], ground: StandingPosts
) -> tuple[date, date | None] | None:
    """Make room for the holder a row names; return the days to sit down for, None if it is done."""
    user = ground.people[username_of(after, rows, ground)]
    from_on, to_on = _days(after, ground.on)
    mine, others = _sitting(post, user, from_on=from_on - _DAY, to_on=to_on)
    for one in others:
        _make_room(one, before, ground, from_on=from_on)
    if mine is None:
        return from_on, to_on
    is_silent = after.held_from is None and after.held_to is None
    if is_silent and (mine.to_on is None or mine.to_on >= from_on):
        return None
    first = mine.from_on if after.held_from is None else from_on
    if (mine.from_on, mine.to_on) != (first, to_on):
        end_silently(seats.source(mine), last_on=min(mine.from_on, ground.on) - _DAY)
        mine.post, mine.from_on, mine.to_on = post, first, to_on
        mine.save(update_fields=["from_on", "to_on"])
        seats.give(mine)
    return None


def _sitting(
    post: Post, user: User, *, from_on: date, to_on: date | None
) -> tuple[Holding | None, list[Holding]]:
    """Return what `user` has of a post in these days, and what others have."""
    held = Holding.objects.filter(seats.overlapping(from_on, to_on), post=post)
    rows = list(held.select_related("user").order_by("from_on"))
    mine = next((one for one in rows if one.user_id == user.pk), None)
    return mine, [one for one in rows if one is not mine]


def _make_room(holding: Holding, before: PostRow, ground: StandingPosts, *, from_on: date) -> None:
    """End what somebody else holds the day before; what an import put there goes altogether."""
    if holding.from_on < from_on:
        if holding.to_on is None or holding.to_on >= from_on:
            seats.refuse_last(holding.post, last_on=from_on - _DAY, seat=holding)
            seats.end(holding, last_on=from_on - _DAY)
    elif before.names_holder and holding.user.username == _whose(before, ground):
        _drop(holding, ground.on)
    else:
        raise Refused("org.post_taken", _("Somebody holds this post on these days."))


def _whose(row: PostRow, ground: StandingPosts) -> str:
    return row.holder_username or ground.whole(row).holder_username


def _unseat(post: Post, before: PostRow, ground: StandingPosts, on: date) -> None:
    username = _whose(before, ground)
    for one in Holding.objects.filter(seats.overlapping(on, None), post=post):
        if one.user_id == ground.people[username].pk:
            _drop(one, on)


def _drop(holding: Holding, on: date) -> None:
    """Take a holding away as if it had never been; what it allowed until yesterday stays told."""
    seats.refuse_last(holding.post, last_on=on - _DAY, seat=holding)
    end_silently(seats.source(holding), last_on=on - _DAY)
    holding.delete()


def _remove(rows: Sequence[PostRow], ground: StandingPosts, on: date) -> None:
    for row in rows:
        if row.names_holder:
            _unseat(ground.posts[row.key], row, ground, on)
    uproot(Post, [ground.posts[row.key].pk for row in rows])


def _note(
    ground: StandingPosts, counts: Counts, opened: int, *, digest: str, actor: Actor, at: datetime
) -> None:
    paths = [unit.base.path for unit in ground.units.values()]
    chains = [numbers.ancestors(path) for path in {min(paths), max(paths)}]
    shared = [steps[0] for steps in zip(*chains, strict=False) if len(set(steps)) == 1]
    area = Area.objects.get(path=shared[-1])
    event = events.PostsImported(
        added=counts.added,
        changed=counts.changed,
        removed=counts.removed,
        accounts=opened,
        digest=digest,
    )
    log.record("area", area.pk, event, place=place_of(area), actor=actor, at=at)
