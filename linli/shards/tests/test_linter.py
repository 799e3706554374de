"""The linter knows what Citus refuses, what goes everywhere, and what is well."""

# ruff: noqa: ISC004  SQL is easier to read in long lines

from __future__ import annotations

from types import SimpleNamespace

import pytest

from linli.shards.fanout import allow_fanout
from linli.shards.linter import Linter
from linli.shards.tests.samples import Parcel

LINTER = Linter(["matter", "leg"])

GOOD = [
    'SELECT m.id FROM "matter" m WHERE m."jurisdiction_id" = %s AND m."state" = %s',
    'SELECT "matter"."id" FROM "matter" WHERE ("matter"."jurisdiction_id" = %s AND NOT ("matter"."id" = %s))',
    'SELECT "matter"."id" FROM "matter" WHERE "matter"."jurisdiction_id" IN (%s)',
    'SELECT "matter"."id" FROM "matter" WHERE "matter"."jurisdiction_id" = 7 FOR UPDATE',
    'SELECT "leg"."id" FROM "leg" INNER JOIN "matter" ON ("leg"."matter_id" = "matter"."id" AND '
    '("matter"."jurisdiction_id" = ("leg"."jurisdiction_id"))) WHERE "leg"."jurisdiction_id" = %s',
    'SELECT "unit"."id" FROM "unit" WHERE "unit"."id" = %s FOR UPDATE',
    'UPDATE "matter" SET "state" = %s WHERE ("matter"."id" = %s AND "matter"."jurisdiction_id" = %s)',
    'DELETE FROM "leg" WHERE ("leg"."jurisdiction_id" = %s AND "leg"."id" IN (%s, %s))',
    'INSERT INTO "matter" ("id", "jurisdiction_id") VALUES (%s, %s), (%s, %s)',
    'INSERT INTO "matter" ("id", "jurisdiction_id") VALUES (%s, %s) '
    'ON CONFLICT("id", "jurisdiction_id") DO UPDATE SET "state" = EXCLUDED."state"',
    'SELECT "matter"."id" FROM "matter" WHERE ("matter"."jurisdiction_id" = %s AND NOT (EXISTS(SELECT 1 AS "a" '
    'FROM "leg" U0 WHERE (U0."matter_id" = ("matter"."id") AND U0."jurisdiction_id" = ("matter"."jurisdiction_id")) '
    "LIMIT 1)))",
    'SELECT COUNT(*) FROM (SELECT "leg"."id" AS "c" FROM "leg" WHERE "leg"."jurisdiction_id" = %s) subquery',
    '(SELECT "leg"."id" FROM "leg" WHERE "leg"."jurisdiction_id" = %s) UNION '
    '(SELECT "leg"."id" FROM "leg" WHERE "leg"."jurisdiction_id" = %s)',
    "WITH RECURSIVE up AS (SELECT id FROM matter WHERE jurisdiction_id = %s UNION ALL "
    "SELECT m.id FROM matter m JOIN up ON m.parent = up.id WHERE m.jurisdiction_id = %s) SELECT id FROM up",
    'CREATE TABLE "matter" ("id" uuid NOT NULL)',
    'SAVEPOINT "s1"',
    'TRUNCATE "matter"',
]

EVERYWHERE = [
    'SELECT "matter"."id" FROM "matter"',
    'SELECT "matter"."id" FROM "matter" WHERE "matter"."id" = %s',
    'SELECT "matter"."id" FROM "matter" WHERE "matter"."jurisdiction_id" IN (%s, %s)',
    'SELECT "matter"."id" FROM "matter" WHERE ("matter"."jurisdiction_id" = %s OR "matter"."state" = %s)',
    'SELECT "matter"."id" FROM "matter" WHERE NOT ("matter"."jurisdiction_id" = %s)',
    'SELECT SUM(CASE WHEN "matter"."jurisdiction_id" = %s THEN 1 ELSE 0 END) FROM "matter"',
    'UPDATE "matter" SET "state" = %s WHERE "matter"."id" = %s',
    'DELETE FROM "leg" WHERE "leg"."id" IN (%s)',
    'SELECT "matter"."id" FROM "matter" WHERE "matter"."jurisdiction_id" IN (SELECT U0."id" FROM "area" U0)',
    'SELECT "leg"."id" FROM "leg" INNER JOIN "matter" ON ("leg"."matter_id" = "matter"."id" AND '
    '("matter"."jurisdiction_id" = ("leg"."jurisdiction_id")))',
    'SELECT "leg"."id" FROM "leg" WHERE ("leg"."jurisdiction_id" = %s AND "leg"."matter_id" IN '
    '(SELECT U0."id" FROM "matter" U0 WHERE U0."state" = %s))',
]

