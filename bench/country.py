"""Fill the rest of the country with matters: copies of the demo's own, with true chains and counts.

Rows are copied as SQLite keeps them, so a million take minutes. Nothing beneath the places of the
demo is touched; the figures of everything above are counted by `linli.indicators.fill`, as ever.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
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
_LOW = (1 << 62) - 1
_COMPACT = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_chance = random.Random(SEED).getrandbits
_ALONE = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;
PRAGMA cache_size=-400000; PRAGMA foreign_keys=OFF
"""
_INDEXES = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN "
)
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
    began = time.monotonic()
    _copy(homes, matters)
    copied = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA cache_size=-400000")
    fill.refill(
        since=(now - timedelta(days=260)).date(),
        until=(now + AHEAD).date(),
        now=now,
        jurisdictions=[home.area.pk for home in homes],
    )
    counted = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.sync()  # else the yardstick waits for a disk that is still busy with the filling
    return {
        "jurisdictions": len(homes),
        "matters": matters,
        "copied, s": round(copied - began),
        "counted, s": round(counted - copied),
    }


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


def _copy(homes: list[Home], matters: int) -> None:
    """Copy with nobody else about, oldest first, and make the indexes anew when all is there.

    So rows come in nearly in the order of their keys; otherwise a million take hours.
    """
    path = str(connection.settings_dict["NAME"])
    connection.close()
    raw = sqlite3.connect(path)
    raw.executescript(_ALONE)
    heads, entries = Table("matters_matter"), Table("journal_entry")
    heads.read(raw, "id")
    tables = {name: Table(name) for name in CHILDREN}
    for table in tables.values():
        table.read(raw, "matter_id")
    entries.read(raw, "stream", "stream, seq")
    every = [heads, *tables.values(), entries]
    indexes = _without_indexes(raw, [table.name for table in every])
    for n, (old, home) in enumerate(_pairs(sorted(heads.rows), homes, matters), start=1):
        _one(heads, tables, entries, old, home)
        if not n % BATCH:
            _write(raw, every)
    _write(raw, every)
    for home in homes:
        rows = [(ids.uuid7().hex, home.area.pk, year, last) for year, last in home.serials.items()]
        raw.executemany(_COUNTER, rows)
    raw.commit()
    for statement in indexes:
        raw.execute(statement)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.close()


def _pairs(olds: list[str], homes: list[Home], matters: int) -> Iterator[tuple[str, Home]]:
    """Yield what to copy to where: ids begin with their instant, so the oldest come first."""
    for n in range(matters):
        yield olds[n * len(olds) // matters], homes[n % len(homes)]


def _write(raw: sqlite3.Connection, tables: list[Table]) -> None:
    for table in tables:
        table.write(raw)
    raw.commit()


def _without_indexes(raw: sqlite3.Connection, tables: list[str]) -> list[str]:
    """Take the indexes of these tables away and return what makes them again."""
    marks = ", ".join("?" * len(tables))
    found = raw.execute(_INDEXES + f"({marks})", tables).fetchall()
    for name, _statement in found:
        raw.execute(f'DROP INDEX "{name}"')
    return [statement for _name, statement in found]


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
    """Return a new id of the same instant, as `ids.uuid7` makes it."""
    bits = _chance(74)
    return f"{old[:12]}{0x7000 | bits >> 62:04x}{1 << 63 | bits & _LOW:016x}"


@dataclass(frozen=True)
class Step:
    """An entry to copy: its row, its instant as a digest has it, its facts, who acted."""

    row: list[Any]
    at: str
    facts: dict[str, Any]
    is_voice: bool


_known: dict[str, list[Step]] = {}


def _steps(entries: Table, old: str) -> list[Step]:
    """Return the entries of a stream; it is copied many times."""
    if old not in _known:
        at = entries.place
        _known[old] = [
            Step(
                row,
                _instant(row[at["at"]]).isoformat(timespec="microseconds"),
                json.loads(row[at["facts"]]),
                row[at["actor_kind"]] == "voice",
            )
            for row in entries.rows[old]
        ]
    return _known[old]


def _chain(
    entries: Table, old: str, where: dict[str, Any], voices: dict[str, str], steps: dict[str, str]
) -> bytes:
    """Copy a stream with hashes that hold; return the last."""
    head, at = log.START, entries.place
    for n, step in enumerate(_steps(entries, old)):
        row = step.row
        actor = row[at["actor_id"]]
        if step.is_voice:
            actor = str(ids.UUID(voices[actor.replace("-", "")]))
        facts = _facts(step.facts, voices, where["unit_id"])
        made = list(row)
        for name, value in where.items():
            made[at[name]] = value
        told = _COMPACT(facts)
        made[at["id"]], made[at["jurisdiction_id"]] = steps[row[at["id"]]], where["area_id"]
        made[at["actor_id"]], made[at["facts"]], made[at["prev_hash"]] = actor, told, head
        head = made[at["hash"]] = _hash(made, at, step.at, told)
        if not n and head != log.digest(_entry(made, at, facts)):  # type: ignore[arg-type]
            raise AssertionError("the bench hashes entries in another way than the journal")
        entries.waiting.append(made)
    return head


def _instant(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def _hash(row: list[Any], at: dict[str, int], instant: str, facts: str) -> bytes:
    """Return what `log.digest` does, without making an entry of the row."""
    body = [
        *(row[at["stream"]], row[at["seq"]], instant),
        *(row[at["due_on"]], row[at["actor_kind"]], row[at["actor_id"]], row[at["kind"]]),
        *(row[at["area_id"]], row[at["unit_id"]]),
    ]
    text = f"{_COMPACT(body)[:-1]},{facts}]"
    return hashlib.sha256(row[at["prev_hash"]] + text.encode()).digest()


def _entry(row: list[Any], at: dict[str, int], facts: dict[str, Any]) -> SimpleNamespace:
    """Return all that a digest looks at."""
    due_on = row[at["due_on"]]
    named = {name: row[at[name]] for name in ("seq", "actor_kind", "actor_id", "kind", "prev_hash")}
    return SimpleNamespace(
        stream=ids.UUID(row[at["stream"]]),
        at=_instant(row[at["at"]]),
        due_on=date.fromisoformat(due_on) if due_on else None,
        area_id=row[at["area_id"]],
        unit_id=row[at["unit_id"]],
        facts=facts,
        **named,
    )


def _facts(facts: dict[str, Any], voices: dict[str, str], unit: int) -> dict[str, Any]:
    made = dict(facts)
    if "voice_id" in made:
        made["voice_id"] = voices.get(made["voice_id"], made["voice_id"])
    for name in ("to_unit", "from_unit"):
        if name in made:
            made[name] = unit
    return made
