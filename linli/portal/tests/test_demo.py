"""The demo: it is built through the real actions, kept, told about, and thrown away only when it is one."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection

from linli.cases.states import State
from linli.portal.demo.rhythm import Rhythm

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the demo as a command is the embedded one"
)


def command(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "linli.config", *words],
        env={**os.environ, "LINLI_DATA": str(data), "LINLI_DB": "sqlite", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


# Tasks and calls for helpers are as many in a small demo as in a large one.
CASES = "SELECT count(*) FROM matters_matter WHERE kind = 'appeal'"
STATES = "SELECT DISTINCT state FROM matters_matter WHERE kind = 'appeal'"


def asked(data: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(data / "linli.sqlite3") as database:
        return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("demo")
    done = command(data, "demo", "--build-only", "--cases", "60")
    assert done.returncode == 0, done.stderr
    return data


def test_a_small_demo_has_its_cases_and_nothing_left_to_count(built: Path) -> None:
    [(cases,)] = asked(built, CASES)
    [(waiting,)] = asked(built, "SELECT count(*) FROM journal_delivery")
    [(figures,)] = asked(built, "SELECT count(*) FROM indicators_count")

    assert 45 <= cases <= 60  # what comes later today has not happened yet
    assert waiting == 0
    assert figures > 0


def test_the_demo_has_a_monthly_report_and_the_files_of_last_month(built: Path) -> None:
    [(cycle,)] = asked(built, "SELECT cycle FROM reports_plan")
    [(state, files)] = asked(built, "SELECT state, files FROM reports_run")

    assert (cycle, state) == ("monthly", "made")
    assert all((built / "media" / name).exists() for name in json.loads(files).values())


def test_the_demo_has_a_form_that_some_grids_answered_and_one_that_waits(built: Path) -> None:
    stages = asked(built, "SELECT stage FROM one_form_formrequest ORDER BY made_at")
    [(sheets, confirmed)] = asked(built, "SELECT count(*), count(confirmed_at) FROM one_form_sheet")
    [(told,)] = asked(built, "SELECT count(*) FROM one_form_askedbefore")

    assert stages == [("admitted",), ("requested",)]
    assert (sheets, confirmed, told) == (7, 2, 1)


def test_a_second_start_is_quick_and_keeps_the_data(built: Path) -> None:
    before = asked(built, "SELECT id, version FROM matters_matter ORDER BY id")
    began = time.monotonic()

    done = command(built, "demo", "--build-only")

    assert done.returncode == 0, done.stderr
    assert time.monotonic() - began < 5
    assert asked(built, "SELECT id, version FROM matters_matter ORDER BY id") == before
    assert "linli-demo-2026" in done.stdout
    assert "/b/SYBJ-04/" in done.stdout


def test_the_sign_ins_are_listed_with_roles_and_units_as_json(built: Path) -> None:
    done = command(built, "demo", "accounts", "--json")

    people = {one["username"]: one for one in json.loads(done.stdout)}
    assert people["ren"]["roles"] == ["grid_worker"]
    assert people["ren"]["units"] == ["shangya-branch"]
    assert people["geng4"]["roles"] == ["auditor"]
    assert len(people) == len(asked(built, "SELECT 1 FROM people_user"))
    assert {one["password"] for one in people.values()} == {"linli-demo-2026"}


def test_no_sign_ins_are_listed_where_there_is_no_demo(tmp_path: Path) -> None:
    done = command(tmp_path, "demo", "accounts")

    assert done.returncode == 1
    assert "linli demo" in done.stderr


def test_a_build_that_was_killed_starts_over(tmp_path: Path) -> None:
    env = {**os.environ, "LINLI_DATA": str(tmp_path), "LINLI_DB": "sqlite"}
    words = [sys.executable, "-m", "linli.config", "demo", "--build-only", "--cases", "400"]
    with subprocess.Popen(
        words, env=env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as first:
        assert first.stderr is not None
        while "半年".encode() not in first.stderr.readline():
            pass
        first.send_signal(signal.SIGKILL)

    done = command(tmp_path, "demo", "--build-only", "--cases", "3")

    assert done.returncode == 0, done.stderr
    assert asked(tmp_path, "SELECT count(*) FROM people_user")[0][0] > 50
    assert asked(tmp_path, CASES)[0][0] <= 3


def test_a_reset_throws_the_demo_away_and_builds_another(tmp_path: Path) -> None:
    command(tmp_path, "demo", "--build-only", "--cases", "3")
    (tmp_path / "media" / "old").mkdir(parents=True)

    done = command(tmp_path, "demo", "--build-only", "--reset", "--cases", "5")

    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "media" / "old").exists()
    assert asked(tmp_path, CASES)[0][0] > 0


def test_a_reset_refuses_data_that_are_no_demo(tmp_path: Path) -> None:
    assert command(tmp_path, "migrate", "-v", "0").returncode == 0
    with sqlite3.connect(tmp_path / "linli.sqlite3") as database:
        database.execute(
            "INSERT INTO people_user (id, username, name, name_en, password, is_active, made_at)"
            " VALUES (1, 'real', 'Real', '', '', 1, '2026-01-01 00:00:00')"
        )

    for words in (["--reset"], []):
        done = command(tmp_path, "demo", "--build-only", *words)

        assert done.returncode == 1
        assert "不是演示数据" in done.stderr
    assert asked(tmp_path, "SELECT username FROM people_user") == [("real",)]


def test_a_port_in_use_is_said_before_anything_is_built(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        done = command(tmp_path, "demo", "--port", port, "--cases", "3")

    assert done.returncode == 1
    assert "PORT=" in done.stderr
    assert not (tmp_path / "linli.sqlite3.demo").exists()


def test_the_demo_goes_through_the_real_moves_and_a_recount_finds_no_difference(
    built: Path,
) -> None:
    kinds = {kind for (kind,) in asked(built, "SELECT DISTINCT kind FROM journal_entry")}
    states = {state for (state,) in asked(built, STATES)}
    [(latest,)] = asked(built, "SELECT max(at) FROM journal_entry")

    assert states <= {state.value for state in State}
    assert len(states) > 3
    assert {
        "case.opened",
        "matter.taken",
        "matter.climbed",
        "matter.verified",
        "case.rated",
    } <= kinds
    assert datetime.fromisoformat(f"{latest}+00:00") <= datetime.now(UTC)
    assert command(built, "verify").returncode == 0


def test_the_same_day_and_number_ask_for_the_same_things() -> None:
    def half_year(seed: int) -> list[object]:
        rhythm = Rhythm(date(2026, 11, 24), holidays=[date(2026, 10, 1)], cases=None, seed=seed)
        return list(rhythm.asked())

    assert half_year(1) == half_year(1)
    assert half_year(1) != half_year(2)


def test_half_a_year_has_its_rhythm() -> None:
    asked_for = Rhythm(date(2026, 11, 24), holidays=[date(2026, 10, 1)], cases=None, seed=1).asked()

    days = {one.at.date() for one in asked_for}
    in_hours = [one for one in asked_for if 7 <= one.at.hour < 22]
    assert 1000 < len(asked_for) < 1700
    assert max(days) == date(2026, 11, 24)
    assert len(days) > 170
    assert len(in_hours) > 0.85 * len(asked_for)
