"""Writers queue at the gate: nobody polls, nobody finds it locked, nobody stays inside."""

from __future__ import annotations

import gc
import os
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.db.utils import IntegrityError, load_backend

from linli.shards.sqlite.gate import Gate, path_beside

SETTINGS = dict(connections["default"].settings_dict) | {
    "ENGINE": "linli.shards.sqlite",
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 0.05},
}


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: Any) -> Iterator[Path]:
    """A database file that `connect` opens, with a counter and a parent and child table."""
    path = tmp_path / "town.sqlite3"
    with sqlite3.connect(path) as plain:
        plain.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE counter (n integer); INSERT INTO counter "
            "VALUES (0);"
            "CREATE TABLE parent (id integer PRIMARY KEY); CREATE TABLE child (parent integer "
            "REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)"
        )
    plain.close()
    with django_db_blocker.unblock():
        yield path


def _connect(path: Path) -> Any:
    settings = SETTINGS | {"NAME": str(path)}
    return load_backend("linli.shards.sqlite").DatabaseWrapper(
        settings, alias=f"gate-{id(settings)}"
    )


def _begin(connection: Any) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def _run(connection: Any, sql: str, *values: int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def _is_free(path: Path) -> bool:
    """Return whether somebody else could pass the gate right now."""
    passed = threading.Event()
    gate = Gate(path_beside(str(path)))

    def pass_through() -> None:
        gate.enter()
        passed.set()
        gate.close()

    threading.Thread(target=pass_through, daemon=True).start()
    return passed.wait(0.3)


def _count_in_transactions(path: Path) -> None:
    connection = _connect(path)
    for _ in range(40):
        _begin(connection)
        (number,) = _run(connection, "SELECT n FROM counter")
        _run(connection, "UPDATE counter SET n = %s", number + 1)
        connection.commit()
        connection.set_autocommit(True)
    connection.close()


def _count_in_single_statements(path: Path) -> None:
    connection = _connect(path)
    for _ in range(40):
        _run(connection, "UPDATE counter SET n = n + 1")
    connection.close()


@pytest.mark.parametrize("work", [_count_in_transactions, _count_in_single_statements])
def test_eight_writers_at_once_wait_their_turn(database: Path, work: Any) -> None:
    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(work, database) for _ in range(8)]:
            done.result()

    assert _run(_connect(database), "SELECT n FROM counter") == (320,)


def test_the_gate_is_held_from_before_begin_until_the_transaction_is_over(database: Path) -> None:
    connection = _connect(database)
    _begin(connection)
    _run(connection, "SAVEPOINT s")
    _run(connection, "RELEASE SAVEPOINT s")
    assert not _is_free(database)

    connection.rollback()

    assert _is_free(database)
    connection.close()


def test_reading_needs_no_gate(database: Path) -> None:
    writer, reader = _connect(database), _connect(database)
    _begin(writer)

    assert _run(reader, "SELECT n FROM counter") == (0,)

    writer.rollback()
    writer.close()
    reader.close()


def test_a_begin_that_fails_leaves_the_gate_open(database: Path) -> None:
    stranger = sqlite3.connect(database, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    connection = _connect(database)

    with pytest.raises(OperationalError):
        _begin(connection)

    assert _is_free(database)
    stranger.close()
    connection.close()


def test_a_statement_that_fails_leaves_the_gate_open(database: Path) -> None:
    connection = _connect(database)

    with pytest.raises(OperationalError):
        _run(connection, "UPDATE nothing SET n = 1")

    assert _is_free(database)
    connection.close()


def test_a_commit_that_fails_keeps_the_gate_until_the_rollback(database: Path) -> None:
    connection = _connect(database)
    _begin(connection)
    _run(connection, "INSERT INTO child VALUES (7)")

    with pytest.raises(IntegrityError):
        connection.commit()
    assert not _is_free(database)

    connection.rollback()
    assert _is_free(database)
    connection.close()


def test_a_connection_that_closes_or_is_forgotten_leaves_the_gate_open(database: Path) -> None:
    closed, forgotten = _connect(database), _connect(database)
    _begin(closed)
    closed.close()
    assert _is_free(database)

    _begin(forgotten)
    forgotten.connection.close()
    del forgotten
    gc.collect()

    assert _is_free(database)


def test_a_forked_child_queues_for_itself(database: Path) -> None:
    gate = Gate(path_beside(str(database)))
    gate.enter()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        gate.enter()
        os.write(writer, b"inside")
        os._exit(0)
    os.set_blocking(reader, False)

    threading.Event().wait(0.3)
    with pytest.raises(BlockingIOError):
        os.read(reader, 6)
    gate.leave()
    os.waitpid(child, 0)

    assert os.read(reader, 6) == b"inside"
    gate.close()
    os.close(reader)
    os.close(writer)


def test_a_database_in_memory_has_no_gate(database: Path) -> None:
    connection = _connect(Path(":memory:"))
    _begin(connection)

    assert connection.gate is None
    connection.rollback()


def test_the_gate_lies_beside_the_database_however_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "town.sqlite3"

    assert path_beside(str(path)) == path_beside(f"file:{path}?mode=rw")
    assert path_beside(str(path)).name == "town.sqlite3.gate"


def test_a_gate_that_cannot_be_made_is_an_error_of_the_database(tmp_path: Path) -> None:
    with pytest.raises(OperationalError, match="cannot lock"):
        Gate(tmp_path / "nowhere" / "town.gate").enter()
