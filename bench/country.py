"""Fill the rest of the country with matters: copies of the demo's own, with true chains and counts.

Rows are copied as SQLite keeps them, so a million take minutes. Nothing beneath the places of the
demo is touched; the figures of everything above are counted by `linli.indicators.fill`, as ever.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.utils import timezone

from linli.areas.models import Area
from linli.indicators import fill
from linli.journal import log
from linli.kernel import codes, numbers
from linli.org.models import Covers, Unit
from linli.shards import ids

TREE = ("province", 4), ("city", 3), ("county", 4), ("subdistrict", 5)
CHILDREN = (
    "matters_voice",
    "cases_case",
    "matters_leg",
    "matters_clock",
    "matters_pause",
    "matters_note",
)
AHEAD = timedelta(days=60)
BATCH = 2000
SEED = 1
_COUNTER = "INSERT INTO matters_counter (id, jurisdiction_id, year, last) VALUES (?, ?, ?, ?)"


@dataclass
class Table:
    """One table as SQLite keeps it: where each column stands, and its rows by matter."""

    name: str
    place: dict[str, int] = field(default_factory=dict)
    rows: dict[str, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))
    waiting: list[list[Any]] = field(default_factory=list)

    def read(self, raw: sqlite3.Connection, key: str, order: str = "id") -> None:
        """Load all rows, by the column that names their matter."""
        cursor = raw.execute(f"SELECT * FROM {self.name} ORDER BY {order}")  # noqa: S608  own names
        self.place = {column[0]: n for n, column in enumerate(cursor.description)}
        for row in cursor.fetchall():
            self.rows[row[self.place[key]]].append(list(row))

    def copy(self, row: list[Any], **changed: Any) -> None:
        """Keep a copy of a row with some values changed."""
        made = list(row)
        for name, value in changed.items():
            made[self.place[name]] = value
        self.waiting.append(made)

    def write(self, raw: sqlite3.Connection) -> None:
        """Store what was copied."""
        marks = ", ".join("?" * len(self.place))
        raw.executemany(f"INSERT INTO {self.name} VALUES ({marks})", self.waiting)  # noqa: S608
        self.waiting = []


@dataclass
class Home:
    """A jurisdiction that gets copies, the one unit there, and how many it has had each year."""

    area: Area
    unit: int
    serials: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def grow(matters: int) -> dict[str, int]:
    """Add so many matters to places beside the demo's, and count them."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    homes = _found(now)
    raw = sqlite3.connect(str(connection.settings_dict["NAME"]))
    raw.executescript("PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; PRAGMA foreign_keys=OFF")
    _copy(raw, homes, matters)
    raw.close()
    fill.refill(
        since=(now - timedelta(days=260)).date(),
        until=(now + AHEAD).date(),
        now=now,
        jurisdictions=[home.area.pk for home in homes],
    )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.sync()  # else the yardstick waits for a disk that is still busy with the filling
    return {"jurisdictions": len(homes), "matters": matters}


def _found(now: datetime) -> list[Home]:
    since = (now - timedelta(days=400)).date()
    root = Area.objects.get(parent__isnull=True, valid_to__isnull=True)
    level = [root]
    chance = random.Random(SEED)
    taken = set(Area.objects.filter(key__isnull=False).values_list("key", flat=True))
    for kind, many in TREE:
        level = [_area(parent, kind, since, chance, taken) for parent in level for _ in range(many)]
        Area.objects.bulk_create(level)
    return [Home(area, _unit(area, since)) for area in level]


def _area(parent: Area, kind: str, since: date, chance: random.Random, taken: set[str]) -> Area:
    [pk] = ids.take()
    key = codes.make_key(chance.randrange)
    while key in taken:
        key = codes.make_key(chance.randrange)
    taken.add(key)
    return Area(
        id=pk,
        code=f"bench-{pk}",
        key=key,
        kind=kind,
        name=f"测试{pk}",
        path=numbers.path(parent.path, pk),
        parent=parent,
        jurisdiction_id=pk,
        valid_from=since,
    )


def _unit(area: Area, since: date) -> int:
    unit_id, covers_id = ids.take(2)
    Unit.objects.create(
        id=unit_id,
        code=f"bench-unit-{unit_id}",
        org_type="broad_working_committee",
        level=1,
        name=f"测试单位{unit_id}",
        base=area,
        valid_from=since,
    )
    Covers.objects.create(id=covers_id, unit_id=unit_id, area=area, from_on=since)
    return unit_id


