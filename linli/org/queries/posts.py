"""Posts of a unit, who sits in them day by day, and who could."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.kernel.errors import Missing
from linli.org import rules
from linli.org.models import Holding, Post, Substitution, Unit
from linli.org.queries.days import in_force, valid
from linli.org.rules import Stretch, Turn
from linli.people.models import User

PAST_MOST = 30


def post(pk: int) -> Post:
    """Return a post with its unit. Raises Missing."""
    found = Post.objects.select_related("unit__base").filter(pk=pk).first()
    if found is None:
        raise Missing("org.post_missing", _("There is no such post."))
    return found


def posts_of(unit: Unit, *, on: date) -> QuerySet[Post]:
    """Return the posts of a unit that are in force that day or will be, in their order."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return Post.objects.filter(still, unit=unit).order_by("rank", "pk")


def holdings(posts: Collection[Post], *, since: date) -> list[Holding]:
    """Return who holds these posts on `since` or later, by their first day."""
    return list(_since(Holding.objects.filter(post__in=posts), since))


def stand_ins(posts: Collection[Post], *, since: date) -> list[Substitution]:
    """Return who stands in for their holders on `since` or later, by their first day."""
    return list(_since(Substitution.objects.filter(post__in=posts), since))


def seats_before(post: Post, *, on: date) -> list[Holding | Substitution]:
    """Return who held a post or stood in until before that day, the last one first."""
    rows: list[Holding | Substitution] = []
    for model in (Holding, Substitution):
        over = model.objects.filter(post=post, to_on__lt=on).select_related("user")
        rows += over.order_by("-to_on", "-pk")[:PAST_MOST]
    return sorted(rows, key=lambda row: (row.to_on or on, row.pk), reverse=True)[:PAST_MOST]


def posts_over(unit: Unit, *, on: date) -> QuerySet[Post]:
    """Return the posts of a unit that ended before that day, the last one first."""
    return Post.objects.filter(unit=unit, valid_to__lt=on).order_by("-valid_to", "-pk")[:PAST_MOST]


def stretches(
    sitting: Collection[Holding], standing: Collection[Substitution], *, first: date, last: date
) -> list[Stretch]:
    """Return who answers for one post day by day, from rows that were read already."""
    holders, stand_in = (
        [Turn(row.user_id, row.from_on, row.to_on) for row in rows] for rows in (sitting, standing)
    )
    return rules.stretches(holders, stand_in, first=first, last=last)


def holding(post: Post, pk: int) -> Holding:
    """Return one holding of a post. Raises Missing."""
    found = Holding.objects.select_related("user", "post__unit__base").filter(post=post, pk=pk)
    return _only(found.first())


def stand_in(post: Post, pk: int) -> Substitution:
    """Return one substitution of a post. Raises Missing."""
    found = Substitution.objects.select_related("user", "post__unit__base")
    row = found.filter(post=post, pk=pk).first()
    if row is None:
        raise Missing("org.substitute_missing", _("There is no such substitute."))
    return row


def held_by(user: User, *, since: date) -> list[Holding]:
    """Return the posts `user` holds on `since` or later, with their units."""
    rows = _since(Holding.objects.filter(user=user), since)
    return list(rows.select_related("user", "post__unit__base"))


def stood_by(user: User, *, since: date) -> list[Substitution]:
    """Return where `user` stands in on `since` or later, with the units."""
    rows = _since(Substitution.objects.filter(user=user), since)
    return list(rows.select_related("user", "post__unit__base"))


def vacant(units: Collection[Unit], *, on: date) -> QuerySet[Post]:
    """Return the posts of these units that nobody holds that day, stand-ins or not."""
    held = Holding.objects.filter(in_force(on), post__unit__in=units).values("post_id")
    rows = Post.objects.filter(valid(on), unit__in=units).exclude(pk__in=held)
    return rows.select_related("unit").order_by("unit_id", "rank", "pk")


def colleagues(unit: Unit, *, on: date) -> QuerySet[User]:
    """Return who holds a post in `unit` that day; closed accounts are left out."""
    seats = Holding.objects.filter(in_force(on), valid(on, "post__"), post__unit=unit)
    users = User.objects.filter(is_active=True, pk__in=seats.values("user_id"))
    return users.order_by("name", "pk")


def people_near(unit: Unit, words: str, *, on: date) -> QuerySet[User]:
    """Return accounts with these words in their name that could take a post of `unit`.

    Those with a role in the jurisdiction of the unit, and those who have none anywhere yet; whoever
    works elsewhere is found by the exact sign-in name only.
    """
    home = unit.base if unit.base.jurisdiction_id in {None, unit.base_id} else _home(unit)
    lasting = Q(grants__to_on__isnull=True) | Q(grants__to_on__gte=on)
    here = Q(grants__area__path__gte=home.path, grants__area__path__lt=home.path_end)
    near = (lasting & here) | Q(grants__isnull=True)
    name = Q(name__icontains=words) | Q(name_en__icontains=words) | Q(username__icontains=words)
    found = User.objects.filter((name & near) | Q(username=words), is_active=True)
    return found.distinct().order_by("name", "pk")


def _home(unit: Unit) -> Area:
    return Area.objects.get(pk=unit.base.jurisdiction_pk)


def _since(rows: QuerySet, since: date) -> QuerySet:  # type: ignore[type-arg]  # of either model
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=since)
    return rows.filter(lasting).select_related("user").order_by("from_on", "pk")


def _only(found: Holding | None) -> Holding:
    if found is None:
        raise Missing("org.holding_missing", _("Nobody holds this post like that."))
    return found
