"""What is done with accounts: open, change passwords, end sessions, issue tokens, limit tries."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.journal import log
from linli.journal.events import Event
from linli.kernel.errors import Refused, Stale, TooMany
from linli.people import events, queries, rules
from linli.people.models import Bucket, Session, Token, User
from linli.shards import ids

_COUNT = """
    INSERT INTO people_bucket (key, count, ends_at) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN people_bucket.ends_at <= %s THEN 1 ELSE people_bucket.count + 1 END,
        ends_at = CASE WHEN people_bucket.ends_at <= %s THEN EXCLUDED.ends_at
                  ELSE people_bucket.ends_at END
    RETURNING count
"""


@dataclass(frozen=True, kw_only=True)
class AccountRow:
    """One account to open."""

    username: str
    name: str
    name_en: str = ""


def open_account(
    *, username: str, name: str, name_en: str, password: str | None, at: datetime
) -> User:
    """Open a staff account; without a password nobody can sign in to it.

    Raises Refused when the name is taken or the password too weak.
    """
    row = AccountRow(username=username, name=name, name_en=name_en)
    if password is not None:
        _refuse_weak(password, User(username=username, name=name))
    [user] = open_accounts([row], password=password, at=at)
    return user


@transaction.atomic
def open_accounts(rows: Sequence[AccountRow], *, password: str | None, at: datetime) -> list[User]:
    """Open many accounts, all with one password that is hashed once: for a demo or a trial."""
    if not rows:
        return []
    names = [User.normalize_username(row.username.strip()) for row in rows]
    taken = User.objects.filter(username__in=names).values_list("username", flat=True).first()
    if taken is not None or len(set(names)) != len(names):
        raise Refused("people.username_taken", _("This name is taken."), field="username")
    if not all(names):
        raise Refused("people.no_username", _("An account needs a name."), field="username")
    if not all(map(rules.is_username, names)):
        raise Refused(
            "people.username_signs",
            _("Letters, digits and . _ - only, at most 60."),
            field="username",
        )
    hashed = make_password(password)
    return User.objects.bulk_create(
        User(
            id=pk,
            username=username,
            name=row.name,
            name_en=row.name_en,
            password=hashed,
            made_at=at,
        )
        for pk, username, row in zip(ids.take(len(rows)), names, rows, strict=True)
    )


@transaction.atomic
def set_password(
    user: User, *, password: str, keep_session: str | None = None, at: datetime
) -> User:
    """Give one's account another password, and end its sessions except the one named.

    Raises Refused when it is too weak.
    """
    _choose(user, password, keep_session=keep_session)
    _note(user, events.PasswordChanged(user_id=user.pk), at=at)
    return user


def close_account(user: User) -> User:
    """Let nobody sign in to this account any more, and end what is signed in."""
    with transaction.atomic():
        user.is_active = False
        user.save(update_fields=["is_active"])
        Session.objects.filter(user_id=user.pk).delete()
    return user


def reopen_account(user: User) -> User:
    """Let an account be used again, without the password it had. Raises Stale for an open one."""
    user.set_unusable_password()
    closed = User.objects.filter(pk=user.pk, is_active=False)
    if not closed.update(is_active=True, password=user.password):
        raise Stale("people.open_already", _("This account is open."))
    user.is_active = True
    return user


@transaction.atomic
def sign_out_everywhere(user: User, *, at: datetime) -> None:
    """End every session and every token of an account."""
    Session.objects.filter(user_id=user.pk).delete()
    Token.objects.filter(user_id=user.pk, revoked_at__isnull=True).update(revoked_at=at)


@transaction.atomic
def make_link(user: User, *, at: datetime) -> str:
    """Return the word of a link with which `user` chooses a password; it is shown once.

    The password until now works no more, nor does an earlier link: each stands for the unusable
    password that it replaces. Sessions end, tokens stay.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Session.objects.filter(user_id=user.pk).delete()
    return queries.link_word(user, at=at)


@transaction.atomic
def make_links(users: Sequence[User], *, at: datetime) -> list[str]:
    """Return the word of a link for each of `users`, whom nobody has chosen a password for.

    As `make_link`. Raises Stale when somebody chose one meanwhile; then no link was made.
    """
    for user in users:
        user.set_unusable_password()
    if queries.waiting(User.objects.all()).bulk_update(users, ["password"]) != len(users):
        raise Stale(
            "people.chosen", _("Somebody has just chosen a password. Look at the list again.")
        )
    Session.objects.filter(user_id__in=[user.pk for user in users]).delete()
    return [queries.link_word(user, at=at) for user in users]


@transaction.atomic
def use_link(word: str, *, password: str, at: datetime) -> User:
    """Give whom the link was made for the password they chose; the link works no more.

    Raises Missing for a link that is used, older than three days, or wrong.
    """
    user = queries.by_link(word, at=at)
    _choose(user, password)
    _note(user, events.LinkUsed(user_id=user.pk), at=at)
    return user


