"""Reads about accounts: whose token this is, which sessions and tokens somebody has."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _

from linli.kernel.errors import Missing, NotAllowed
from linli.people import rules
from linli.people.models import Session, Token, User


@dataclass(frozen=True)
class Device:
    """One sign-in as its owner may see it; `mark` stands for the key, which is never shown."""

    mark: str
    started_at: datetime | None
    ends_at: datetime
    is_this: bool


def by_token(word: str, *, at: datetime) -> User:
    """Return whose token this is. Raises NotAllowed when it, or the account, does not work."""
    tokens = Token.objects.filter(
        digest=digest(word), expires_at__gt=at, revoked_at__isnull=True
    ).values("user_id")
    user = User.objects.filter(pk__in=tokens, is_active=True).first()
    if user is None:
        raise NotAllowed("people.token", _("This token is not valid."))
    return user


def by_name(username: str) -> User:
    """Return the active account with this name. Raises Missing."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Missing("people.missing", _("There is no such account."))
    return user


def sessions_of(user: User, *, current: str | None, at: datetime) -> list[Device]:
    """Return where `user` is signed in, the newest first; `current` is the key of this session."""
    rows = Session.objects.filter(user_id=user.pk, expire_date__gt=at).order_by("-started_at")
    return [
        Device(
            mark=mark_of(row.session_key),
            started_at=row.started_at,
            ends_at=row.expire_date,
            is_this=row.session_key == current,
        )
        for row in rows
    ]


def session_of(user: User, mark: str) -> Session:
    """Return the session of `user` that `mark` stands for. Raises Missing."""
    for row in Session.objects.filter(user_id=user.pk):
        if mark_of(row.session_key) == mark:
            return row
    raise Missing("people.session_missing", _("This sign-in has ended already."))


def tokens_of(user: User, *, at: datetime) -> QuerySet[Token]:
    """Return the tokens of `user` that still work, the newest first."""
    live = Token.objects.filter(user_id=user.pk, expires_at__gt=at, revoked_at__isnull=True)
    return live.order_by("-pk")


def token_of(user: User, pk: int) -> Token:
    """Return one token of `user`. Raises Missing."""
    token = Token.objects.filter(user_id=user.pk, pk=pk).first()
    if token is None:
        raise Missing("people.token_missing", _("There is no such token."))
    return token


def waiting(rows: QuerySet[User]) -> QuerySet[User]:
    """Return those open accounts for which nobody has chosen a password yet."""
    return rows.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)


def link_word(user: User, *, at: datetime) -> str:
    """Return what lets `user` choose a password: whose, from when, and proof that it came from us.

    Nothing is kept. The proof covers the unusable password it replaces, so the first use ends it.
    """
    return _link(user, int(at.timestamp()))


def by_link(word: str, *, at: datetime) -> User:
    """Return for whom this link was made. Raises Missing when it is used, too old or wrong."""
    try:
        pk, made = (base36_to_int(part) for part in word.split("-")[:2])
    except ValueError:
        pk, made = 0, 0
    user = User.objects.filter(pk=pk, is_active=True).first()
    age = at.timestamp() - made
    is_ours = user is not None and constant_time_compare(word, _link(user, made))
    if user is None or not is_ours or not 0 <= age <= rules.LINK_HOURS * 3600:
        raise Missing(
            "people.link_over",
            _("This link was used, or it is older than three days. Ask for a new one."),
        )
    return user


def digest(word: str) -> str:
    """Return what is kept of a token: the SHA-256 of a long random word needs no salt."""
    return hashlib.sha256(word.encode()).hexdigest()


def mark_of(session_key: str) -> str:
    """Return a short stand-in for a session key, which is itself a key to the account."""
    return hashlib.sha256(f"mark:{session_key}".encode()).hexdigest()[:16]


def _link(user: User, made: int) -> str:
    proof = salted_hmac("people.link", f"{user.pk}|{user.password}|{made}", algorithm="sha256")
    return f"{int_to_base36(user.pk)}-{int_to_base36(made)}-{proof.hexdigest()[:40]}"
