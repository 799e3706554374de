"""What the API of posts, accounts and roles takes and gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from linli.areas.models import Grant
from linli.matters.schemas import UnitOut
from linli.org.models import Holding, Substitution
from linli.portal.api import shapes
from linli.portal.staffing import links, people, turns


class SpellIn(Schema):
    """Hours on some weekdays; Monday is 1."""

    days: list[int] = Field(min_length=1, max_length=7)
    begins: str = Field(alias="from", pattern=r"^\d\d:\d\d$")
    ends: str = Field(alias="to", pattern=r"^\d\d:\d\d$")


class ChairIn(Schema):
    """What is said of a post."""

    title: str = Field(max_length=60)
    role: str = Field(max_length=40)
    title_en: str = Field("", max_length=80)
    duties: str = Field("", max_length=200)
    duties_en: str = Field("", max_length=240)
    is_public: bool = False
    rank: int = 1
    hours: list[SpellIn] = []


class AppointIn(Schema):
    """Who holds a post from when to when; `person` is a sign-in name, or "new"."""

    person: str
    name: str = ""
    username: str = ""
    from_on: date
    to_on: date | None = None


class StandInIn(Schema):
    """Who stands in on which days; `person` is a sign-in name."""

    person: str
    from_on: date
    to_on: date


class LastDayIn(Schema):
    """The last day of something; yesterday ends it at once."""

    last_on: date


class AccountIn(Schema):
    """A new account, without a password."""

    username: str = Field(max_length=60)
    name: str = Field(max_length=60)
    name_en: str = Field("", max_length=60)


class RoleIn(Schema):
    """A role in a place, named by its code, and everything beneath it."""

    area: str
    role: str
    from_on: date
    to_on: date | None = None


class SeatOut(Schema):
    """Somebody who holds a post or stands in, from a day to a day."""

    id: int
    username: str
    name: str
    from_on: date
    to_on: date | None


class TurnOut(Schema):
    """Days on which the same person answers: `stands` is holder, substitute or vacant."""

    from_on: date
    to_on: date
    stands: str
    name: str
    away: str


class PostOut(Schema):
    """A post with whoever answers in the coming eight weeks."""

    id: int
    unit: UnitOut
    code: str
    title: str
    title_en: str
    role: str
    duties: str
    duties_en: str
    is_public: bool
    rank: int
    hours: list[dict[str, Any]]
    valid_to: date | None
    holdings: list[SeatOut]
    stand_ins: list[SeatOut]
    turns: list[TurnOut]


class RoleOut(Schema):
    """A role given by hand."""

    id: int
    role: str
    area: str
    from_on: date
    to_on: date | None


class AccountOut(Schema):
    """An account with what it holds; never when or how much it was used."""

    username: str
    name: str
    name_en: str
    is_active: bool
    has_password: bool
    posts: list[int]
    roles: list[RoleOut]


class AccountsOut(Schema):
    """A page of accounts; `next` is the page that follows."""

    accounts: list[AccountOut]
    next: int | None


class LinkOut(Schema):
    """A link to choose a password, shown this once."""

    link: str


class LinksIn(Schema):
    """For whom links are made: with these words in a name, after that account."""

    q: str = Field("", max_length=60)
    after: str = Field("", max_length=20)


class LinkOfOut(Schema):
    """The link of one account."""

    username: str
    link: str


class LinksOut(Schema):
    """Links to choose a password, shown this once, for those nobody can sign in to yet.

    Some others may come `later`, after `next`; those `beyond` also work where one administers
    nothing and get none.
    """

    links: list[LinkOfOut]
    until: datetime
    later: int
    next: str | None
    beyond: int


def links_out(turn: links.Batch, made: Mapping[int, str], until: datetime) -> LinksOut:
    """Return the links of a batch."""
    rows = [LinkOfOut(username=one.username, link=made[one.pk]) for one in turn.rows]
    after = str(turn.last.pk) if turn.later else None
    return LinksOut(links=rows, until=until, later=turn.later, next=after, beyond=turn.beyond)


def post_out(line: turns.Line) -> PostOut:
    """Return a post with its holders, stand-ins and who answers day after day."""
    post = line.post
    plain = ("code", "title", "title_en", "role", "duties", "duties_en", "is_public", "rank")
    return PostOut(
        id=post.pk,
        unit=shapes.unit(post.unit),
        **{name: getattr(post, name) for name in plain},
        hours=post.hours,
        valid_to=post.valid_to,
        holdings=[_seat(row) for row in line.holdings],
        stand_ins=[_seat(row) for row in line.stand_ins],
        turns=[_turn(turn) for turn in line.turns],
    )


def _turn(turn: turns.Turn) -> TurnOut:
    one = turn.stretch
    return TurnOut(
        from_on=one.from_on, to_on=one.to_on, stands=one.stands, name=turn.name, away=turn.away
    )


def _seat(row: Holding | Substitution) -> SeatOut:
    return SeatOut(
        id=row.pk,
        username=row.user.username,
        name=row.user.name,
        from_on=row.from_on,
        to_on=row.to_on,
    )


def role_out(given: Grant) -> RoleOut:
    """Return a role given over a place, with its civil days."""
    return RoleOut(
        id=given.pk,
        role=given.role,
        area=given.area.code,
        from_on=given.from_on,
        to_on=given.to_on,
    )


def account_out(one: people.Person) -> AccountOut:
    """Return an account with the posts and roles it holds; never a password or link."""
    return AccountOut(
        username=one.account.username,
        name=one.account.name,
        name_en=one.account.name_en,
        is_active=one.account.is_active,
        has_password=one.account.has_usable_password(),
        posts=[row.post_id for row in one.holdings],
        roles=[role_out(given) for given in one.roles],
    )
