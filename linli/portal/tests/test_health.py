"""Whether all is well, as machines ask it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from linli.flows import work
from linli.portal import health

NOON = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_all_is_well_while_the_work_gives_signs(client: Client) -> None:
    work.beat("work", at=timezone.now())

    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"web": "ok", "database": "ok", "work": "ok", "version": "0.1.0"}
    assert not answer.cookies
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_silent_work_is_told_with_the_instant_of_its_last_sign(client: Client) -> None:
    work.beat("work", at=timezone.now() - timedelta(seconds=16))

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["work"].startswith("silent since 20")
    assert answer.json()["database"] == "ok"


@pytest.mark.django_db
def test_work_that_never_gave_a_sign_is_silent(client: Client) -> None:
    assert client.get("/healthz").json()["work"] == "silent since ever"


@pytest.mark.django_db
def test_fifteen_seconds_are_still_a_sign() -> None:
    work.beat("work", at=NOON)

    assert health.look(now=NOON + timedelta(seconds=15)).is_well
    assert not health.look(now=NOON + timedelta(seconds=16)).is_well


@pytest.mark.django_db
def test_a_database_that_is_gone_is_told_and_nothing_breaks(client: Client) -> None:
    def gone(*_args: Any) -> None:
        raise DatabaseError

    with connection.execute_wrapper(gone):
        answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["web"] == "ok"
    assert answer.json()["database"] == "no answer: DatabaseError"


def test_a_deleted_sqlite_file_is_gone_even_while_it_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a file is SQLite's")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "gone.sqlite3"))
    monkeypatch.setattr(connection, "is_in_memory_db", lambda: False)
    # The tests' own database lives in this connection: closing it would be its end.
    monkeypatch.setattr(connection, "close", lambda: None)

    found = health.look(now=NOON)

    assert found.database == "no answer: FileNotFoundError"


@pytest.mark.django_db
def test_health_is_only_asked_never_told(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
