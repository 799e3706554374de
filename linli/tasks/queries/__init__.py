"""Reads about tasks and what comes up: details, terms, lists."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.blueprint import queries as blueprint
from linli.kernel.errors import Missing, NotAllowed, Stale
from linli.kernel.worktime import Measure, Span
from linli.matters.models import Matter
from linli.matters.queries import Standing
from linli.matters.states import Terms
from linli.org.models import Unit
from linli.org.queries.days import valid
from linli.tasks import rules
from linli.tasks.models import Part, Task
from linli.tasks.states.task import State


class Target(NamedTuple):
    """A unit that a task may go to, as far as splitting needs it: without an object for each."""

    pk: int
    upper_id: int | None
    home_id: int
    code: str
    name: str
    name_en: str


_TARGET = ("pk", "upper_id", "home", "code", "name", "name_en")


def targets(units: QuerySet[Unit]) -> list[Target]:
    """Return units as those a task may go to, in their order; one query."""
    home = Coalesce("base__jurisdiction_id", "base_id")
    return [
        Target(*row) for row in units.select_related(None).annotate(home=home).values_list(*_TARGET)
    ]


def target(unit: Unit) -> Target:
    """Return one unit as a task may go to it."""
    home = unit.base.jurisdiction_pk
    return Target(unit.pk, unit.upper_id, home, unit.code, unit.name, unit.name_en)


TO_ACCEPT = Span(1, Measure.WORKING_DAYS)


def terms(edition_id: int, _topic: str) -> Terms:
    """Return how long accepting, deciding and checking may take; a task brings its own finish."""
    timers = blueprint.mechanism(edition_id).timers
    return Terms.of(timers, first_answer=TO_ACCEPT, finish=None)


def topic_words(_edition_id: int, topic: str) -> object:
    """Return where a task comes from, in plain words."""
    return rules.SOURCES.get(topic, topic)


def detail(matter: Matter) -> Task:
    """Return what the task adds to its matter."""
    rows = Task.objects.shard(matter.jurisdiction_id).select_related("office", "lead__base")
    task: Task = rows.get(matter=matter)
    return task


def require_task(matter: Matter) -> None:
    """Raise Missing unless the matter is a task."""
    if matter.kind != rules.KIND:
        raise Missing("task.missing", _("There is no such task."))


def by_matter(jurisdiction_id: int, pk: UUID) -> Task | None:
    """Return the task of a matter, or None when that is no task."""
    rows = Task.objects.shard(jurisdiction_id).filter(matter_id=pk)
    return rows.select_related("matter__area", "matter__owner_unit", "lead__base").first()


def parts(matter: Matter) -> QuerySet[Part]:
    """Return the parts of a split task, the open ones first, by unit."""
    rows = Part.objects.shard(matter.jurisdiction_id).filter(matter=matter)
    return rows.select_related("unit").order_by("is_closed", "unit__name", "pk")


def numbered(rows: QuerySet[Part]) -> list[Part]:
    """Return parts with the numbers of their tasks, also of those nobody has touched yet.

    Two queries, the second in the jurisdictions of the parts alone.
    """
    found = list(rows)
    untold = {one.child_id: one for one in found if one.made_at and not one.number}
    if untold:
        homes = {one.child_home_id for one in untold.values()}
        there = Matter.objects.filter(jurisdiction_id__in=homes, pk__in=list(untold))
        for pk, number in there.values_list("pk", "number"):
            untold[pk].number = number
    return found


def parent(task: Task) -> Matter | None:
    """Return the task this one is a part of."""
    if task.parent_id is None or task.parent_home_id is None:
        return None
    rows = Matter.objects.shard(task.parent_home_id).filter(pk=task.parent_id)
    return rows.select_related("area", "owner_unit").first()


def lowers(unit: Unit, *, on: date) -> QuerySet[Unit]:
    """Return the units in force that answer to `unit`, by name."""
    rows = Unit.objects.filter(valid(on), upper=unit)
    return rows.select_related("base").order_by(F("level").asc(nulls_last=True), "name", "pk")


def beneath(unit: Unit, *, on: date) -> QuerySet[Unit]:
    """Return the units in force based in what `unit` is based in, or beneath it."""
    within = areas.within(unit.base, field="base__path")
    return Unit.objects.filter(valid(on), within).select_related("base")


def deeper(unit: Unit, level: int, *, on: date) -> QuerySet[Unit]:
    """Return the units of a level that answer to `unit` through others: by where they are based."""
    return beneath(unit, on=on).filter(level=level).order_by("base__path", "pk")


def state_label(part: Part) -> object:
    """Return how the task of a part stands, in words."""
    return State(part.state).label if part.state else ""


def may_split(stand: Standing) -> bool:
    """Return whether this actor may split the task now."""
    rows = [row for row in stand.kind.flow.rows("split") if stand.matter.state in row.sources]
    return any(stand.may(row) for row in rows)


def require_split(stand: Standing) -> None:
    """Raise NotAllowed, or Stale, unless this actor may split the task now."""
    require_task(stand.matter)
    rows = stand.kind.flow.rows("split")
    if not any(stand.may(row) for row in rows):
        raise NotAllowed("flow.not_yours", _("This is not yours to do."))
    if not may_split(stand):
        raise Stale("flow.not_now", stand.kind.flow.not_now)
