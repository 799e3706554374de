"""On PostgreSQL the tables have the shape that Citus needs, and what Citus refuses is refused."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import NotSupportedError, connection, models
from django.db.models import Count

from linli.shards.management.commands import citus_distribute
from linli.shards.models import ShardedModel
from linli.shards.postgres.placement import repair_sequences
from linli.shards.postgres.placement import rows as fetch
from linli.shards.tests.samples import Errand, Parcel, Stop

_DEFINITION = """
    SELECT pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype = %s ORDER BY 1
"""


def _definitions(table: str, kind: str) -> list[str]:
    return [row[0] for row in fetch(connection, _DEFINITION, [table, kind])]


@pytest.mark.postgres
def test_the_primary_key_carries_the_jurisdiction_behind_the_id(rows: SimpleNamespace) -> None:
    assert _definitions("sample_parcel", "p") == ["PRIMARY KEY (id, jurisdiction_id)"]
    assert _definitions("sample_area", "p") == ["PRIMARY KEY (id)"]


@pytest.mark.postgres
def test_foreign_keys_between_sharded_tables_carry_both_columns(rows: SimpleNamespace) -> None:
    assert (
        "FOREIGN KEY (parcel_id, jurisdiction_id) REFERENCES sample_parcel(id, jurisdiction_id) "
        "DEFERRABLE INITIALLY DEFERRED"
    ) in _definitions("sample_stop", "f")
    assert (
        "FOREIGN KEY (place_id) REFERENCES sample_area(id) DEFERRABLE INITIALLY DEFERRED"
    ) in _definitions("sample_stop", "f")


@pytest.mark.postgres
def test_counting_children_groups_by_every_column_of_the_parent(rows: SimpleNamespace) -> None:
    found = Parcel.objects.shard(rows.east).annotate(n=Count("stops"))

    assert '"sample_parcel"."number"' in str(found.query).partition("GROUP BY")[2]
    assert found.get().n == 2


def _broken(base: type[models.Model] = models.Model, meta: Any = object, **fields: Any) -> Any:
    options = {"app_label": "tests", "apps": Apps(), "db_table": "sample_broken"}
    body = {"__module__": __name__, "Meta": type("Meta", (meta,), options), **fields}
    return type("Broken", (base,), body)


@pytest.mark.postgres
@pytest.mark.parametrize(
    "make",
    [
        lambda: _broken(ShardedModel, ShardedModel.Meta, code=models.IntegerField(unique=True)),
        lambda: _broken(parcel=models.ForeignKey(Parcel, models.CASCADE)),
    ],
)
def test_a_table_that_citus_would_refuse_is_refused(rows: SimpleNamespace, make: Any) -> None:
    with connection.schema_editor(collect_sql=True) as editor, pytest.raises(NotSupportedError):
        editor.create_model(make())


@pytest.mark.postgres
def test_a_unique_column_or_constraint_cannot_be_added_later(rows: SimpleNamespace) -> None:
    column = models.IntegerField(unique=True, null=True)
    column.set_attributes_from_name("code")
    alone = models.UniqueConstraint(fields=["number"], name="alone")

    with connection.schema_editor(collect_sql=True) as editor:
        with pytest.raises(NotSupportedError):
            editor.add_field(Parcel, column)
        with pytest.raises(NotSupportedError):
            editor.add_constraint(Parcel, alone)
        with pytest.raises(NotSupportedError):
            editor.alter_unique_together(Parcel, set(), {("number",)})


@pytest.mark.postgres
def test_the_jurisdiction_column_cannot_be_retyped(rows: SimpleNamespace) -> None:
    old = Parcel._meta.get_field("jurisdiction")
    new = models.IntegerField()
    new.set_attributes_from_name("jurisdiction")
    new.column = "jurisdiction_id"

    with connection.schema_editor(collect_sql=True) as editor, pytest.raises(NotSupportedError):
        editor.alter_field(Parcel, old, new)


@pytest.mark.postgres
def test_sequences_are_set_behind_the_highest_id(rows: SimpleNamespace) -> None:
    Errand.objects.create(id=41, name="by hand")

    repair_sequences(connection)

    assert Errand.objects.create(name="next").pk == 42


@pytest.mark.django_db
def test_without_citus_there_is_nothing_to_distribute(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("citus_distribute", "--check")

    assert "nothing to do" in capsys.readouterr().out


def test_referenced_tables_come_before_what_refers_to_them() -> None:
    found: list[str] = []
    for target in citus_distribute._targets(Stop):
        citus_distribute._add_with_parents(target, found)

    assert found == ["sample_area"]


@pytest.mark.skipif(
    not os.environ.get("LINLI_TEST_CITUS_URL"),
    reason="needs a Citus cluster: LINLI_TEST_CITUS_URL names none",
)
@pytest.mark.postgres
def test_on_citus_every_table_is_placed_by_its_migration(db: None) -> None:
    call_command("citus_distribute", "--check")
