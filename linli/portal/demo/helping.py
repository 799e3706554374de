"""Call-ups of the demo: yeses, calls and answers go through the real actions, in the past."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from linli.areas import queries as areas
from linli.matters import deadlines
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters.models import Matter
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.models import User
from linli.portal.demo import files
from linli.tasks.actions import calling, coming, willing

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
A_YEAR = timedelta(days=365)


def help_out(*, founded_at: datetime, now: datetime) -> int:
    """Let people say yes, offices call and helpers come, up to `now`; return how many calls.

    A call that would lie before the first yes is left out, as in a short demo.
    """
    told = files.load("calls")
    begins = max(founded_at + DAY, now - 60 * DAY)
    for one in told["willing"]:
        _say(one, begins, now)
    calls = [one for one in told["calls"] if _at(one, "called", now) > begins]
    for one in calls:
        _take_course(one, now)
    return len(calls)


def _say(one: dict[str, Any], at: datetime, now: datetime) -> None:
    willing.say_yes(
        actor=_user(one["by"]),
        field=one["field"],
        area=areas.by_code(one["area"]),
        until=matter_rules.day_of(min(at, now) + A_YEAR),
        unit=_unit(one),
        at=at,
    )


def _take_course(one: dict[str, Any], now: datetime) -> None:
    at = _at(one, "called", now)
    needed = calling.Needed(
        **{name: one[name] for name in ("field", "title", "need", "meet", "places")},
        area=areas.by_code(one["area"]),
        from_at=_at(one, "from", now),
        until_at=_at(one, "until", now),
        hours=one["answer"],
    )
    matter = calling.call(org.unit(one["office"]), needed, actor=_user(one["by"]), at=at)
    for answer in one["answers"]:
        coming.come(
            matter,
            actor=_user(answer["by"]),
            unit=_unit(answer),
            places=answer.get("places", 1),
            shown_name=answer.get("name", ""),
            at=at + answer["minutes"] * MINUTE,
        )
    if ends := one.get("ends"):
        _finish(matter, ends, at + ends["hours"] * HOUR)


def _finish(matter: Matter, ends: dict[str, Any], at: datetime) -> None:
    fresh = matters.by_id(matter.jurisdiction_id, matter.pk)
    while fresh.next_due_at and fresh.next_due_at <= at:
        deadlines.act(fresh, now=fresh.next_due_at)
        fresh = matters.by_id(matter.jurisdiction_id, matter.pk)
    actor = _user(ends["by"])
    calling.finish(fresh, actor=actor, used=ends["used"], text=ends["text"], at=at)


def _at(one: dict[str, Any], name: str, now: datetime) -> datetime:
    shifted: datetime = now + one["hours"][name] * HOUR
    return shifted


def _unit(one: dict[str, Any]) -> Unit | None:
    return org.unit(one["unit"]) if "unit" in one else None


def _user(name: str) -> User:
    return User.objects.get(username=name)
