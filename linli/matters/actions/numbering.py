"""Running numbers per jurisdiction and year; the counter's lock is taken late and held briefly."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.utils import IntegrityError

from linli.areas import queries as areas
from linli.kernel import numbers
from linli.matters import rules
from linli.matters.models import Counter

_NEXT = (
    "UPDATE matters_counter SET last = last + %s "
    "WHERE jurisdiction_id = %s AND year = %s RETURNING last"
)


def next_number(jurisdiction_id: int, *, at: datetime) -> str:
    """Return the next number (K3QF-26-417) of the year of `at`; call it inside a transaction."""
    return next_numbers(jurisdiction_id, 1, at=at)[0]


def next_numbers(jurisdiction_id: int, count: int, *, at: datetime) -> list[str]:
    """Return the next `count` numbers in their order, taken from the counter at once."""
    year = rules.day_of(at).year
    last = _advance(jurisdiction_id, year, count)
    if last is None:
        try:
            with transaction.atomic():
                Counter.objects.create(jurisdiction_id=jurisdiction_id, year=year, last=0)
        except IntegrityError:
            pass  # somebody else began the year at the same moment
        last = _advance(jurisdiction_id, year, count)
    assert last is not None  # noqa: S101  the row is there now
    key = areas.key_of(jurisdiction_id)
    return [numbers.number(key, year, serial) for serial in range(last - count + 1, last + 1)]


def _advance(jurisdiction_id: int, year: int, count: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [count, jurisdiction_id, year])
        row = cursor.fetchone()
    return int(row[0]) if row else None
