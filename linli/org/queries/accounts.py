"""Accounts as an administrator of the place sees them: by name and by what they hold."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas import reach
from linli.areas.models import Grant
from linli.kernel import numbers
from linli.kernel.errors import Missing, NotAllowed
from linli.org.queries.rights import MANAGE
from linli.people import queries as people
from linli.people.models import User

# What writes grants by itself; such grants end with their post, not by hand.
_BY_POST = ("holding:", "substitution:", "follows:")


def accounts(user: User, *, on: date) -> QuerySet[User]:
    """Return the accounts that `user` administers: with a role in their places, or with none.

    Raises NotAllowed when they administer nothing.
    """
    paths = _paths(user, on)
    if not paths:
        raise NotAllowed("org.no_accounts", _("You do not look after accounts."))
    lasting = _lasting(on).filter(user=OuterRef("pk"))
    mine = Q(Exists(lasting.filter(_within(paths)))) | ~Q(Exists(lasting))
    return User.objects.filter(mine).order_by("name", "pk")


def named(rows: QuerySet[User], words: str) -> QuerySet[User]:
    """Return those with these words in a name or in the sign-in name."""
    return rows.filter(
        Q(name__icontains=words) | Q(name_en__icontains=words) | Q(username__icontains=words)
    )


def account(user: User, username: str, *, on: date) -> User:
    """Return one account that `user` administers, a closed one too. Raises Missing."""
    found = accounts(user, on=on).filter(username=username).first()
    if found is None:
        raise Missing("people.missing", _("There is no such account."))
    return found


def to_link(user: User, *, words: str, on: date) -> tuple[QuerySet[User], QuerySet[User]]:
    """Return the accounts with these words in a name that nobody can sign in to yet, parted in two.

    First those `user` may make a link for, by the rule of `require_whole`; then those that also
    work where `user` administers nothing. Nobody makes one for themselves.
    """
    rows = people.waiting(accounts(user, on=on).exclude(pk=user.pk))
    rows = named(rows, words) if words else rows
    roles = _lasting(on).filter(user=OuterRef("pk"))
    beyond = Exists(roles.exclude(_within(_paths(user, on))))
    return rows.filter(~beyond), rows.filter(beyond)


def require_whole(actor: object, *accounts: User, on: date) -> None:
    """Raise NotAllowed when one of them has a role where a person who acts administers nothing.

    Else whoever administers one town could take over the account of the county.
    """
    if not isinstance(actor, User):
        return
    paths = _paths(actor, on)
    if not paths or _lasting(on).filter(user__in=accounts).exclude(_within(paths)).exists():
        raise NotAllowed(
            "org.account_beyond",
            _("This account also works where you administer nothing. Ask the level above."),
        )


def roles_of(account: User, *, on: date) -> list[Grant]:
    """Return the roles an account has by hand, on that day or later; posts are not among them."""
    rows = _lasting(on).filter(user=account).select_related("area", "user")
    for source in _BY_POST:
        rows = rows.exclude(source__startswith=source)
    return list(rows.order_by("from_on", "pk"))


def role_of(account: User, pk: int, *, on: date) -> Grant:
    """Return one of them. Raises Missing."""
    for given in roles_of(account, on=on):
        if given.pk == pk:
            return given
    raise Missing("org.role_missing", _("There is no such role, or it belongs to a post."))


def _paths(user: User, on: date) -> list[str]:
    return [path for path, _kind, _home in reach.paths(user, MANAGE, on=on)]


def _lasting(on: date) -> QuerySet[Grant]:
    return Grant.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=on))


def _within(paths: list[str]) -> Q:
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(area__path__gte=path, area__path__lt=numbers.path_end(path))
    return found
