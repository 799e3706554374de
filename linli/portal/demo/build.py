"""Build the demo world in an empty database: found it, let half a year pass, count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from linli.areas import queries as areas
from linli.flows import work
from linli.indicators import fill
from linli.matters.models import Matter
from linli.portal.demo import (
    asking,
    course,
    forming,
    giving,
    helping,
    marker,
    reported,
    reporting,
    world,
)
from linli.portal.demo.cast import Cast
from linli.portal.demo.marker import Marker
from linli.portal.demo.rhythm import Rhythm
from linli.shards.fanout import allow_fanout

# Promises are counted on the day they are due, which may lie ahead.
PROMISED_AHEAD = timedelta(days=60)
FOUNDED_AT = time(8)

Told = Callable[[str, float], None]


@dataclass(frozen=True)
class Built:
    """What came of it."""

    cases: int
    steps: int
    refused: Counter[str]


def build(*, now: datetime, cases: int | None, seed: int, told: Told) -> Built:
    """Build the demo for the day of `now`; `told` hears what is done and how far it is (0 to 1)."""
    today = timezone.localtime(now).replace(second=0, microsecond=0)
    first = Rhythm(today.date(), holidays=(), cases=cases, seed=seed).days[0]
    founded_at = datetime.combine(first, FOUNDED_AT, today.tzinfo) - timedelta(days=1)
    note = Marker(str(today.date()), seed, cases or 0, founded_at.isoformat())
    marker.begin(note)
    with _hasty():
        built = _passed(world.Days(today, founded_at), now, cases, seed, told)
    marker.finish(note)
    return built


def _passed(days: world.Days, now: datetime, cases: int | None, seed: int, told: Told) -> Built:
    told("places", 0.0)
    world.found(days)
    while work.deliver_next(days.founded_at):
        pass
    marks = areas.day_marks()
    free = [day for day, is_working in marks.items() if not is_working]
    asked = Rhythm(days.today.date(), holidays=free, cases=cases, seed=seed).asked()
    cast = Cast()
    most = max(1, len(asked) * 2)

    def progress(_steps: int, left: int) -> None:
        told("cases", 0.03 + 0.87 * (1 - left / most))

    steps = course.run(asked, cast, until=now, seed=seed, progress=progress)
    reported.state(founded_at=days.founded_at, now=now)
    giving.give(founded_at=days.founded_at, now=now)
    helping.help_out(founded_at=days.founded_at, now=now)
    asking.ask_up(founded_at=days.founded_at, now=now)
    asking.come_round(founded_at=days.founded_at, now=now)
    told("figures", 0.9)
    _count(days.founded_at, now)
    giving.measure(now=now)
    reporting.report(now=now)
    forming.ask(now=now)
    while fill.count_next(now):
        pass
    with allow_fanout("the demo counts what it made"):
        made = Matter.objects.count()
    return Built(made, steps, cast.refused)


def _count(since: datetime, now: datetime) -> None:
    """Count half a year at once, so that the background work finds nothing left."""
    while fill.count_next(now):
        pass
    until = timezone.localdate(now) + PROMISED_AHEAD
    fill.refill(since=timezone.localdate(since), until=until, now=now)


@contextmanager
def _hasty() -> Iterator[None]:
    """Let SQLite not wait for the disk while a world is built that can be built again."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        [usual] = cursor.fetchone()
        cursor.execute("PRAGMA synchronous=OFF")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={int(usual)}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchone()
