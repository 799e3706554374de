"""Prove from the journal that nothing was changed, that every figure is right, that states fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, Q, QuerySet

from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.indicators import fill, rules
from linli.indicators.models import Count, Filled
from linli.indicators.queries import recount
from linli.indicators.queries.versions import versions
from linli.indicators.rules import CARRY, DAY, MONTH, Cells, Key
from linli.journal import log
from linli.journal.models import Entry, StreamHead
from linli.kernel.actor import SYSTEM
from linli.kernel.flow import Phase
from linli.matters import rules as matter_rules
from linli.matters.actions import clocks
from linli.matters.models import Leg, Matter
from linli.matters.queries import Standing
from linli.matters.states import KINDS
from linli.reports.queries import proving as reports
from linli.shards.fanout import allow_fanout

TRIES = 3
CHUNK = 1000


@dataclass(frozen=True)
class Difference:
    """One thing that is not as the journal, the flow or the chain says."""

    jurisdiction: str
    problem: str
    where: str
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        told = f"{self.jurisdiction} {self.problem} {self.where}"
        return f"{told}: {self.expected or '-'} ≠ {self.found or '-'}" if self.is_compared else told

    @property
    def is_compared(self) -> bool:
        """Return whether there are two values to show beside each other."""
        return bool(self.expected or self.found)


@dataclass
class Report:
    """What was looked at, and what is wrong with it."""

    differences: list[Difference]
    jurisdictions: int = 0
    entries: int = 0
    cells: int = 0
    matters: int = 0

    @property
    def is_equal(self) -> bool:
        """Return whether everything is as it should be."""
        return not self.differences


def verify(*, now: datetime, jurisdiction_id: int | None = None) -> Report:
    """Check one jurisdiction or all, a stream and a month at a time.

    What still waits to be counted is counted first, as the background work would do.
    """
    fill.work_off(now)
    owning = Area.objects.filter(kind__in=OWNING_KINDS).order_by("path")
    if jurisdiction_id is not None:
        owning = owning.filter(pk=jurisdiction_id)
    report = Report([])
    months = _months()
    for area in owning:
        report.jurisdictions += 1
        report.differences += _chain(area, report)
        report.differences += _counted(area, months, report, now)
        report.differences += _matters(area, report)
        report.differences += [Difference(_name(area), *one) for one in reports.altered(area.pk)]
    return report


def _name(area: Area) -> str:
    return area.key or area.code


# --- the chain ----------------------------------------------------------------------------------
def _chain(area: Area, report: Report) -> list[Difference]:
    """Follow every stream from its first entry to the head that its matter or place remembers."""
    found: list[Difference] = []
    ends: dict[UUID, tuple[int, bytes]] = {}

    def note(entry: Entry, problem: str) -> None:
        found.append(Difference(_name(area), f"chain.{problem}", f"{entry.stream}@{entry.seq}"))

    def passing() -> Iterator[Entry]:
        rows: QuerySet[Entry] = Entry.objects.shard(area.pk).order_by("stream", "seq")
        for entry in rows.iterator(chunk_size=CHUNK):
            report.entries += 1
            ends[entry.stream] = (entry.seq, bytes(entry.hash))
            yield entry

    log.broken(passing(), note=note)
    return [*found, *_cut(area, ends)]


def _cut(area: Area, ends: dict[UUID, tuple[int, bytes]]) -> Iterator[Difference]:
    """Find streams whose last entries are gone, and heads or streams that have no other half."""
    heads = {
        stream: (seq, bytes(head))
        for model, names in (
            (Matter, ("pk", "version", "head")),
            (StreamHead, ("stream", "seq", "hash")),
        )
        for stream, seq, head in model.objects.shard(area.pk).values_list(*names)
    }
    for stream in sorted(heads.keys() | ends.keys()):
        head, end = heads.get(stream), ends.get(stream)
        if head != end:
            last = end[0] if end else 0
            known = head[0] if head else 0
            yield Difference(_name(area), "chain.end", str(stream), f"@{known}", f"@{last}")


# --- the figures ----------------------------------------------------------------------------------
def _months() -> list[date]:
    """Return every month that any entry or cell falls in."""
    with allow_fanout("verify asks once for the first and the last day of the whole journal"):
        entries = Entry.objects.aggregate(
            first=Min("at"), last=Max("at"), due=Min("due_on"), due_last=Max("due_on")
        )
        cells = Count.objects.aggregate(first=Min("day"), last=Max("day"))
    instants = [recount.day_of(at) for at in (entries["first"], entries["last"]) if at]
    days = [*instants, entries["due"], entries["due_last"], cells["first"], cells["last"]]
    known = [day for day in days if day]
    return list(rules.months_between(min(known), max(known))) if known else []


def _counted(area: Area, months: Sequence[date], report: Report, now: datetime) -> list[Difference]:
    """Compare all cells; look again where somebody recorded something in between."""
    for left in reversed(range(TRIES)):
        cells = 0
        found: list[Difference] = []
        for month in months:
            compared, problems = _month(area, month)
            cells += compared
            found += problems
        found += _carried(area, months)
        if not found or not left or not fill.work_off(now):
            break
    report.cells += cells
    return found


def _month(area: Area, month: date) -> tuple[int, list[Difference]]:
    until = rules.month_end(month)
    wanted = recount.days(area, month, until, versions())
    rows = Count.objects.shard(area.pk)
    days = recount.stored(rows.filter(span=DAY, day__range=(month, until)))
    sums = recount.stored(rows.filter(span=MONTH, day__range=(month, until)))
    found = [
        *_compared(area, DAY, wanted, days),
        *_compared(area, MONTH, _summed(wanted, month), sums),
    ]
    return len(days) + len(sums), found


def _summed(cells: Cells, month: date) -> Cells:
    sums: Cells = {}
    for key, value in cells.items():
        place = key._replace(day=month)
        sums[place] = sums.get(place, 0) + value
    return {key: value for key, value in sums.items() if value}


def _carried(area: Area, months: Sequence[date]) -> list[Difference]:
    rows = Count.objects.shard(area.pk)
    stored = recount.stored(rows.filter(span=CARRY))
    stocks = rows.filter(span=MONTH, indicator__in=recount.definitions().stocks)
    last = stocks.aggregate(last=Max("day"))["last"]
    known = Filled.objects.filter(pk=area.pk).values_list("carried_to", flat=True).first()
    if last and (known is None or known < last):
        return [Difference(_name(area), "count.carry", "carried_to", str(last), str(known or ""))]
    wanted = recount.carries(area.pk, months[0], known, Q()) if known and months else {}
    return list(_compared(area, CARRY, wanted, stored))


def _compared(area: Area, span: str, wanted: Cells, stored: recount.Stored) -> Iterator[Difference]:
    for key in sorted(wanted.keys() | stored.keys()):
        value = stored[key][1] if key in stored else 0
        if value != wanted.get(key, 0):
            where = _cell(span, key)
            yield Difference(_name(area), "count", where, str(wanted.get(key, 0)), str(value))


def _cell(span: str, key: Key) -> str:
    unit = f" unit {key.unit_id}" if key.unit_id else ""
    topic = f" {key.topic}" if key.topic else ""
    part = f" {key.part}{key.bucket or ''}"
    return f"{key.indicator}{part}{topic} {span} {key.day} area {key.area_id}{unit}"


# --- the matters --------------------------------------------------------------------------------
def _matters(area: Area, report: Report) -> Iterator[Difference]:
    rows = Matter.objects.shard(area.pk).order_by("pk").prefetch_related("legs", "clocks")
    for matter in rows.iterator(chunk_size=CHUNK):
        report.matters += 1
        for problem, expected, found in _faults(matter):
            yield Difference(_name(area), problem, matter.number, str(expected), str(found))


def _faults(matter: Matter) -> Iterator[tuple[str, Any, Any]]:
    kind = KINDS.get(matter.kind)
    if kind is None:
        yield "kind.unknown", "", matter.kind
        return
    if matter.state not in kind.flow.phases:
        yield "state.unknown", "", matter.state
    elif kind.flow.phase(matter.state) != matter.phase:
        yield "phase", kind.flow.phase(matter.state), matter.phase
    legs, running = list(matter.legs.all()), list(matter.clocks.all())
    stand = Standing(matter=matter, actor=SYSTEM, at=matter.opened_at, legs=legs, clocks=running)
    due, known = clocks.next_due(stand), matter.next_due_at
    # Earlier than needed is no fault: the calendar changed, and the work will look at it.
    if due != known and not (due and known and known < due):
        yield "next_due_at", due or "", known or ""
    yield from _leg_faults(matter, stand.open_legs)


def _leg_faults(matter: Matter, legs: Sequence[Leg]) -> Iterator[tuple[str, Any, Any]]:
    """Whoever must act next has one open leg, the owner's own; nobody must once it is closed."""
    acting = [leg for leg in legs if leg.role in {matter_rules.OWN, matter_rules.DECIDE}]
    if matter.phase == Phase.CLOSED and legs:
        yield "leg.open", "", ", ".join(sorted(leg.role for leg in legs))
    if matter.is_open and len(acting) != 1:
        yield "leg.owner", 1, len(acting)
    for leg in acting:
        if leg.role == matter_rules.OWN and leg.unit_id != matter.owner_unit_id:
            yield "leg.unit", matter.owner_unit_id, leg.unit_id
