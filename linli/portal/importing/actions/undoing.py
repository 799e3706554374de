"""Take the last import of a kind back, as an import of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.portal.importing import queries, rules
from linli.portal.importing.actions.checking import keep_rows
from linli.portal.importing.kind import Kind
from linli.portal.importing.kinds import kind_of
from linli.portal.importing.pace import unhindered
from linli.portal.importing.rows import names, unpack
from linli.portal.importing.staging import StagedRow
from linli.portal.models import Import
from linli.shards.ids import uuid7

_OPEN = (rules.STAGED, rules.WRONG, rules.READY, rules.APPLYING, rules.FAILED)


@transaction.atomic
def undo(found: Import, *, actor: Actor, at: datetime) -> Import:
    """Begin the way back: before and after swapped; it is looked at and applied like any other.

    A small one is compared at once, a large one by the work loop. Raises Refused unless this is the
    last import of its kind and place, while its rows are kept.
    """
    if not queries.may_undo(found):
        raise Refused(
            "import.not_last",
            _("Only the last import of a kind can be taken back, for 90 days."),
        )
    Import.objects.filter(undoes_id=found.pk, state__in=_OPEN).delete()
    is_small = int(found.counts["written"]) <= rules.AT_ONCE_ROWS
    made = Import(
        id=uuid7(),
        kind=found.kind,
        state=rules.STAGED,
        file_name=found.file_name,
        digest=found.digest,
        fields=list(names(kind_of(found.kind).row)),
        user_id=int(actor.actor_id) if actor.actor_kind == "user" else None,
        area_id=found.area_id,
        undoes_id=found.pk,
        made_at=at,
        touched_at=at,
        lease_until=at + rules.LEASE if is_small else None,
    )
    made.save(force_insert=True)
    return look_back(made, at=at) if is_small else made


def look_back(made: Import, *, at: datetime) -> Import:
    """Compare what stands with what was written; rows that were changed since are wrong rows."""
    found = Import.objects.get(pk=str(made.undoes_id))
    with unhindered():
        fates = _swapped(found, kind_of(found.kind))
    counts = {fate: len(rows) for fate, rows in fates.items()}
    values = {
        "state": rules.WRONG if fates[rules.BAD] else rules.READY,
        "counts": {**counts, "rows": sum(counts.values())},
        "touched_at": at,
        "lease_until": None,
    }
    with transaction.atomic():
        if Import.objects.filter(pk=made.pk, state=rules.STAGED).update(**values):
            keep_rows(made, fates)
    made.refresh_from_db()
    return made


def _swapped(found: Import, kind: Kind) -> dict[str, list[StagedRow]]:
    """Return the staged rows backwards, children before the places above them."""
    fates: dict[str, list[StagedRow]] = {rules.BAD: [], rules.CHANGED: [], rules.GONE: []}
    for fate in reversed(rules.WRITTEN):
        for part in queries.chunks(found, fate).reverse().iterator(chunk_size=10):
            pairs = [(unpack(kind.row, row[2]), row) for row in part.rows]
            standing = kind.standing([was for was, _row in pairs])
            for was, row in reversed(pairs):
                _turn(fates, kind, row, was=was, now=standing.get(kind.key(was)))
    return fates


def _turn(
    fates: dict[str, list[StagedRow]], kind: Kind, row: StagedRow, *, was: Any, now: Any
) -> None:
    """Stage one row backwards; a row that was changed since is a wrong one."""
    number, before, after, _faults = row
    if not kind.same(now, was):
        fates[rules.BAD].append([number, after, before, [_changed(kind, was)]])
    else:
        fate = rules.GONE if before is None else rules.CHANGED
        fates[fate].append([number, after, before, []])


def _changed(kind: Kind, row: Any) -> list[Any]:
    return ["", "", kind.label(row)[:80], "changed_since", {}]
