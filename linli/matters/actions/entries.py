"""How changes to a matter are stored: chained entries, one compare-and-set, rows, deliveries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from linli.journal import log
from linli.journal.models import Entry
from linli.kernel.actor import Actor
from linli.kernel.errors import Stale
from linli.kernel.flow import Flow, Phase
from linli.matters.models import Matter, Note
from linli.shards.put import put

OWING = frozenset({Phase.OPEN, Phase.PAUSED})
Touched = list[tuple[models.Model, tuple[str, ...]]]


def always(matter: Matter) -> dict[str, Any]:
    """Return the facts that every entry of a matter carries, so that each kind is counted apart."""
    return {"topic": matter.topic, "kind": matter.kind}


def crossing(matter: Matter, flow: Flow, target: str, *, late: bool) -> dict[str, Any]:
    """Return the facts that say whether a move begins or ends the owing, and whether it closes."""
    was, now = matter.phase in OWING, flow.phase(target) in OWING
    facts = always(matter)
    if was != now:
        facts["crossed"] = "in" if now else "out"
        facts["late"] = late
    if flow.phase(target) == Phase.CLOSED and matter.phase != Phase.CLOSED:
        facts["crossed_closed"] = True
    return facts


def chained(
    matter: Matter, written: Iterable[log.Written], *, actor: Actor, at: datetime
) -> list[Entry]:
    """Return the entries that follow the matter's last one; nothing is stored yet."""
    return log.entries(
        matter.pk,
        written,
        after=matter.version,
        head=bytes(matter.head),
        place=log.Place(matter.jurisdiction_id, matter.area_id, matter.owner_unit_id),
        actor=actor,
        at=at,
    )


def win(matter: Matter, made: list[Entry], names: Iterable[str]) -> None:
    """Change the header by compare-and-set. Raises Stale when somebody else was faster.

    Nothing is written when a promise judged before passes again, after a rework: it is judged once.
    """
    rows = Matter.objects.shard(matter.jurisdiction_id).filter(pk=matter.pk, version=matter.version)
    values = {name: getattr(matter, name) for name in names}
    version, head = (made[-1].seq, made[-1].hash) if made else (matter.version, matter.head)
    if not rows.update(**values, version=F("version") + len(made), head=head):
        raise Stale("matter.stale", _("Someone else just changed this."))
    matter.version, matter.head = version, head


def store(matter: Matter, fresh: list[models.Model], touched: Touched, made: list[Entry]) -> None:
    """Write changed and new rows, the entries and what they owe; the version is already won."""
    for row, names in _merged(touched):
        if row not in fresh:
            values = {name: getattr(row, name) for name in names}
            rows = type(row)._default_manager.filter(  # noqa: SLF001  Django's own name for it
                pk=row.pk, jurisdiction_id=matter.jurisdiction_id
            )
            rows.update(**values)
    put(*sorted(fresh, key=lambda row: isinstance(row, Note)))
    log.store(made)


def _merged(touched: Touched) -> list[tuple[models.Model, set[str]]]:
    merged: dict[int, tuple[models.Model, set[str]]] = {}
    for row, names in touched:
        merged.setdefault(id(row), (row, set()))[1].update(names)
    return list(merged.values())
