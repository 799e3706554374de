"""Accounts of the place for an administrator: a page of them, and one with what it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from linli.areas import reach
from linli.areas.models import Area, Grant
from linli.areas.rules import OWNING_KINDS
from linli.blueprint import queries as blueprint
from linli.org.models import Holding, Substitution
from linli.org.queries import accounts as org
from linli.org.queries import posts
from linli.org.queries.rights import MANAGE
from linli.people.models import User
from linli.people.queries import waiting
from linli.ui.words import named

PAGE = 50
WAITING = "waiting"
PLACES_MOST = 30


@dataclass(frozen=True)
class Person:
    """One account with the posts it holds and the roles it has by hand."""

    account: User
    holdings: list[Holding]
    stand_ins: list[Substitution]
    roles: list[Grant]

    @property
    def is_waiting(self) -> bool:
        """Return whether nobody has chosen a password for it yet."""
        return self.account.is_active and not self.account.has_usable_password()


@dataclass(frozen=True)
class People:
    """One page of accounts, by name."""

    rows: list[Person]
    words: str
    show: str
    page: int
    has_more: bool


def listed(user: User, *, words: str, show: str, page: int, on: date) -> People:
    """Return one page of the accounts that `user` administers; three queries after the rights.

    `show` is "waiting" for those nobody has chosen a password for yet, else all.
    """
    rows = org.accounts(user, on=on)
    if show == WAITING:
        rows = waiting(rows)
    if words:
        rows = org.named(rows, words)
    first = (page - 1) * PAGE
    found = list(rows[first : first + PAGE + 1])
    people = persons(found[:PAGE], on=on)
    return People(people, words, show, page, has_more=len(found) > PAGE)


def persons(accounts: Iterable[User], *, on: date) -> list[Person]:
    """Return accounts with what they hold that day or later."""
    rows = list(accounts)
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=on)
    held = Holding.objects.filter(lasting, user__in=rows).select_related("post__unit")
    given = Grant.objects.filter(lasting, user__in=rows).select_related("area")
    by_hand = given.exclude(
        Q(source__startswith="holding:")
        | Q(source__startswith="substitution:")
        | Q(source__startswith="follows:")
    )
    sitting, roles = list(held.order_by("from_on", "pk")), list(by_hand.order_by("pk"))
    return [
        Person(
            account=one,
            holdings=[row for row in sitting if row.user_id == one.pk],
            stand_ins=[],
            roles=[row for row in roles if row.user_id == one.pk],
        )
        for one in rows
    ]


def person(account: User, *, on: date) -> Person:
    """Return one account with everything it holds and stands in for."""
    return Person(
        account=account,
        holdings=posts.held_by(account, since=on),
        stand_ins=posts.stood_by(account, since=on),
        roles=org.roles_of(account, on=on),
    )


def role_words(code: str) -> str:
    """Return what a role is called; its code when it was taken out of the file."""
    role = blueprint.roles().get(code)
    return str(role.words) if role else code


def rights_of(user: User, *, on: date) -> list[tuple[str, list[str]]]:
    """Return, by role, the places where `user` has it that day, in the reader's words."""
    today = Q(to_on__isnull=True) | Q(to_on__gte=on)
    grants = Grant.objects.filter(today, user=user, from_on__lte=on).select_related("area")
    found: dict[str, list[str]] = {}
    for one in grants.order_by("area__path", "pk"):
        names = found.setdefault(role_words(one.role), [])
        if named(one.area) not in names:
            names.append(named(one.area))
    return list(found.items())


def places(user: User, words: str, *, on: date) -> list[Area]:
    """Return places where `user` may give roles: those that own work, or with these words."""
    rows = Area.objects.filter(reach.within(user, MANAGE, on=on), valid_to__isnull=True)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(name_en__icontains=words) | Q(code=words))
    else:
        rows = rows.filter(kind__in=OWNING_KINDS)
    return list(rows.order_by("path")[:PLACES_MOST])
