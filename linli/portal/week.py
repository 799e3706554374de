"""The last seven days of my units as small bars: what fell due, and how much of it was late."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Sum
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from linli.indicators.models import Count
from linli.indicators.rules import DAY, OF, OUT_OF
from linli.org import queries as org
from linli.people.models import User
from linli.shards.fanout import allow_fanout
from linli.ui.charts import Bar, day_bars
from linli.ui.words import WEEKDAYS

ON_TIME = "on_time_rate"
DAYS = 7


@dataclass(frozen=True)
class Week:
    """How many promises of my units fell due, how many of them were missed, and the drawing."""

    due: int
    late: int
    svg: SafeString


def week(user: User, *, on: date) -> Week | None:
    """Return the last seven days of the user's units, or None while nothing fell due; one query."""
    homes = org.homes_of(user, on=on)
    if not homes:
        return None
    since = on - timedelta(days=DAYS - 1)
    cells = Count.objects.filter(
        jurisdiction_id__in=homes,
        span=DAY,
        day__range=(since, on),
        area_id=F("jurisdiction_id"),
        unit_id__in=list(org.units_of(user, on=on)),
        indicator=ON_TIME,
        topic="",
    )
    grouped = cells.values_list("day", "part").annotate(total=Sum("value"))
    with allow_fanout("the week of a unit above reads the jurisdictions beneath it"):
        sums = {(day, part): int(total) for day, part, total in grouped}
    due = Counter({day: total for (day, part), total in sums.items() if part == OUT_OF})
    kept = Counter({day: total for (day, part), total in sums.items() if part == OF})
    if not due:
        return None
    return _drawn([since + timedelta(days=number) for number in range(DAYS)], due, kept)


def _drawn(days: list[date], due: Counter[date], kept: Counter[date]) -> Week:
    bars = []
    for day in days:
        late = max(due[day] - kept[day], 0)
        name = str(WEEKDAYS[day.weekday()])
        said = {"day": name, "due": due[day], "late": late}
        title = _("%(day)s: %(due)d due, %(late)d of them late") % said
        bars.append(Bar(name, due[day], late, title))
    return Week(
        due=due.total(),
        late=sum(int(bar.late) for bar in bars),
        svg=day_bars(bars, label=_("What fell due in the last seven days")),
    )
