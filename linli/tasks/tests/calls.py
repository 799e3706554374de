"""How tests say yes, call, and come, in the standing world."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from linli.matters.models import Matter
from linli.tasks.actions import calling, coming, willing
from linli.tasks.actions.calling import Needed
from linli.tasks.models import CallUp, Coming, Willing
from linli.tasks.queries import calls
from tests.world import MORNING, World

FIELD = "geological_hazard"
UNTIL = date(2027, 3, 1)


def yes(
    world: World,
    who: str,
    area: str = "willow",
    *,
    unit: str = "",
    field: str = FIELD,
    until: date = UNTIL,
    at: datetime = MORNING,
) -> Willing:
    """Let somebody say yes, for themselves or for a unit."""
    return willing.say_yes(
        actor=getattr(world, who),
        field=field,
        area=world.area(area),
        until=until,
        unit=world.unit(unit) if unit else None,
        at=at,
    )


def needed(world: World, **more: Any) -> Needed:
    """Return a call of the subdistrict's committee for the community."""
    given: dict[str, Any] = {
        "field": FIELD,
        "title": "雨后巡查滑坡点",
        "need": "沿路查看裂缝，请穿雨鞋",
        "area": world.area("willow"),
        "meet": "社区门口",
        "places": 3,
        "from_at": MORNING + timedelta(hours=2),
        "until_at": MORNING + timedelta(hours=10),
        "hours": 2,
    }
    return Needed(**{**given, **more})


def called(world: World, *, by: str = "above", at: datetime = MORNING, **more: Any) -> Matter:
    """Call."""
    office = world.unit(more.pop("office", "east-committee"))
    return calling.call(office, needed(world, **more), actor=getattr(world, by), at=at)


def come(world: World, matter: Matter, who: str, *, unit: str = "", **more: Any) -> Coming:
    """Promise to come."""
    more.setdefault("at", MORNING + timedelta(minutes=25))
    found = world.unit(unit) if unit else None
    return coming.come(matter, actor=getattr(world, who), unit=found, **more)


def asked(world: World, who: str, *, at: datetime = MORNING) -> list[str]:
    """Return the numbers of the calls that ask somebody."""
    return [one.call.matter.number for one in calls.asking(getattr(world, who), at=at)]


def call(matter: Matter) -> CallUp:
    """Return the call as it stands in the database."""
    return calls.detail(matter)
