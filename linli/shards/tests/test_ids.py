"""Ids never repeat: not between processes, not between threads, not between databases."""

from __future__ import annotations

import multiprocessing
import time
from uuid import UUID

import pytest
from django.db import transaction

from linli.shards.ids import take, uuid7
from linli.shards.models import Sequence


def _make(count: int) -> list[int]:
    return [uuid7().int for _ in range(count)]


def test_four_forked_processes_never_make_the_same_id() -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        made = pool.map(_make, [50_000] * 4, chunksize=1)

    assert len({number for numbers in made for number in numbers}) == 200_000


def test_an_id_says_when_it_was_made_and_what_it_is() -> None:
    at_ms = 1_790_000_000_123

    made = uuid7(at_ms)

    assert (made.version, made.variant) == (7, UUID(int=made.int).variant)
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == at_ms
    assert uuid7(at_ms) < uuid7(at_ms + 1)


def test_without_an_instant_the_id_is_made_now() -> None:
    before = time.time_ns() // 1_000_000

    made = uuid7().int >> 80

    assert before <= made <= time.time_ns() // 1_000_000


@pytest.mark.django_db
def test_blocks_of_ids_begin_at_one_and_follow_each_other() -> None:
    assert list(take(3, name="new")) == [1, 2, 3]
    assert list(take(name="new")) == [4]
    assert list(take(2, name="other")) == [1, 2]
    assert Sequence.objects.get(pk="new").next == 5


@pytest.mark.django_db
def test_a_rollback_gives_the_ids_back() -> None:
    take(name="new")

    with transaction.atomic():
        take(10, name="new")
        transaction.set_rollback(True)

    assert list(take(name="new")) == [2]


@pytest.mark.django_db
def test_taking_no_id_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot take 0"):
        take(0)
