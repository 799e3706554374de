"""How entries follow one another: made into a chain, hashed, and checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from linli.journal.events import Event
from linli.journal.models import Delivery, Entry
from linli.kernel.actor import Actor
from linli.shards.ids import uuid7

START = bytes(32)
TAGS = {"area": 1, "unit": 2, "post": 3, "user": 4, "mechanism": 5, "calendar": 6, "facility": 7}
# Filled by `flows.wiring` at start: event kind ("*" = all) -> names of the reactions it owes.
WIRED: dict[str, tuple[str, ...]] = {}
_compact = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True)
class Place:
    """Where an entry is written down: its jurisdiction, area and unit."""

    jurisdiction_id: int
    area_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class Written:
    """One event about to be written, with what only its writer knows."""

    event: Event
    extra: dict[str, Any] | None = None
    due_on: date | None = None
    unit_id: int | None = None
    id: UUID | None = None


def wire(reactions: dict[str, tuple[str, ...]]) -> None:
    """Say which reactions each event kind owes; called once, by `flows`."""
    WIRED.clear()
    WIRED.update(reactions)


def top() -> Place | None:
    """Return where entries lie that belong to no place, as those of accounts: the highest area.

    None before any place stands. Asked through the journal's own key, as areas lie above it.
    """
    areas = Entry._meta.get_field("jurisdiction").related_model  # noqa: SLF001
    rows = areas._default_manager.filter(parent__isnull=True, kind="root", valid_to__isnull=True)  # noqa: SLF001
    found = rows.order_by("pk").values_list("pk", flat=True).first()
    return None if found is None else Place(jurisdiction_id=found, area_id=found)


def stream_of(subject: str, pk: int) -> UUID:
    """Return the stream of an area, unit, post and so on: a UUID made of the kind and the id."""
    return UUID(int=(TAGS[subject] << 96) | (8 << 76) | (2 << 62) | pk)


def entries(
    stream: UUID,
    written: Iterable[Written],
    *,
    after: int,
    head: bytes,
    place: Place,
    actor: Actor,
    at: datetime,
) -> list[Entry]:
    """Return the entries that follow `after` in a stream, chained from `head`; stores nothing."""
    made: list[Entry] = []
    for seq, item in enumerate(written, start=after + 1):
        entry = Entry(
            id=item.id or uuid7(),
            jurisdiction_id=place.jurisdiction_id,
            stream=stream,
            seq=seq,
            at=at,
            due_on=item.due_on,
            actor_kind=actor.actor_kind,
            actor_id=actor.actor_id,
            kind=item.event.kind,
            area_id=place.area_id,
            unit_id=item.unit_id or place.unit_id,
            facts={**item.event.facts(), **(item.extra or {})},
            prev_hash=head,
        )
        entry.hash = head = digest(entry)
        made.append(entry)
    return made


def deliveries(made: Iterable[Entry]) -> list[Delivery]:
    """Return what the wired reactions owe for these entries."""
    return [
        Delivery(
            jurisdiction_id=entry.jurisdiction_id,
            entry_id=entry.id,
            reaction=name,
            tries=0,
            rests=False,
        )
        for entry in made
        for name in dict.fromkeys((*WIRED.get(entry.kind, ()), *WIRED.get("*", ())))
    ]


def digest(entry: Entry) -> bytes:
    """Return the SHA-256 of an entry, without its jurisdiction: a moved matter keeps its chain."""
    return differing(entry, entry.stream, entry.area_id, entry.unit_id, entry.facts)


def differing(
    entry: Entry, stream: UUID, area_id: int | None, unit_id: int | None, facts: dict[str, Any]
) -> bytes:
    """Return the hash of an entry that differs from another only in these."""
    body = [
        stream.hex,
        entry.seq,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.due_on.isoformat() if entry.due_on else None,
        entry.actor_kind,
        entry.actor_id,
        entry.kind,
        area_id,
        unit_id,
        facts,
    ]
    return hashlib.sha256(bytes(entry.prev_hash) + _compact(body).encode()).digest()


def broken(chain: Iterable[Entry], *, note: Callable[[Entry, str], None]) -> int:
    """Check entries ordered by stream and seq; call `note` for each fault and return how many."""
    faults, stream, seq, head = 0, None, 0, START
    for entry in chain:
        if entry.stream != stream:
            stream, seq, head = entry.stream, 0, START
        problem = _fault(entry, seq, head)
        if problem:
            faults += 1
            note(entry, problem)
        seq, head = entry.seq, bytes(entry.hash)
    return faults


def _fault(entry: Entry, seq: int, head: bytes) -> str:
    if entry.seq != seq + 1:
        return "gap"
    if bytes(entry.prev_hash) != head:
        return "chain"
    return "" if digest(entry) == bytes(entry.hash) else "changed"
