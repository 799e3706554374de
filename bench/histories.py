"""Give towns of a country a journal of two years: `python -m bench.histories VERB WORD ...`.

What is copied are entries, not matters: kind, instant, day due, place, unit and facts, which is
all that counting looks at. Ids, streams, places, units and days are new; hashes stay as they were,
so the chains of these towns do not hold. Rows are stored as a journal grows, day after day.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import costs  # noqa: E402
from linli.areas.actions.planting import plant  # noqa: E402
from linli.areas.models import Area  # noqa: E402
from linli.areas.queries import Spot  # noqa: E402
from linli.areas.rules import AreaRow  # noqa: E402
from linli.indicators import fill  # noqa: E402
from linli.indicators.models import Count, Dirty  # noqa: E402
from linli.journal.models import Delivery, Entry  # noqa: E402
from linli.org.models import Covers, Mechanism, Unit  # noqa: E402
from linli.shards import ids  # noqa: E402
from linli.shards.fanout import allow_fanout  # noqa: E402
from linli.shards.put import put  # noqa: E402

TREE = ("province", 5), ("city", 5), ("county", 8), ("town", 10), ("community", 4)
QUICK_TREE = ("province", 2), ("city", 2), ("county", 2), ("town", 4), ("community", 2)
SHORT = {"province": "bp", "city": "bt", "county": "bc", "town": "bw", "community": "bm"}
FIRST = {"town": "bw0", "county": "bc0", "city": "bt0", "province": "bp0"}
DAYS, AHEAD = 730, 60
AT_ONCE = 20_000
SEED = 1
DUE_WITHIN = 1200  # days
WITHIN = 0.98  # of all that would happen, the rest lies after today
CHANGED = ("id", "stream", "at", "due_on", "area_id", "unit_id", "jurisdiction_id")
_DAY_MS = 86_400_000
_chance = random.Random(SEED).getrandbits
_LOW = (1 << 62) - 1
_ALONE = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;
PRAGMA cache_size=-2000000; PRAGMA foreign_keys=OFF
"""
_COPIED = """
SELECT * FROM journal_entry WHERE stream IN (SELECT id FROM matters_matter) ORDER BY stream, seq
"""
_INDEXES = """
SELECT name, sql FROM sqlite_master
WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = 'journal_entry'
"""
_BARE = """
SELECT kind, date(at), area_id, count(*) FROM journal_entry GROUP BY kind, date(at), area_id
"""


class Step(NamedTuple):
    """One entry of a story: its row, its day and time since the story began, the day it is due."""

    row: tuple[Any, ...]
    day: int
    clock: str
    ms: int
    due: int | None


class Home(NamedTuple):
    """A town that gets a history: its communities and the unit that does the work."""

    town: int
    places: list[int]
    unit: int


# --- the country ----------------------------------------------------------------------------------
def found(tree: str) -> str:
    """Plant the places with a unit in each town; the mechanism runs in the first city."""
    day = timezone.localdate() - timedelta(days=DAYS + 60)
    root = Area.objects.get(parent__isnull=True, valid_to__isnull=True)
    begun = Spot(root.pk, root.code, "root", root.path, "", root.pk, root.valid_from)
    rows = list(_rows(root.code, QUICK_TREE if tree == "quick" else TREE))
    grown = plant(rows, {root.code: begun}, today=day)
    edition = Mechanism.objects.filter(blueprint="four_level").values_list("edition_id", flat=True)
    [pk] = ids.take()
    Mechanism.objects.create(
        id=pk, area_id=grown[FIRST["city"]].pk, blueprint="four_level", edition_id=edition[0],
        from_on=day,
    )  # fmt: skip
    towns = [spot for spot in grown.values() if spot.kind == "town"]
    _units(towns, day)
    return str(len(towns))


def _rows(root: str, tree: tuple[tuple[str, int], ...]) -> Iterator[AreaRow]:
    level = [root]
    for kind, many in tree:
        above = [parent for parent in level for _ in range(many)]
        level = [f"{SHORT[kind]}{n}" for n in range(len(above))]
        for code, parent in zip(level, above, strict=True):
            yield AreaRow(code=code, kind=kind, name=f"测试{code}", parent=parent)


