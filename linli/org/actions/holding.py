"""Let somebody hold a post, hand it over, leave it, or stand in for its holder."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.org import events
from linli.org.actions import accounts, seats
from linli.org.models import Holding, Post, Substitution
from linli.org.queries import posts as queries
from linli.org.queries import rights
from linli.people import queries as people
from linli.people.models import User
from linli.shards import ids

NEW = "new"


@transaction.atomic
def hold(
    post: Post, user: User, *, from_on: date, to_on: date | None, actor: Actor, at: datetime
) -> Holding:
    """Let `user` sit in a chair from a day to a day, with its role over what its unit covers.

    Without a last day it lasts as long as the post. Raises Refused when somebody holds the post on
    one of these days, or this person holds another of the same kind.
    """
    rights.require_giving(actor, post.unit, post.role, on=localtime(at).date())
    seats.refuse_days(from_on, to_on)
    seats.refuse_inactive(user)
    to_on = seats.until(post, to_on, from_on=from_on)
    # Taking the id locks the counter, so nobody else can sit down between the look and the row.
    [pk] = ids.take()
    if Holding.objects.filter(seats.overlapping(from_on, to_on), post=post).exists():
        raise Refused("org.post_taken", _("Somebody holds this post on these days."), field="user")
    seats.refuse_twin(post, user, from_on=from_on, to_on=to_on)
    holding = Holding.objects.create(id=pk, post=post, user=user, from_on=from_on, to_on=to_on)
    seats.give(holding)
    event = events.PostHeld(post_id=post.pk, user_id=user.pk, from_on=from_on, to_on=to_on)
    seats.note(post, event, actor=actor, at=at)
    return holding


@transaction.atomic
def hand_over(
    post: Post, user: User, *, from_on: date, to_on: date | None, actor: Actor, at: datetime
) -> Holding:
    """Let `user` follow whoever holds the post, without a gap; a vacant post is simply taken.

    The one before leaves the day before `from_on`. Raises Refused when a later holder is named.
    """
    for holding in Holding.objects.filter(_holds(from_on), post=post).select_related("user"):
        if holding.user_id == user.pk:
            raise Refused(
                "org.holds_already", _("This person holds the post then."), field="person"
            )
        _leave(holding, last_on=from_on - timedelta(days=1), actor=actor, at=at)
    return hold(post, user, from_on=from_on, to_on=to_on, actor=actor, at=at)


@transaction.atomic
def appoint(
    post: Post,
    *,
    person: str,
    name: str,
    username: str,
    from_on: date,
    to_on: date | None,
    actor: Actor,
    at: datetime,
) -> Holding:
    """Let the account named `person`, or a new one, hold the post; whoever held it hands over.

    A new account has no password: an administrator makes the link to choose one.
    """
    user = _person(person, name=name, username=username, actor=actor, at=at)
    return hand_over(post, user, from_on=from_on, to_on=to_on, actor=actor, at=at)


@transaction.atomic
def vacate(post: Post, user: User, *, last_on: date, actor: Actor, at: datetime) -> Holding:
    """End what `user` holds in this post with the day `last_on`; its roles end with it.

    Raises Refused when there is nothing to end.
    """
    still = Q(to_on__isnull=True) | Q(to_on__gt=last_on)
    held = Holding.objects.filter(still, post=post, user=user, from_on__lte=last_on)
    holding = held.select_related("user").first()
    if holding is None:
        raise Refused("org.not_holder", _("This person does not hold the post then."))
    return _leave(holding, last_on=last_on, actor=actor, at=at)


@transaction.atomic
def leave(holding: Holding, *, last_on: date, actor: Actor, at: datetime) -> Holding:
    """End one holding with the day `last_on`; one that has not begun by then is called off.

    Raises Stale when it ends by then anyway, Refused for a day before yesterday.
    """
    if holding.to_on is not None and holding.to_on <= last_on:
        raise Stale("org.left_already", _("It ends by then anyway."))
    if last_on < localtime(at).date() - timedelta(days=1):
        raise Refused("org.past", _("The past stays as it was."), field="last_on")
    return _leave(holding, last_on=last_on, actor=actor, at=at)


@transaction.atomic
def substitute(
    post: Post, user: User, *, from_on: date, to_on: date, actor: Actor, at: datetime
) -> Substitution:
    """Let `user` stand in for the holder on these days, with the role of the post.

    Raises Refused when another substitute is named for one of them, or for the holder.
    """
    rights.require_giving(actor, post.unit, post.role, on=localtime(at).date())
    return _substitute(post, user, from_on=from_on, to_on=to_on, actor=actor, at=at)


def name_substitute(
    post: Post, *, person: str, from_on: date, to_on: date, actor: Actor, at: datetime
) -> Substitution:
    """Let the account named `person` stand in on these days."""
    user = people.by_name(person)
    return substitute(post, user, from_on=from_on, to_on=to_on, actor=actor, at=at)


@transaction.atomic
def take_leave(
    holding: Holding, *, person: str, from_on: date, to_on: date, actor: Actor, at: datetime
) -> Substitution:
    """Let a holder name who of their unit stands in during their own leave.

    Raises NotAllowed for the post of somebody else, Refused outside of the days it is held or for
    somebody who holds no post in the unit.
    """
    if isinstance(actor, User) and holding.user_id != actor.pk:
        raise NotAllowed("org.not_your_post", _("This is not your post."))
    if from_on < holding.from_on or (holding.to_on is not None and to_on > holding.to_on):
        raise Refused("org.not_held_then", _("You do not hold the post then."), field="from_on")
    post = holding.post
    user = queries.colleagues(post.unit, on=from_on).filter(username=person).first()
    if user is None:
        raise Refused(
            "org.not_colleague",
            _("Only somebody with a post in your unit can stand in. Else ask your secretary."),
            field="person",
        )
    return _substitute(post, user, from_on=from_on, to_on=to_on, actor=actor, at=at)


@transaction.atomic
def shorten(stand_in: Substitution, *, last_on: date, actor: Actor, at: datetime) -> Substitution:
    """Let a stand-in end earlier; with a day before the first one it is called off.

    Raises Refused for a later day than said: then name another one. Yesterday ends it at once.
    """
    if last_on >= stand_in.to_on:
        raise Refused("org.only_shorter", _("It can only end earlier than said."), field="last_on")
    if last_on < localtime(at).date() - timedelta(days=1) and last_on >= stand_in.from_on:
        raise Refused("org.past", _("The past stays as it was."), field="last_on")
    event = events.SubstituteEnded(
        post_id=stand_in.post_id, user_id=stand_in.user_id, last_on=last_on
    )
    post = stand_in.post
    seats.end(stand_in, last_on=last_on)
    seats.note(post, event, actor=actor, at=at)
    return stand_in


def _person(person: str, *, name: str, username: str, actor: Actor, at: datetime) -> User:
    if person != NEW:
        return people.by_name(person)
    if not name.strip():
        raise Refused("people.no_name", _("Say the name of the person."), field="name")
    return accounts.open_account(username=username, name=name, name_en="", actor=actor, at=at)


def _leave(holding: Holding, *, last_on: date, actor: Actor, at: datetime) -> Holding:
    post, user_id, begun = holding.post, holding.user_id, holding.from_on <= last_on
    rights.require_giving(actor, post.unit, post.role, on=localtime(at).date())
    seats.refuse_last(post, last_on=last_on, seat=holding)
    event: events.PostVacated | events.PostCalledOff = events.PostVacated(
        post_id=post.pk, user_id=user_id, last_on=last_on
    )
    if not begun:
        event = events.PostCalledOff(post_id=post.pk, user_id=user_id, from_on=holding.from_on)
    seats.end(holding, last_on=last_on)
    seats.note(post, event, actor=actor, at=at)
    return holding


def _substitute(
    post: Post, user: User, *, from_on: date, to_on: date, actor: Actor, at: datetime
) -> Substitution:
    seats.refuse_days(from_on, to_on)
    seats.refuse_inactive(user, field="person")
    seats.until(post, to_on, from_on=from_on)
    [pk] = ids.take()
    days = seats.overlapping(from_on, to_on)
    if Substitution.objects.filter(days, post=post).exists():
        raise Refused(
            "org.substitute_named", _("A substitute is named for these days."), field="from_on"
        )
    if Holding.objects.filter(days, post=post, user=user).exists():
        raise Refused("org.own_substitute", _("Nobody stands in for themselves."), field="person")
    stand_in = Substitution.objects.create(
        id=pk, post=post, user=user, from_on=from_on, to_on=to_on
    )
    seats.give(stand_in)
    event = events.SubstituteNamed(post_id=post.pk, user_id=user.pk, from_on=from_on, to_on=to_on)
    seats.note(post, event, actor=actor, at=at)
    return stand_in


def _holds(day: date) -> Q:
    return Q(from_on__lte=day) & (Q(to_on__isnull=True) | Q(to_on__gte=day))
