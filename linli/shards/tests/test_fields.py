"""Everything that goes between parent and child names the jurisdiction by itself."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef
from django.db.utils import IntegrityError

from linli.shards.linter import Linter
from linli.shards.tests.samples import Parcel, Stop


def test_a_join_equates_both_columns() -> None:
    sql = str(Stop.objects.filter(parcel__number="W-1").query)

    assert '"sample_stop"."parcel_id" = "sample_parcel"."id"' in sql
    assert '"sample_parcel"."jurisdiction_id" = ("sample_stop"."jurisdiction_id")' in sql


def test_a_join_from_the_parent_equates_both_columns() -> None:
    sql = str(Parcel.objects.annotate(n=Count("stops")).query)

    assert '"sample_stop"."jurisdiction_id" = ("sample_parcel"."jurisdiction_id")' in sql or (
        '"sample_parcel"."jurisdiction_id" = ("sample_stop"."jurisdiction_id")' in sql
    )


def test_children_and_parents_are_read_from_one_shard(
    rows: SimpleNamespace, linter: Linter
) -> None:
    assert rows.crate.stops.count() == 2
    assert Stop.objects.filter(parcel=rows.letter).get().order == 1
    child = Stop.objects.shard(rows.west).get()
    assert child.parcel == rows.letter
    assert [
        len(p.stops.all()) for p in Parcel.objects.shard(rows.east).prefetch_related("stops")
    ] == [2]
    assert Stop.objects.filter(parcel__in=[rows.letter]).count() == 1
    assert Stop.objects.shard(rows.east).filter(parcel__number="E-1").count() == 2
    assert Parcel.objects.shard(rows.west).filter(stops__order=1).count() == 1

    assert linter.found == []


def test_sub_queries_about_children_stay_in_the_shard(
    rows: SimpleNamespace, linter: Linter
) -> None:
    mine = Parcel.objects.shard(rows.east)

    assert mine.exclude(stops__order=1).count() == 0
    assert mine.filter(Exists(Stop.objects.filter(parcel=OuterRef("pk"), order=2))).count() == 1
    assert mine.annotate(n=Count("stops")).get().n == 2
    assert mine.filter(~Exists(Stop.objects.filter(parcel=OuterRef("pk"), order=9))).count() == 1

    assert linter.found == []


def test_rows_of_two_jurisdictions_are_looked_up_in_both(
    rows: SimpleNamespace, linter: Linter
) -> None:
    assert Stop.objects.filter(parcel__in=[rows.letter, rows.crate]).count() == 3

    assert [finding.level for finding in linter.found] == ["fanout"]


def test_deleting_a_parent_takes_its_children_along(rows: SimpleNamespace) -> None:
    rows.crate.delete()

    assert Stop.objects.shard(rows.east).count() == 0
    assert Stop.objects.shard(rows.west).count() == 1


@pytest.mark.postgres
def test_a_child_in_another_jurisdiction_than_its_parent_is_refused(rows: SimpleNamespace) -> None:
    Stop.objects.create(jurisdiction=rows.east, parcel=rows.letter, place=rows.east)

    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()

    transaction.set_rollback(True)
