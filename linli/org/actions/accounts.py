"""Open and close accounts, let people choose a password, give roles by hand; all in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas import actions as areas
from linli.areas.actions.roles import FOLLOWS
from linli.areas.models import Area, Grant
from linli.blueprint import queries as blueprint
from linli.journal import log
from linli.journal.events import Event
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.org import events, rules
from linli.org.actions import seats
from linli.org.models import Holding, Substitution
from linli.org.queries import accounts as queries
from linli.org.queries import rights
from linli.people import actions as people
from linli.people.models import User
from linli.shards import ids

BY_HAND = "hand"


@transaction.atomic
def open_account(*, username: str, name: str, name_en: str, actor: Actor, at: datetime) -> User:
    """Open an account without a password: nobody can sign in until a link was made and used."""
    user = people.open_account(username=username, name=name, name_en=name_en, password=None, at=at)
    _note(user, events.AccountOpened(user_id=user.pk), actor=actor, at=at)
    return user


@transaction.atomic
def make_link(user: User, *, actor: Actor, at: datetime) -> str:
    """Return the word of a link with which `user` chooses a password once, within three days.

    The password until now and earlier links work no more, and all devices are signed out. Raises
    Refused for oneself, NotAllowed for somebody who also works where the actor administers nothing.
    """
    queries.require_whole(actor, user, on=localtime(at).date())
    _refuse_oneself(user, actor)
    seats.refuse_inactive(user)
    word = people.make_link(user, at=at)
    _note(user, events.LinkIssued(user_id=user.pk), actor=actor, at=at)
    return word


@transaction.atomic
def make_links(users: Sequence[User], *, actor: Actor, at: datetime) -> list[str]:
    """Return for each of `users`, who cannot sign in yet, the word of a link as `make_link` does.

    All or none, each in the journal. Refuses whom `make_link` refuses, nobody, and more than
    LINKS_MOST; raises Stale when one of them has chosen a password meanwhile.
    """
    if not users:
        raise Refused("org.links_none", _("There is nobody who cannot sign in yet."))
    if len(users) > rules.LINKS_MOST:
        raise Refused(
            "org.links_most",
            _("At most %(most)s links are made at a time.") % {"most": rules.LINKS_MOST},
        )
    queries.require_whole(actor, *users, on=localtime(at).date())
    for user in users:
        _refuse_oneself(user, actor)
        seats.refuse_inactive(user)
    words = people.make_links(users, at=at)
    issued = {user.pk: events.LinkIssued(user_id=user.pk) for user in users}
    log.record_each("user", issued, place=_top(), actor=actor, at=at)
    return words


@transaction.atomic
def sign_out_everywhere(user: User, *, actor: Actor, at: datetime) -> User:
    """End every session and every token of an account."""
    queries.require_whole(actor, user, on=localtime(at).date())
    people.sign_out_everywhere(user, at=at)
    _note(user, events.SessionsEnded(user_id=user.pk), actor=actor, at=at)
    return user


@transaction.atomic
def close_account(user: User, *, actor: Actor, at: datetime) -> User:
    """Let nobody sign in any more; what the account holds ended yesterday.

    Raises Refused for oneself and for the last administrator.
    """
    today = localtime(at).date()
    queries.require_whole(actor, user, on=today)
    _refuse_oneself(user, actor)
    ids.changed()
    yesterday = today - timedelta(days=1)
    rights.refuse_last_administrator(Q(user=user), last_on=yesterday)
    _take_everything(user, yesterday, actor=actor, at=at)
    people.close_account(user)
    _note(user, events.AccountClosed(user_id=user.pk), actor=actor, at=at)
    return user


@transaction.atomic
def reopen_account(user: User, *, actor: Actor, at: datetime) -> User:
    """Let an account be used again; it holds nothing, and needs a link to choose a password."""
    queries.require_whole(actor, user, on=localtime(at).date())
    people.reopen_account(user)
    _note(user, events.AccountReopened(user_id=user.pk), actor=actor, at=at)
    return user


@transaction.atomic
def give_role(
    user: User,
    area: Area,
    *,
    role: str,
    from_on: date,
    to_on: date | None,
    actor: Actor,
    at: datetime,
) -> Grant:
    """Give a role in a place and everything beneath it, by hand.

    Raises NotAllowed for a place that the actor does not administer, Refused for one that has
    ended, a role that does not exist, or one that the person has there on these days.
    """
    rights.require_manage(actor, area, on=localtime(at).date())
    seats.refuse_inactive(user)
    seats.refuse_days(from_on, to_on)
    if role not in blueprint.roles():
        raise Refused("org.no_role", _("There is no such role."), field="role")
    if area.valid_to is not None and area.valid_to < from_on:
        raise Refused("org.area_ended", _("This place has ended by then."), field="area")
    ids.changed()
    same = Grant.objects.filter(seats.overlapping(from_on, to_on), user=user, area=area, role=role)
    if same.exists():
        raise Refused("org.role_given", _("This person has this role there then."), field="role")
    return areas.grant(
        user,
        area,
        role=role,
        from_on=from_on,
        to_on=to_on,
        source=BY_HAND,
        actor=actor,
        at=at,
    )


@transaction.atomic
def end_role(given: Grant, *, last_on: date, actor: Actor, at: datetime) -> Grant:
    """End a role given by hand with the day `last_on`; yesterday ends it at once.

    Raises Refused for the last administrator and for an earlier day.
    """
    today = localtime(at).date()
    rights.require_manage(actor, given.area, on=today)
    if last_on < today - timedelta(days=1):
        raise Refused("org.past", _("The past stays as it was."), field="last_on")
    ids.changed()
    alike = Q(pk=given.pk) | Q(source=f"{FOLLOWS}{given.pk}")
    rights.refuse_last_administrator(alike, last_on=last_on)
    return areas.revoke(given, last_on=last_on, actor=actor, at=at)


def _take_everything(user: User, last_on: date, *, actor: Actor, at: datetime) -> None:
    longer = Q(to_on__isnull=True) | Q(to_on__gt=last_on)
    for model in (Substitution, Holding):
        held = model.objects.filter(longer, user=user)
        for seat in held.select_related("post__unit__base"):
            post = seat.post
            seats.end(seat, last_on=last_on)
            event = events.PostVacated(post_id=post.pk, user_id=user.pk, last_on=last_on)
            seats.note(post, event, actor=actor, at=at)
    for given in queries.roles_of(user, on=last_on + timedelta(days=1)):
        areas.revoke(given, last_on=last_on, actor=actor, at=at)


def _refuse_oneself(user: User, actor: Actor) -> None:
    if isinstance(actor, User) and actor.pk == user.pk:
        raise Refused("org.oneself", _("Not for yourself: ask another administrator."))


def _note(user: User, event: Event, *, actor: Actor, at: datetime) -> None:
    """Write it down in the account's own stream, at the root, to which all accounts belong."""
    log.record("user", user.pk, event, place=_top(), actor=actor, at=at)


def _top() -> log.Place:
    place = log.top()
    if place is None:
        raise Refused("area.no_root", _("There is no place yet."))
    return place
