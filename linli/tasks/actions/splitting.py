"""Split a task among the units beneath, and make their tasks, one short transaction at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from linli.blueprint import queries as blueprint
from linli.kernel import worktime
from linli.kernel.actor import SYSTEM, Actor
from linli.kernel.errors import Refused
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters.actions import opening, steps
from linli.matters.models import Matter
from linli.org import queries as org
from linli.org.models import Unit
from linli.shards.ids import uuid7
from linli.shards.put import put_many
from linli.tasks import events, queries, rules
from linli.tasks.actions.drafting import watch
from linli.tasks.models import Part, Task
from linli.tasks.states.task import State

BATCH = 200
PARTS_MOST = 200_000
Share = tuple[Unit, int | None]
_COLUMNS = tuple(field.attname for field in Part._meta.local_concrete_fields)  # noqa: SLF001


@transaction.atomic
def split(matter: Matter, *, actor: Actor, shares: Sequence[Share], at: datetime) -> Matter:
    """Split a task among units that answer to its lead; their tasks are made in the background.

    With quantities they add up to the target. Raises Refused for a unit named twice, one that is
    not beneath the lead (which would go round in a circle), or shares that do not add up.
    """
    step = steps.begin(matter, "split", actor=actor, at=at)
    task = queries.detail(matter)
    _check(task, shares)
    step.touch(task, parts_total=F("parts_total") + len(shares))
    made = step.commit(events.TaskSplit(parts=len(shares)))
    _lay_out(task, shares)
    return made


def _check(task: Task, shares: Sequence[Share]) -> None:
    if not shares:
        raise Refused("split.nobody", _("Choose at least one unit."), field="shares")
    if len(shares) > PARTS_MOST:
        sentence = _("At most %(n)d units at once.") % {"n": PARTS_MOST}
        raise Refused("split.many", sentence, field="shares")
    units = [unit for unit, _share in shares]
    taken = set(
        Part.objects.shard(task.jurisdiction_id)
        .filter(matter_id=task.matter_id)
        .values_list("unit_id", flat=True)
    )
    seen: set[int] = set()
    for unit in units:
        if unit.pk in seen or unit.pk in taken:
            sentence = _("“%(unit)s” has a part of it already.") % {"unit": unit.name}
            raise Refused("split.twice", sentence, field="shares")
        seen.add(unit.pk)
    _check_beneath(task, units)
    rules.check_shares(task.target, [share for _unit, share in shares], quantity=task.quantity)


def _check_beneath(task: Task, units: Iterable[Unit]) -> None:
    """Refuse units that do not answer to the lead, directly or through others; chains are kept."""
    beneath: dict[int | None, bool] = {task.lead_id: True, None: False}
    for unit in units:
        if unit.pk == task.lead_id or not _is_beneath(unit.upper_id, beneath):
            sentence = _("“%(unit)s” does not answer to the unit that leads this task.")
            raise Refused("split.not_beneath", sentence % {"unit": unit.name}, field="shares")


def _is_beneath(upper_id: int | None, known: dict[int | None, bool]) -> bool:
    if upper_id not in known:
        chain = org.chain_up(upper_id) if upper_id else ()
        known[upper_id] = any(known.get(pk) for pk in chain)
    return known[upper_id]


def _lay_out(task: Task, shares: Sequence[Share]) -> None:
    """Write down who gets how much; `BATCH` of them at a time become tasks later."""
    rows = (
        {
            "id": uuid7(),
            "jurisdiction_id": task.jurisdiction_id,
            "matter_id": task.matter_id,
            "unit_id": unit.pk,
            "share": share,
            "child_id": uuid7(),
            "child_home_id": unit.base.jurisdiction_pk,
            "number": "",
            "state": "",
            "is_closed": False,
            "done": 0,
            "made_at": None,
        }
        for unit, share in shares
    )
    put_many(Part, ([row[name] for name in _COLUMNS] for row in rows))


@transaction.atomic
def fan_out(home: int, pk: UUID, *, at: datetime) -> bool:
    """Make the tasks of up to 200 units of one jurisdiction; return whether more are left.

    Tried again after a crash it makes none twice: a part keeps the id of its task.
    """
    rows = Part.objects.shard(home).filter(matter_id=pk, made_at__isnull=True)
    first = rows.order_by("child_home_id").values_list("child_home_id", flat=True).first()
    parent = queries.by_matter(home, pk)
    if first is None or parent is None or not parent.matter.is_open:
        return False
    waiting = list(rows.filter(child_home_id=first).select_related("unit__base")[:BATCH])
    made = _made(parent, waiting, at)
    opened = opening.open_matters(made, actor=SYSTEM, at=at)
    for part, one in zip(waiting, opened, strict=True):
        part.number, part.state, part.made_at = one.number, State.ASSIGNED, at
    Part.objects.shard(home).bulk_update(waiting, ["number", "state", "made_at"])
    if parent.bound:
        watch(first)
    mine = Task.objects.shard(home).filter(pk=parent.pk)
    mine.update(parts_made=F("parts_made") + len(waiting))
    return True


def _made(
    parent: Task, waiting: Sequence[Part], at: datetime
) -> list[tuple[opening.Opening, events.TaskAssigned]]:
    edition = parent.matter.edition_id
    calendar = matters.calendar_of(blueprint.mechanism(edition))
    span = rules.span_left(calendar, at, parent.due_on)
    due_at = worktime.due(at, span, calendar)
    ahead = rules.first_reminder(at, due_at)
    promises = (
        opening.Promise(matter_rules.FINISH, span, due_at),
        opening.Promise(rules.REMIND, ahead, worktime.due(at, ahead, calendar)),
    )
    accept_by = worktime.due(at, queries.TO_ACCEPT, calendar)
    return [
        (
            opening.Opening(
                kind=rules.KIND,
                topic=parent.source,
                area=part.unit.base,
                edition_id=edition,
                unit=part.unit,
                title=parent.matter.title,
                state=State.ASSIGNED,
                leg_due_at=accept_by,
                promises=promises,
                details=partial(_child, parent, part),
                pk=part.child_id,
            ),
            events.TaskAssigned(
                from_unit=parent.lead_id,
                to_unit=part.unit_id,
                assistants=[],
                due=parent.due_on,
                parent_id=parent.matter_id,
            ),
        )
        for part in waiting
    ]


def _child(parent: Task, part: Part, matter: Matter) -> list[Task]:
    child = Task(
        jurisdiction_id=matter.jurisdiction_id,
        matter_id=matter.pk,
        office_id=parent.lead_id,
        lead_id=part.unit_id,
        assistants=[],
        source=parent.source,
        source_text=parent.source_text,
        basis=parent.basis,
        yardstick=parent.yardstick,
        due_on=parent.due_on,
        target=part.share,
        quantity=parent.quantity,
        bound=parent.bound,
        counts_from=parent.counts_from,
        findings=[],
        parent_id=parent.matter_id,
        parent_home_id=parent.jurisdiction_id,
    )
    return [child]
