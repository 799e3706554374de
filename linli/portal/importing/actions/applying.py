"""Apply what was staged: all or nothing, in one transaction of its owner, with one entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.kernel.actor import SYSTEM, Actor
from linli.kernel.errors import Refused, Stale
from linli.kernel.intake import Change
from linli.people.models import User
from linli.portal.importing import files, queries, rules
from linli.portal.importing.actions.checking import stop
from linli.portal.importing.kind import Kind
from linli.portal.importing.kinds import kind_of
from linli.portal.importing.pace import unhindered
from linli.portal.importing.rows import unpack
from linli.portal.models import Chunk, Import


def apply(found: Import, *, at: datetime) -> Import:
    """Begin to apply; small ones are applied at once, large ones by the work loop.

    Asked again while it is applied or afterwards, it changes nothing. Raises Refused when rows
    are wrong, Stale when it has moved on or what stands is no longer what was compared.
    """
    found = start(found, at=at)
    if found.state == rules.APPLYING and _count(found) <= rules.AT_ONCE_ROWS:
        return carry_out(found, at=at)
    return found


def start(found: Import, *, at: datetime) -> Import:
    """Have an import applied as soon as somebody gets to it."""
    found.refresh_from_db()
    if found.state in {rules.APPLYING, rules.APPLIED, rules.UNDONE}:
        return found
    _refuse_unready(found)
    rows = Import.objects.filter(pk=found.pk, state__in=[rules.READY, rules.PLANNED])
    if not rows.update(state=rules.APPLYING, touched_at=at, lease_until=None, tries=0):
        raise _moved_on()
    found.refresh_from_db()
    return found


def plan(found: Import, *, on: date, at: datetime) -> Import:
    """Have it applied at the start of a day; what stands is compared again then.

    Raises Refused for a day that has begun, or one too far away.
    """
    _refuse_unready(found)
    today = localtime(at).date()
    if on <= today:
        raise Refused("import.day_past", _("Choose a day after today."), field="on")
    if on > today + timedelta(days=rules.AHEAD_DAYS_MOST):
        raise Refused("import.day_far", _("Choose a day within a year."), field="on")
    rows = Import.objects.filter(pk=found.pk, state__in=[rules.READY, rules.PLANNED])
    if not rows.update(state=rules.PLANNED, apply_on=on, touched_at=at):
        raise _moved_on()
    found.refresh_from_db()
    return found


def put_off(found: Import, *, at: datetime) -> Import:
    """Take back the day; the import waits to be applied by hand. Raises Stale."""
    rows = Import.objects.filter(pk=found.pk, state=rules.PLANNED)
    if not rows.update(state=rules.READY, apply_on=None, touched_at=at):
        raise _moved_on()
    found.refresh_from_db()
    return found


def carry_out(found: Import, *, at: datetime) -> Import:
    """Write what was staged, unless somebody else is at it; afterwards forget what is not needed.

    A refusal stops the import with its words and is raised again. Killed at any moment, either
    nothing is written or all, and the import says which.
    """
    if not claim(found, at=at):
        found.refresh_from_db()
        return found
    try:
        with _unlooked(found):
            _write(found, at)
    except Refused as refusal:
        stop(found, refusal.code, refusal.sentence)
        raise
    found.refresh_from_db()
    _tidy(found)
    return found


def claim(found: Import, *, at: datetime) -> bool:
    """Say that this process is at it; False when another one is."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=at)
    rows = Import.objects.filter(free, pk=found.pk, state__in=rules.AT_WORK)
    return bool(rows.update(lease_until=at + rules.LEASE, tries=found.tries + 1))


def actor_of(found: Import) -> Actor:
    """Return who sent it: an account, or the system."""
    if found.user_id is None:
        return SYSTEM
    return User.objects.get(pk=found.user_id)


@contextmanager
def _unlooked(found: Import) -> Iterator[None]:
    """Let SQLite not look for references once more for each row that goes.

    It would read whole tables for each of them, as many keys have no index of their own; who takes
    rows away has asked for references to all of them at once, in the same transaction.
    """
    is_needed = bool(found.counts.get(rules.GONE)) and not connection.in_atomic_block
    is_off = is_needed and connection.disable_constraint_checking()
    try:
        yield
    finally:
        if is_off:
            connection.enable_constraint_checking()


@transaction.atomic
def _write(found: Import, at: datetime) -> None:
    """Take the import's row first, so that nobody else writes the same beside this.

    The owner compares what stands with the staged `before` in this transaction (Stale).
    """
    rows = Import.objects.filter(pk=found.pk, state=rules.APPLYING)
    if not rows.update(state=rules.APPLIED, applied_at=at, touched_at=at, lease_until=None):
        return
    kind = kind_of(found.kind)
    with unhindered():
        changes = list(_changes(found, kind))
    counts = {**found.counts, "written": len(changes)}
    if changes:
        with unhindered():
            done = kind.write(changes, digest=found.digest, actor=actor_of(found), at=at)
        counts |= {"added": done.added, "altered": done.changed, "removed": done.removed}
    Import.objects.filter(pk=found.pk).update(counts=counts)
    if found.undoes_id:
        Import.objects.filter(pk=found.undoes_id).update(state=rules.UNDONE, undone_at=at)


def _changes(found: Import, kind: Kind) -> Iterator[Change[Any]]:
    if not queries.fits(found):
        raise Stale("import.shape", _("The program has changed since. Check the file again."))
    for fate in rules.WRITTEN:
        for part in queries.chunks(found, fate).iterator(chunk_size=10):
            for _number, before, after, _faults in part.rows:
                yield Change(unpack(kind.row, before), unpack(kind.row, after))


def _count(found: Import) -> int:
    return sum(int(found.counts.get(fate, 0)) for fate in rules.WRITTEN)


def _refuse_unready(found: Import) -> None:
    if found.state == rules.WRONG:
        raise Refused(
            "import.wrong", _("Some rows are wrong. Correct them in your file and send it again.")
        )
    if found.state == rules.UNBOUND:
        raise Refused("import.unbound", _("Say first what the columns tell."))
    if found.state not in {rules.READY, rules.PLANNED}:
        raise _moved_on()


def _tidy(found: Import) -> None:
    """Forget what an applied import no longer needs: the file, and rows that changed nothing."""
    if found.state != rules.APPLIED:
        return
    files.remove(found)
    Chunk.objects.filter(part_of=found).exclude(fate__in=rules.WRITTEN).delete()


def _moved_on() -> Stale:
    return Stale("import.stale", _("This import has moved on. Look at it again."))
