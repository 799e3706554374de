"""Tells what happened to a matter in plain sentences, for staff or for the one voice that asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.journal.models import Entry
from linli.kernel.flow import Phase
from linli.matters import rules
from linli.matters.models import Matter, Note, Voice
from linli.matters.states import kind_of
from linli.matters.stories.sentences import TELLERS, Teller, Told
from linli.org.models import Unit
from linli.people.models import User
from linli.ui.words import named

NOW = "now"
UNIT_FACTS = ("to_unit", "from_unit", "disputed_by")
# What a requester need not read: notes among colleagues, bookkeeping, and looks, which have a list.
FOR_STAFF = frozenset(["matter.noted", "matter.titled", "clock.kept", "contact.seen"])
# The words it came with, and whether it came in time, tell of a first answer already.
UNTOLD = frozenset(["matter.first_answered"])
# An entry carries the owning unit; only these are surely done by it and do not name it themselves.
BY_OWNER = frozenset(["matter.asked", "matter.resumed", "matter.extended", "matter.noted"])


@dataclass(frozen=True)
class Line:
    """One step as people read it; `words` is what somebody wrote, `who` a worker (for staff)."""

    at: datetime
    icon: str
    text: str
    words: str = ""
    unit_name: str = ""
    who: str = ""
    tone: str = ""
    is_now: bool = False


def lines(matter: Matter, *, for_voice: Voice | None) -> list[Line]:
    """Return the story, newest first: three queries beside the notes of `queries.story`.

    For a voice: nobody else's words, and of questions to others only that they were asked.
    Without a voice: everything, for staff who may read the matter.
    """
    entries = list(
        Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk).order_by("-seq")
    )
    units, users = _units(entries), _names(entries) if for_voice is None else {}
    words = _words(matter, for_voice)
    hidden = UNTOLD if for_voice is None else UNTOLD | FOR_STAFF
    shown = [one for one in entries if one.kind not in hidden]
    ends = matter.phase == Phase.CLOSED
    told: list[Line] = []
    for entry in shown:
        line = _line(Told(entry, matter, for_voice, units), words, users, is_now=not (told or ends))
        if line:
            told.append(line)
    return told


def _line(
    told: Told, words: Mapping[UUID, str], users: Mapping[str, str], *, is_now: bool
) -> Line | None:
    entry = told.entry
    teller = _tellers(told.matter).get(entry.kind)
    if teller is None:
        return None
    icon, text, tone = teller(told)
    unit = told.units.get(entry.unit_id or 0)
    by_staff = entry.actor_kind == "user"
    return Line(
        at=entry.at,
        icon=icon,
        text=text,
        words=words.get(entry.pk, ""),
        unit_name=named(unit) if unit and entry.kind in BY_OWNER else "",
        who=users.get(entry.actor_id, "") if by_staff else "",
        tone=NOW if is_now else tone,
        is_now=is_now,
    )


def _tellers(matter: Matter) -> dict[str, Teller]:
    own: Mapping[str, Any] = kind_of(matter.kind).step_words
    return {**TELLERS, **own}


def _units(entries: Iterable[Entry]) -> dict[int, Unit]:
    wanted = {one.unit_id for one in entries if one.unit_id}
    wanted |= {one.facts[name] for one in entries for name in UNIT_FACTS if one.facts.get(name)}
    return Unit.objects.in_bulk(list(wanted))


def _names(entries: Iterable[Entry]) -> dict[str, str]:
    wanted = {int(one.actor_id) for one in entries if one.actor_kind == "user"}
    return {user.actor_id: named(user) for user in User.objects.in_bulk(list(wanted)).values()}


def _words(matter: Matter, voice: Voice | None) -> dict[UUID, str]:
    said: dict[UUID, list[str]] = {}
    for note in sorted(matter.notes.all(), key=lambda note: note.pk):
        if voice is None or _may_read(note, voice):
            said.setdefault(note.entry_id, []).append(note.text)
    return {entry: "\n".join(texts) for entry, texts in said.items()}


def _may_read(note: Note, voice: Voice) -> bool:
    if note.voice_id is not None:
        return bool(note.voice_id == voice.pk)
    return note.audience in {rules.REQUESTER, rules.EVERYBODY}
