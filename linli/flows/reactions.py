"""What an event wakes in other rooms: small, idempotent, a bounded piece of work at a time."""

from __future__ import annotations

from datetime import datetime

from linli.center.actions import follow
from linli.indicators import fill
from linli.indicators.queries import recount
from linli.journal.models import Entry
from linli.matters import deadlines
from linli.tasks import fill as tasks
from linli.tasks.actions import splitting

BATCH = 500


def recompute_promises(entry: Entry, now: datetime) -> bool:  # noqa: ARG001  every reaction gets it
    """Have whatever waits looked at again, after the calendar changed."""
    return deadlines.look_again(now=now, limit=BATCH)


def count_both(entry: Entry, now: datetime) -> bool:  # noqa: ARG001  every reaction gets it
    """Have the days of a moved matter counted afresh where it left and where it came to."""
    rows = Entry.objects.shard(entry.jurisdiction_id).filter(stream=entry.stream)
    days = set()
    for at, due_on in rows.values_list("at", "due_on"):
        days |= {recount.day_of(at), *([due_on] if due_on else [])}
    for home in sorted({entry.facts["from_jurisdiction"], entry.jurisdiction_id}):
        fill.mark(home, days)
    return False


def follow_places(entry: Entry, now: datetime) -> bool:  # noqa: ARG001  every reaction gets it
    """Have facilities stand in, and serve, what took over from closed places."""
    return follow(entry.facts.get("heirs", ()))


def fan_out(entry: Entry, now: datetime) -> bool:
    """Make the tasks of the units that a split task went to, one jurisdiction at a time."""
    return splitting.fan_out(entry.jurisdiction_id, entry.stream, at=now)


def tell_parent(entry: Entry, now: datetime) -> bool:  # noqa: ARG001  every reaction gets it
    """Let the task that this one is a part of know how it stands."""
    tasks.tell_parent(entry.jurisdiction_id, entry.stream)
    return False