def _units(towns: list[Spot], day: date) -> None:
    numbers = list(zip(ids.take(len(towns)), towns, strict=True))
    told = {"org_type": "grid_branch", "level": 1, "valid_from": day}
    Unit.objects.bulk_create(
        Unit(id=pk, code=f"u-{town.code}", name=f"单位{town.code}", base_id=town.pk, **told)
        for pk, town in numbers
    )
    covers = zip(ids.take(len(towns)), numbers, strict=True)
    Covers.objects.bulk_create(
        Covers(id=pk, unit_id=unit, area_id=town.pk, from_on=day) for pk, (unit, town) in covers
    )


# --- the entries ----------------------------------------------------------------------------------
def record(entries: str, towns: str) -> str:
    """Store about so many entries in the first so many towns; return the seconds that took."""
    began = time.monotonic()
    homes = _homes(int(towns))
    path = str(connection.settings_dict["NAME"])
    connection.close()
    raw = sqlite3.connect(path)
    raw.executescript(_ALONE)
    cursor = raw.execute(_COPIED)
    at = {column[0]: n for n, column in enumerate(cursor.description)}
    made = copies(stories(cursor.fetchall(), at), homes, int(entries), at)
    indexes = raw.execute(_INDEXES).fetchall()
    for name, _sql in indexes:
        raw.execute(f'DROP INDEX "{name}"')
    statement = f"INSERT INTO journal_entry VALUES ({', '.join('?' * len(at))})"  # noqa: S608  own
    while some := list(itertools.islice(made, AT_ONCE)):
        raw.executemany(statement, some)
    raw.commit()
    for _name, sql in indexes:
        raw.execute(sql)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.close()
    return str(round(time.monotonic() - began))


def _homes(towns: int) -> list[Home]:
    codes = [f"{SHORT['town']}{n}" for n in range(towns)]
    units = dict(Unit.objects.filter(code__startswith="u-bw").values_list("base_id", "pk"))
    places = dict(Area.objects.filter(code__startswith=SHORT["town"]).values_list("code", "pk"))
    beneath: dict[int, list[int]] = {}
    for pk, parent in Area.objects.filter(code__startswith=SHORT["community"]).values_list(
        "pk", "parent_id"
    ):
        beneath.setdefault(int(parent or 0), []).append(pk)
    return [Home(places[code], beneath[places[code]], units[places[code]]) for code in codes]


def stories(rows: list[tuple[Any, ...]], at: dict[str, int]) -> list[list[Step]]:
    """Return the entries of each stream, with days counted from its first."""
    found: list[list[Step]] = []
    for _stream, own in itertools.groupby(rows, key=lambda row: row[at["stream"]]):
        begun: date | None = None
        steps: list[Step] = []
        for row in own:
            instant = datetime.fromisoformat(row[at["at"]])
            begun = begun or instant.date()
            due = row[at["due_on"]]
            of_day = instant - datetime.combine(instant.date(), datetime.min.time())
            steps.append(
                Step(
                    row,
                    (instant.date() - begun).days,
                    row[at["at"]][10:],
                    of_day // timedelta(milliseconds=1),
                    (date.fromisoformat(due) - begun).days if due else None,
                )
            )
        found.append(steps)
    return found


