"""`put` writes what `save` would have written."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, NotSupportedError, connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.shards.put import put
from linli.shards.tests.samples import Errand, Parcel, Stop

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _parcel(rows: SimpleNamespace, number: str) -> Parcel:
    return Parcel(
        jurisdiction=rows.west,
        number=number,
        facts={"a": [1, "二"]},
        seal=b"\x00\xff",
        sent_at=NOON,
    )


def _stored(number: str) -> dict[str, object]:
    row = Parcel.objects.filter(number=number).values().get()
    return row | {"id": None, "number": None, "seal": bytes(row["seal"])}


def test_put_writes_the_same_row_as_save(rows: SimpleNamespace) -> None:
    _parcel(rows, "W-7").save()

    put(_parcel(rows, "W-8"))

    assert _stored("W-8") == _stored("W-7")


def test_put_takes_rows_of_several_models_with_one_statement_each(rows: SimpleNamespace) -> None:
    parcel = _parcel(rows, "W-7")
    stop = Stop(jurisdiction=rows.west, parcel=parcel, place=rows.east, order=3)

    with CaptureQueriesContext(connection) as queries:
        put(parcel, stop, Errand(name="tell"), Errand(name="count"))

    assert len(queries) == 4
    assert parcel.stops.get() == stop
    assert sorted(Errand.objects.values_list("name", flat=True)) == ["count", "tell"]


def test_a_row_that_was_put_can_be_changed_and_still_not_moved(rows: SimpleNamespace) -> None:
    parcel = _parcel(rows, "W-7")
    put(parcel)
    parcel.number = "W-8"
    parcel.save(update_fields=["number"])

    parcel.jurisdiction = rows.east

    with pytest.raises(NotSupportedError):
        parcel.save(update_fields=["jurisdiction"])


def test_the_database_still_refuses_a_number_that_is_taken(rows: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        put(_parcel(rows, "W-1"))
