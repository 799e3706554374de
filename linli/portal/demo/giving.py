"""Tasks of the demo: each step goes through the real action, at its own time in the past."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils.timezone import localtime

from linli.blueprint import queries as blueprint
from linli.flows import work
from linli.matters import deadlines
from linli.matters import queries as matters
from linli.matters.models import Matter
from linli.org import queries as org
from linli.people.models import User
from linli.portal.demo import files
from linli.tasks import fill, rules
from linli.tasks import queries as task_queries
from linli.tasks.actions import drafting, splitting
from linli.tasks.kinds import TASK_VERBS
from linli.tasks.models import Part

DAY = timedelta(days=1)
Step = tuple[datetime, int, dict[str, Any], "Plot"]


class Plot:
    """One task of the file, and the matter it became."""

    def __init__(self, told: dict[str, Any], founded_at: datetime, now: datetime) -> None:
        self.told, self.now = told, now
        begins = localtime(now).replace(hour=9, minute=20) + told["day"] * DAY
        # A short demo begins later than the plot would.
        self.begins = max(begins, founded_at + DAY)
        self.matter: Matter | None = None

    @property
    def is_possible(self) -> bool:
        """Return whether it is due after it begins, which it may not be in a short demo."""
        return self._due_on(self.told["due"]) > localtime(self.begins).date() + DAY

    @property
    def task(self) -> Matter:
        """Return the matter as it stands."""
        if self.matter is None:
            raise LookupError("not drafted yet")
        return matters.by_id(self.matter.jurisdiction_id, self.matter.pk)

    def part(self, unit: str) -> Matter:
        """Return the task of the unit that got this part."""
        rows = Part.objects.shard(self.task.jurisdiction_id).filter(matter_id=self.task.pk)
        part = rows.get(unit__code=unit)
        return matters.by_id(part.child_home_id, part.child_id)

    def draft(self) -> None:
        """Let the office draft it."""
        told = self.told
        names = ("title", "source", "source_text", "basis", "yardstick")
        more = {name: told[name] for name in ("bound", "target", "quantity") if name in told}
        asked = drafting.Draft(
            **{name: told[name] for name in names},
            **more,
            lead=org.unit(told["lead"]),
            assistants=[org.unit(code) for code in told.get("assistants", ())],
            due_on=self._due_on(told["due"]),
        )
        office = org.unit(told["office"])
        self.matter = drafting.draft(office, asked, actor=_user(told["by"]), at=self.begins)

    def _due_on(self, days: int) -> date:
        area = org.unit(self.told["lead"]).base
        row = org.mechanism_for(area, on=localtime(self.now).date())
        calendar = matters.calendar_of(blueprint.mechanism(row.edition_id))
        day = localtime(self.now).date() + timedelta(days=days)
        while not calendar.is_working(day):
            day += DAY
        return day

    def take(self, step: dict[str, Any], at: datetime) -> None:
        """Take one step of its story."""
        matter = self.part(step["part"]) if "part" in step else self.task
        actor, name = _user(step["by"]), step["do"]
        if name == "split":
            shares = [
                (task_queries.target(org.unit(code)), share)
                for code, share in step["shares"].items()
            ]
            splitting.split(matter, actor=actor, shares=shares, at=at)
            return
        asked = {key: step[key] for key in ("text", "done") if key in step}
        TASK_VERBS[name](matter, actor=actor, **asked, at=at)


def give(*, founded_at: datetime, now: datetime) -> int:
    """Let every task of the file take its course up to `now`; return how many there are."""
    told = [Plot(one, founded_at, now) for one in files.load("tasks")["tasks"]]
    plots = [plot for plot in told if plot.is_possible]
    order = count()
    ahead: list[Step] = []
    for plot in plots:
        heapq.heappush(ahead, (plot.begins, next(order), {}, plot))
        for step in plot.told["steps"]:
            heapq.heappush(ahead, (plot.begins + step["after"] * DAY, next(order), step, plot))
    while ahead and ahead[0][0] <= now:
        at, _order, step, plot = heapq.heappop(ahead)
        _pass_until(at)
        plot.take(step, at) if step else plot.draft()
        _settle(at)
    _pass_until(now)
    _settle(now)
    return len(plots)


def _pass_until(end: datetime) -> None:
    """Let what is due on tasks happen at its own time."""
    for matter in _waiting(end):
        while matter.next_due_at and matter.next_due_at <= end:
            due_at = matter.next_due_at
            deadlines.act(matter, now=due_at)
            matter.refresh_from_db()
            if matter.next_due_at == due_at:
                break


def _waiting(end: datetime) -> Iterator[Matter]:
    home = org.unit("qingjiang").base.jurisdiction_pk
    rows = Matter.objects.shard(home).filter(kind=rules.KIND, next_due_at__lte=end)
    yield from rows.select_related("area", "owner_unit").order_by("next_due_at")


def _settle(at: datetime) -> None:
    """Do what the loop would: make the parts, add them up."""
    while work.deliver_next(at) or fill.roll_up_next(at):
        pass


def measure(*, now: datetime) -> None:
    """Let the bound tasks read what was counted, once it is counted."""
    while fill.measure_next(now):
        pass
    _settle(now)


def _user(name: str) -> User:
    return User.objects.get(username=name)
