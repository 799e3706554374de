"""Duty cards with a token: look at one, publish it, take it back; what is missing in a place."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from linli.areas import queries as areas
from linli.kernel.errors import Missing
from linli.matters import queries as matters
from linli.matters.rules import day_of
from linli.matters.schemas import Refusal
from linli.org import actions as org_actions
from linli.org import queries as org
from linli.org.actions.cards_consent import require_card
from linli.org.models import DutyCard, Post
from linli.org.queries.posts import post as find_post
from linli.people.models import User
from linli.portal.api.staff import token
from linli.portal.cards import actions, pages
from linli.portal.cards.printing import printed
from linli.ui import qr
from linli.ui.idempotency import once

router = Router(auth=token)
REFUSALS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 422, 503), Refusal)


class ConsentTextOut(Schema):
    """A text somebody agrees to; `mark` is what a card keeps of it."""

    field: str
    mark: str
    most_days: int
    zh: str
    en: str


class CardOut(Schema):
    """A card: what is shown, what was agreed to, until when."""

    id: int
    post: int
    user: str
    shown_name: str
    shown_name_en: str
    reach_by: str
    phone: str
    consent_text: str
    consented_at: datetime
    expires_on: date
    number_consent: str
    number_expires_on: date | None
    given_by: str
    paper_place: str
    withdrawn_at: datetime | None


class CardIn(Schema):
    """A consent: one's own, or with `user` and `paper_place` one signed on paper."""

    shown_name: str
    shown_name_en: str = ""
    reach_by: Literal["relay", "desk", "own"]
    phone: str = ""
    expires_on: date
    number_expires_on: date | None = None
    consent_text: str
    number_consent: str = ""
    user: str = ""
    paper_place: str = ""


class GapOut(Schema):
    """One line of what is missing."""

    words: str
    why: str
    href: str


class GapsOut(Schema):
    """How the cards stand in a place; `as_of` is None while nothing is counted yet."""

    area: str
    as_of: datetime | None
    buildings: int
    without: int
    expiring: int
    vacant: int
    paper: int
    total: int
    lines: list[GapOut]


class SheetOut(Schema):
    """A sheet of paper that hangs no longer."""

    id: int
    area: str
    taken_down_at: datetime | None


@router.get("/cards/texts", response={200: list[ConsentTextOut], **REFUSALS}, url_name="card_texts")
def texts(request: HttpRequest) -> list[ConsentTextOut]:  # noqa: ARG001  ninja passes it
    """List the texts in force, to be shown in full before anybody agrees."""
    today = timezone.localdate()
    found = [org.consent(one, on=today) for one in (org.NAME, org.NUMBER)]
    return [
        ConsentTextOut(
            field=one.field,
            mark=one.mark,
            most_days=one.most_days,
            zh=one.words.zh,
            en=one.words.en,
        )
        for one in found
    ]


@router.get("/posts/{pk}/cards", response={200: list[CardOut], **REFUSALS}, url_name="post_cards")
def cards(request: HttpRequest, pk: int) -> list[CardOut]:
    """List the cards in force at a post: for who keeps the cards of its unit, and one's own."""
    post, me = find_post(pk), _me(request)
    rows = DutyCard.objects.filter(post=post, withdrawn_at__isnull=True).select_related("user")
    if not org.keeps(me, post.unit.base, on=timezone.localdate()):
        rows = rows.filter(user=me)
    return [_out(one) for one in rows.order_by("pk")]


@router.post("/posts/{pk}/cards", response={201: CardOut, **REFUSALS}, url_name="publish_card")
def publish(request: HttpRequest, pk: int, data: CardIn) -> Status[Any]:
    """Publish a card by one's own consent, or enter one that was signed on paper."""
    at, me, post = timezone.now(), _me(request), find_post(pk)
    asked = data.model_dump(exclude={"user", "paper_place"})

    def act() -> tuple[int, Any]:
        if data.user or data.paper_place:
            whose = _sitting(post, data.user, at)
            card = actions.record_paper(
                post, user=whose, paper_place=data.paper_place, actor=me, at=at, **asked
            )
        else:
            card = actions.agree(post, actor=me, at=at, **asked)
        return 201, _out(card).model_dump(mode="json")

    return Status(*once(request, act, at=at))


