"""The doctor looks at the machine: secrets, debugging, the data folder, words and styles."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from linli.portal.doctor.finding import Finding, broken, mend, well

NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph"}
)
GIBIBYTE = 1024**3
FREE_LEAST = GIBIBYTE
OWNER_ONLY = 0o600


def secrets() -> Iterator[Finding]:
    """The secret and the vault key are there, and only their owner reads them."""
    data = Path(settings.LINLI_DATA)
    yield _secret("secret", data / "secret", _("The secret key"), ["LINLI_SECRET"])
    yield _secret(
        "vault_key",
        data / "vault",
        _("The key of the contact vault"),
        ["LINLI_VAULT_KEYS", "LINLI_VAULT_KEY"],
    )


def _secret(code: str, path: Path, what: str, names: list[str]) -> Finding:
    if any(os.environ.get(name) for name in names):
        return well(code, _("%(what)s comes from the environment.") % {"what": what})
    if not path.is_file():
        sentence = _("%(what)s is missing: %(path)s.") % {"what": what, "path": path}
        return broken(
            code, sentence, _("Bring the file back from a backup, or start once to make a new one.")
        )
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & ~OWNER_ONLY:
        sentence = _("%(what)s can be read by others: %(path)s has mode %(mode)s.")
        values = {"what": what, "path": path, "mode": f"{mode:03o}"}
        return mend(code, sentence % values, f"chmod 600 {path}")
    return well(code, _("%(what)s is there and only its owner reads it.") % {"what": what})


def debugging() -> Iterator[Finding]:
    """Nobody sees the inside of a fault."""
    if settings.DEBUG:
        sentence = _("Debugging is on: faults show the inside of the program to everybody.")
        yield mend("debug", sentence, _("Take LINLI_DEBUG out of the environment."))
    else:
        yield well("debug", _("Debugging is off."))


def folder() -> Iterator[Finding]:
    """What is recorded can be written, on a disk of this machine with room left."""
    data = Path(settings.LINLI_DATA)
    if not os.access(data, os.W_OK):
        sentence = _("The data folder cannot be written: %(path)s.") % {"path": data}
        yield broken("folder", sentence, f"chown -R $(id -u) {data}")
        return
    yield well("folder", _("The data folder can be written: %(path)s.") % {"path": data})
    yield _file_system(data)
    yield _room(data)


def _file_system(data: Path) -> Finding:
    kind = file_system(data, _mounts())
    if settings.LINLI_DB == "sqlite" and kind in NETWORK:
        sentence = _(
            "The SQLite file lies on a network file system (%(kind)s), where it may be damaged."
        )
        how = _("Move LINLI_DATA to a disk of this machine, or use PostgreSQL: LINLI_DB=postgres.")
        return mend("file_system", sentence % {"kind": kind}, how)
    return well(
        "file_system",
        _("The data folder lies on a disk of this machine (%(kind)s).") % {"kind": kind},
    )


def file_system(path: Path, mounts: list[tuple[str, str]]) -> str:
    """Return the kind of file system that holds `path`, given (mount point, kind) pairs."""
    found, longest = "?", -1
    for point, kind in mounts:
        holds = path.resolve().is_relative_to(point)
        if holds and len(point) > longest:
            found, longest = kind, len(point)
    return found


def _mounts() -> list[tuple[str, str]]:
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    fields = (line.split() for line in lines)
    return [(one[1].replace("\\040", " "), one[2]) for one in fields if len(one) > 2]


def _room(data: Path) -> Finding:
    free = shutil.disk_usage(data).free
    size = f"{free / GIBIBYTE:.1f} GiB"
    if free < FREE_LEAST:
        sentence = _("Only %(size)s are free on the disk of the data folder.") % {"size": size}
        return mend("disk", sentence, _("Make room, or move LINLI_DATA to a larger disk."))
    return well("disk", _("%(size)s are free on the disk of the data folder.") % {"size": size})


def styles() -> Iterator[Finding]:
    """Styles and scripts are collected and compressed."""
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield well("static", _("Styles and scripts are collected."))
    else:
        sentence = _("Styles and scripts are not collected: pages are slower and heavier.")
        yield mend("static", sentence, "linli collectstatic --no-input")


def words() -> Iterator[Finding]:
    """Every translation is compiled from its newest text."""
    stale = [
        path.parent.parent.name
        for folder in settings.LOCALE_PATHS
        for path in sorted(Path(folder).glob("*/LC_MESSAGES/django.po"))
        if not is_compiled(path)
    ]
    if stale:
        sentence = _("The translation is not compiled: %(names)s.") % {"names": ", ".join(stale)}
        yield mend("words", sentence, "make install")
    else:
        yield well("words", _("The translations are compiled."))


def is_compiled(po: Path) -> bool:
    """Return whether the compiled file beside `po` is as new as it."""
    mo = po.with_suffix(".mo")
    return mo.is_file() and mo.stat().st_mtime >= po.stat().st_mtime - 1
