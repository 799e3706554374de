"""What is kept in a process is read anew as soon as any reference row changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from linli.shards import ids
from linli.shards.kept import kept, steady


@pytest.mark.django_db(transaction=True)
def test_a_kept_read_is_asked_once_until_something_changes() -> None:
    asked: list[str] = []

    @kept(lambda code: code)
    def read(code: str) -> int:
        asked.append(code)
        return len(asked)

    ids.changed()
    assert (read("a"), read("a"), read("b")) == (1, 1, 2)
    ids.changed()

    assert (read("a"), asked) == (3, ["a", "b", "a"])


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_nothing_is_kept() -> None:
    asked: list[int] = []

    @kept(lambda: 0)
    def read() -> int:
        asked.append(1)
        return len(asked)

    with transaction.atomic():
        assert (read(), read()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_only_the_recent_answers_are_kept() -> None:
    asked: list[int] = []

    @kept(lambda number: number, most=2)
    def read(number: int) -> int:
        asked.append(number)
        return number

    for number in (1, 2, 3, 1):
        read(number)

    assert asked == [1, 2, 3, 1]


@pytest.mark.django_db(transaction=True)
def test_one_request_asks_once_whether_anything_changed(django_assert_num_queries: Any) -> None:
    @kept(lambda code: code)
    def read(code: str) -> str:
        return code

    with steady(), django_assert_num_queries(1):
        assert [read(code) for code in "abca"] == list("abca")
    with django_assert_num_queries(2):
        assert [read(code) for code in "ab"] == list("ab")


@pytest.mark.django_db(transaction=True)
def test_a_request_sees_what_it_changed_itself() -> None:
    asked: list[int] = []

    @kept(lambda: 0)
    def read() -> int:
        asked.append(1)
        return len(asked)

    with steady():
        before = read()
        ids.changed()

        assert (before, read(), read()) == (1, 2, 2)
