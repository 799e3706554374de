"""Settings that are wrong stop the start with their name, in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from linli.config import env

ROOT = Path(__file__).resolve().parents[3]


def test_a_zone_that_exists_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_TIME_ZONE", "Asia/Urumqi")

    assert env.zone("LINLI_TIME_ZONE", "Asia/Shanghai") == "Asia/Urumqi"


def test_a_zone_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_TIME_ZONE", "Mars/Base")

    with pytest.raises(ImproperlyConfigured, match="LINLI_TIME_ZONE must be a zone"):
        env.zone("LINLI_TIME_ZONE", "Asia/Shanghai")


def test_a_secret_is_made_once_for_its_owner(tmp_path: Path) -> None:
    made = env.secret("LINLI_NOTHING", tmp_path / "new" / "secret")

    assert len(made) >= 43
    assert env.secret("LINLI_NOTHING", tmp_path / "new" / "secret") == made
    assert (tmp_path / "new" / "secret").stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").touch()

    with pytest.raises(ImproperlyConfigured, match="LINLI_DATA names its folder"):
        env.secret("LINLI_NOTHING", tmp_path / "data" / "secret")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("LINLI_DB", "oracle", "LINLI_DB must be one of sqlite, postgres"),
        ("LINLI_BEHIND_TLS", "perhaps", "LINLI_BEHIND_TLS must be yes or no"),
        ("LINLI_TIME_ZONE", "Mars/Base", "LINLI_TIME_ZONE must be a zone"),
        ("LINLI_DATA", "/dev/null", "LINLI_DATA names its folder"),
    ],
)
def test_the_command_says_which_setting_is_wrong_and_where_they_are_listed(
    tmp_path: Path, name: str, value: str, told: str
) -> None:
    environ = {**os.environ, "LINLI_DATA": str(tmp_path), name: value}

    ended = subprocess.run(
        [sys.executable, "-m", "linli.config", "doctor"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert told in ended.stderr
    assert "docs/settings.md" in ended.stderr
    assert "Traceback" not in ended.stderr
