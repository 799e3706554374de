"""Signing in, signing out, and one's own account."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from linli.people import actions, rules
from linli.people.models import Session, Token, User

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WORD = "a short sentence"

pytestmark = pytest.mark.django_db


@pytest.fixture
def jia() -> User:
    return actions.open_account(username="p-jia", name="示例·甲", name_en="", password=WORD, at=AT)


def sign_in(client: Client, password: str = WORD, username: str = "p-jia", **more: str) -> int:
    words = {"username": username, "password": password, **more}
    return client.post("/login/", words).status_code


def test_the_right_password_leads_to_the_desk(client: Client, jia: User) -> None:
    answer = client.post("/login/", {"username": "p-jia", "password": WORD})

    assert (answer.status_code, answer["Location"]) == (303, "/desk/")
    assert Session.objects.get().user_id == jia.pk


def test_one_goes_where_one_was_heading_but_never_to_another_site(
    client: Client, jia: User
) -> None:
    words = {"username": "p-jia", "password": WORD}

    own = client.post("/login/", {**words, "next": "/account/"})
    foreign = client.post("/login/", {**words, "next": "https://evil.example/"})

    assert (own["Location"], foreign["Location"]) == ("/account/", "/desk/")


def test_a_wrong_password_and_an_unknown_account_get_the_same_words(
    client: Client, jia: User
) -> None:
    wrong = client.post("/login/", {"username": "p-jia", "password": "x"})
    unknown = client.post("/login/", {"username": "p-who", "password": "x"})

    assert wrong.status_code == unknown.status_code == 422
    assert "账号或密码不对" in wrong.content.decode()
    errors = [answer.context["form"].non_field_errors() for answer in (wrong, unknown)]
    assert errors[0] == errors[1]


def test_after_ten_wrong_tries_even_the_right_password_must_wait(client: Client, jia: User) -> None:
    for _number in range(rules.WRONG_TRIES_MOST):
        assert sign_in(client, "wrong") == 422

    assert sign_in(client) == 429
    assert not Session.objects.filter(user_id=jia.pk).exists()


def test_the_right_password_forgets_the_wrong_ones(client: Client, jia: User) -> None:
    for _number in range(2):
        for _try in range(rules.WRONG_TRIES_MOST - 1):
            sign_in(client, "wrong")
        assert sign_in(client) == 303


def test_signing_out_needs_a_button_not_a_link(client: Client, jia: User) -> None:
    sign_in(client)

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 303
    assert client.get("/account/").status_code == 302


def test_a_session_remembers_when_it_began(client: Client, jia: User) -> None:
    sign_in(client)
    began = Session.objects.get(user_id=jia.pk).started_at

    session = client.session
    session["anything"] = 1
    session.save()

    assert Session.objects.get(user_id=jia.pk).started_at == began


def test_i_see_my_devices_and_sign_one_out(client: Client, jia: User) -> None:
    other = Client()
    sign_in(client)
    sign_in(other)
    page = client.get("/account/")
    [mark] = [device.mark for device in page.context["devices"] if not device.is_this]

    ended = client.post(f"/account/sessions/{mark}/end/")

    assert ended.status_code == 303
    assert other.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200
    assert client.post(f"/account/sessions/{mark}/end/").status_code == 404


def test_no_session_key_stands_in_the_page(client: Client, jia: User) -> None:
    sign_in(client)

    page = client.get("/account/").content.decode()

    assert Session.objects.get(user_id=jia.pk).session_key not in page
    assert page.count("csrfmiddlewaretoken") >= 4


def test_a_token_is_shown_once_and_ended(client: Client, jia: User) -> None:
    sign_in(client)

    made = client.post("/account/tokens/", {"name": "程序", "days": "30"})

    token = Token.objects.get()
    assert made.context["word"] in made.content.decode()
    assert "linli_" not in client.get("/account/").content.decode()
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 303
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 409


def test_a_token_that_lasts_forever_is_refused(client: Client, jia: User) -> None:
    sign_in(client)

    answer = client.post("/account/tokens/", {"name": "程序", "days": "9999"})

    assert answer.status_code == 422
    assert not Token.objects.exists()


def test_nobody_ends_the_token_of_somebody_else(client: Client, jia: User) -> None:
    token, _word = actions.issue_token(jia, name="x", days=3, at=datetime(2099, 1, 1, tzinfo=UTC))
    actions.open_account(username="p-yi", name="乙", name_en="", password=WORD, at=AT)
    sign_in(client, username="p-yi")

    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 404


def test_a_new_password_keeps_this_device_signed_in(client: Client, jia: User) -> None:
    sign_in(client)

    answer = client.post(
        "/account/password/", {"old_password": WORD, "password": "another sentence"}
    )

    assert answer.status_code == 303
    assert client.get(answer["Location"]).status_code == 200
    assert User.objects.get(pk=jia.pk).check_password("another sentence")


@pytest.mark.parametrize(
    ("old", "new"), [("wrong one", "another sentence"), (WORD, "short"), ("", "another sentence")]
)
def test_a_wrong_old_or_a_weak_new_password_changes_nothing(
    client: Client, jia: User, old: str, new: str
) -> None:
    sign_in(client)

    answer = client.post("/account/password/", {"old_password": old, "password": new})

    assert answer.status_code == 422
    assert User.objects.get(pk=jia.pk).check_password(WORD)


def test_whoever_is_not_signed_in_is_asked_to(client: Client) -> None:
    answer = client.get("/account/")

    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/account/")


def test_both_pages_speak_english_too(client: Client, jia: User) -> None:
    client.cookies["django_language"] = "en"

    page = client.get("/login/").content.decode()
    sign_in(client)

    assert "Sign in" in page
    assert "Tokens for programs" in client.get("/account/").content.decode()
