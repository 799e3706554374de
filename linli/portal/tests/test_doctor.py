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
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.utils import translation

from linli.areas.models import CalendarDay
from linli.flows import work
from linli.journal.models import Delivery
from linli.org.models import Covers, DutyCard, Holding, Mechanism, Post
from linli.portal import doctor
from linli.portal.doctor import Finding, Level, keys, machine
from linli.portal.models import Import
from linli.portal.tests import complete
from linli.privacy import actions as privacy
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
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LINLI_SYNCHRONOUS = "FULL"
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.LINLI_ADDRESS = ""
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").touch()
    for name in ("secret", "vault"):
        (tmp_path / name).touch(mode=0o600)
        (tmp_path / name).write_text("k" * 64)
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


def test_a_secret_that_is_cut_off_stops_everything(folder: Path, world: Any) -> None:
    (folder / "secret").write_text("short")

    assert found()["secret"].level == Level.BROKEN
    assert "empty or cut off" in found()["secret"].sentence


def test_contacts_sealed_with_a_key_that_is_gone_are_found(
    folder: Path, world: Any, settings: Any
) -> None:
    assert found()["vault"].level == Level.WELL
    east = world.area("east").pk
    privacy.keep("13800001111", purpose="test", jurisdiction_id=east, at=NOW).save()
    assert found()["vault"].level == Level.WELL

    settings.LINLI_VAULT_KEYS = [settings.LINLI_VAULT_KEYS[0][:-43] + "B" * 42 + "A"]
    assert "(1)" in found()["vault"].sentence
    assert "LINLI_VAULT_KEYS" in found()["vault"].mend

    settings.LINLI_VAULT_KEYS = ["other:" + "A" * 43]
    assert found()["vault"].level == Level.BROKEN

    settings.LINLI_VAULT_KEYS = ["other:short"]
    assert "vault key 1" in found()["vault"].sentence