@router.post("/cards/{pk}/withdraw", response={200: CardOut, **REFUSALS}, url_name="withdraw_card")
def withdraw(request: HttpRequest, pk: int) -> Status[Any]:
    """Take a card back, at once."""
    return _changed(request, pk, org_actions.take_back)


@router.post(
    "/cards/{pk}/withdraw-number", response={200: CardOut, **REFUSALS}, url_name="withdraw_number"
)
def withdraw_number(request: HttpRequest, pk: int) -> Status[Any]:
    """Take the private number back, at once; the phone of the desk is shown."""
    return _changed(request, pk, org_actions.take_back_number)


@router.post("/cards/{pk}/ask-again", response={200: CardOut, **REFUSALS}, url_name="ask_card")
def ask_again(request: HttpRequest, pk: int) -> Status[Any]:
    """Ask the holder to agree again."""
    return _changed(request, pk, org_actions.ask_again)


@router.get("/areas/{code}/card-gaps", response={200: GapsOut, **REFUSALS}, url_name="gaps_of")
def gaps(
    request: HttpRequest,
    code: str,
    show: Literal["without", "expiring", "vacant", "paper"] = "without",
    after: int = 0,
) -> GapsOut:
    """Say what is missing in a place; `show` chooses the list, `after` skips that many lines."""
    at, area = timezone.now(), areas.by_code(code)
    org.require_keeper(_me(request), area, on=day_of(at))
    page = pages.overview(area, show=show, after=max(0, after), at=at)
    figures = page["figures"]
    return GapsOut(
        area=area.code,
        as_of=figures.as_of,
        total=page["pages"]["total"],
        lines=[GapOut(words=one.words, why=one.why, href=one.href) for one in page["lines"]],
        **{name: getattr(figures, name) for name in org.CARD_FIGURES},
    )


@router.get("/areas/{code}/posters.pdf", response={200: None, **REFUSALS}, url_name="api_posters")
def posters(request: HttpRequest, code: str, lang: str = "") -> HttpResponse:
    """Give the sheets of every building of a place as one PDF; where they hang is noted."""
    address = partial(qr.address, request)
    body = printed(
        areas.by_code(code), language=lang, address=address, actor=_me(request), at=timezone.now()
    )
    return HttpResponse(body, content_type="application/pdf")


@router.post("/posters/{pk}/taken-down", response={200: SheetOut, **REFUSALS}, url_name="sheet_off")
def taken_down(request: HttpRequest, pk: int) -> Status[Any]:
    """Note that a sheet hangs no longer."""
    at, me, poster = timezone.now(), _me(request), org.poster(pk)

    def act() -> tuple[int, Any]:
        down = org_actions.take_down(poster, actor=me, at=at)
        out = SheetOut(id=down.pk, area=down.area.code, taken_down_at=down.taken_down_at)
        return 200, out.model_dump(mode="json")

    return Status(*once(request, act, at=at))


@router.post(
    "/matters/{number}/put-card-right", response={200: None, **REFUSALS}, url_name="card_put_right"
)
def put_right(request: HttpRequest, number: str) -> Status[Any]:
    """Withdraw the wrong card of a matter and report the result, in one step."""
    at, me = timezone.now(), _me(request)
    matter = matters.get_for(me, number=number, at=at)

    def act() -> tuple[int, Any]:
        actions.put_right(matter, actor=me, at=at)
        return 200, None

    return Status(*once(request, act, at=at))


def _changed(request: HttpRequest, pk: int, action: Any) -> Status[Any]:
    at, me, card = timezone.now(), _me(request), org.card(pk)
    require_card(card, me, at)

    def act() -> tuple[int, Any]:
        action(card, actor=me, at=at)
        return 200, _out(org.card(pk)).model_dump(mode="json")

    return Status(*once(request, act, at=at))


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the token said so
    return request.user


def _sitting(post: Post, username: str, at: datetime) -> User:
    for one in pages.sitting_on(post, on=day_of(at)):
        if one.username == username:
            return one
    raise Missing("org.not_holder", _("This person does not hold the post then."))


def _out(card: DutyCard) -> CardOut:
    names = CardOut.model_fields.keys() - {"post", "user"}
    given = {name: getattr(card, name) for name in names}
    return CardOut(post=card.post_id, user=card.user.username, **given)