def _copy(raw: sqlite3.Connection, homes: list[Home], matters: int) -> None:
    heads, entries = Table("matters_matter"), Table("journal_entry")
    heads.read(raw, "id")
    tables = {name: Table(name) for name in CHILDREN}
    for table in tables.values():
        table.read(raw, "matter_id")
    entries.read(raw, "stream", "stream, seq")
    every = [heads, *tables.values(), entries]
    olds = cycle(list(heads.rows))
    for start in range(0, matters, BATCH):
        for n in range(start, min(start + BATCH, matters)):
            _one(heads, tables, entries, next(olds), homes[n % len(homes)])
        for table in every:
            table.write(raw)
        raw.commit()
    for home in homes:
        rows = [(ids.uuid7().hex, home.area.pk, year, last) for year, last in home.serials.items()]
        raw.executemany(_COUNTER, rows)
    raw.commit()


def _one(heads: Table, tables: dict[str, Table], entries: Table, old: str, home: Home) -> None:
    [head] = heads.rows[old]
    pk, area, unit = _like(old), home.area.pk, home.unit
    year = int(head[heads.place["opened_at"]][:4])
    home.serials[year] += 1
    fresh = {
        row[tables["matters_voice"].place["id"]]: "" for row in tables["matters_voice"].rows[old]
    }
    fresh = {voice: _like(voice) for voice in fresh}
    steps = {row[entries.place["id"]]: _like(row[entries.place["id"]]) for row in entries.rows[old]}
    last = _chain(entries, old, {"stream": pk, "area_id": area, "unit_id": unit}, fresh, steps)
    number = numbers.number(home.area.key or "", year, home.serials[year])
    heads.copy(
        head,
        id=pk,
        jurisdiction_id=area,
        area_id=area,
        owner_unit_id=unit,
        number=number,
        head=last,
    )
    for name, table in tables.items():
        for row in table.rows[old]:
            changed: dict[str, Any] = {"jurisdiction_id": area, "matter_id": pk}
            old_id = row[table.place["id"]]
            changed["id"] = fresh.get(old_id) or _like(old_id)
            if name == "matters_voice":
                changed |= {"code": codes.make(home.area.key or ""), "contact_id": None}
            elif name == "matters_leg":
                changed["unit_id"] = unit
            elif name == "matters_note":
                changed["voice_id"] = fresh.get(row[table.place["voice_id"]])
                entry = row[table.place["entry_id"]]
                changed["entry_id"] = steps.get(entry, entry)
            table.copy(row, **changed)


def _like(old: str) -> str:
    """Return a new id of the same instant."""
    return ids.uuid7(int(old, 16) >> 80).hex


def _chain(
    entries: Table, old: str, where: dict[str, Any], voices: dict[str, str], steps: dict[str, str]
) -> bytes:
    """Copy a stream with hashes that hold; return the last."""
    head, at = log.START, entries.place
    for row in entries.rows[old]:
        actor = row[at["actor_id"]]
        if row[at["actor_kind"]] == "voice":
            actor = str(ids.UUID(voices[actor.replace("-", "")]))
        facts = _facts(json.loads(row[at["facts"]]), voices, where["unit_id"])
        due_on = row[at["due_on"]]
        seen = SimpleNamespace(
            stream=ids.UUID(where["stream"]),
            seq=row[at["seq"]],
            at=datetime.fromisoformat(row[at["at"]]).replace(tzinfo=UTC),
            due_on=date.fromisoformat(due_on) if due_on else None,
            actor_kind=row[at["actor_kind"]],
            actor_id=actor,
            kind=row[at["kind"]],
            area_id=where["area_id"],
            unit_id=where["unit_id"],
            facts=facts,
            prev_hash=head,
        )
        fresh = log.digest(seen)  # type: ignore[arg-type]  # all that a digest looks at
        entries.copy(
            row,
            id=steps[row[at["id"]]],
            jurisdiction_id=where["area_id"],
            actor_id=actor,
            facts=json.dumps(facts),
            prev_hash=head,
            hash=fresh,
            **where,
        )
        head = fresh
    return head


def _facts(facts: dict[str, Any], voices: dict[str, str], unit: int) -> dict[str, Any]:
    made = {
        name: voices.get(value, value) if name == "voice_id" else value
        for name, value in facts.items()
    }
    return made | {name: unit for name in ("to_unit", "from_unit") if name in made}
