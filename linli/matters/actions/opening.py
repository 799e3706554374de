"""Open a matter of any kind: its header, who must act first, what is promised, its first entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models

from linli.areas.models import Area
from linli.journal import log
from linli.journal.events import Event
from linli.journal.models import Entry
from linli.kernel.actor import Actor
from linli.kernel.worktime import Span
from linli.matters import rules
from linli.matters.actions.entries import always
from linli.matters.actions.numbering import next_numbers
from linli.matters.models import Clock, Leg, Matter, Note
from linli.matters.states import kind_of
from linli.org.models import Unit
from linli.shards.ids import uuid7, uuid7s
from linli.shards.put import Stamp, put_alike, put_many


@dataclass(frozen=True)
class Promise:
    """A promise or timer that begins when the matter is opened."""

    name: str
    span: Span
    due_at: datetime


@dataclass
class Opening:
    """One new matter in the making: nothing is stored before `open_matter`.

    `unit` must act first, in `role`, by `leg_due_at`. `details` returns the kind's own rows for the
    header's id. `pk` makes it idempotent: the database refuses the same id a second time.
    """

    kind: str
    topic: str
    area: Area
    edition_id: int
    unit: Unit
    title: str = ""
    role: str = rules.OWN
    leg_due_at: datetime | None = None
    state: str = ""
    promises: Sequence[Promise] = ()
    partners: Sequence[Unit] = ()
    text: str = ""
    details: Callable[[Matter], Sequence[models.Model]] = lambda _matter: ()
    pk: UUID | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def open_matter(made: Opening, event: Event, *, actor: Actor, at: datetime) -> Matter:
    """Store a new matter with its legs, clocks, words and first entry; call it in a transaction.

    Raises IntegrityError when a matter with this id is there already.
    """
    return open_matters([(made, event)], actor=actor, at=at)[0]


def open_matters(
    wanted: Sequence[tuple[Opening, Event]], *, actor: Actor, at: datetime
) -> list[Matter]:
    """Store several new matters of one jurisdiction with few statements; as `open_matter`.

    The numbers come last, as their counter is what others wait for.
    """
    matters: list[Matter] = []
    rows: dict[type[models.Model], list[models.Model]] = {}
    entries: list[Entry] = []
    for made, event in wanted:
        matter, entry_id = _header(made, at), uuid7()
        first = _first_entry(made, matter, event, entry_id, actor=actor, at=at)
        matter.version, matter.head = first[-1].seq, first[-1].hash
        for row in (*_rows(made, matter, entry_id, at), *made.details(matter)):
            rows.setdefault(type(row), []).append(row)
        matters.append(matter)
        entries += first
    for alike in rows.values():
        put_alike(alike)
    log.store(entries)
    if matters:
        numbers = next_numbers(matters[0].jurisdiction_id, len(matters), at=at)
        for matter, number in zip(matters, numbers, strict=True):
            matter.number = number
        put_alike(matters)
    return matters


class Like(NamedTuple):
    """One of many matters that are opened alike: what is its own; `details` by column."""

    pk: UUID
    unit_id: int
    area_id: int
    facts: dict[str, Any]
    details: dict[str, Any]


@dataclass(frozen=True)
class Pattern:
    """The rows of one matter after which many are made, in any jurisdiction."""

    matter: Matter
    entry: Entry
    rows: tuple[models.Model, ...]
    details: tuple[models.Model, ...]
    at: datetime


def pattern(made: Opening, event: Event, *, actor: Actor, at: datetime) -> Pattern:
    """Return how matters opened like this one look; nothing is stored."""
    matter, entry_id = _header(made, at), uuid7()
    [first] = _first_entry(made, matter, event, entry_id, actor=actor, at=at)
    matter.version = first.seq
    rows = tuple(_rows(made, matter, entry_id, at))
    return Pattern(matter, first, rows, tuple(made.details(matter)), at)


def open_alike(like: Pattern, jurisdiction_id: int, each: Sequence[Like]) -> None:
    """Store matters of one jurisdiction that differ from the pattern only in what `Like` tells.

    A statement for each table and no object for each row. Every one of `each` gives the same
    columns of the detail row and the same facts of the event. Call it in a transaction.
    """
    shared = like.entry.facts
    spots = [log.Spot(one.pk, one.area_id, one.unit_id, {**shared, **one.facts}) for one in each]
    heads = log.store_alike(like.entry, jurisdiction_id, spots)
    # The header comes before what hangs on it: else the database remembers each row that waits.
    numbers = next_numbers(jurisdiction_id, len(each), at=like.at)
    names = ("id", "jurisdiction_id", "area_id", "owner_unit_id", "number", "head")
    stamp = Stamp(like.matter, *names)
    rows = [
        stamp.row(one.pk, jurisdiction_id, one.area_id, one.unit_id, number, head)
        for one, number, head in zip(each, numbers, heads, strict=True)
    ]
    put_many(Matter, rows)
    for row in like.rows:
        own = ("unit_id",) if isinstance(row, Leg) else ()
        _put_like(row, jurisdiction_id, each, own, [(one.unit_id,) * len(own) for one in each])
    for row in like.details:
        columns = tuple(each[0].details)
        _put_like(row, jurisdiction_id, each, columns, [one.details.values() for one in each])


def _put_like(
    row: models.Model,
    jurisdiction_id: int,
    each: Sequence[Like],
    names: tuple[str, ...],
    values: Sequence[Iterable[Any]],
) -> None:
    """Store a row for each matter: the pattern's, with ids and the named columns of its own."""
    stamp = Stamp(row, "id", "jurisdiction_id", "matter_id", *names)
    rows = [
        stamp.row(pk, jurisdiction_id, one.pk, *own)
        for pk, one, own in zip(uuid7s(len(each)), each, values, strict=True)
    ]
    put_many(type(row), rows)


