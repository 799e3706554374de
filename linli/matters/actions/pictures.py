"""Photos: re-encoded without position or camera before any transaction, kept per jurisdiction."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from linli.kernel.errors import Refused
from linli.matters.models import Moved, Photo
from linli.shards.ids import uuid7

SIDE_MOST = 1600
PIXELS_MOST = 50_000_000
KEPT_WITHOUT_ROW = timedelta(days=1)
BYTES_MOST = 15 * 1024 * 1024
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")


@dataclass(frozen=True)
class Picture:
    """A re-encoded JPEG in memory; sizes in pixels."""

    data: bytes
    width: int
    height: int


def encode(file: IO[bytes]) -> Picture:
    """Return the picture as a plain JPEG of at most 1600 pixels a side.

    Raises Refused for what is no picture, is broken, or unpacks to more than 50 million pixels.
    """
    data = file.read(BYTES_MOST + 1)
    if len(data) > BYTES_MOST:
        raise Refused("photo.too_big", _("A photo may have at most 15 MB."), field="photos")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _encoded(data)
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ) as problem:
        sentence = _("This file is not a photo that can be read. Please choose another one.")
        raise Refused("photo.unreadable", sentence, field="photos") from problem


def _encoded(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > PIXELS_MOST:
            raise ValueError("too many pixels")
        image.draft("RGB", (SIDE_MOST * 2, SIDE_MOST * 2))
        upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((SIDE_MOST, SIDE_MOST))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return Picture(out.getvalue(), upright.width, upright.height)


def keep(
    picture: Picture, *, matter_id: UUID, jurisdiction_id: int, voice_id: UUID, at: datetime
) -> Photo:
    """Store the file and return its unsaved row; a file without a row is swept later."""
    pk = uuid7()
    name = f"{jurisdiction_id}/{at:%Y}/{at:%m}/{pk.hex}.jpg"
    stored = default_storage.save(name, ContentFile(picture.data))
    return Photo(
        id=pk,
        jurisdiction_id=jurisdiction_id,
        matter_id=matter_id,
        voice_id=voice_id,
        file=stored,
        width=picture.width,
        height=picture.height,
        size=len(picture.data),
        at=at,
    )


def sweep(*, now: datetime, limit: int) -> int:
    """Delete files of this month and the last that no row names and that are older than a day."""
    ended = 0
    for folder in _folders(now):
        names = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
        old = [
            one for one in names if now - default_storage.get_modified_time(one) > KEPT_WITHOUT_ROW
        ]
        known = _named(int(folder.split("/")[0]), old)
        for name in [one for one in old if one not in known][: limit - ended]:
            default_storage.delete(name)
            ended += 1
    return ended


def _named(home: int, names: list[str]) -> set[str]:
    """Return which files rows name; those of a moved matter lie where it was filed first."""
    moved = Moved.objects.shard(home).values_list("to_jurisdiction_id", flat=True).distinct()
    return {
        name
        for place in [home, *moved]
        for name in Photo.objects.shard(place).filter(file__in=names).values_list("file", flat=True)
    }


def _folders(now: datetime) -> list[str]:
    if not default_storage.exists(""):
        return []
    homes = [one for one in default_storage.listdir("")[0] if one.isdigit()]
    months = {f"{now:%Y/%m}", f"{now - timedelta(days=28):%Y/%m}"}
    found = [f"{home}/{month}" for home in homes for month in sorted(months)]
    return [one for one in found if default_storage.exists(one)]
