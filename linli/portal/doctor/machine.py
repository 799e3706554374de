"""The doctor looks at the machine: secrets, addresses, the data folder, words, styles and fonts."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from linli.portal.doctor.finding import Finding, broken, mend, named, well

NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph"}
)
GIBIBYTE = 1024**3
FREE_LEAST = GIBIBYTE
OWNER_ONLY = 0o600
SECRET_SIGNS_LEAST = 43
OTHERS = 0o007
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]", "::1", "testserver"})
ZONE_FILE = Path("/etc/localtime")
FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
)
CHINESE_FONT = re.compile(
    r"cjk|sourcehan|wqy|wenquan|simsun|simhei|msyh|fandol|lxgw|uming|ukai", re.I
)


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
    if path.stat().st_size < SECRET_SIGNS_LEAST:
        sentence = _("%(what)s is empty or cut off: %(path)s.") % {"what": what, "path": path}
        return broken(
            code,
            sentence,
            _("Bring the file back from a backup; without one, delete it and start once."),
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


def addresses() -> Iterator[Finding]:
    """Pages are answered under names that are meant, and outside this machine only encrypted."""
    outside = sorted(set(settings.ALLOWED_HOSTS) - LOCAL)
    if "*" in outside:
        sentence = _("Linli answers under any name: somebody may send people to a copy of a page.")
        how = _("Set LINLI_HOSTS to the names of this place, as in LINLI_HOSTS=linli.example")
        yield mend("hosts", sentence, how)
    elif outside:
        sentence = _("Linli answers under these names: %(names)s.")
        yield well("hosts", sentence % {"names": named(outside)})
    else:
        sentence = _("Linli answers on this machine only; LINLI_HOSTS opens it to others.")
        yield well("hosts", sentence)
    yield _transport(outside)


def _transport(outside: list[str]) -> Finding:
    if settings.LINLI_ADDRESS and not settings.LINLI_ADDRESS.startswith("https://") and outside:
        sentence = _("The address printed on posters is not encrypted: %(address)s.")
        how = _("Set LINLI_ADDRESS to the https:// address of this place.")
        return mend("https", sentence % {"address": settings.LINLI_ADDRESS}, how)
    if outside and not settings.LINLI_BEHIND_TLS:
        sentence = _("Linli is open to others without HTTPS: passwords can be read on the way.")
        how = _("Put a proxy with a certificate in front and set LINLI_BEHIND_TLS=yes")
        return mend("https", sentence, how)
    is_many = len(outside) > 1 or "*" in outside
    if is_many and not settings.LINLI_ADDRESS:
        sentence = _("Linli has several names: QR codes carry the one that whoever prints uses.")
        how = _("Set LINLI_ADDRESS to the address that posters should carry.")
        return mend("https", sentence, how)
    if settings.LINLI_BEHIND_TLS:
        return well("https", _("Pages travel encrypted (HTTPS)."))
    return well("https", _("Without HTTPS, but on this machine only."))


def clock_zone() -> Iterator[Finding]:
    """Linli counts in its own zone; logs and other programs use that of the machine."""
    zone = zone_of(ZONE_FILE)
    values = {"zone": zone, "own": settings.TIME_ZONE}
    if zone in {settings.TIME_ZONE, ""}:
        yield well("zone", _("Days and hours are counted in %(own)s.") % values)
    else:
        sentence = _(
            "Linli counts in %(own)s; the machine itself shows %(zone)s, as other programs do."
        )
        yield well("zone", sentence % values)


def zone_of(path: Path) -> str:
    """Return the name of the zone that a link to the zone files stands for; empty if unknown."""
    parts = path.resolve().parts
    return "/".join(parts[parts.index("zoneinfo") + 1 :]) if "zoneinfo" in parts else ""


def fonts() -> Iterator[Finding]:
    """There is a font for the posters."""
    if any(_chinese_fonts()):
        yield well("fonts", _("There is a Chinese font for posters."))
    else:
        sentence = _("No Chinese font was found: posters would show empty boxes.")
        yield mend("fonts", sentence, "apt-get install fonts-noto-cjk")


def _chinese_fonts() -> Iterator[Path]:
    for above in FONT_FOLDERS:
        if above.is_dir():
            yield from (one for one in above.rglob("*.?t?") if CHINESE_FONT.search(one.name))


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
    yield closed_to_others(Path(str(settings.DATABASES["default"]["NAME"])))
    yield _writable()


def closed_to_others(path: Path) -> Finding:
    """Only the account that runs Linli, and its group, read the SQLite file."""
    is_file = settings.LINLI_DB == "sqlite" and path.is_file()
    if is_file and stat.S_IMODE(path.stat().st_mode) & OTHERS:
        sentence = _("Everybody on this machine can read the database: %(path)s.")
        return mend("database_file", sentence % {"path": path}, f"chmod o-rwx {path}")
    return well("database_file", _("The database is closed to others on this machine."))


def _writable() -> Finding:
    wanted = [Path(settings.MEDIA_ROOT), Path(settings.STATIC_ROOT)]
    closed = [
        str(one)
        for one in wanted
        if one.exists() and not (one.is_dir() and os.access(one, os.W_OK))
    ]
    if closed:
        sentence = _("These folders cannot be written: %(names)s.") % {"names": named(closed)}
        return mend("folders", sentence, f"chown -R $(id -u) {closed[0]}")
    return well("folders", _("Photos and styles can be written."))


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
