"""Where Citus keeps a table: distributed by jurisdiction, copied to every node, or local."""

from __future__ import annotations

from typing import Any

_SEQUENCES = """
    SELECT a.attrelid::regclass::text, quote_ident(a.attname),
           pg_get_serial_sequence(a.attrelid::regclass::text, a.attname)
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
      AND a.attnum > 0 AND NOT a.attisdropped
      AND pg_get_serial_sequence(a.attrelid::regclass::text, a.attname) IS NOT NULL
"""


def rows(connection: Any, sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows, none if it has none."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def has_citus(connection: Any) -> bool:
    """Return whether the database carries the Citus extension; asked once per connection."""
    if connection.has_citus is None:
        found = rows(connection, "SELECT 1 FROM pg_extension WHERE extname = 'citus'")
        connection.has_citus = bool(found)
    return bool(connection.has_citus)


def distribute(connection: Any, table: str, column: str) -> None:
    """Spread a new table over the shards, beside the sharded tables that exist already."""
    peer = rows(
        connection,
        "SELECT table_name::text FROM citus_tables "
        "WHERE citus_table_type = 'distributed' AND distribution_column = %s LIMIT 1",
        [column],
    )
    beside = peer[0][0] if peer else "none"
    rows(
        connection,
        "SELECT create_distributed_table(%s, %s, colocate_with => %s)",
        [table, column, beside],
    )


def make_reference(connection: Any, table: str) -> None:
    """Copy a table to every node, unless it is there already."""
    quoted = connection.ops.quote_name(table)
    known = rows(
        connection,
        "SELECT 1 FROM citus_tables "
        "WHERE citus_table_type = 'reference' AND table_name = to_regclass(%s)",
        [quoted],
    )
    if not known:
        rows(connection, "SELECT create_reference_table(%s)", [table])
        repair_sequences(connection)


def repair_sequences(connection: Any) -> None:
    """Set every identity sequence behind the highest id that is in use.

    Citus 13.2 resets those of local tables to 1 when a table they are tied to by foreign key
    becomes a reference table; this may go when it no longer does.
    """
    for table, column, sequence in rows(connection, _SEQUENCES):
        highest = rows(connection, f"SELECT max({column}) FROM {table}")[0][0]  # noqa: S608  catalog names
        last = rows(connection, f"SELECT last_value FROM {sequence}")[0][0]  # noqa: S608  catalog names
        if highest and highest > last:
            rows(connection, "SELECT setval(%s, %s)", [sequence, highest])
