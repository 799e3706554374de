"""Accounts and roles given by hand: what their pages do, with a token."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Router, Status

from linli.areas import queries as areas
from linli.matters.schemas import REFUSALS
from linli.org import actions
from linli.org.queries import accounts
from linli.people.api import me as _me
from linli.people.api import token
from linli.people.models import User
from linli.portal.api.posts_shapes import (
    AccountIn,
    AccountOut,
    AccountsOut,
    LastDayIn,
    LinkOut,
    LinksIn,
    LinksOut,
    RoleIn,
    RoleOut,
    account_out,
    links_out,
    role_out,
)
from linli.portal.staffing import links, people
from linli.ui import qr
from linli.ui.idempotency import once

router = Router(auth=token)


@router.get("/accounts", response={200: AccountsOut, **REFUSALS}, url_name="accounts")
def listed(request: HttpRequest, q: str = "", page: int = 1) -> AccountsOut:
    """List the accounts one administers, by name, 50 to a page."""
    page = max(1, min(page, 10_000))
    found = people.listed(_me(request), words=q[:60], show="", page=page, on=timezone.localdate())
    rows = [account_out(one) for one in found.rows]
    return AccountsOut(accounts=rows, next=page + 1 if found.has_more else None)


@router.post("/accounts", response={201: AccountOut, **REFUSALS}, url_name="account_open")
def open_account(request: HttpRequest, data: AccountIn) -> Status[Any]:
    """Open an account without a password."""
    at, me = timezone.now(), _me(request)
    accounts.accounts(me, on=timezone.localdate(at))

    def act() -> tuple[int, Any]:
        made = actions.open_account(**data.model_dump(), actor=me, at=at)
        return 201, _person(made)

    return Status(*once(request, act, at=at))


@router.get("/accounts/{username}", response={200: AccountOut, **REFUSALS}, url_name="account")
def account(request: HttpRequest, username: str) -> AccountOut:
    """Show one account with its posts and roles."""
    return account_out(people.person(_whose(request, username), on=timezone.localdate()))


@router.post(
    "/accounts/{username}/link", response={200: LinkOut, **REFUSALS}, url_name="account_link"
)
def link(request: HttpRequest, username: str) -> LinkOut:
    """Make a link to choose a password; it is not kept, so it is not repeated either."""
    found = _whose(request, username)
    word = actions.make_link(found, actor=_me(request), at=timezone.now())
    return LinkOut(link=qr.address(request, reverse("people:first_sign_in", args=[word])))


@router.post("/account-links", response={200: LinksOut, **REFUSALS}, url_name="account_links")
def links_for_all(request: HttpRequest, data: LinksIn) -> LinksOut:
    """Make links for those nobody can sign in to yet, 200 at most; they are not kept."""
    at, me = timezone.localtime(), _me(request)
    turn = links.batch(me, words=data.q.strip(), after=data.after, on=at.date())
    made = links.make(turn, actor=me, address=partial(qr.address, request), at=at)
    return links_out(turn, made, links.until(at))


@router.post(
    "/accounts/{username}/close", response={200: AccountOut, **REFUSALS}, url_name="account_close"
)
def close(request: HttpRequest, username: str) -> Any:
    """Close an account; its posts become vacant and its roles end."""
    found = _whose(request, username)
    return _person(actions.close_account(found, actor=_me(request), at=timezone.now()))


@router.post(
    "/accounts/{username}/reopen", response={200: AccountOut, **REFUSALS}, url_name="account_reopen"
)
def reopen(request: HttpRequest, username: str) -> Any:
    """Open a closed account again; it holds nothing."""
    found = _whose(request, username)
    return _person(actions.reopen_account(found, actor=_me(request), at=timezone.now()))


@router.post(
    "/accounts/{username}/sign-out",
    response={200: AccountOut, **REFUSALS},
    url_name="account_sign_out",
)
def sign_out(request: HttpRequest, username: str) -> Any:
    """End every session and token of an account."""
    found = _whose(request, username)
    return _person(actions.sign_out_everywhere(found, actor=_me(request), at=timezone.now()))


@router.post(
    "/accounts/{username}/roles", response={201: RoleOut, **REFUSALS}, url_name="role_give"
)
def give_role(request: HttpRequest, username: str, data: RoleIn) -> Status[Any]:
    """Give a role in a place by hand."""
    found, at, area = _whose(request, username), timezone.now(), areas.by_code(data.area)

    def act() -> tuple[int, Any]:
        asked = data.model_dump(exclude={"area"})
        given = actions.give_role(found, area, **asked, actor=_me(request), at=at)
        return 201, role_out(given).model_dump(mode="json")

    return Status(*once(request, act, at=at))


@router.post(
    "/accounts/{username}/roles/{pk}/end", response={200: RoleOut, **REFUSALS}, url_name="role_end"
)
def end_role(request: HttpRequest, username: str, pk: int, data: LastDayIn) -> RoleOut:
    """End a role given by hand."""
    given = accounts.role_of(_whose(request, username), pk, on=timezone.localdate())
    at = timezone.now()
    return role_out(actions.end_role(given, last_on=data.last_on, actor=_me(request), at=at))


def _whose(request: HttpRequest, username: str) -> User:
    return accounts.account(_me(request), username, on=timezone.localdate())


def _person(account: User) -> Any:
    return account_out(people.person(account, on=timezone.localdate())).model_dump(mode="json")
