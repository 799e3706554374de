"""The demo's monthly report: planned by the subdistrict's secretary, last month's made already."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from linli.areas.models import Area
from linli.indicators.rules import month_after, month_of
from linli.people.models import User
from linli.reports import actions, deadlines
from linli.reports.rules.wanted import Wanted

PLACE, OWNER = "511802004", "jia"


def report(*, now: datetime) -> None:
    """Plan the monthly report of the subdistrict, and make that of last month."""
    area, owner = Area.objects.get(code=PLACE), User.objects.get(username=OWNER)
    plan = actions.plan(area, want=Wanted(), actor=owner, at=now)
    last = month_after(month_of(localdate(now)), -1)
    actions.run(plan, since=last, until=last, actor=owner, at=now)
    while deadlines.make_next(now):
        pass
