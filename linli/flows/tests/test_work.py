"""What background work forgets when its time is up, and what it must keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from linli.flows import work
from linli.journal.models import Entry
from linli.matters.actions import contacts, pictures
from linli.matters.models import Matter, Note, Photo
from linli.privacy.models import Access, Erasure
from tests.world import MORNING, World

# Ids are made by the machine's own clock: far ahead of any.
LATER = datetime(2090, 1, 1, tzinfo=UTC)
MODELS = (Note, Photo, Access)


def counts(matter: Matter) -> dict[str, int]:
    home = matter.jurisdiction_id
    return {model.__name__: model.objects.shard(home).count() for model in MODELS}


def with_photo_and_look(world: World, state: str) -> tuple[Matter, str]:
    matter = world.case(state, contact="示例电话 000")
    voice = world.first_voice(matter)
    contacts.relay(matter, actor=world.desk, at=MORNING)
    row = pictures.keep(
        pictures.Picture(b"jpeg", 1, 1),
        matter_id=matter.pk,
        jurisdiction_id=matter.jurisdiction_id,
        voice_id=voice.pk,
        at=MORNING,
    )
    row.save(force_insert=True)
    return matter, row.file


def test_texts_photos_and_looks_go_after_three_years_and_the_entries_stay(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    matter, file = with_photo_and_look(world, "closed")
    entries = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk)
    before = entries.count()

    with django_capture_on_commit_callbacks(execute=True):
        work.sweep(LATER)

    assert counts(matter) == {"Note": 0, "Photo": 0, "Access": 0}
    assert not default_storage.exists(file)
    proofs = Erasure.objects.shard(matter.jurisdiction_id).values_list("kind", "rows")
    assert dict(proofs) == {"note": 3, "photo": 1, "look": 1}
    assert entries.count() == before


def test_what_is_still_open_keeps_its_texts(world: World) -> None:
    matter, file = with_photo_and_look(world, "handling")

    work.sweep(LATER)

    assert counts(matter) == {"Note": 2, "Photo": 1, "Access": 0}
    assert default_storage.exists(file)
    default_storage.delete(file)


def test_nothing_goes_within_three_years(world: World) -> None:
    matter, file = with_photo_and_look(world, "closed")

    work.sweep(MORNING + timedelta(days=3 * 365 - 30))

    assert counts(matter) == {"Note": 3, "Photo": 1, "Access": 1}
    default_storage.delete(file)


def test_a_broken_media_folder_stops_neither_the_work_nor_the_other_sweeps(
    world: World, tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    matter = world.case("closed")
    settings.MEDIA_ROOT = tmp_path / "file"
    settings.MEDIA_ROOT.write_text("no folder")

    work.sweep(LATER)

    assert counts(matter)["Note"] == 0
    assert "failed" in caplog.text
