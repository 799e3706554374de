"""The private PostgreSQL of the tests comes up, leads a command to itself, and leaves nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests import servers

SAY_WHERE = """
import os, psycopg, sys
place = os.environ
with psycopg.connect(
    host=place["LINLI_PG_HOST"], port=place["LINLI_PG_PORT"],
    user=place["LINLI_PG_USER"], dbname=place["LINLI_PG_NAME"],
) as server:
    server.execute("SELECT 1")
print(place["LINLI_DB"], place["LINLI_PG_HOST"])
sys.exit(7)
"""


def _needs_postgres() -> None:
    try:
        servers.PostgreSQL().remove()
    except servers.NotInstalled as missing:
        pytest.skip(f"{missing} not found: apt-get install postgresql")


@pytest.mark.slow
def test_a_command_meets_the_server_and_nothing_is_left_when_it_fails() -> None:
    _needs_postgres()
    command = [sys.executable, "-m", "tests.servers", "--", sys.executable, "-c", SAY_WHERE]

    done = subprocess.run(
        command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False
    )

    kind, _, folder = done.stdout.strip().partition(" ")
    assert (done.returncode, kind) == (7, "postgres")
    assert not Path(folder).exists()


@pytest.mark.slow
def test_a_stopped_server_can_be_started_again() -> None:
    _needs_postgres()
    with servers.postgres() as server:
        server.stop("immediate")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host=str(server.folder), port=servers.PORT, user=servers.USER)

        server.start()

        assert server.is_running


def test_without_a_command_the_usage_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert servers.main(["--"]) == 2
    assert "usage" in capsys.readouterr().err