@transaction.atomic
def issue_token(user: User, *, name: str, days: int, at: datetime) -> tuple[Token, str]:
    """Return a new token and its word, which is shown once and not kept.

    Raises Refused for more than a year, or more tokens than anybody needs.
    """
    if not name.strip():
        raise Refused("people.token_name", _("Say what the token is for."), field="name")
    if not 1 <= days <= rules.TOKEN_DAYS_MOST:
        raise Refused("people.token_days", _("A token lasts from one day to a year."), field="days")
    if queries.tokens_of(user, at=at).count() >= rules.TOKENS_MOST:
        raise Refused("people.tokens_most", _("End a token you no longer need first."))
    word = f"linli_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        user_id=user.pk,
        name=name.strip()[: rules.NAME_LENGTH],
        digest=queries.digest(word),
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    until = localtime(token.expires_at).date()
    _note(user, events.TokenIssued(user_id=user.pk, token_id=token.pk, until=until), at=at)
    return token, word


@transaction.atomic
def revoke_token(token: Token, *, actor: User, at: datetime) -> Token:
    """End one's token at once. Raises Stale when it has ended already."""
    if not Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at):
        raise Stale("people.token_ended", _("This token has ended already."))
    token.revoked_at = at
    _note(actor, events.TokenRevoked(user_id=actor.pk, token_id=token.pk), at=at)
    return token


@transaction.atomic
def end_session(session_key: str, *, actor: User, at: datetime) -> None:
    """Sign one of one's devices out. Raises Stale when it is out already."""
    ended, _rows = Session.objects.filter(session_key=session_key, user_id=actor.pk).delete()
    if not ended:
        raise Stale("people.session_ended", _("This sign-in has ended already."))
    _note(actor, events.DeviceSignedOut(user_id=actor.pk), at=at)


def allow(what: str, who: str, *, most: int, seconds: int, at: datetime) -> None:
    """Count that `who` does `what` once more. Raises TooMany beyond `most` within `seconds`.

    `who` is stored as a hash under a key that changes every day, so nothing can be traced back.
    """
    key = _bucket(what, who, at)
    if _counted(key, at, at + timedelta(seconds=seconds)) <= most:
        return
    ends_at = Bucket.objects.values_list("ends_at", flat=True).get(pk=key)
    left = max(1, int((ends_at - at).total_seconds()))
    raise TooMany(
        "people.too_many", _("That was too often. Please wait a little."), retry_after=left
    )


def forgive(what: str, who: str, *, at: datetime) -> None:
    """Forget how often `who` did `what`: the right password was given."""
    Bucket.objects.filter(pk=_bucket(what, who, at)).delete()


def try_sign_in(username: str, *, address: str, at: datetime) -> None:
    """Count one try to sign in. Raises TooMany; whether the account exists makes no difference."""
    network = rules.network(address)
    seconds = rules.TRIES_SECONDS
    allow("sign_in_network", network, most=rules.NETWORK_TRIES_MOST, seconds=seconds, at=at)
    who = _account_and_network(username, network)
    allow("sign_in", who, most=rules.WRONG_TRIES_MOST, seconds=seconds, at=at)


def forgive_sign_in(username: str, *, address: str, at: datetime) -> None:
    """Forget the wrong tries of this account from this network."""
    forgive("sign_in", _account_and_network(username, rules.network(address)), at=at)


def forget_buckets(*, now: datetime, limit: int) -> int:
    """Delete counts whose window is over; return how many."""
    over = list(Bucket.objects.filter(ends_at__lte=now).values_list("pk", flat=True)[:limit])
    return Bucket.objects.filter(pk__in=over, ends_at__lte=now).delete()[0]


def forget_sessions(*, now: datetime, limit: int) -> int:
    """Delete sessions that have run out; return how many."""
    over = list(Session.objects.filter(expire_date__lte=now).values_list("pk", flat=True)[:limit])
    return Session.objects.filter(pk__in=over, expire_date__lte=now).delete()[0]


def _choose(user: User, password: str, *, keep_session: str | None = None) -> None:
    _refuse_weak(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    Session.objects.filter(user_id=user.pk).exclude(session_key=keep_session or "").delete()


def _note(user: User, event: Event, *, at: datetime) -> None:
    """Write down what somebody did with their own account, once any place stands."""
    if place := log.top():
        log.record("user", user.pk, event, place=place, actor=user, at=at)


def _refuse_weak(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise Refused(
            "people.password_weak", " ".join(problem.messages), field="password"
        ) from problem


def _account_and_network(username: str, network: str) -> str:
    return f"{User.normalize_username(username).strip().casefold()}|{network}"


def _bucket(what: str, who: str, at: datetime) -> str:
    day = localtime(at).date().isoformat()
    return salted_hmac("people.bucket", f"{day}|{what}|{who}", algorithm="sha256").hexdigest()


def _counted(key: str, at: datetime, ends_at: datetime) -> int:
    """Count one more in a single statement, which no two processes can both win."""
    now, end = map(connection.ops.adapt_datetimefield_value, (at, ends_at))
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            [key, end, now, now],
        )
        return int(cursor.fetchone()[0])
