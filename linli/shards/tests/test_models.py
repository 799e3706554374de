"""Rows stay in their shard, and their own statements name it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, NotSupportedError, connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.shards.ids import uuid7
from linli.shards.linter import Linter
from linli.shards.tests.samples import Parcel


def test_shard_returns_the_rows_of_one_jurisdiction_only(rows: SimpleNamespace) -> None:
    assert [row.number for row in Parcel.objects.shard(rows.west)] == ["W-1"]
    assert [row.number for row in Parcel.objects.shard(rows.east.pk)] == ["E-1"]


def test_saving_again_names_the_shard_and_never_sets_it(
    rows: SimpleNamespace, linter: Linter
) -> None:
    rows.letter.number = "W-2"

    with CaptureQueriesContext(connection) as queries:
        rows.letter.save()

    assert linter.found == []
    (update,) = [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]
    assert '"jurisdiction_id"' not in update.partition("WHERE")[0]
    rows.letter.refresh_from_db()
    assert rows.letter.number == "W-2"
    assert linter.found == []


def test_a_saved_row_may_not_change_its_jurisdiction(rows: SimpleNamespace) -> None:
    rows.letter.jurisdiction = rows.east

    with pytest.raises(NotSupportedError):
        rows.letter.save()


def test_a_loaded_row_may_not_change_its_jurisdiction_even_when_only_that_is_saved(
    rows: SimpleNamespace,
) -> None:
    row = Parcel.objects.shard(rows.west).get()
    row.jurisdiction_id = rows.east.pk

    with pytest.raises(NotSupportedError):
        row.save(update_fields=["jurisdiction"])


def test_a_row_that_vanished_is_not_inserted_again(rows: SimpleNamespace) -> None:
    row = Parcel.objects.create(jurisdiction=rows.west, number="W-9")
    Parcel.objects.shard(rows.west).filter(pk=row.pk).delete()

    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()

    assert Parcel.objects.shard(rows.west).count() == 1


def test_only_loads_the_jurisdiction_too(rows: SimpleNamespace) -> None:
    row = Parcel.objects.shard(rows.west).only("number").get()

    assert row.get_deferred_fields() == {"facts", "seal", "sent_at"}


def test_an_id_is_known_before_the_row_is_stored(rows: SimpleNamespace) -> None:
    wanted = uuid7()

    Parcel.objects.create(id=wanted, jurisdiction=rows.west, number="W-3")

    assert Parcel.objects.shard(rows.west).filter(pk=wanted).exists()
