"""Opening accounts, passwords, tokens, sessions, and limits on tries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linli.kernel.errors import NotAllowed, Refused, Stale, TooMany
from linli.people import actions, queries, rules
from linli.people.actions import AccountRow
from linli.people.models import Bucket, Session, Token, User

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WORD = "a short sentence"

pytestmark = pytest.mark.django_db


def somebody(username: str = "p-jia", password: str | None = WORD) -> User:
    return actions.open_account(
        username=username, name="示例·甲", name_en="", password=password, at=AT
    )


def test_an_account_is_opened_with_a_password_that_works() -> None:
    assert User.objects.get(pk=somebody().pk).check_password(WORD)


def test_an_account_without_a_password_lets_nobody_in() -> None:
    user = somebody(password=None)

    assert not user.has_usable_password()
    assert not user.check_password("")


def test_a_name_that_is_taken_is_refused() -> None:
    somebody()

    with pytest.raises(Refused) as refusal:
        somebody()

    assert (refusal.value.code, refusal.value.field) == ("people.username_taken", "username")


def test_a_weak_password_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        somebody(password="password")

    assert refusal.value.field == "password"


def test_many_accounts_share_one_password() -> None:
    rows = [AccountRow(username=f"p-{number}", name="x") for number in range(3)]

    users = actions.open_accounts(rows, password=WORD, at=AT)

    assert all(user.check_password(WORD) for user in users)
    with pytest.raises(Refused):
        actions.open_accounts([rows[0], rows[0]], password=WORD, at=AT)


def test_a_new_password_signs_out_every_other_device() -> None:
    user = somebody()
    for key in ("this", "that"):
        Session.objects.create(session_key=key, user_id=user.pk, expire_date=AT)

    actions.set_password(user, password="another sentence", keep_session="this", at=AT)

    assert User.objects.get(pk=user.pk).check_password("another sentence")
    assert [row.session_key for row in Session.objects.filter(user_id=user.pk)] == ["this"]
    with pytest.raises(Refused):
        actions.set_password(user, password="short", at=AT)


def test_a_token_lets_in_its_owner_until_it_ends() -> None:
    user = somebody()
    token, word = actions.issue_token(user, name="desk", days=2, at=AT)

    assert queries.by_token(word, at=AT + timedelta(days=1)) == user
    assert word not in {token.digest, token.name}
    for late in (timedelta(days=2), timedelta(days=9)):
        with pytest.raises(NotAllowed):
            queries.by_token(word, at=AT + late)


def test_a_revoked_token_or_one_of_a_closed_account_lets_nobody_in() -> None:
    user = somebody()
    first, word = actions.issue_token(user, name="one", days=2, at=AT)
    _second, other = actions.issue_token(user, name="two", days=2, at=AT)

    actions.revoke_token(first, actor=user, at=AT)

    with pytest.raises(NotAllowed):
        queries.by_token(word, at=AT)
    assert queries.by_token(other, at=AT) == user
    actions.close_account(user)
    with pytest.raises(NotAllowed):
        queries.by_token(other, at=AT)
    with pytest.raises(Stale):
        actions.revoke_token(first, actor=user, at=AT)


@pytest.mark.parametrize(("name", "days"), [("", 5), ("x", 0), ("x", 400)])
def test_a_token_needs_a_name_and_an_end(name: str, days: int) -> None:
    with pytest.raises(Refused):
        actions.issue_token(somebody(), name=name, days=days, at=AT)

    assert not Token.objects.exists()


def test_a_session_is_ended_once() -> None:
    user = somebody()
    Session.objects.create(session_key="k", user_id=user.pk, expire_date=AT)
    Session.objects.create(session_key="other", user_id=user.pk + 1, expire_date=AT)

    actions.end_session("k", actor=user, at=AT)

    with pytest.raises(Stale):
        actions.end_session("k", actor=user, at=AT)
    with pytest.raises(Stale):
        actions.end_session("other", actor=user, at=AT)


def test_beyond_the_limit_one_must_wait_until_the_window_is_over() -> None:
    for _number in range(3):
        actions.allow("report", "10.0.0.1", most=3, seconds=60, at=AT)

    with pytest.raises(TooMany) as refusal:
        actions.allow("report", "10.0.0.1", most=3, seconds=60, at=AT + timedelta(seconds=20))

    assert refusal.value.retry_after == 40
    actions.allow("report", "10.0.0.2", most=3, seconds=60, at=AT)
    actions.allow("search", "10.0.0.1", most=3, seconds=60, at=AT)
    actions.allow("report", "10.0.0.1", most=3, seconds=60, at=AT + timedelta(seconds=60))


def test_who_tried_cannot_be_read_from_the_counts() -> None:
    actions.allow("report", "10.0.0.1", most=3, seconds=60, at=AT)
    actions.allow("report", "10.0.0.1", most=3, seconds=60, at=AT + timedelta(days=1))

    keys = set(Bucket.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert not any("10.0.0.1" in key for key in keys)


def test_counts_that_are_over_are_forgotten() -> None:
    actions.allow("report", "a", most=3, seconds=60, at=AT)
    actions.allow("report", "b", most=3, seconds=600, at=AT)

    gone = actions.forget_buckets(now=AT + timedelta(seconds=60), limit=10)

    assert (gone, Bucket.objects.count()) == (1, 1)


def test_ten_wrong_tries_lock_the_account_in_that_network_only() -> None:
    for _number in range(rules.WRONG_TRIES_MOST):
        actions.try_sign_in("P-Jia", address="10.0.0.1", at=AT)

    with pytest.raises(TooMany):
        actions.try_sign_in("p-jia", address="10.0.0.1", at=AT)
    actions.try_sign_in("p-jia", address="10.0.0.2", at=AT)
    actions.try_sign_in("p-jia", address="10.0.0.1", at=AT + timedelta(minutes=15))


def test_one_household_with_many_addresses_is_one_network() -> None:
    assert rules.network("2001:db8::1") == rules.network("2001:db8::ffff")
    assert rules.network("2001:db8:0:1::1") != rules.network("2001:db8::1")
    assert rules.network("10.0.0.1") == "10.0.0.1"
