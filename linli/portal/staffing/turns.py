"""Who answers for posts today and in the coming weeks, as words and as one small bar."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from linli.org.models import Holding, Post, Substitution
from linli.org.queries import posts as org
from linli.org.rules import HOLDER, SUBSTITUTE, VACANT, Stretch
from linli.people.models import User
from linli.ui import charts
from linli.ui.words import named

DAYS = 56
_TONES = {HOLDER: "indigo", SUBSTITUTE: "pine", VACANT: "late"}


@dataclass(frozen=True)
class Turn:
    """Some days on which the same person answers; `goes_on` beyond what is shown."""

    stretch: Stretch
    name: str
    away: str
    goes_on: bool

    @property
    def words(self) -> str:
        """Say who, and for whom."""
        if self.stretch.stands == VACANT:
            return _("vacant")
        if self.stretch.stands == HOLDER:
            return self.name
        if not self.away:
            return _("%(name)s stands in") % {"name": self.name}
        return _("%(name)s stands in for %(away)s") % {"name": self.name, "away": self.away}


@dataclass(frozen=True)
class Line:
    """One post: its holders and stand-ins from today on, and its days."""

    post: Post
    holdings: list[Holding]
    stand_ins: list[Substitution]
    turns: list[Turn]

    @property
    def today(self) -> Turn:
        """Return who answers today."""
        return self.turns[0]

    @property
    def next(self) -> Turn | None:
        """Return who answers after that, if it changes in the coming weeks."""
        return self.turns[1] if len(self.turns) > 1 else None

    @property
    def is_vacant(self) -> bool:
        """Return whether nobody answers today."""
        return self.today.stretch.stands == VACANT

    @cached_property
    def bar(self) -> str:
        """Draw the coming weeks, today at the left."""
        parts = [
            charts.Part(
                size=_length(turn.stretch),
                tone=_TONES[turn.stretch.stands],
                title=f"{turn.stretch.from_on} – {turn.stretch.to_on}: {turn.words}",
            )
            for turn in self.turns
        ]
        return charts.stretches(parts, label=_("The coming eight weeks"), total=DAYS)


def lines(posts: Collection[Post], *, on: date) -> list[Line]:
    """Return the lines of these posts; two queries for any number of them."""
    sitting, standing = org.holdings(posts, since=on), org.stand_ins(posts, since=on)
    return [
        _line(
            post,
            [row for row in sitting if row.post_id == post.pk],
            [row for row in standing if row.post_id == post.pk],
            on,
        )
        for post in posts
    ]


@dataclass(frozen=True)
class Past:
    """Somebody who held a post or stood in, until a day that is over."""

    seat: Holding | Substitution

    @property
    def is_holder(self) -> bool:
        """Return whether they held the post themselves."""
        return isinstance(self.seat, Holding)


def before(post: Post, *, on: date) -> list[Past]:
    """Return who held a post or stood in before that day, the last one first; two queries."""
    return [Past(seat) for seat in org.seats_before(post, on=on)]


def _line(post: Post, sitting: list[Holding], standing: list[Substitution], on: date) -> Line:
    last = on + timedelta(days=DAYS - 1)
    rows: list[Holding | Substitution] = [*sitting, *standing]
    known = {row.user_id: row.user for row in rows}
    found = org.stretches(sitting, standing, first=on, last=last)
    return Line(post, sitting, standing, list(_turns(found, known, last)))


def _turns(found: Iterable[Stretch], known: dict[int, User], last: date) -> Iterable[Turn]:
    for one in found:
        yield Turn(
            stretch=one,
            name=_called(known, one.user_id),
            away=_called(known, one.away_id),
            goes_on=one.to_on == last,
        )


def _called(known: dict[int, User], pk: int | None) -> str:
    return named(known[pk]) if pk is not None else ""


def _length(stretch: Stretch) -> int:
    return (stretch.to_on - stretch.from_on).days + 1
