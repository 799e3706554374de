"""The doctor looks at who sits where: posts, holders, cards, accounts, roles, administrators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from linli.areas.models import Grant
from linli.blueprint import queries as blueprint
from linli.org.models import Holding, Post, Substitution, Unit
from linli.org.queries.days import valid
from linli.portal.doctor.finding import Finding, mend, named, well
from linli.portal.doctor.place import in_force, shown_cards

CARD_DAYS = timedelta(days=30)
HELD = "holding:"


def units(*, today: date) -> Iterator[Finding]:
    """Every unit has a post."""
    chairs = Post.objects.filter(valid(today), unit=OuterRef("pk"))
    bare = Unit.objects.filter(valid(today), ~Exists(chairs)).order_by("code")
    names = list(bare.values_list("code", flat=True))
    if names:
        sentence = _("Units without a post (%(count)d): %(names)s.")
        values = {"count": len(names), "names": named(names)}
        yield mend(
            "units", sentence % values, _("Give them a post on the page /manage/units/?lacks=post")
        )
    else:
        yield well("units", _("Every unit has a post."))


def posts(*, today: date) -> Iterator[Finding]:
    """Every post has a holder."""
    held = Holding.objects.filter(in_force(today), post=OuterRef("pk"))
    stood = Substitution.objects.filter(in_force(today), post=OuterRef("pk"))
    empty = Post.objects.filter(valid(today), ~Exists(held), ~Exists(stood)).select_related("unit")
    names = [f"{post.unit.code}/{post.code}" for post in empty.order_by("unit_id", "rank")]
    if names:
        sentence = _("Posts without a holder (%(count)d): %(names)s.") % {
            "count": len(names),
            "names": named(names),
        }
        yield mend(
            "posts", sentence, _("Name a holder or a substitute on the page /manage/people/")
        )
    else:
        yield well("posts", _("Every post has a holder."))


def closed(*, today: date) -> Iterator[Finding]:
    """Nobody whose account is closed holds a post."""
    held = Holding.objects.filter(in_force(today), user__is_active=False)
    rows = held.select_related("post__unit").order_by("post__unit_id", "pk")
    names = [f"{row.post.unit.code}/{row.post.code}" for row in rows]
    if names:
        sentence = _("Posts held by a closed account (%(count)d): %(names)s.")
        values = {"count": len(names), "names": named(names)}
        how = _("End the holding and name somebody else on the page /manage/people/")
        yield mend("closed_accounts", sentence % values, how)
    else:
        yield well("closed_accounts", _("Nobody whose account is closed holds a post."))


def shut_out(*, today: date) -> Iterator[Finding]:
    """Everybody who holds a post can sign in, so that what comes to them is seen."""
    held = Holding.objects.filter(in_force(today), user__is_active=True)
    rows = held.filter(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    names = sorted(set(rows.values_list("user__username", flat=True)))
    if names:
        sentence = _("People who hold a post and have no password yet (%(count)d): %(names)s.")
        values = {"count": len(names), "names": named(names)}
        how = _("Make a sign-in link for each on the page /manage/people/?show=waiting")
        yield mend("shut_out", sentence % values, how)
    else:
        yield well("shut_out", _("Everybody who holds a post can sign in."))


def grants(*, today: date) -> Iterator[Finding]:
    """No role outlives the post it came with, or the account it belongs to."""
    running = Grant.objects.filter(in_force(today)).select_related("user", "area").order_by("pk")
    sitting = set(Holding.objects.filter(in_force(today)).values_list("pk", flat=True))
    past = [
        f"{one.user.username} {one.role} ({one.area.code})"
        for one in running
        if not one.user.is_active or not _stands(one.source, sitting)
    ]
    if past:
        sentence = _("Roles that outlive their post or account (%(count)d): %(names)s.")
        values = {"count": len(past), "names": named(past)}
        how = _("End the post on the page /manage/people/; a role ends with it.")
        yield mend("grants", sentence % values, how)
    else:
        yield well("grants", _("No role outlives its post."))


def _stands(source: str, sitting: set[int]) -> bool:
    number = source.removeprefix(HELD)
    return number == source or not number.isdecimal() or int(number) in sitting


def cards(*, today: date) -> Iterator[Finding]:
    """No duty card runs out soon."""
    soon = shown_cards(today).filter(expires_on__lte=today + CARD_DAYS).order_by("expires_on")
    names = [
        f"{card.post.unit.code}/{card.post.code}" for card in soon.select_related("post__unit")
    ]
    if names:
        sentence = _("Duty cards that run out within 30 days (%(count)d): %(names)s.")
        values = {"count": len(names), "names": named(names)}
        how = _("Ask for consent again and publish a new card on the page /manage/cards/")
        yield mend("cards", sentence % values, how)
    else:
        yield well("cards", _("No duty card runs out within 30 days."))


def administrators(*, today: date) -> Iterator[Finding]:
    """Somebody administers the place, and somebody else could."""
    roles = blueprint.roles_with("areas.manage")
    running = Grant.objects.filter(in_force(today), Q(role__in=roles), user__is_active=True)
    count = running.values("user").distinct().count()
    if count > 1:
        yield well("administrators", _("More than one person administers the place."))
    elif count:
        sentence = _("Only one person administers the place: nobody can help when they are away.")
        yield mend("administrators", sentence, _("Name a second one on the page /manage/people/"))
    else:
        sentence = _("Nobody administers the place any more.")
        yield mend(
            "administrators", sentence, _("Give somebody the role again: areas.actions.grant")
        )