REFUSED = [
    (
        "sets the jurisdiction",
        'UPDATE "matter" SET "state" = %s, "jurisdiction_id" = %s WHERE "jurisdiction_id" = %s',
    ),
    (
        "without equal jurisdictions",
        'SELECT "leg"."id" FROM "leg" INNER JOIN "matter" ON ("leg"."matter_id" = "matter"."id") '
        'WHERE "leg"."jurisdiction_id" = %s',
    ),
    (
        "without equal jurisdictions",
        'SELECT "matter"."id", COUNT("leg"."id") FROM "matter" LEFT OUTER JOIN "leg" '
        'ON ("matter"."id" = "leg"."matter_id") GROUP BY "matter"."id"',
    ),
    (
        "without equal jurisdictions",
        'SELECT "matter"."id" FROM "matter" WHERE ("matter"."jurisdiction_id" = %s AND EXISTS('
        'SELECT 1 FROM "leg" U0 WHERE U0."matter_id" = ("matter"."id") LIMIT 1))',
    ),
    (
        "FOR UPDATE",
        'SELECT "matter"."id" FROM "matter" WHERE "matter"."id" = %s LIMIT 21 FOR UPDATE',
    ),
    (
        "FOR UPDATE",
        'SELECT "matter"."id" FROM "matter" WHERE "matter"."jurisdiction_id" IN (%s, %s) FOR UPDATE',
    ),
    ("FOR UPDATE", 'SELECT "leg"."id" FROM "leg" LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED'),
    (
        "correlated with a table that is none",
        'SELECT "unit"."id", (SELECT COUNT(*) FROM "leg" U0 WHERE U0."unit_id" = ("unit"."id")) AS "n" FROM "unit"',
    ),
    (
        "WITH RECURSIVE",
        "WITH RECURSIVE up AS (SELECT id FROM matter WHERE id = %s UNION ALL "
        "SELECT m.id FROM matter m JOIN up ON m.parent = up.id) SELECT id FROM up",
    ),
    ("ROLLUP", "SELECT state, count(*) FROM matter GROUP BY ROLLUP (state)"),
    ("ROLLUP", "SELECT state, count(*) FROM matter GROUP BY GROUPING SETS ((state), ())"),
    ("volatile", 'UPDATE "matter" SET "draw" = RANDOM() WHERE "matter"."jurisdiction_id" = %s'),
    ("INSERT without", 'INSERT INTO "matter" ("id", "state") VALUES (%s, %s)'),
    (
        "ON CONFLICT without",
        'INSERT INTO "matter" ("id", "jurisdiction_id") VALUES (%s, %s) ON CONFLICT("id") DO NOTHING',
    ),
    ("trigger", 'CREATE TRIGGER "t" AFTER INSERT ON "matter" FOR EACH ROW EXECUTE FUNCTION f()'),
]


@pytest.mark.parametrize("sql", GOOD)
def test_sql_of_one_jurisdiction_passes(sql: str) -> None:
    assert LINTER.judge(sql) == ()


@pytest.mark.parametrize("sql", EVERYWHERE)
def test_sql_that_goes_to_every_shard_is_told(sql: str) -> None:
    assert {finding.level for finding in LINTER.judge(sql)} == {"fanout"}


@pytest.mark.parametrize(("words", "sql"), REFUSED)
def test_sql_that_citus_refuses_is_an_error(words: str, sql: str) -> None:
    assert [f for f in LINTER.judge(sql) if f.level == "error" and words in f.words]


def test_a_fan_out_passes_only_with_a_reason(rows: SimpleNamespace, linter: Linter) -> None:
    with allow_fanout("the national figure"):
        assert Parcel.objects.count() == 2
    assert linter.found == []

    assert Parcel.objects.count() == 2
    assert [finding.level for finding in linter.found] == ["fanout"]


def test_no_reason_excuses_what_citus_refuses(rows: SimpleNamespace, linter: Linter) -> None:
    with allow_fanout("a reason"):
        Parcel.objects.shard(rows.west).update(jurisdiction=rows.west)

    assert [finding.level for finding in linter.found] == ["error"]


def test_a_fan_out_without_a_reason_cannot_be_allowed() -> None:
    with pytest.raises(ValueError, match="reason"), allow_fanout(" "):
        pass


@pytest.mark.postgres
def test_a_lock_across_shards_is_found_in_what_the_orm_writes(
    rows: SimpleNamespace, linter: Linter
) -> None:
    list(Parcel.objects.shard(rows.west).select_for_update())
    assert linter.found == []

    list(Parcel.objects.select_for_update())
    assert "error" in {finding.level for finding in linter.found}
