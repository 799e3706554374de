"""When people ask, where, for what and in which words: drawn from `demo/cases.yaml` by a number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import Any, TypeVar

from django.utils import timezone

from linli.portal.demo import files

HALF_A_YEAR = 184
DAYS_LEAST = 30
SHOPS = "shops"
# The buildings of the business district, where nobody lives, begin so.
SHOP_SIGN = "YQ"
_DAY = timedelta(days=1)

_T = TypeVar("_T")


@dataclass(frozen=True)
class Asked:
    """One thing somebody asked for."""

    at: datetime
    building: str
    service: str
    text: str
    title: str


class Rhythm:
    """Half a year of asking up to a day; `holidays` are the days nobody works."""

    def __init__(
        self, today: date, *, holidays: Iterable[date], cases: int | None, seed: int
    ) -> None:
        self.data = files.load("cases")
        self.rhythm: dict[str, Any] = self.data["rhythm"]
        self.today, self.seed = today, seed
        self.holidays = frozenset(holidays)
        length = HALF_A_YEAR if cases is None else math.ceil(cases / self.rhythm["per_day"])
        length = min(HALF_A_YEAR, max(DAYS_LEAST, length))
        self.days = [today - ago * _DAY for ago in range(length - 1, -1, -1)]
        self.cases = cases or round(sum(map(self._expected, self.days)))

    def asked(self) -> list[Asked]:
        """Return everything that is asked for, in the order of time."""
        weights = [self._expected(day) for day in self.days]
        chosen = Random(f"{self.seed}:{self.today}").choices(self.days, weights, k=self.cases)  # noqa: S311
        made = [self._one(day, Random(f"{self.seed}:{day}:{n}")) for n, day in enumerate(chosen)]  # noqa: S311
        return sorted(made, key=lambda one: (one.at, one.building, one.service, one.text))

    def _expected(self, day: date) -> float:
        common = self.rhythm["per_day"] * self.rhythm["month"][day.month]
        if day in self.holidays:
            return float(common * self.rhythm["holiday"])
        return float(common * self.rhythm["weekday"][day.isoweekday()])

    def _one(self, day: date, chance: Random) -> Asked:
        place = _drawn(self.rhythm["places"], chance)
        service = _drawn({code: self._weight(code, day) for code in self.data["services"]}, chance)
        row = self.data["services"][service]
        text = self._text(row["texts"], files.kind_of(place), day, chance)
        hours = self.rhythm["hour"]
        more = row["rhythm"].get("hour", {})
        hour = _drawn({one: share * more.get(one, 1) for one, share in hours.items()}, chance)
        clock = time(hour, chance.randrange(60), chance.randrange(60))
        return Asked(
            at=datetime.combine(day, clock, timezone.get_current_timezone()),
            building=self._building(place, service, chance),
            service=service,
            text=text["zh"],
            title=row["titles"][text["t"]]["zh"],
        )

    def _weight(self, code: str, day: date) -> float:
        row = self.data["services"][code]
        own = row["rhythm"]
        weight = row["weight"] * own.get("month", {}).get(day.month, 1)
        weight *= own.get("weekday", {}).get(day.isoweekday(), 1)
        if day in self._rainy:
            weight *= self.rhythm["rain_spells"]["services"].get(code, 1)
        return float(weight)

    @cached_property
    def _rainy(self) -> frozenset[date]:
        """The days of rainy spells in the months of rain."""
        spells, wet = self.rhythm["rain_spells"], set(self.rhythm["tags"]["rain"]["months"])
        days: set[date] = set()
        for year, month in sorted({(day.year, day.month) for day in self.days}):
            chance = Random(f"{self.seed}:rain:{year}-{month}")  # noqa: S311
            for _spell in range(spells["per_month"] if month in wet else 0):
                first = date(year, month, chance.randint(1, 28))
                length = chance.randint(*spells["days"])
                days.update(first + more * _DAY for more in range(length))
        return frozenset(days)

    def _text(
        self, texts: Sequence[dict[str, Any]], kind: str, day: date, chance: Random
    ) -> dict[str, Any]:
        there = [row for row in texts if kind in row.get("at", ["town"])]
        anywhere = [row for row in texts if "at" not in row]
        for rows in (there, anywhere):
            weights = [self._season(row.get("when"), day) for row in rows]
            if any(weights):
                return chance.choices(rows, weights)[0]
        raise LookupError("every service has a text that fits all year round")

    def _season(self, tag: str | None, day: date) -> float:
        if tag is None:
            return 1.0
        row = self.rhythm["tags"][tag]
        return float(row["factor"]) if day.month in row["months"] else 0.0

    def _building(self, place: str, service: str, chance: Random) -> str:
        buildings = files.buildings_of(place)
        shops = [code for code in buildings if code.startswith(SHOP_SIGN)]
        homes = [code for code in buildings if not code.startswith(SHOP_SIGN)]
        return chance.choice(shops if service == SHOPS and shops else homes)


def _drawn(weights: Mapping[_T, float], chance: Random) -> _T:
    return chance.choices(list(weights), list(weights.values()))[0]
