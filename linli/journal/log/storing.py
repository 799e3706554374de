"""Entries on their way into the database, with what they owe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from linli.journal.events import Event
from linli.journal.log.chaining import (
    START,
    WIRED,
    Place,
    Written,
    deliveries,
    differing,
    entries,
    stream_of,
)
from linli.journal.models import Delivery, Entry, StreamHead
from linli.kernel.actor import Actor
from linli.kernel.errors import Stale
from linli.shards.ids import changed, uuid7s
from linli.shards.models import ShardedQuerySet
from linli.shards.put import Stamp, put, put_alike, put_many
from linli.shards.relocate import relocate


def store(made: list[Entry]) -> None:
    """Write entries and their deliveries; the caller has already won the race for the stream."""
    put(*made)
    put(*deliveries(made))


class Spot(NamedTuple):
    """What tells one of many alike entries from another: its stream, where it lies, its facts."""

    stream: UUID
    area_id: int | None
    unit_id: int | None
    facts: dict[str, Any]


def store_alike(pattern: Entry, jurisdiction_id: int, each: Sequence[Spot]) -> list[bytes]:
    """Store the first entries of new streams, otherwise like the pattern; return their hashes.

    They lie in one jurisdiction and happened at one instant, so what every entry owes, which goes
    by the day, is owed once for all of them; what their kind owes, each owes for itself.
    """
    names = ("id", "jurisdiction_id", "stream", "area_id", "unit_id", "facts", "hash")
    stamp = Stamp(pattern, *names)
    hashes = [differing(pattern, *one) for one in each]
    pks = uuid7s(len(each))
    put_many(
        Entry,
        [
            stamp.row(pk, jurisdiction_id, *one, digested)
            for pk, one, digested in zip(pks, each, hashes, strict=True)
        ],
    )
    own = WIRED.get(pattern.kind, ())
    owed = [(pk, name) for pk in pks for name in own]
    owed += [(pks[0], name) for name in WIRED.get("*", ()) if name not in own]
    put_alike(
        [
            Delivery(
                jurisdiction_id=jurisdiction_id, entry_id=pk, reaction=name, tries=0, rests=False
            )
            for pk, name in owed
        ]
    )
    return hashes


def record(
    subject: str, pk: int, event: Event, *, place: Place, actor: Actor, at: datetime
) -> Entry:
    """Append one event to the stream of a reference row, in the caller's transaction.

    Every change of a reference row comes through here, so this also says that they changed.
    """
    [entry] = record_all(subject, pk, [event], place=place, actor=actor, at=at)
    return entry


@transaction.atomic
def record_all(
    subject: str, pk: int, events: Iterable[Event], *, place: Place, actor: Actor, at: datetime
) -> list[Entry]:
    """Append events that happened in one step to the stream of a reference row; as `record`."""
    changed()
    return append(stream_of(subject, pk), events, place=place, actor=actor, at=at)


@transaction.atomic
def append(
    stream: UUID, events: Iterable[Event], *, place: Place, actor: Actor, at: datetime
) -> list[Entry]:
    """Append events to a stream that keeps its own head, as that of a form; in the caller's step.

    A matter keeps its head itself: its entries are written by `matters`.
    """
    written = [Written(event) for event in events]
    heads = StreamHead.objects.shard(place.jurisdiction_id).filter(stream=stream)
    while written:
        head = heads.first()
        seq, last = (head.seq, bytes(head.hash)) if head else (0, START)
        made = entries(stream, written, after=seq, head=last, place=place, actor=actor, at=at)
        if _advanced(heads, head, stream, made[-1]):
            store(made)
            return made
    return []


@transaction.atomic
def record_each(
    subject: str, events: Mapping[int, Event], *, place: Place, actor: Actor, at: datetime
) -> list[Entry]:
    """Append one event to the stream of each of these reference rows, told by their ids.

    What the database is asked does not grow with the rows. Raises Stale when somebody else wrote
    to one of the streams at the same moment.
    """
    changed()
    told = {stream_of(subject, pk): event for pk, event in events.items()}
    heads = StreamHead.objects.shard(place.jurisdiction_id)
    known = {head.stream: head for head in heads.filter(stream__in=list(told))}
    made: list[Entry] = []
    for stream, event in told.items():
        head = known.get(stream)
        seq, last = (head.seq, bytes(head.hash)) if head else (0, START)
        written = [Written(event)]
        made += entries(stream, written, after=seq, head=last, place=place, actor=actor, at=at)
    _advance_each(heads, known, made)
    put_alike(made)
    put_alike(deliveries(made))
    return made


def relocate_stream(stream: UUID, *, jurisdiction_id: int, to: int) -> int:
    """Let a stream lie in another jurisdiction, with what it still owes; return its length.

    The hashes leave the jurisdiction out, so the chain stays whole.
    """
    rows = Entry.objects.shard(jurisdiction_id).filter(stream=stream)
    owed = Delivery.objects.filter(entry_id__in=list(rows.values_list("pk", flat=True)))
    owed.update(jurisdiction_id=to)
    return relocate(rows, to=to)


def _advanced(
    heads: models.QuerySet[StreamHead], head: StreamHead | None, stream: UUID, entry: Entry
) -> bool:
    if head is not None:
        return bool(heads.filter(seq=head.seq).update(seq=entry.seq, hash=entry.hash))
    try:
        with transaction.atomic():
            StreamHead.objects.create(
                jurisdiction_id=entry.jurisdiction_id, stream=stream, seq=entry.seq, hash=entry.hash
            )
    except IntegrityError:
        return False
    return True


def _advance_each(
    heads: ShardedQuerySet, known: Mapping[UUID, StreamHead], made: Iterable[Entry]
) -> None:
    """Let each stream end with its new entry, if it still ends where it was read."""
    as_read = models.Q(pk__in=[])
    fresh = []
    for entry in made:
        if head := known.get(entry.stream):
            as_read |= models.Q(pk=head.pk, seq=head.seq)
            head.seq, head.hash = entry.seq, entry.hash
        else:
            place = {"jurisdiction_id": entry.jurisdiction_id, "stream": entry.stream}
            fresh.append(StreamHead(**place, seq=entry.seq, hash=entry.hash))
    stale = Stale("journal.stale", _("Someone else just changed this."))
    try:
        with transaction.atomic():
            put_alike(fresh)
    except IntegrityError as lost:
        raise stale from lost
    if known and heads.filter(as_read).bulk_update(known.values(), ["seq", "hash"]) != len(known):
        raise stale
