"""Requests up and duties that come round: both go through the real actions, in the past."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import get_current_timezone

from linli.areas.models import Area
from linli.matters import deadlines
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters.models import Matter
from linli.org import queries as org
from linli.people.models import User
from linli.portal.demo import files
from linli.tasks import rules
from linli.tasks.actions import coming_round, raising
from linli.tasks.kinds import UPWARD_VERBS

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MOVES: Mapping[str, Callable[..., Matter]] = UPWARD_VERBS
OWN = frozenset({"day", "do", "by", "in"})


def ask_up(*, founded_at: datetime, now: datetime) -> int:
    """Let units ask and be answered, up to `now`; what lies before the founding is left out."""
    told = files.load("upward")["requests"]
    asked = [one for one in told if now + one["day"] * DAY > founded_at + DAY]
    for one in asked:
        _take_course(one, now)
    return len(asked)


def _take_course(one: Mapping[str, Any], now: datetime) -> None:
    words = {name: one[name] for name in ("asks", "title", "wanted", "text")}
    at = now + one["day"] * DAY
    matter = raising.raise_up(org.unit(one["unit"]), **words, actor=_user(one["by"]), at=at)
    for step in one["steps"]:
        at = now + step["day"] * DAY
        matter = _pass_until(matter, at)
        given = {name: value for name, value in step.items() if name not in OWN}
        if "in" in step:
            given["on"] = matter_rules.day_of(at) + step["in"] * DAY
        MOVES[step["do"]](matter, actor=_user(step["by"]), at=at, **given)
    _pass_until(matter, now)


def _pass_until(matter: Matter, end: datetime) -> Matter:
    """Let what is due on a matter happen at its own time; return it as it stands then."""
    fresh = matters.by_id(matter.jurisdiction_id, matter.pk)
    while fresh.next_due_at and fresh.next_due_at <= end:
        due_at = fresh.next_due_at
        deadlines.act(fresh, now=due_at)
        fresh = matters.by_id(matter.jurisdiction_id, matter.pk)
        if fresh.next_due_at == due_at:
            break
    return fresh


def come_round(*, founded_at: datetime, now: datetime) -> None:
    """Bring the duties of the town round month by month, judged by what the demo wrote down."""
    home = org.unit("qingjiang").base.jurisdiction_pk
    area, start = Area.objects.get(pk=home), matter_rules.day_of(founded_at)
    for day in _firsts(start, matter_rules.day_of(now)):
        at = datetime(day.year, day.month, day.day, tzinfo=get_current_timezone()) + HOUR
        coming_round.come_round(area, now=at)
    rows = Matter.objects.shard(home).filter(kind=rules.CYCLE, next_due_at__lte=now)
    for one in rows.order_by("next_due_at", "pk"):
        _pass_until(one, now)
    coming_round.look(home, since=None, now=now)


def _firsts(start: date, end: date) -> list[date]:
    """Return the first day of each month that begins in a stretch."""
    days = range((end - start).days + 1)
    return [day for n in days if (day := start + n * DAY).day == 1]


def _user(name: str) -> User:
    return User.objects.get(username=name)
