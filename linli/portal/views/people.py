"""Accounts of the place for an administrator, and everybody's own posts, leave and rights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.blueprint import queries as blueprint
from linli.kernel.errors import Missing
from linli.org import actions
from linli.org.models import Holding
from linli.org.queries import accounts, rights
from linli.org.queries import posts as reads
from linli.people.models import User
from linli.portal.staffing import forms, people
from linli.portal.staffing.people import role_words
from linli.portal.views.posts import asks, sent
from linli.ui import qr
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked
from linli.ui.forms import ActionForm

HERE = "/manage/people/"
MINE = "/account/posts/"


@require_safe
@never_cache
@login_required
def listed(request: Asked) -> HttpResponse:
    """List the accounts of the place."""
    words = request.GET.get("q", "").strip()[:60]
    show = people.WAITING if request.GET.get("show") == people.WAITING else ""
    page = _page_number(request)
    found = people.listed(request.user, words=words, show=show, page=page, on=_today())
    return render(request, "portal/posts/people.html", {"people": found})


@asks
@never_cache
@login_required
def add(request: Asked) -> HttpResponse:
    """Open an account."""
    accounts.accounts(request.user, on=_today())
    form = forms.OpenAccount(sent(request))
    if form.accepted_by(actions.open_account, actor=request.user, at=now()):
        messages.success(request, _("The account is open. Make a link so that they can sign in."))
        return SeeOther(f"{HERE}{form.result.username}/")
    return _ask(request, form, _("Open an account"))


@require_safe
@never_cache
@login_required
def person(request: Asked, username: str) -> HttpResponse:
    """Show one account: what it holds, and what can be done with it."""
    return _person(request, _account(request, username))


@require_http_methods(["POST"])
@never_cache
@login_required
def link(request: Asked, username: str) -> HttpResponse:
    """Make a link to choose a password, and show it this once."""
    account = _account(request, username)
    word = actions.make_link(account, actor=request.user, at=now())
    address = qr.address(request, reverse("people:first_sign_in", args=[word]))
    return _person(request, account, link=address, qr=qr.svg_of_one(address))


@asks
@never_cache
@login_required
def step(request: Asked, username: str, name: str) -> HttpResponse:
    """Close or reopen an account, or sign it out everywhere, after a last look."""
    account = _account(request, username)
    if name not in _STEPS:
        raise Missing("request.missing", _("There is nothing here."))
    action, heading, says = _STEPS[name]()
    form = forms.Sure({} if request.method == "POST" else None, says=says)
    return _do(request, form, heading, account, action)


@asks
@never_cache
@login_required
def give_role(request: Asked, username: str) -> HttpResponse:
    """Give a role in a place by hand."""
    account, find = _account(request, username), request.GET.get("find", "").strip()[:60]
    places = people.places(request.user, find, on=_today())
    roles = blueprint.roles().values()
    form = forms.GiveRole(sent(request), roles=roles, places=places, today=_today(), find=find)
    return _do(request, form, _("Give a role by hand"), account, actions.give_role)


@asks
@never_cache
@login_required
def end_role(request: Asked, username: str, pk: int) -> HttpResponse:
    """End a role given by hand."""
    account = _account(request, username)
    given = accounts.role_of(account, pk, on=_today())
    form = forms.LastDay(sent(request), last_on=_today())
    words = {"role": role_words(given.role), "place": given.area.name}
    heading = _("End the role: %(role)s, %(place)s") % words
    return _do(request, form, heading, account, actions.end_role, given)


@require_safe
@never_cache
@login_required
def mine(request: Asked) -> HttpResponse:
    """Show my posts, my leave and my rights."""
    today = _today()
    context = {
        "person": people.person(request.user, on=today),
        "leaves": _leaves(request.user, today),
        "kept": rights.units_kept(request.user, on=today),
        "rights": people.rights_of(request.user, on=today),
        "today": today,
    }
    return render(request, "portal/posts/mine.html", context)


@asks
@never_cache
@login_required
def take_leave(request: Asked, pk: int) -> HttpResponse:
    """Enter my own leave and name who of my unit stands in."""
    holding = _own(request.user, pk)
    colleagues = reads.colleagues(holding.post.unit, on=_today()).exclude(pk=request.user.pk)
    form = forms.TakeLeave(sent(request), people=colleagues, today=_today())
    if form.accepted_by(actions.take_leave, holding, actor=request.user, at=now()):
        messages.success(request, _("Saved."))
        return SeeOther(MINE)
    return _ask(request, form, _("My leave"), back=MINE, lacks=not colleagues)


@asks
@never_cache
@login_required
def end_leave(request: Asked, pk: int, seat: int) -> HttpResponse:
    """Come back earlier than said, or call my leave off."""
    holding = _own(request.user, pk)
    stand_in = reads.stand_in(holding.post, seat)
    last_on = max(_today(), stand_in.from_on) - timedelta(days=1)
    form = forms.LastDay(sent(request), last_on=last_on)
    if form.accepted_by(actions.shorten, stand_in, actor=request.user, at=now()):
        messages.success(request, _("Saved."))
        return SeeOther(MINE)
    return _ask(request, form, _("End my leave earlier"), back=MINE)


_STEPS: dict[str, Callable[[], tuple[Callable[..., Any], str, str]]] = {
    "close": lambda: (
        actions.close_account,
        _("Close the account"),
        _("They are signed out at once; their posts become vacant and their roles end."),
    ),
    "reopen": lambda: (
        actions.reopen_account,
        _("Open the account again"),
        _("It holds nothing and needs a new link to sign in."),
    ),
    "sign-out": lambda: (
        actions.sign_out_everywhere,
        _("Sign out everywhere"),
        _("All devices are signed out and tokens for programs end."),
    ),
}


def _do(
    request: Asked,
    form: ActionForm,
    heading: str,
    account: User,
    action: Callable[..., Any],
    subject: Any = None,
) -> HttpResponse:
    """Do it and lead back to the account, or ask (again)."""
    if form.accepted_by(action, subject or account, actor=request.user, at=now()):
        messages.success(request, _("Saved."))
        return SeeOther(f"{HERE}{account.username}/")
    return _ask(request, form, heading, account=account)


def _ask(request: Asked, form: ActionForm, heading: str, **more: Any) -> HttpResponse:
    context = {"form": form, "heading": heading, **more}
    status = form.status if form.is_bound else 200
    return render(request, "portal/posts/step.html", context, status=status)


def _person(request: Asked, account: User, **more: Any) -> HttpResponse:
    found = people.person(account, on=_today())
    roles = [(given, role_words(given.role)) for given in found.roles]
    context = {"person": found, "account": account, "roles": roles, **more}
    return render(request, "portal/posts/person.html", context)


def _account(request: Asked, username: str) -> User:
    return accounts.account(request.user, username, on=_today())


def _own(user: User, pk: int) -> Holding:
    """Return a post this user holds. Raises Missing for that of somebody else."""
    for holding in reads.held_by(user, since=_today()):
        if holding.pk == pk:
            return holding
    raise Missing("org.holding_missing", _("You do not hold this post."))


def _leaves(user: User, today: date) -> list[tuple[Holding, list[Any]]]:
    """Return my posts, each with who stands in for me in the coming time."""
    held = reads.held_by(user, since=today)
    standing = reads.stand_ins([one.post for one in held], since=today)
    return [(one, [row for row in standing if row.post_id == one.post_id]) for one in held]


def _page_number(request: Asked) -> int:
    asked = request.GET.get("page", "1")
    return max(1, min(int(asked), 10_000)) if asked.isdecimal() and len(asked) < 6 else 1


def _today() -> date:
    return localtime(now()).date()
