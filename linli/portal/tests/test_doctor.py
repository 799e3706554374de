"""The doctor: every planted gap is found and said in a sentence with what mends it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone, translation

from linli.areas.models import CalendarDay
from linli.flows import work
from linli.journal.models import Delivery
from linli.kernel.actor import SYSTEM
from linli.org import actions as org
from linli.org.models import Covers, DutyCard, Holding, Mechanism, Post
from linli.portal import doctor
from linli.portal.doctor import Finding, Level, machine
from linli.shards.ids import uuid7

NOW = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """A data folder as it should be."""
    settings.LINLI_DATA = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").touch()
    for name in ("secret", "vault"):
        (tmp_path / name).touch(mode=0o600)
    return tmp_path


def found(*, now: datetime = NOW) -> dict[str, Finding]:
    return {one.code: one for one in doctor.examine(now=now)}


def test_what_is_well_is_said_too(world: Any, folder: Path) -> None:
    work.beat("work", at=NOW)

    all_of_it = found()

    for code in ("secret", "vault_key", "debug", "folder", "disk", "static", "database", "work"):
        assert all_of_it[code].level == Level.WELL, all_of_it[code]
    for code in ("deliveries", "blueprints", "editions"):
        assert all_of_it[code].level == Level.WELL, all_of_it[code]


def test_a_secret_that_others_can_read_is_found(folder: Path, world: Any) -> None:
    (folder / "secret").chmod(0o644)

    assert found()["secret"].level == Level.MEND
    assert "mode 644" in found()["secret"].sentence
    assert found()["secret"].mend == f"chmod 600 {folder / 'secret'}"


def test_a_missing_vault_key_stops_everything(folder: Path, world: Any) -> None:
    (folder / "vault").unlink()

    seen = doctor.examine(now=NOW)

    assert {one.code: one for one in seen}["vault_key"].level == Level.BROKEN
    assert doctor.verdict(seen) == Level.BROKEN


def test_debugging_is_found(folder: Path, world: Any, settings: Any) -> None:
    settings.DEBUG = True

    assert found()["debug"].level == Level.MEND


def test_afolder_that_cannot_be_written_is_found(
    folder: Path, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_args: False)  # root may write anywhere

    assert found()["folder"].level == Level.BROKEN


def test_a_network_file_system_is_recognized() -> None:
    mounts = [("/", "ext4"), ("/srv/far", "nfs4"), ("/srv", "xfs")]

    assert machine.file_system(Path("/srv/far/linli"), mounts) in machine.NETWORK
    assert machine.file_system(Path("/srv/farther"), mounts) == "xfs"


def test_styles_that_are_not_collected_are_found(folder: Path, world: Any) -> None:
    (folder / "static" / "staticfiles.json").unlink()

    assert found()["static"].mend.startswith("linli collectstatic")


def test_a_translation_older_than_its_text_is_found(
    folder: Path, world: Any, settings: Any, tmp_path: Path
) -> None:
    words = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES"
    words.mkdir(parents=True)
    (words / "django.po").touch()
    settings.LOCALE_PATHS = [tmp_path / "locale"]

    assert found()["words"].level == Level.MEND
    (words / "django.mo").touch()
    assert found()["words"].level == Level.WELL


def test_silent_work_is_found(folder: Path, world: Any) -> None:
    work.beat("work", at=NOW - timedelta(minutes=5))

    assert found()["work"].mend == "linli serve"


@pytest.mark.django_db
def test_a_database_that_is_gone_stops_everything(folder: Path) -> None:
    def gone(*_args: Any) -> None:
        raise DatabaseError

    with connection.execute_wrapper(gone):
        seen = doctor.examine(now=NOW)

    assert seen[-1].code == "database"
    assert doctor.verdict(seen) == Level.BROKEN


def test_reactions_given_up_are_found(folder: Path, world: Any) -> None:
    Delivery.objects.create(
        jurisdiction_id=world.area("east").pk, entry_id=uuid7(), reaction="tell", rests=True
    )

    assert "tell" in found()["deliveries"].sentence


def test_figures_that_lag_behind_are_found(folder: Path, world: Any) -> None:
    old = uuid7(at_ms=int((NOW - timedelta(minutes=30)).timestamp() * 1000))
    Delivery.objects.all().delete()
    Delivery.objects.create(jurisdiction_id=world.area("east").pk, entry_id=old, reaction="count")

    assert "30 minutes" in found()["counts"].sentence
    assert found()["counts"].mend == "linli work --once"


def test_a_year_without_known_holidays_is_found(folder: Path, world: Any) -> None:
    CalendarDay.objects.filter(day__year=2027).delete()

    assert "2027" in found()["calendar"].sentence


def test_a_blueprint_that_does_not_hold_is_found(
    folder: Path, world: Any, settings: Any, tmp_path: Path
) -> None:
    spoiled = tmp_path / "blueprints"
    spoiled.mkdir()
    (spoiled / "roles.yaml").write_bytes(
        (Path(django_settings.LINLI_BLUEPRINTS) / "roles.yaml").read_bytes()
    )
    (spoiled / "bad.yaml").write_text("id: bad\n", encoding="utf-8")
    settings.LINLI_BLUEPRINTS = spoiled

    assert "bad.yaml" in found()["blueprints"].mend


def test_a_place_without_any_mechanism_is_found(folder: Path, world: Any) -> None:
    Mechanism.objects.update(to_on=NOW.date() - timedelta(days=1))

    assert found()["editions"].level == Level.MEND


def test_a_building_without_a_group_is_found(folder: Path, world: Any) -> None:
    assert "G-3" in found()["building_group"].sentence

    Covers.objects.create(
        id=9_000_001, unit=world.unit("garden-group"), area=world.area("G-3"), from_on=NOW.date()
    )

    assert "G-3" not in found()["building_group"].sentence


def test_a_group_that_shows_nobody_is_found(folder: Path, world: Any) -> None:
    post = Post.objects.select_related("unit__base").filter(unit__code="garden-group").first()
    assert post is not None
    assert "G-1" in found()["building_card"].sentence

    _card(post, days=100)

    assert "G-1" not in found()["building_card"].sentence


def test_a_card_that_runs_out_soon_is_found(folder: Path, world: Any) -> None:
    post = Post.objects.select_related("unit__base").filter(unit__code="garden-group").first()
    assert post is not None
    assert found()["cards"].level == Level.WELL

    _card(post, days=30)

    assert "garden-group" in found()["cards"].sentence


def _card(post: Post, *, days: int) -> DutyCard:
    holding = Holding.objects.select_related("user").filter(post=post).first()
    assert holding is not None
    face = org.Face(
        shown_name="示例·甲",
        reach_by="desk",
        phone="0835-000 0001",
        consent_text="test",
        expires_on=timezone.localdate(NOW) + timedelta(days=days),
    )
    return org.publish_card(post, holding.user, face, actor=SYSTEM, at=NOW)


def test_a_post_without_a_holder_is_found(folder: Path, world: Any) -> None:
    assert found()["posts"].level == Level.WELL

    Holding.objects.filter(post__unit__code="garden-group").update(
        to_on=NOW.date() - timedelta(days=1)
    )

    assert "garden-group/" in found()["posts"].sentence


def test_an_area_without_a_unit_at_its_level_is_found(folder: Path, world: Any) -> None:
    assert "pine" in found()["levels"].sentence


def test_the_command_says_it_in_both_languages_and_leaves_with_a_code(
    folder: Path, world: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {}
    for language in ("zh", "en"):
        with pytest.raises(SystemExit) as left:
            call_command("doctor", language=language)
        told[language] = capsys.readouterr().out
        assert left.value.code == 1

    assert "没有楼栋党小组" in told["zh"]
    assert "without a building group" in told["en"]


def test_the_command_answers_in_json(
    folder: Path, world: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        call_command("doctor", json=True)

    answer = json.loads(capsys.readouterr().out)
    assert answer["state"] == "mend"
    assert {"code", "level", "sentence", "mend"} == set(answer["findings"][0])
