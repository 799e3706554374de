"""Files that were sent, on this machine's disk, until they are applied or forgotten."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from linli.portal.importing import rules
from linli.portal.models import Import
from linli.ui.faults import TooLarge

SUFFIXES = frozenset(["xlsx", "xlsm", "xls", "et", "ods", "csv", "txt", "tsv"])


def suffix_of(name: str) -> str:
    """Return the ending of a file name if it is one that tables have."""
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    return ending if ending in SUFFIXES else "file"


def keep(pk: UUID, chunks: Iterable[bytes], *, suffix: str) -> str:
    """Write a file down and return its SHA-256. Raises TooLarge beyond what is taken."""
    path = _folder() / f"{pk}.{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as out:
        for chunk in chunks:
            size += len(chunk)
            if size > rules.FILE_BYTES_MOST:
                break
            digest.update(chunk)
            out.write(chunk)
    if size > rules.FILE_BYTES_MOST:
        path.unlink()
        raise TooLarge(
            "import.too_large",
            _("This file is larger than 64 MB. Split it into several files and send them in turn."),
            field="file",
        )
    path.chmod(0o600)
    return digest.hexdigest()


def chunks_of(path: Path) -> Iterable[bytes]:
    """Return the contents of a file on this machine, piece by piece."""
    with path.open("rb") as source:
        while piece := source.read(1024 * 1024):
            yield piece


def path_of(found: Import) -> Path:
    """Return where the file of an import lies, whether or not it still does."""
    return _folder() / f"{found.pk}.{found.suffix}"


def is_there(found: Import) -> bool:
    """Say whether the file is still kept."""
    return bool(found.suffix) and path_of(found).exists()


def move(found: Import, to: Import) -> None:
    """Let another import have this file."""
    shutil.move(path_of(found), path_of(to))


def remove(found: Import) -> None:
    """Delete the file."""
    path_of(found).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.LINLI_DATA) / "imports"
