"""Photos come in without a place and stay only where a row names them."""

from __future__ import annotations

import io
import os
import struct
import zlib
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from PIL import Image

from linli.kernel.errors import Refused
from linli.matters.actions import pictures
from tests.world import MORNING, World


def photo(**more: object) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (3000, 1000), "gray").save(out, "JPEG", **more)
    out.seek(0)
    return out


def bomb() -> io.BytesIO:
    """Return a tiny PNG that claims to be 40,000 by 40,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"0"))
        + chunk(b"IEND", b"")
    )


def test_a_photo_is_made_smaller_and_loses_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825)[1] = "N"

    made = pictures.encode(photo(exif=exif))

    again = Image.open(io.BytesIO(made.data))
    assert (made.width, made.height) == (1600, 533)
    assert not again.getexif()
    assert b"Camera" not in made.data


@pytest.mark.parametrize("file", [io.BytesIO(b"no picture"), io.BytesIO(b""), bomb()])
def test_what_is_no_photo_is_refused_with_a_sentence(file: io.BytesIO) -> None:
    with pytest.raises(Refused) as refusal:
        pictures.encode(file)

    assert refusal.value.field == "photos"


def test_a_file_that_no_row_names_is_swept_after_a_day(
    world: World, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    matter = world.case()
    picture = pictures.encode(photo())
    home = matter.jurisdiction_id
    rows = [
        pictures.keep(
            picture,
            matter_id=matter.pk,
            jurisdiction_id=home,
            voice_id=world.first_voice(matter).pk,
            at=MORNING,
        )
        for _one in range(2)
    ]
    rows[0].save(force_insert=True)
    stray = pictures.keep(
        picture, matter_id=uuid4(), jurisdiction_id=home, voice_id=uuid4(), at=MORNING
    )
    for row in [*rows, stray]:
        os.utime(tmp_path / row.file, times=(MORNING.timestamp(),) * 2)

    ended = pictures.sweep(now=MORNING + timedelta(days=2), limit=10)

    assert ended == 2
    assert (tmp_path / rows[0].file).exists()
    assert not (tmp_path / stray.file).exists()
