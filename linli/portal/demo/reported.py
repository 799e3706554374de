"""Figures of the demo: what the article reports, entered once by the unit whose figure it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from linli.areas import queries as areas
from linli.indicators import actions
from linli.indicators.queries import stated
from linli.matters.rules import day_of
from linli.org.models import Holding, Unit
from linli.org.queries.days import in_force
from linli.people.models import User
from linli.portal.demo import files

DAYS_AGO = timedelta(days=30)


def state(*, founded_at: datetime, now: datetime) -> int:
    """Enter every figure that the article gives as a number; return how many.

    The article does not state its year, so the source says so and the day is the one of entering.
    """
    at = max(founded_at, now - DAYS_AGO)
    return sum(_stated(row, at) for row in files.load("facts")["figures"])


def _stated(row: dict[str, Any], at: datetime) -> bool:
    area, on = areas.by_code(row["area"]), day_of(at)
    has = stated.declared(area, on=on).get(row["code"])
    if has is None or has.owner is None or row["value"] is None:
        return False
    actions.state_figure(
        area,
        code=row["code"],
        value=Decimal(row["value"]),
        as_of=on,
        source=_source(row),
        actor=_somebody(has.owner, at),
        at=at,
    )
    return True


def _source(row: dict[str, Any]) -> str:
    told: str = files.load("facts")["source"]["short"]
    is_more = row.get("sign") == "more_than"
    return told + (f"；原文为“超过{row['value']}{row['unit']}”" if is_more else "")


def _somebody(unit: Unit, at: datetime) -> User:
    """Return the first holder of a post of the unit that may enter figures."""
    rows = Holding.objects.filter(in_force(day_of(at)), post__unit=unit).order_by("post__rank")
    users = [one.user for one in rows.select_related("user")]
    on = day_of(at)
    return next(one for one in users if stated.may_enter_for(one, unit, on=on))
