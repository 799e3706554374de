"""Entries that are no moves: they re-read and retry; and the words people write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from linli.journal import log
from linli.journal.events import Event
from linli.journal.models import Entry
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.matters import rules
from linli.matters.models import Matter, Note
from linli.shards.put import put


def note_down(
    matter: Matter,
    event: Event,
    *,
    actor: Actor,
    at: datetime,
    rows: Iterable[models.Model] = (),
    guard: Callable[[Matter], None] | None = None,
    **changes: Any,
) -> Entry:
    """Write an entry that is no move: re-read and retry until the version is won."""
    rows = list(rows)
    for _attempt in range(50):
        if guard:
            guard(matter)
        written = log.Written(event, extra={"topic": matter.topic})
        place = log.Place(matter.jurisdiction_id, matter.area_id, matter.owner_unit_id)
        made = log.entries(
            matter.pk, [written], after=matter.version, head=bytes(matter.head), place=place, actor=actor, at=at
        )
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


def win(matter: Matter, made: list[Entry], names: Iterable[str]) -> None:
    """Change the header by compare-and-set. Raises Stale when somebody else was faster."""
    rows = Matter.objects.shard(matter.jurisdiction_id).filter(pk=matter.pk, version=matter.version)
    values = {name: getattr(matter, name) for name in names}
    version, head = made[-1].seq, made[-1].hash
    if not rows.update(**values, version=F("version") + len(made), head=head):
        raise Stale("matter.stale", _("Someone else just changed this."))
    matter.version, matter.head = version, head


def told(text: str, *, most: int = rules.WORDS_LENGTH, name: str = "text") -> str:
    """Return words that must be there and not too long. Raises Refused on the field."""
    text = text.strip()
    if not text:
        raise Refused("text.missing", _("Please say it in a few words."), field=name)
    if len(text) > most:
        sentence = _("Please keep it under %(most)d characters.") % {"most": most}
        raise Refused("text.too_long", sentence, field=name)
    return text