def copies(
    known: list[list[Step]], homes: list[Home], entries: int, at: dict[str, int]
) -> Iterator[list[Any]]:
    """Yield about so many rows: stories begin evenly over two years in every town, in turns.

    Those of one day come together; what would happen after today is left out.
    """
    mean = sum(map(len, known)) / len(known)
    turns = round(entries / (len(homes) * mean * WITHIN))
    begun = datetime.now(UTC).date() - timedelta(days=DAYS)
    first = datetime.combine(begun, datetime.min.time(), UTC)
    dates = [(begun + timedelta(days=n)).isoformat() for n in range(DAYS + DUE_WITHIN)]
    changed = [at[name] for name in CHANGED]
    for turn in range(turns):
        day = turn * DAYS // turns
        ms = int(first.timestamp() * 1000) + day * _DAY_MS
        for n, home in enumerate(homes):
            place, stream = home.places[turn % len(home.places)], ""
            for step in known[(turn * 7 + n) % len(known)]:
                if day + step.day >= DAYS:
                    break
                pk = _new_id(ms + step.day * _DAY_MS + step.ms)
                stream = stream or pk
                row = list(step.row)
                fresh = (
                    *(pk, stream, dates[day + step.day] + step.clock),
                    *(None if step.due is None else dates[day + step.due], place),
                    *(home.unit if row[at["unit_id"]] else None, home.town),
                )
                for spot, value in zip(changed, fresh, strict=True):
                    row[spot] = value
                yield row


def _new_id(ms: int) -> str:
    bits = _chance(74)
    return f"{ms:012x}{0x7000 | bits >> 62:04x}{1 << 63 | bits & _LOW:016x}"


# --- what is measured -----------------------------------------------------------------------------
def recount(towns: str) -> str:
    """Count all entries of the towns, and everything above them, as the house counts anew."""
    codes = [f"{SHORT['town']}{n}" for n in range(int(towns))]
    homes = list(Area.objects.filter(code__in=codes).values_list("pk", flat=True))
    today = timezone.localdate()
    months = fill.refill(
        since=today - timedelta(days=DAYS + 1),
        until=today + timedelta(days=AHEAD),
        now=timezone.now(),
        jurisdictions=homes,
    )
    return str(months)


def bare() -> str:
    """Ask SQLite alone for entries by kind, day and place; return how many groups there are."""
    raw = sqlite3.connect(str(connection.settings_dict["NAME"]))
    raw.executescript("PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY")
    rows = raw.execute(_BARE).fetchall()
    raw.close()
    return str(len(rows))


def roll_up(days: str) -> str:
    """Record one more case on so many days of the first town; return CPU ms for each until idle."""
    town = Area.objects.get(code=FIRST["town"])
    fill.work_off(timezone.now())
    took = [_one_more(town, n) for n in range(int(days) + 2)]
    return json.dumps(took[2:])  # the first two find everything cold


def _one_more(town: Area, n: int) -> float:
    now = timezone.now()
    pk, at = ids.uuid7(), now - timedelta(days=3 + 11 * n)
    like = Entry.objects.shard(town.pk).filter(kind="case.opened").order_by("at").first()
    assert like is not None
    like.pk, like.stream, like.at, like.seq = pk, ids.uuid7(), at, 1
    put(like)
    Delivery.objects.create(jurisdiction_id=town.pk, entry_id=pk, reaction=fill.REACTION)
    began = time.process_time()
    steps = fill.work_off(now)
    took = (time.process_time() - began) * 1000
    if steps < 6 or Dirty.objects.exists():
        raise RuntimeError(f"{steps} steps were counted; a day of five places was expected")
    return took


def counted(towns: str) -> str:
    """Return how many entries the first so many towns hold, how many all, and how many cells."""
    codes = [f"{SHORT['town']}{n}" for n in range(int(towns))]
    homes = Area.objects.filter(code__in=codes).values("pk")
    with allow_fanout("the bench counts what it stored"):
        own = Entry.objects.filter(jurisdiction_id__in=homes).count()
        return json.dumps([own, Entry.objects.count(), Count.objects.count()])


MEASURED = {"recount": recount, "bare": bare}
OTHERS = {"found": found, "record": record, "roll_up": roll_up, "counted": counted}


def main() -> None:
    """Do what the first word says; what is measured tells its cost once everything was loaded."""
    verb, *words = sys.argv[1:]
    connection.ensure_connection()
    if verb in MEASURED:
        costs.tell(lambda: MEASURED[verb](*words))
    else:
        print(OTHERS[verb](*words))


if __name__ == "__main__":
    main()
