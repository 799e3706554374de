"""Who answers for a place today, level by level, and whose card is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, FilteredRelation, OuterRef

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.org import rules
from linli.org.models import DutyCard, Holding, Post, Unit
from linli.org.queries.days import candidate, covers_of, in_force, valid
from linli.people.models import User


@dataclass(frozen=True)
class Answer:
    """Who answers at one level: `stands` is holder, substitute, deputy, vacant or no_unit.

    Without a card nobody agreed to be shown: then the post and the desk phone of the unit stand.
    """

    level: int
    stands: str
    unit: Unit | None = None
    post: Post | None = None
    user: User | None = None
    card: DutyCard | None = None

    @property
    def is_somebody(self) -> bool:
        """Return whether a person answers at this level today."""
        return self.user is not None

    @property
    def phone(self) -> str:
        """Return the number to show: of the card, else the unit's desk; empty if it has none."""
        if self.card is not None and self.card.phone:
            return self.card.phone
        return self.unit.phone if self.unit is not None else ""


class Answers(tuple[Answer, ...]):
    """The whole chain from the lowest level up to 1; never empty."""

    __slots__ = ()

    @property
    def first(self) -> Answer:
        """Return the one to show: the lowest level with a person, else with a unit."""
        somebody = [one for one in self if one.is_somebody]
        units = [one for one in self if one.unit is not None]
        return (somebody or units or list(self))[0]

    @property
    def fell_back(self) -> list[Answer]:
        """Return the levels passed over before `first`, each with its reason in `stands`."""
        return list(self[: self.index(self.first)])

    @property
    def phone(self) -> str:
        """Return the first number there is from `first` upward; empty only if there is none."""
        numbers = (one.phone for one in self[self.index(self.first) :])
        return next((number for number in numbers if number), "")


def answering(area: Area, *, on: date) -> Answers:
    """Return who answers for `area` that day, level by level; four queries for any chain."""
    levels = rules.levels_above(area.kind)
    covers = sorted(covers_of(area.ancestor_paths, on=on), key=lambda one: candidate(one).nearness)
    units = {
        level: next((one.unit for one in covers if one.unit.level == level), None)
        for level in levels
    }
    chairs = chairs_of([unit for unit in units.values() if unit is not None], on=on)
    sitting = {one.user_id for seats in chairs.values() for one in seats if one.user_id}
    users = User.objects.in_bulk(sitting)
    cards = cards_of(sitting, on=on)
    return Answers(
        _answer(level, unit, chairs.get(unit.pk, []), users, cards)
        if unit
        else Answer(level=level, stands="no_unit")
        for level, unit in units.items()
    )


def card_gaps(area: Area, *, on: date) -> list[Post]:
    """Return the public posts at and beneath `area` whose holder that day shows no duty card."""
    shown = DutyCard.objects.filter(
        post=OuterRef("post"),
        user=OuterRef("user"),
        withdrawn_at__isnull=True,
        expires_on__gte=on,
    )
    held = Holding.objects.filter(in_force(on), valid(on, "post__"), ~Exists(shown))
    rows = held.filter(areas.within(area, field="post__unit__base__path"), post__is_public=True)
    rows = rows.select_related("post__unit").order_by("post__unit__level", "post__unit_id", "pk")
    return [row.post for row in rows]


@dataclass(frozen=True)
class Chair:
    """A public post and who sits in it today."""

    post: Post
    user_id: int | None
    stands: str


def chairs_of(units: Collection[Unit], *, on: date) -> dict[int, list[Chair]]:
    """Return, by unit id, its public posts in their order."""
    rows = (
        Post.objects.filter(valid(on), unit__in=units, is_public=True)
        .annotate(
            held=FilteredRelation("holdings", condition=in_force(on, "holdings__")),
            stood=FilteredRelation("substitutions", condition=in_force(on, "substitutions__")),
        )
        .annotate(holder=F("held__user_id"), substitute=F("stood__user_id"))
        .order_by("rank", "pk")
    )
    chairs: dict[int, list[Chair]] = {}
    for post in rows:
        stands = "substitute" if post.substitute else "holder" if post.holder else "vacant"
        chair = Chair(post=post, user_id=post.substitute or post.holder, stands=stands)
        chairs.setdefault(post.unit_id, []).append(chair)
    return chairs


def cards_of(users: Collection[int], *, on: date) -> dict[tuple[int, int], DutyCard]:
    """Return the cards in force by post and user; the last day counts, a withdrawn card never.

    A private number whose own consent ended is not on them: the desk stands instead.
    """
    rows = DutyCard.objects.filter(user__in=users, withdrawn_at__isnull=True, expires_on__gte=on)
    return {(card.post_id, card.user_id): without_lapsed_number(card, on=on) for card in rows}


def without_lapsed_number(card: DutyCard, *, on: date) -> DutyCard:
    """Take a private number off the card in hand when the consent for it has run out."""
    lapsed = card.number_expires_on is None or card.number_expires_on < on
    if card.reach_by == rules.OWN and (lapsed or card.number_withdrawn_at is not None):
        card.reach_by, card.phone = rules.DESK, ""
    return card


def _answer(
    level: int,
    unit: Unit,
    chairs: list[Chair],
    users: Mapping[int, User],
    cards: Mapping[tuple[int, int], DutyCard],
) -> Answer:
    sitting = [chair for chair in chairs if chair.user_id]
    if not sitting:
        post = chairs[0].post if chairs else None
        return Answer(level=level, stands="vacant", unit=unit, post=post)
    chair = sitting[0]
    user_id = chair.user_id or 0
    return Answer(
        level=level,
        stands=chair.stands if chair is chairs[0] else "deputy",
        unit=unit,
        post=chair.post,
        user=users[user_id],
        card=cards.get((chair.post.pk, user_id)),
    )