def _header(made: Opening, at: datetime) -> Matter:
    flow = kind_of(made.kind).flow
    state = made.state or flow.start
    ahead = [one.due_at for one in made.promises]
    finish = next((one.due_at for one in made.promises if one.name == rules.FINISH), None)
    if made.leg_due_at:
        ahead.append(made.leg_due_at)
    return Matter(
        id=made.pk or uuid7(),
        jurisdiction_id=made.area.jurisdiction_pk,
        kind=made.kind,
        topic=made.topic,
        title=made.title,
        edition_id=made.edition_id,
        area=made.area,
        owner_unit=made.unit,
        state=state,
        phase=flow.phase(state),
        opened_at=at,
        due_at=finish,
        next_due_at=min(ahead, default=None),
        voice_count=0,
    )


def _rows(made: Opening, matter: Matter, entry_id: UUID, at: datetime) -> list[models.Model]:
    home: dict[str, Any] = {"jurisdiction_id": matter.jurisdiction_id, "matter_id": matter.pk}
    legs = [Leg(unit=made.unit, role=made.role, opened_at=at, due_at=made.leg_due_at, **home)]
    legs += [Leg(unit=one, role=rules.PARTNER, opened_at=at, **home) for one in made.partners]
    clocks = [
        Clock(
            name=one.name,
            round=1,
            measure=one.span.measure.value,
            allowed=one.span.amount,
            started_at=at,
            due_at=one.due_at,
            **home,
        )
        for one in made.promises
    ]
    notes = [Note(entry_id=entry_id, text=made.text, audience=rules.STAFF, at=at, **home)]
    return [*legs, *clocks, *(notes if made.text else ())]


def _first_entry(
    made: Opening, matter: Matter, event: Event, entry_id: UUID, *, actor: Actor, at: datetime
) -> list[Entry]:
    facts: dict[str, Any] = {**always(matter), **made.extra}
    if matter.is_open:
        facts |= {"crossed": "in", "late": False}
    return log.entries(
        matter.pk,
        [log.Written(event, extra=facts, id=entry_id)],
        after=0,
        head=log.START,
        place=log.Place(matter.jurisdiction_id, made.area.pk, made.unit.pk),
        actor=actor,
        at=at,
    )
