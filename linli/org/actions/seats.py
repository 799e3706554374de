"""What taking and leaving a post does to rights: the grants behind it, and what it refuses."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.areas.actions import end_silently, grant_silently, place_of
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.journal import log
from linli.journal.events import Event
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.org.models import Covers, Holding, Post, Substitution
from linli.org.queries import rights
from linli.people.models import User

Seat = Holding | Substitution
BEFORE = timedelta(days=1)


def source(seat: Seat) -> str:
    """Return what the grants of a holding or a substitution say they come from."""
    return f"{'holding' if isinstance(seat, Holding) else 'substitution'}:{seat.pk}"


def give(seat: Seat) -> None:
    """Give the role of a post over what its unit covers in those days, else over its base."""
    post = seat.post
    covers = Covers.objects.filter(overlapping(seat.from_on, seat.to_on), unit_id=post.unit_id)
    areas = list(Area.objects.filter(covered_by__in=covers).distinct())
    grant_silently(
        seat.user,
        areas or [post.unit.base],
        role=post.role,
        from_on=seat.from_on,
        to_on=seat.to_on,
        source=source(seat),
    )


def give_anew(post: Post, *, today: date) -> None:
    """Let whoever sits or will sit in a post have its present role from today on."""
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=today)
    for model in (Holding, Substitution):
        for seat in model.objects.filter(lasting, post=post).select_related("user"):
            end_silently(source(seat), last_on=today - BEFORE)
            seat.post, seat.from_on = post, max(seat.from_on, today)
            give(seat)


def end(seat: Seat, *, last_on: date) -> None:
    """End a holding or a substitution with a day; before its first day it goes without trace."""
    end_silently(source(seat), last_on=last_on)
    if last_on < seat.from_on:
        seat.delete()
        return
    seat.to_on = last_on
    seat.save(update_fields=["to_on"])


def clear(post: Post, *, last_on: date) -> None:
    """End with that day whatever of a post would last longer."""
    longer = Q(to_on__isnull=True) | Q(to_on__gt=last_on)
    for model in (Substitution, Holding):
        for seat in model.objects.filter(longer, post=post):
            end(seat, last_on=last_on)


def refuse_last(post: Post, *, last_on: date, seat: Seat | None = None) -> None:
    """Refuse when the last administrator holds this post; with `seat`, only that one ends."""
    if rights.MANAGE not in blueprint.permissions_of(post.role):
        return
    seats = [seat] if seat else list(Holding.objects.filter(post=post))
    rights.refuse_last_administrator(Q(source__in=list(map(source, seats))), last_on=last_on)


def until(post: Post, to_on: date | None, *, from_on: date) -> date | None:
    """Return the last day of a seat in `post`: as asked, else the last of the post or the unit.

    Raises Refused when these end earlier than asked.
    """
    ends = [day for day in (post.valid_to, post.unit.valid_to) if day is not None]
    if not ends:
        return to_on
    last = min(ends)
    if from_on > last:
        raise Refused(
            "org.post_over", _("This post or its unit has ended by then."), field="from_on"
        )
    if to_on is not None and to_on > last:
        raise Refused(
            "org.post_ends",
            _("This post or its unit ends on %(day)s.") % {"day": last},
            field="to_on",
        )
    return last if to_on is None else to_on


def refuse_days(from_on: date, to_on: date | None) -> None:
    """Refuse an end before the beginning."""
    if to_on is not None and to_on < from_on:
        raise Refused("org.days", _("It cannot end before it begins."), field="to_on")


def refuse_inactive(user: User, *, field: str = "user") -> None:
    """Refuse a closed account."""
    if not user.is_active:
        raise Refused("org.user_inactive", _("This account is closed."), field=field)


def refuse_twin(post: Post, user: User, *, from_on: date, to_on: date | None) -> None:
    """Refuse a second post of the same kind on the same days.

    The same kind is the same role in another unit of the same type and level, as the lead of a
    second grid; in one unit, the same role under the same title.
    """
    unit = post.unit
    elsewhere = ~Q(post__unit=unit) & Q(
        post__unit__org_type=unit.org_type, post__unit__level=unit.level
    )
    within = Q(post__unit=unit, post__title=post.title) & ~Q(post=post)
    twins = Holding.objects.filter(
        overlapping(from_on, to_on), elsewhere | within, user=user, post__role=post.role
    )
    twin = twins.select_related("post__unit").first()
    if twin is not None:
        raise Refused(
            "org.same_kind",
            _("On these days this person already holds a post of the same kind in %(unit)s.")
            % {"unit": twin.post.unit.name},
            field="person",
        )


def overlapping(from_on: date, to_on: date | None) -> Q:
    """Return the condition for rows that share a day with from_on .. to_on."""
    later = Q(to_on__isnull=True) | Q(to_on__gte=from_on)
    return later if to_on is None else later & Q(from_on__lte=to_on)


def note(post: Post, event: Event, *, actor: Actor, at: datetime) -> None:
    """Write down what happened to a post, in its own stream."""
    place = place_of(post.unit.base, unit_id=post.unit_id)
    log.record("post", post.pk, event, place=place, actor=actor, at=at)
