"""Plant units, split one task among all of them, and make their tasks: `python -m bench.fanning`.

`plant TOWNS UNITS` sets up the country, a county and its towns; `fan` makes the tasks, each town's
in transactions of its own, as the loop does, and tells what that cost once everything was loaded.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import costs  # noqa: E402
from linli.areas import actions as areas  # noqa: E402
from linli.areas.models import Area  # noqa: E402
from linli.areas.rules import AreaRow  # noqa: E402
from linli.blueprint import actions as blueprints  # noqa: E402
from linli.kernel.actor import SYSTEM  # noqa: E402
from linli.matters.actions import opening  # noqa: E402
from linli.matters.models import Matter  # noqa: E402
from linli.org import actions as org  # noqa: E402
from linli.org.models import Mechanism, Unit  # noqa: E402
from linli.shards import ids  # noqa: E402
from linli.tasks import events, queries  # noqa: E402
from linli.tasks.actions import splitting  # noqa: E402
from linli.tasks.models import Part, Task  # noqa: E402
from linli.tasks.states.task import State  # noqa: E402

DUE = timedelta(days=30)


def plant(towns: int, units: int) -> str:
    """Set up towns with a unit each and so many units beneath all of them."""
    now = timezone.now()
    rows = [
        AreaRow(code="cn", kind="root", name="中国", parent=""),
        AreaRow(code="p", kind="province", name="测试省", parent="cn"),
        AreaRow(code="c", kind="city", name="测试市", parent="p"),
        AreaRow(code="county", kind="county", name="测试县", parent="c"),
    ]
    rows += [
        AreaRow(code=f"t{n}", kind="town", name=f"第{n}镇", parent="county") for n in range(towns)
    ]
    areas.take_in(rows, actor=SYSTEM, at=now)
    text = (Path(settings.LINLI_BLUEPRINTS) / "four_level.yaml").read_text(encoding="utf-8")
    edition = blueprints.store(text, at=now)
    root = Area.objects.get(code="cn")
    org.adopt(root, edition, from_on=now.date(), actor=SYSTEM, at=now)
    _units(towns, units // towns)
    return str(Unit.objects.count())


def _units(towns: int, each: int) -> None:
    day = timezone.localdate() - timedelta(days=1)
    county = Area.objects.get(code="county")
    places = list(Area.objects.filter(kind="town").order_by("pk"))
    numbers = iter(ids.take(1 + towns * (each + 1)))

    def unit(code: str, level: int, base: Area, upper: int | None) -> Unit:
        return Unit(
            id=next(numbers), code=code, org_type="grid_branch", level=level, name=f"单位{code}",
            base=base, upper_id=upper, valid_from=day,
        )  # fmt: skip

    office = unit("office", 1, county, None)
    heads = [unit(f"t{n}", 2, place, office.pk) for n, place in enumerate(places)]
    beneath = [
        unit(f"{head.code}-{n}", 3, head.base, head.pk) for head in heads for n in range(each)
    ]
    Unit.objects.bulk_create([office, *heads, *beneath], batch_size=2000)


def split() -> tuple[int, Matter]:
    """Let the county's office lead a task, and split it among all units of the lowest level."""
    now = timezone.now()
    office = Unit.objects.select_related("base").get(code="office")
    edition = Mechanism.objects.values_list("edition_id", flat=True)[0]
    with transaction.atomic():
        made = opening.Opening(
            kind="task", topic="plan", area=office.base, edition_id=edition, unit=office,
            title="全县一件事", state=State.IN_HAND, details=lambda matter: [_task(matter, office)],
        )  # fmt: skip
        fact = events.TaskAssigned(
            from_unit=office.pk, to_unit=office.pk, assistants=[], due=(now + DUE).date()
        )
        matter = opening.open_matter(made, fact, actor=SYSTEM, at=now)
    units = queries.targets(Unit.objects.filter(level=3))
    with transaction.atomic():
        task = Task.objects.shard(matter.jurisdiction_id).get(matter=matter)
        Task.objects.shard(matter.jurisdiction_id).filter(pk=task.pk).update(parts_total=len(units))
        splitting.lay_out(task, [(unit, None) for unit in units])
    return len(units), matter


def _task(matter: Matter, office: Unit) -> Task:
    day = timezone.localdate()
    return Task(
        jurisdiction_id=matter.jurisdiction_id, matter_id=matter.pk, office=office, lead=office,
        source="plan", source_text="年度计划", basis="测试", yardstick="测试", due_on=day + DUE,
        counts_from=day,
    )  # fmt: skip


def fan() -> str:
    """Make all tasks, a transaction for each town and two hundred units."""
    count, matter = split()
    now = timezone.now()
    while splitting.fan_out(matter.jurisdiction_id, matter.pk, at=now):
        pass
    left = Part.objects.shard(matter.jurisdiction_id).filter(made_at__isnull=True).count()
    if left:
        raise RuntimeError(f"{left} of {count} tasks were not made")
    return str(count)


def main() -> None:
    """Do what the first word says."""
    verb, *words = sys.argv[1:]
    connection.ensure_connection()
    if verb == "plant":
        print(plant(*map(int, words)))
    else:
        costs.tell(fan)


if __name__ == "__main__":
    main()
