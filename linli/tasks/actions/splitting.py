"""Split a task among the units beneath, and make their tasks, one short transaction at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby, islice
from typing import NamedTuple
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
from linli.shards.ids import uuid7s
from linli.shards.put import Stamp, put_many
from linli.tasks import events, queries, rules
from linli.tasks.actions.drafting import watch
from linli.tasks.models import Part, Task
from linli.tasks.queries import Target
from linli.tasks.states.task import State
from linli.ui.words import named

BATCH, ROUND = 200, 2000
PARTS_MOST = 200_000
Share = tuple[Target, int | None]


class _Waiting(NamedTuple):
    """A part whose task is not made yet."""

    pk: UUID
    home_id: int
    child_id: UUID
    unit_id: int
    share: int | None
    base_id: int


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
    lay_out(task, shares)
    return made


def _check(task: Task, shares: Sequence[Share]) -> None:
    if not shares:
        raise Refused("split.nobody", _("Choose at least one unit."), field="shares")
    if len(shares) > PARTS_MOST:
        sentence = _("At most %(n)d units at once.") % {"n": PARTS_MOST}
        raise Refused("split.many", sentence, field="shares")
    rows = Part.objects.shard(task.jurisdiction_id).filter(matter_id=task.matter_id)
    given = dict(rows.values_list("unit_id", "share"))
    seen = set(given)
    for target, _share in shares:
        if target.pk in seen:
            sentence = _("“%(unit)s” has a part of it already.") % {"unit": named(target)}
            raise Refused("split.twice", sentence, field="shares")
        seen.add(target.pk)
    _check_beneath(task, [target for target, _share in shares])
    parts = [*given.values(), *(share for _target, share in shares)]
    rules.check_shares(task.target, parts, quantity=task.quantity)


def _check_beneath(task: Task, targets: Iterable[Target]) -> None:
    """Refuse units that do not answer to the lead, directly or through others; chains are kept."""
    beneath: dict[int | None, bool] = {task.lead_id: True, None: False}
    for target in targets:
        if target.pk == task.lead_id or not _is_beneath(target.upper_id, beneath):
            sentence = _("“%(unit)s” does not answer to the unit that leads this task.")
            raise Refused("split.not_beneath", sentence % {"unit": named(target)}, field="shares")


def _is_beneath(upper_id: int | None, known: dict[int | None, bool]) -> bool:
    if upper_id not in known:
        chain = org.chain_up(upper_id) if upper_id else ()
        known[upper_id] = any(known.get(pk) for pk in chain)
    return known[upper_id]


def lay_out(task: Task, shares: Iterable[Share]) -> None:
    """Write down who gets how much; `BATCH` of them at a time become tasks later."""
    pattern = Part(
        jurisdiction_id=task.jurisdiction_id, matter_id=task.matter_id, child_id=task.matter_id
    )
    stamp = Stamp(pattern, "id", "unit_id", "share", "child_id", "child_home_id")
    put_many(Part, (stamp.row(*row) for row in _parts(shares)))


def _parts(shares: Iterable[Share]) -> Iterator[tuple[UUID, int, int | None, UUID, int]]:
    left = iter(shares)
    while some := list(islice(left, ROUND)):
        ids = uuid7s(2 * len(some))
        for (target, share), pk, child in zip(some, ids[::2], ids[1::2], strict=True):
            yield pk, target.pk, share, child, target.home_id


def fan_out(home: int, pk: UUID, *, at: datetime) -> bool:
    """Make the tasks of up to 2,000 units; return whether more are left.

    Each jurisdiction has short transactions of its own, so that nobody waits for all of it. Tried
    again after a crash it makes none twice: a part keeps the id of its task.
    """
    rows = Part.objects.shard(home).filter(matter_id=pk, made_at__isnull=True)
    parent = queries.by_matter(home, pk)
    if parent is None or not parent.matter.is_open:
        return False
    names = ("pk", "child_home_id", "child_id", "unit_id", "share", "unit__base_id")
    waiting = [_Waiting(*row) for row in rows.order_by("child_home_id").values_list(*names)[:ROUND]]
    if not waiting:
        return False
    like = _pattern(parent, waiting[0].unit_id, at)
    for child_home, group in groupby(waiting, lambda one: one.home_id):
        some = list(group)
        for start in range(0, len(some), BATCH):
            _open(parent, like, child_home, some[start : start + BATCH])
    return len(waiting) == ROUND


@transaction.atomic
def _open(
    parent: Task, like: opening.Pattern, child_home: int, waiting: Sequence[_Waiting]
) -> None:
    likes = [
        opening.Like(
            pk=one.child_id,
            unit_id=one.unit_id,
            area_id=one.base_id,
            facts={"to_unit": one.unit_id},
            details={"lead_id": one.unit_id, "target": one.share},
        )
        for one in waiting
    ]
    opening.open_alike(like, child_home, likes)
    rows = Part.objects.shard(parent.jurisdiction_id)
    made = rows.filter(pk__in=[one.pk for one in waiting], made_at__isnull=True)
    made.update(state=State.ASSIGNED, made_at=like.at)
    if parent.bound:
        watch(child_home)
    mine = Task.objects.shard(parent.jurisdiction_id).filter(pk=parent.pk)
    mine.update(parts_made=F("parts_made") + len(waiting))


def _pattern(parent: Task, unit_id: int, at: datetime) -> opening.Pattern:
    """Return how the task of a part is opened, told of one of the units there."""
    unit = Unit.objects.select_related("base").get(pk=unit_id)
    edition = parent.matter.edition_id
    calendar = matters.calendar_of(blueprint.mechanism(edition))
    span = rules.span_left(calendar, at, parent.due_on)
    due_at = worktime.due(at, span, calendar)
    ahead = rules.first_reminder(at, due_at)
    promises = (
        opening.Promise(matter_rules.FINISH, span, due_at),
        opening.Promise(rules.REMIND, ahead, worktime.due(at, ahead, calendar)),
    )
    made = opening.Opening(
        kind=rules.KIND,
        topic=parent.source,
        area=unit.base,
        edition_id=edition,
        unit=unit,
        title=parent.matter.title,
        state=State.ASSIGNED,
        leg_due_at=worktime.due(at, queries.TO_ACCEPT, calendar),
        promises=promises,
        details=partial(_child, parent, unit_id),
    )
    event = events.TaskAssigned(
        from_unit=parent.lead_id,
        to_unit=unit_id,
        assistants=[],
        due=parent.due_on,
        parent_id=parent.matter_id,
    )
    return opening.pattern(made, event, actor=SYSTEM, at=at)


def _child(parent: Task, unit_id: int, matter: Matter) -> list[Task]:
    child = Task(
        jurisdiction_id=matter.jurisdiction_id,
        matter_id=matter.pk,
        office_id=parent.lead_id,
        lead_id=unit_id,
        source=parent.source,
        source_text=parent.source_text,
        basis=parent.basis,
        yardstick=parent.yardstick,
        due_on=parent.due_on,
        quantity=parent.quantity,
        bound=parent.bound,
        counts_from=parent.counts_from,
        parent_id=parent.matter_id,
        parent_home_id=parent.jurisdiction_id,
    )
    return [child]
