"""Lists of tasks for those who carry them out and those who issued them: bounded, few queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.kernel.flow import Phase
from linli.matters import rules as matter_rules
from linli.matters.models import Leg
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.models import User
from linli.shards.fanout import allow_fanout
from linli.tasks import rules
from linli.tasks.models import Task
from linli.tasks.states.task import ISSUE, State

PAGE, PAGES_MOST = 30, 10_000
OURS, ISSUED = "ours", "issued"
ABOVE = "a unit above reads the tasks of the jurisdictions beneath it"
NOT_OVER = [Phase.DRAFT, Phase.OPEN, Phase.PAUSED, Phase.DONE]


@dataclass(frozen=True)
class Row:
    """One task of a list."""

    task: Task
    state: object
    percent: int | None


@dataclass(frozen=True)
class Listing:
    """One page of tasks, and whether there is another one."""

    rows: list[Row]
    has_more: bool


def within(page: int) -> int:
    """Return the number of a page that a database can be asked for, whatever was typed."""
    return max(1, min(page, PAGES_MOST))


def offices(user: User, *, on: date) -> list[Unit]:
    """Return the units for which `user` issues tasks that day, from the top."""
    mine = [pk for pk, may in org.units_of(user, on=on).items() if ISSUE in may]
    rows = Unit.objects.filter(pk__in=mine).select_related("base")
    return list(rows.order_by("level", "name", "pk"))


def listing(user: User, *, show: str, is_over: bool, page: int, at: datetime) -> Listing:
    """Return a page of the tasks that the user's units lead or assist, or that they issued.

    Those that are not over come by due day; what is over comes newest first.
    """
    on = matter_rules.day_of(at)
    units = list(org.units_of(user, on=on))
    rows = Task.objects.filter(jurisdiction_id__in=org.homes_of(user, on=on))
    rows = rows.filter(office_id__in=units) if show == ISSUED else rows.filter(_carried_by(units))
    phases = [Phase.CLOSED] if is_over else NOT_OVER
    order = ("-matter__closed_at", "-pk") if is_over else ("due_on", "pk")
    rows = rows.filter(matter__phase__in=phases).order_by(*order)
    rows = rows.select_related("matter__area", "matter__owner_unit", "office", "lead")
    start = (within(page) - 1) * PAGE
    with allow_fanout(ABOVE):
        found = list(rows[start : start + PAGE + 1])
    return Listing([_row(one) for one in found[:PAGE]], len(found) > PAGE)


def _carried_by(units: Collection[int]) -> Q:
    """Return the tasks that these units lead or assist, once they were sent out."""
    legs: QuerySet[Leg] = Leg.objects.filter(
        matter=OuterRef("matter"),
        jurisdiction=OuterRef("jurisdiction"),
        unit_id__in=list(units),
        role=matter_rules.PARTNER,
    )
    return (Q(lead_id__in=list(units)) | Q(Exists(legs))) & ~Q(
        matter__state__in=[State.DRAFTED, State.CHECKED, State.STOPPED]
    )


def _row(task: Task) -> Row:
    percent = rules.percent(task.done, task.target)
    return Row(task=task, state=State(task.matter.state).label, percent=percent)
