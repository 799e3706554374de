"""Sign-in links for many at once: whose turn it is, and a slip of paper for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString

from linli.org import actions
from linli.org.queries import accounts
from linli.org.rules import LINKS_MOST
from linli.people.models import User
from linli.people.rules import LINK_HOURS
from linli.portal.staffing.people import Person, persons
from linli.ui import qr

ON_A_SHEET = 8
Addressed = Callable[[str], str]


@dataclass(frozen=True)
class Batch:
    """Those who get a link now, by name, and how many come after them."""

    rows: list[User]
    later: int
    # How many more cannot sign in, but also work where the reader administers nothing.
    beyond: int
    words: str
    after: str

    @property
    def first(self) -> User:
        """Return the first by name."""
        return self.rows[0]

    @property
    def last(self) -> User:
        """Return the last by name; what comes later comes after them."""
        return self.rows[-1]

    @property
    def is_part(self) -> bool:
        """Return whether there are others before or after these."""
        return bool(self.after or self.later)


@dataclass(frozen=True)
class Slip:
    """What one person is handed: who they are, and a link that works once."""

    person: Person
    link: str
    qr: SafeString


def batch(user: User, *, words: str, after: str, on: date) -> Batch:
    """Return the next accounts nobody can sign in to yet, LINKS_MOST at most, by name.

    `after` is the id of the account they come after; none, or one that is gone, begins anew.
    Raises NotAllowed for whoever administers nothing.
    """
    rows, beyond = accounts.to_link(user, words=words, on=on)
    before = _account(user, after, on)
    if before is not None:
        rows = rows.filter(Q(name__gt=before.name) | Q(name=before.name, pk__gt=before.pk))
    found = list(rows[:LINKS_MOST])
    later = rows.count() - len(found) if len(found) == LINKS_MOST else 0
    return Batch(found, later, beyond.count(), words, str(before.pk) if before else "")


def slips(turn: Batch, *, actor: User, address: Addressed, at: datetime) -> list[Slip]:
    """Make the links of a batch and return its slips, those of one unit together.

    Nothing of them is kept: whoever loses them makes new ones.
    """
    links = make(turn, actor=actor, address=address, at=at)
    found = persons(turn.rows, on=at.date())
    return [
        Slip(one, links[one.account.pk], qr.svg_of_one(links[one.account.pk]))
        for one in _by_unit(found)
    ]


def make(turn: Batch, *, actor: User, address: Addressed, at: datetime) -> dict[int, str]:
    """Make a link for each of a batch, and return them by the id of the account."""
    words = actions.make_links(turn.rows, actor=actor, at=at)
    return {
        one.pk: address(reverse("people:first_sign_in", args=[word]))
        for one, word in zip(turn.rows, words, strict=True)
    }


def sheets(found: list[Slip]) -> list[list[Slip]]:
    """Return the slips by sheet of paper."""
    return [found[first : first + ON_A_SHEET] for first in range(0, len(found), ON_A_SHEET)]


def until(at: datetime) -> datetime:
    """Return how long a link made at `at` works."""
    return at + timedelta(hours=LINK_HOURS)


def _by_unit(found: list[Person]) -> list[Person]:
    """Keep the order by name within a unit; who holds no post comes last."""
    return sorted(found, key=lambda one: one.holdings[0].post.unit.code if one.holdings else "~")


def _account(user: User, pk: str, on: date) -> User | None:
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return None
    return accounts.accounts(user, on=on).filter(pk=pk).first()