def test_a_misspelt_setting_is_found_with_what_was_meant(
    folder: Path, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    [known] = keys.known({"LINLI_HOSTS": "linli.example", "LANG": "C"})
    [strange] = keys.known({"LINLI_HOST": "linli.example"})

    assert known.level == Level.WELL
    assert "LINLI_HOST." in strange.sentence
    assert "LINLI_HOST → LINLI_HOSTS" in strange.mend


def test_a_file_of_roles_that_is_gone_stops_everything(
    folder: Path, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise FileNotFoundError

    monkeypatch.setattr("linli.blueprint.queries.roles", gone)

    assert "LINLI_BLUEPRINTS" in found()["roles"].mend


def test_several_names_without_the_address_for_posters_are_found(
    folder: Path, world: Any, settings: Any
) -> None:
    settings.ALLOWED_HOSTS, settings.LINLI_BEHIND_TLS = ["a.example", "b.example"], True

    assert "LINLI_ADDRESS" in found()["https"].mend
    settings.LINLI_ADDRESS = "https://a.example"
    assert found()["https"].level == Level.WELL


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
        raise OperationalError

    with connection.execute_wrapper(gone):
        seen = doctor.examine(now=NOW)

    assert seen[-1].code == "database"
    assert "does not answer" in seen[-1].sentence
    assert doctor.verdict(seen) == Level.BROKEN


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="a damaged file is SQLite's")
def test_a_database_that_is_damaged_stops_everything(folder: Path) -> None:
    def damaged(*_args: Any) -> None:
        raise DatabaseError("file is not a database")

    with connection.execute_wrapper(damaged):
        seen = doctor.examine(now=NOW)

    assert "damaged" in seen[-1].sentence
    assert "backup" in seen[-1].mend


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
    CalendarDay.objects.filter(day__year=2026).delete()

    assert "2026" in found()["calendar"].sentence


def test_the_next_year_is_missed_only_once_its_holidays_are_published(
    folder: Path, world: Any
) -> None:
    CalendarDay.objects.filter(day__year=2027).delete()

    assert found()["calendar"].level == Level.WELL
    assert "2027" in found(now=datetime(2026, 11, 20, 4, 0, tzinfo=UTC))["calendar"].sentence


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
    return complete.show(post, holding.user, at=NOW, days=days)


def test_a_post_without_a_holder_is_found(folder: Path, world: Any) -> None:
    assert found()["posts"].level == Level.WELL

    Holding.objects.filter(post__unit__code="garden-group").update(
        to_on=NOW.date() - timedelta(days=1)
    )

    assert "garden-group/" in found()["posts"].sentence


def test_an_area_without_a_unit_at_its_level_is_found(folder: Path, world: Any) -> None:
    assert "pine" in found()["levels"].sentence


def test_a_place_that_lacks_nothing_is_calm(
    db: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete.clear()
    complete.build(at=NOW)
    work.beat("work", at=NOW)
    Delivery.objects.all().delete()
    _fonts(folder, monkeypatch, "NotoSansCJK-Regular.ttc")

    seen = doctor.examine(now=NOW)

    assert [one for one in seen if one.level != Level.WELL and one.code != "words"] == []


def test_nobody_has_set_it_up_yet(db: None, folder: Path) -> None:
    complete.clear()

    assert "linli setup" in found()["setup"].mend
    assert "editions" not in found()


def test_a_place_without_any_building_is_found(db: None, folder: Path) -> None:
    complete.clear()
    complete.found(at=NOW)

    assert "/manage/import/" in found()["buildings"].mend


def test_answering_under_any_name_is_found(folder: Path, world: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    assert "LINLI_HOSTS" in found()["hosts"].mend


def test_being_open_to_others_without_https_is_found(
    folder: Path, world: Any, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["linli.example"]

    assert "LINLI_BEHIND_TLS" in found()["https"].mend
    assert "linli.example" in found()["hosts"].sentence

    settings.LINLI_BEHIND_TLS = True
    assert found()["https"].level == Level.WELL

    settings.LINLI_ADDRESS = "http://linli.example"
    assert "posters" in found()["https"].sentence


def test_a_database_file_that_others_can_read_is_found(
    folder: Path, world: Any, settings: Any
) -> None:
    path = folder / "linli.sqlite3"
    path.touch(mode=0o600)
    path.chmod(0o644)
    settings.LINLI_DB = "sqlite"

    assert machine.closed_to_others(path).mend == f"chmod o-rwx {path}"
    path.chmod(0o640)
    assert machine.closed_to_others(path).level == Level.WELL


def test_a_file_where_the_photos_belong_is_found(folder: Path, world: Any) -> None:
    (folder / "media").touch()

    assert "media" in found()["folders"].sentence


def test_a_media_folder_that_cannot_be_written_is_found(
    folder: Path, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "media").mkdir()
    may = os.access  # root may write anywhere, so the answer is given for it
    monkeypatch.setattr(
        os, "access", lambda path, mode: Path(path).name != "media" and may(path, mode)
    )

    assert str(folder / "media") in found()["folders"].sentence


def test_a_machine_in_another_zone_is_told(
    folder: Path, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    zones = folder / "zoneinfo" / "Europe"
    zones.mkdir(parents=True)
    (zones / "Berlin").touch()
    (folder / "localtime").symlink_to(zones / "Berlin")
    monkeypatch.setattr(machine, "ZONE_FILE", folder / "localtime")

    assert "Europe/Berlin" in found()["zone"].sentence
    assert "Asia/Shanghai" in found()["zone"].sentence


def test_a_machine_without_a_chinese_font_is_found(
    folder: Path, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fonts(folder, monkeypatch, "DejaVuSans.ttf")

    assert "fonts-noto-cjk" in found()["fonts"].mend


def _fonts(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (folder / "fonts").mkdir(exist_ok=True)
    (folder / "fonts" / name).touch()
    monkeypatch.setattr(machine, "FONT_FOLDERS", (folder / "fonts",))


def test_a_database_that_forgets_in_a_power_cut_is_found(
    folder: Path, world: Any, settings: Any
) -> None:
    settings.LINLI_DB = "sqlite"
    settings.LINLI_SYNCHRONOUS = "OFF"

    assert "power cut" in found()["durable"].sentence


def test_a_clock_that_runs_behind_is_found(folder: Path, world: Any) -> None:
    work.beat("work", at=NOW + timedelta(hours=1))

    assert "60 minutes" in found()["clock"].sentence


def test_a_file_left_unfinished_is_found(folder: Path, world: Any) -> None:
    old = NOW - timedelta(days=2)
    Import.objects.create(kind="areas", state="wrong", digest="x", made_at=old, touched_at=old)

    assert "/manage/import/" in found()["imports"].mend


def test_a_unit_without_a_post_is_found(folder: Path, world: Any) -> None:
    assert "shore-group" in found()["units"].sentence
    assert "/manage/units/" in found()["units"].mend


def test_holders_without_a_password_are_found(folder: Path, world: Any) -> None:
    assert found()["shut_out"].level == Level.WELL
    type(world.inside).objects.filter(username="inside").update(password=make_password(None))

    finding = found()["shut_out"]

    assert finding.level == Level.MEND
    assert "inside" in finding.sentence
    assert "/manage/people/?show=waiting" in finding.mend


def test_a_closed_account_that_holds_a_post_is_found(folder: Path, world: Any) -> None:
    assert found()["closed_accounts"].level == Level.WELL

    type(world.inside).objects.filter(username="inside").update(is_active=False)

    assert "garden-group/post-inside" in found()["closed_accounts"].sentence
    assert "inside building_worker" in found()["grants"].sentence


def test_a_role_that_outlives_its_post_is_found(folder: Path, world: Any) -> None:
    assert found()["grants"].level == Level.WELL

    Holding.objects.filter(user__username="desk").update(to_on=NOW.date() - timedelta(days=1))

    assert "desk desk_worker (willow)" in found()["grants"].sentence


def test_a_place_without_an_administrator_is_found(folder: Path, world: Any) -> None:
    assert "any more" in found()["administrators"].sentence


def test_a_service_that_begins_where_no_unit_is_is_found(folder: Path, world: Any) -> None:
    assert found()["services"].level == Level.WELL

    Covers.objects.filter(unit__level=4).update(to_on=NOW.date() - timedelta(days=1))

    assert "/manage/services/" in found()["services"].mend
    assert "(east)" in found()["services"].sentence


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
