"""What the pages of duty cards show: figures and lists of a place, the card of a post, my own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.matters.queries import Standing
from linli.matters.rules import day_of
from linli.org import queries as org
from linli.org.models import DutyCard, Holding, Post, Poster, Substitution
from linli.people.models import User
from linli.portal.cards import rules
from linli.portal.cards.sheets import full_day
from linli.portal.setup.gaps import Gaps
from linli.ui.words import named

PAGE, SOON = 50, 30
WITHIN, WITHIN_MOST = ("grid", "estate", "courtyard"), 60


@dataclass(frozen=True)
class Line:
    """One line of a list: where it leads, what is missing, a button if one press helps."""

    words: str
    href: str
    why: str
    action: str = ""
    button: str = ""


def first_place(user: User, kept: Area, *, at: datetime) -> Area:
    """Return where to begin in the place whose cards one keeps: where its mechanism runs.

    So that whoever administers one street of a country does not climb down from the country.
    """
    served = Gaps(user, at=at).place
    return served if served and served.path.startswith(kept.path) else kept


def overview(area: Area, *, show: str, after: int, at: datetime) -> dict[str, Any]:
    """Return the figures of a place, and one of its lists; above communities, what lies beneath."""
    on = day_of(at)
    found = org.card_figures(area, on=on, at=at)
    live = org.is_ground(area)
    lines, total = _lines(area, show, after, on)
    return {
        "area": area,
        "figures": found,
        "tabs": [(code, words, getattr(found, code), code == show) for code, words in _tabs()],
        "show": show,
        "heading": rules.LISTS[show],
        "nothing": rules.NOTHING[show],
        "lines": lines,
        "pages": _pages(after, total),
        "is_live": live,
        "waiting": 0 if live else org.uncounted(area),
        "beneath": [] if live else org.cards_beneath(area),
        "within": _within(area) if live else [],
    }


def _within(area: Area) -> list[Area]:
    """Return the grids and estates in a community: each has a page and a PDF of its own."""
    rows = areas.beneath(area).filter(kind__in=WITHIN).exclude(pk=area.pk)
    return list(rows.order_by("path")[:WITHIN_MOST])


def _tabs() -> list[tuple[str, Any]]:
    return list(rules.LISTS.items())


def _lines(area: Area, show: str, after: int, on: date) -> tuple[list[Line], int]:
    if show == rules.WITHOUT:
        found = [one for one in org.doors(area, on=on) if one.why]
        return [_door_line(one) for one in found[after : after + PAGE]], len(found)
    rows: Any = {
        rules.EXPIRING: org.expiring,
        rules.VACANT: org.vacant_seats,
        rules.PAPER: org.paper,
    }[show](area, on=on)
    make: Any = {
        rules.EXPIRING: _card_line,
        rules.VACANT: _post_line,
        rules.PAPER: lambda one: _paper_line(one, on),
    }[show]
    return [make(one) for one in rows[after : after + PAGE]], rows.count()


def _door_line(door: org.Door) -> Line:
    name = named(door.building)
    why = str(rules.WHY[door.why])
    if door.unit is not None:
        why = f"{named(door.unit)} · {why}"
    if door.why == "no_group" or door.unit is None:
        return Line(name, f"/manage/areas/{door.building.code}/", why)
    if door.why == "vacant" or door.post is None:
        return Line(name, f"/manage/units/{door.unit.code}/posts/", why)
    return Line(name, f"/manage/cards/posts/{door.post.pk}/", why)


def _card_line(card: DutyCard) -> Line:
    return Line(
        f"{named(card, 'shown_name')} · {named(card.post, 'title')}",
        f"/manage/cards/posts/{card.post_id}/",
        f"{named(card.post.unit)} · {full_day(card.expires_on)}",
        f"/manage/cards/card/{card.pk}/ask/",
        "ask",
    )


def _post_line(post: Post) -> Line:
    return Line(named(post, "title"), f"/manage/posts/{post.pk}/", named(post.unit))


def _paper_line(poster: Poster, on: date) -> Line:
    assert poster.card is not None  # noqa: S101  only sheets with a card are listed
    return Line(
        named(poster.area),
        f"/manage/cards/posts/{poster.card.post_id}/",
        str(rules.PAPER_WHY[_paper_why(poster, poster.card, on)]),
        f"/manage/cards/sheets/{poster.pk}/down/",
        "down",
    )


def _paper_why(poster: Poster, card: DutyCard, on: date) -> str:
    if card.expires_on < on:
        return "expired"
    if card.withdrawn_at is not None:
        return "withdrawn"
    lapsed = card.number_expires_on is not None and card.number_expires_on < on
    if poster.shows_own and (card.number_withdrawn_at is not None or lapsed):
        return "number"
    return "left"


def _pages(after: int, total: int) -> dict[str, Any]:
    last = min(after + PAGE, total)
    return {
        "first": after + 1,
        "last": last,
        "total": total,
        "before": max(0, after - PAGE) if after else None,
        "further": after + PAGE if last < total else None,
    }


def of_post(post: Post, *, at: datetime) -> dict[str, Any]:
    """Return who sits on a post, their cards with what was agreed to, and where paper hangs."""
    on = day_of(at)
    sitting = sitting_on(post, on=on)
    cards = [
        _shown(one, on, "/manage/cards/card/", is_gone=one.user not in sitting)
        for one in _cards(Q(post=post))
    ]
    paper = Poster.objects.filter(card__post=post, taken_down_at__isnull=True)
    return {
        "post": post,
        "unit": post.unit,
        "sitting": sitting,
        "cards": cards,
        "paper": list(paper.select_related("area").order_by("area__path", "pk")[:PAGE]),
    }


def sitting_on(post: Post, *, on: date) -> list[User]:
    """Return who holds the post or stands in, today or later: only they can have a card there."""
    still = Q(to_on__isnull=True) | Q(to_on__gte=on)
    held = Holding.objects.filter(still, post=post).values_list("user_id")
    stood = Substitution.objects.filter(post=post, to_on__gte=on).values_list("user_id")
    return list(User.objects.filter(pk__in=held.union(stood)).order_by("pk"))


def mine(user: User, *, at: datetime) -> list[dict[str, Any]]:
    """Return my posts, today or soon, with the card I have there and where its paper hangs."""
    on = day_of(at)
    still = Q(to_on__isnull=True) | Q(to_on__gte=on)
    held = Holding.objects.filter(still, user=user).values("post_id")
    stood = Substitution.objects.filter(user=user, to_on__gte=on).values("post_id")
    posts = Post.objects.filter(Q(pk__in=held) | Q(pk__in=stood), is_public=True)
    posts = posts.select_related("unit").order_by("unit__level", "pk")
    cards = {one.post_id: one for one in _cards(Q(user=user))}
    hanging = _hanging(user)
    return [
        {
            "post": post,
            "card": _shown(cards[post.pk], on, "/account/cards/") if post.pk in cards else None,
            "paper": hanging.get(post.pk, []),
        }
        for post in posts
    ]


def _hanging(user: User) -> dict[int, list[Poster]]:
    rows = Poster.objects.filter(card__user=user, taken_down_at__isnull=True)
    found: dict[int, list[Poster]] = {}
    for one in rows.select_related("area", "card").order_by("area__path"):
        assert one.card is not None  # noqa: S101  filtered by its holder
        found.setdefault(one.card.post_id, []).append(one)
    return found


def _cards(of: Q) -> list[DutyCard]:
    rows = DutyCard.objects.filter(of, withdrawn_at__isnull=True).select_related("user")
    return list(rows.order_by("pk"))


def _shown(card: DutyCard, on: date, before: str, *, is_gone: bool = False) -> dict[str, Any]:
    return {
        "is_gone": is_gone,
        "row": card,
        "action": f"{before}{card.pk}/",
        "until": full_day(card.expires_on),
        "number_until": _number_until(card),
        "is_over": card.expires_on < on,
        "is_soon": on <= card.expires_on and (card.expires_on - on).days <= SOON,
        "is_own": card.reach_by == "own",
        "texts": [
            text
            for mark in (card.consent_text, card.number_consent)
            if mark and (text := org.consent_marked(mark))
        ],
    }


def _number_until(card: DutyCard) -> str:
    """Return until when a private number is shown, where that ends before the card does."""
    last = card.number_expires_on
    return full_day(last) if card.reach_by == "own" and last and last < card.expires_on else ""


def wrong_card(stand: Standing) -> dict[str, Any] | None:
    """Return what the page of a matter about a wrong card offers to who has it in hand."""
    matter = stand.matter
    names = {move.name for move in stand.moves()}
    if matter.topic != rules.SERVICE or names.isdisjoint({"take", "feed_back"}):
        return None
    first = org.answering(matter.area, on=day_of(stand.at)).first
    return {
        "name": named(first.card, "shown_name") if first.card else "",
        "post": first.post,
        "shown": first.card is not None,
        "may_open": first.unit is not None and _keeps(stand, first.unit.base),
    }


def _keeps(stand: Standing, base: Area) -> bool:
    return isinstance(stand.actor, User) and org.keeps(stand.actor, base, on=day_of(stand.at))
