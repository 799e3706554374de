"""Duty cards for those who keep them, and for the holder: gaps, consent, taking back, old paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.areas import queries as areas
from linli.kernel.errors import Missing, NotAllowed
from linli.matters import queries as matters
from linli.matters.rules import day_of
from linli.org import actions as org_actions
from linli.org import queries as org
from linli.org.models import DutyCard, Post
from linli.org.queries.posts import post as find_post
from linli.portal.cards import actions, forms, pages, rules
from linli.ui import qr
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked

AFTER_MOST = 100_000
CHANGES: dict[str, tuple[Callable[..., DutyCard], Any]] = {
    "withdraw": (
        org_actions.take_back,
        gettext_lazy("The card is withdrawn; no page shows the name any more."),
    ),
    "number": (
        org_actions.take_back_number,
        gettext_lazy("The private number is withdrawn; the phone of the desk is shown."),
    ),
    "ask": (
        org_actions.ask_again,
        gettext_lazy("The holder is asked to agree again; it stands on their account page."),
    ),
}


@require_safe
@never_cache
@login_required
def places(request: Asked) -> HttpResponse:
    """Lead to the place whose cards one keeps; list them when there are several."""
    at = now()
    found = org.cards_kept_at(request.user, on=day_of(at))
    if not found:
        raise NotAllowed("org.not_keeper", _("You do not keep duty cards anywhere."))
    if len(found) == 1:
        return SeeOther(f"/manage/cards/{pages.first_place(request.user, found[0], at=at).code}/")
    return render(request, "portal/cards/places.html", {"places": found})


@require_safe
@never_cache
@login_required
def gaps(request: Asked, code: str) -> HttpResponse:
    """Show what is missing in a place: as figures, and one list at a time."""
    at = now()
    area = areas.by_code(code)
    org.require_keeper(request.user, area, on=day_of(at))
    above = area.parent
    up = above if above and org.keeps(request.user, above, on=day_of(at)) else None
    show = request.GET.get("show", rules.WITHOUT)
    show = show if show in rules.LISTS else rules.WITHOUT
    context = pages.overview(area, show=show, after=_after(request), at=at)
    context |= {"up": up, "only_here": qr.only_here(request)}
    return render(request, "portal/cards/gaps.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def of_post(request: Asked, pk: int) -> HttpResponse:
    """Show the card of a post, and take in a consent that was signed on paper."""
    at = now()
    post = find_post(pk)
    org.require_keeper(request.user, post.unit.base, on=day_of(at))
    form = _paper_form(request, post, at)
    if form.accepted_by(actions.record_paper, post, actor=request.user, at=at):
        messages.success(request, _("The card is shown now."))
        return SeeOther(f"/manage/cards/posts/{pk}/")
    context = {**pages.of_post(post, at=at), "form": form, "now": at}
    return render(request, "portal/cards/post.html", context, status=_status(form))


@require_POST
@login_required
def change(request: Asked, pk: int, name: str) -> HttpResponse:
    """Withdraw a card or its number, or ask the holder again."""
    card = org.card(pk)
    _do(request, card, name)
    return SeeOther(_back(request, f"/manage/cards/posts/{card.post_id}/"))


@require_POST
@login_required
def taken_down(request: Asked, pk: int) -> HttpResponse:
    """Note that a sheet hangs no longer."""
    poster = org.poster(pk)
    org_actions.take_down(poster, actor=request.user, at=now())
    messages.success(request, _("Noted: this sheet hangs no longer."))
    return SeeOther(_back(request, f"/manage/cards/{poster.area.code}/?show={rules.PAPER}"))


@require_POST
@login_required
def put_right(request: Asked, number: str) -> HttpResponse:
    """Withdraw the wrong card of a matter and report the result, with one press."""
    at = now()
    matter = matters.get_for(request.user, number=number, at=at)
    actions.put_right(matter, actor=request.user, at=at)
    messages.success(request, _("The card is withdrawn, and the result is reported."))
    return SeeOther(f"/matters/{number}/")


@require_safe
@never_cache
@login_required
def mine(request: Asked) -> HttpResponse:
    """Show my posts, what is shown of me, and how to take it back."""
    at = now()
    return render(request, "portal/cards/mine.html", {"posts": pages.mine(request.user, at=at)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def agree(request: Asked, pk: int) -> HttpResponse:
    """Ask the holder, field by field, with every text in full."""
    at = now()
    post = find_post(pk)
    _require_mine(request, post)
    form = _consent_form(request, post, at)
    if form.accepted_by(actions.agree, post, actor=request.user, at=at):
        messages.success(request, _("Thank you. Your card is shown now."))
        return SeeOther("/account/cards/")
    context = {"post": post, "form": form}
    return render(request, "portal/cards/agree.html", context, status=_status(form))


@require_POST
@login_required
def take_back(request: Asked, pk: int, name: str) -> HttpResponse:
    """Take my own card back, or my number alone; `pk` is the card's."""
    card = org.card(pk)
    if card.user_id != request.user.pk or name == "ask":
        raise Missing("org.card_missing", _("There is no such card."))
    _do(request, card, name)
    return SeeOther("/account/cards/")


def _do(request: Asked, card: DutyCard, name: str) -> None:
    if name not in CHANGES:
        raise Missing("move.unknown", _("There is no such step."))
    action, said = CHANGES[name]
    action(card, actor=request.user, at=now())
    messages.success(request, said)


def _back(request: Asked, usual: str) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else usual


def _after(request: Asked) -> int:
    given = request.GET.get("after", "0")
    return min(int(given), AFTER_MOST) if given.isdecimal() else 0


def _status(form: forms.Consent) -> int:
    return form.status if form.is_bound else 200


def _require_mine(request: Asked, post: Post) -> None:
    if request.user not in pages.sitting_on(post, on=day_of(now())):
        raise Missing("org.post_not_mine", _("You do not hold this post."))


def _consent_form(request: Asked, post: Post, at: Any) -> forms.Consent:
    data = request.POST if request.method == "POST" else None
    cards = DutyCard.objects.filter(post=post, user=request.user, withdrawn_at__isnull=True)
    initial = forms.initial_of(cards.first(), request.user)
    return forms.Consent(data, post=post, today=day_of(at), initial=initial)


def _paper_form(request: Asked, post: Post, at: Any) -> forms.Paper:
    data = request.POST if request.method == "POST" else None
    sitting = pages.sitting_on(post, on=day_of(at))
    initial = forms.initial_of(None, sitting[0]) if len(sitting) == 1 else {}
    return forms.Paper(data, post=post, today=day_of(at), sitting=sitting, initial=initial)
