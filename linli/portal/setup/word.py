"""The one-time word that lets whoever reads the server's terminal set the place up.

It lies hashed in the data folder, for some hours; entering it uses it up.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from linli.kernel import codes
from linli.kernel.errors import Refused
from linli.people import actions as people
from linli.people import queries, rules

LASTS = timedelta(hours=6)
SIGNS = 12
NETWORK_TRIES_MOST = 10
TRIES_MOST = 100


def issue(*, at: datetime) -> str:
    """Make a new word; the one before no longer works. Only its digest is kept."""
    word = "".join(secrets.choice(codes.ALPHABET) for _sign in range(SIGNS))
    kept = {"digest": queries.digest(word), "until": (at + LASTS).isoformat()}
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(kept, file)
    fresh.replace(path)
    return codes.show(word)


def enter(*, word: str, address: str, at: datetime) -> datetime:
    """Use the word up; return until when its bearer may set the place up.

    Raises TooMany after ten tries of one network or a hundred of all, Refused for a wrong word, and
    for one that was used or is too old.
    """
    seconds = rules.TRIES_SECONDS
    network = rules.network(address)
    people.allow("setup_all", "all", most=TRIES_MOST, seconds=seconds, at=at)
    people.allow("setup", network, most=NETWORK_TRIES_MOST, seconds=seconds, at=at)
    kept = _kept()
    if kept is None or at >= datetime.fromisoformat(kept["until"]):
        raise Refused("setup.no_word", _used(), field="word")
    if not constant_time_compare(queries.digest(_typed(word)), kept["digest"]):
        sentence = _("This is not the word. It stands in the server's terminal.")
        raise Refused("setup.word", sentence, field="word")
    _use_up()
    return at + LASTS


def forget() -> None:
    """Let no word work any more: the place is set up."""
    _path().unlink(missing_ok=True)


def _used() -> str:
    return _("There is no word that works now: it was used or is too old. Run: linli setup --word")


def _use_up() -> None:
    """Whoever removes the file has used the word; a second one comes too late."""
    try:
        _path().unlink()
    except FileNotFoundError as gone:
        raise Refused("setup.no_word", _used(), field="word") from gone


def _typed(word: str) -> str:
    return "".join(sign for sign in codes.plain(word) if sign in codes.ALPHABET)


def _kept() -> dict[str, str] | None:
    with suppress(OSError, ValueError):
        kept = json.loads(_path().read_text(encoding="ascii"))
        if isinstance(kept, dict) and {"digest", "until"} <= kept.keys():
            return kept
    return None


def _path() -> Path:
    return Path(settings.LINLI_DATA) / "setup.word"
