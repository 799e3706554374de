"""Sign in, sign out, and one's own account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.people import actions, forms, queries
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked

ACCOUNT = "/account/"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Asked) -> HttpResponse:
    """Ask for account and password, and go where somebody was heading."""
    address = request.META.get("REMOTE_ADDR", "")
    form = forms.SignIn(request, request.POST or None, address=address, at=now())
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return SeeOther(_heading(request))
    status = form.status if form.is_bound else 200
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "people/login.html", context, status=status)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_sign_in(request: Asked, word: str) -> HttpResponse:
    """Let whoever has the link choose a password, once, and sign them in."""
    account = queries.by_link(word, at=now())
    form = forms.ChoosePassword(request.POST if request.method == "POST" else None)
    if form.accepted_by(actions.use_link, word, at=now()):
        login(request, form.result)
        messages.success(request, _("Welcome. Your posts, leave and duty card: at the top right."))
        return SeeOther(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "account": account}
    status = form.status if form.is_bound else 200
    return render(request, "people/first.html", context, status=status)


@require_POST
def sign_out(request: Asked) -> HttpResponse:
    """End this session."""
    logout(request)
    return SeeOther(settings.LOGOUT_REDIRECT_URL)


@never_cache
@login_required
@require_GET
def account(request: Asked) -> HttpResponse:
    """Show where one is signed in, one's tokens, and how to change the password."""
    return render(request, "people/account.html", _account(request))


@login_required
@require_POST
def end_session(request: Asked, mark: str) -> HttpResponse:
    """Sign one device out."""
    session = queries.session_of(request.user, mark)
    actions.end_session(session.session_key, actor=request.user, at=now())
    return SeeOther(ACCOUNT)


@sensitive_post_parameters("old_password", "password")
@login_required
@require_POST
def change_password(request: Asked) -> HttpResponse:
    """Take another password; this device stays signed in, all others do not."""
    form = forms.ChangePassword(request.POST, user=request.user, at=now())
    keep = request.session.session_key
    if form.accepted_by(actions.set_password, request.user, keep_session=keep, at=now()):
        update_session_auth_hash(request, request.user)
        return SeeOther(f"{ACCOUNT}?password=changed")
    context = _account(request, password_form=form)
    return render(request, "people/account.html", context, status=form.status)


@never_cache
@login_required
@require_POST
def issue_token(request: Asked) -> HttpResponse:
    """Make a token and show its word this once."""
    form = forms.IssueToken(request.POST)
    if form.accepted_by(actions.issue_token, request.user, at=now()):
        token, word = form.result
        context = _account(request, issued=token, word=word)
        return render(request, "people/account.html", context)
    context = _account(request, token_form=form)
    return render(request, "people/account.html", context, status=form.status)


@login_required
@require_POST
def revoke_token(request: Asked, pk: int) -> HttpResponse:
    """End a token."""
    actions.revoke_token(queries.token_of(request.user, pk), actor=request.user, at=now())
    return SeeOther(ACCOUNT)


def _account(request: Asked, **more: Any) -> dict[str, Any]:
    at, user = now(), request.user
    return {
        "devices": queries.sessions_of(user, current=request.session.session_key, at=at),
        "tokens": queries.tokens_of(user, at=at),
        "password_form": forms.ChangePassword(user=user, at=at),
        "token_form": forms.IssueToken(),
        "is_changed": request.GET.get("password") == "changed",
        **more,
    }


def _heading(request: Asked) -> str:
    wanted = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if own else str(settings.LOGIN_REDIRECT_URL)
