"""Entries that are no moves: they re-read and retry; and the words people write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from linli.journal import log
from linli.journal.events import Event
from linli.journal.models import Entry
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.matters import rules
from linli.matters.actions.entries import always, chained, win
from linli.matters.models import Matter, Note
from linli.shards.put import put


def note_down(
    matter: Matter,
    event: Event | Callable[[Matter], Event],
    *,
    actor: Actor,
    at: datetime,
    rows: Iterable[models.Model] = (),
    guard: Callable[[Matter], None] | None = None,
    **changes: Any,
) -> Entry:
    """Write an entry that is no move: re-read and retry until the version is won.

    An event that tells something of the matter is given as what makes it, so that it stays true.
    """
    rows = list(rows)
    for _attempt in range(50):
        if guard:
            guard(matter)
        fact = event(matter) if callable(event) else event
        written = log.Written(fact, extra=always(matter))
        made = chained(matter, [written], actor=actor, at=at)
        for name, value in changes.items():
            setattr(matter, name, value)
        try:
            win(matter, made, tuple(changes))
        except Stale:
            matter.refresh_from_db(fields=["version", "head", "state", "phase", "voice_count"])
            continue
        for row in rows:
            if isinstance(row, Note):
                row.entry_id = made[0].pk
        put(*rows)
        log.store(made)
        return made[0]
    raise Stale("matter.stale", _("Someone else just changed this."))


def told(text: str, *, most: int = rules.WORDS_LENGTH, name: str = "text") -> str:
    """Return words that must be there and not too long. Raises Refused on the field."""
    text = text.strip()
    if not text:
        raise Refused("text.missing", _("Please say it in a few words."), field=name)
    if len(text) > most:
        sentence = _("Please keep it under %(most)d characters.") % {"most": most}
        raise Refused("text.too_long", sentence, field=name)
    return text
