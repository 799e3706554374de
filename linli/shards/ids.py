"""Ids made before INSERT: UUIDv7 for sharded rows, blocks of 64-bit numbers for reference rows."""

from __future__ import annotations

import os
import time
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import F

from linli.shards import kept

if TYPE_CHECKING:
    from linli.shards.models import Sequence


def uuid7(at_ms: int | None = None) -> UUID:
    """Return a UUID of version 7 (RFC 9562, 5.7): milliseconds since 1970, then 74 random bits.

    The bits come from the operating system, so forked processes never share a state.
    """
    at_ms = time.time_ns() // 1_000_000 if at_ms is None else at_ms
    bits = int.from_bytes(os.urandom(10), "big")
    high, low = (bits >> 62) & 0xFFF, bits & ((1 << 62) - 1)
    return UUID(int=(at_ms << 80) | (7 << 76) | (high << 64) | (2 << 62) | low)


def uuid7s(count: int) -> list[UUID]:
    """Return several new ids at once, made like those of `uuid7` in this millisecond."""
    stamp = time.time_ns() // 1_000_000 << 80 | 7 << 76 | 2 << 62
    bits = os.urandom(10 * count)
    low = (1 << 62) - 1
    made = []
    for place in range(0, 10 * count, 10):
        chance = int.from_bytes(bits[place : place + 10], "big")
        made.append(UUID(int=stamp | ((chance >> 62) & 0xFFF) << 64 | chance & low))
    return made


def first_id(at: datetime) -> UUID:
    """Return the lowest id that can be made at `at`: every id made before is below it."""
    return UUID(int=int(at.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62)


def take(count: int = 1, *, name: str = "reference") -> range:
    """Return the next `count` numbers of a counter, which begins at 1.

    The counter row stays locked until the surrounding transaction ends; a rollback gives the
    numbers back.
    """
    if count < 1:
        raise ValueError(f"cannot take {count} ids")
    counter: type[Sequence] = apps.get_model("shards", "Sequence")
    row = counter.objects.filter(pk=name)
    with transaction.atomic(savepoint=False):
        if not row.update(next=F("next") + count):
            counter.objects.bulk_create([counter(name=name, next=1)], ignore_conflicts=True)
            row.update(next=F("next") + count)
        end = row.values_list("next", flat=True).get()
    kept.forget()
    return range(end - count, end)


def changed() -> None:
    """Say that reference rows changed without a new one, so that `kept` reads anew."""
    take(1)
