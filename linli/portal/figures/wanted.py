"""What the address of a page of figures asks for: which indicator, which months, which part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from linli.areas import reach
from linli.areas.models import Area
from linli.blueprint.types.indicators import Indicator
from linli.indicators import queries as counted
from linli.indicators import rules
from linli.kernel.errors import Missing, Refused
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.models import User
from linli.portal.figures.words import month_name

INSIDE = frozenset({"matters.read", "figures.read"})
MONTHS_MOST = 13
SHORT = {"open": "open_cases", "late": "overdue_cases"}
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


def is_inside(user: User | None, area: Area, *, on: date) -> bool:
    """Return whether `user` works for the place, and so sees its small groups too."""
    if user is None or not user.is_authenticated:
        return False
    return bool(INSIDE & reach.held(user, area.path, on=on))


def indicator(code: str, *, inside: bool) -> Indicator:
    """Return the declared indicator. Raises Missing, also where it is not for the public."""
    found = counted.definitions().by_code.get(SHORT.get(code, code))
    if found is None or not (found.public or inside):
        words = _("There is no figure called “%(code)s” here. The page of the place lists them.")
        raise Missing("figures.indicator", words % {"code": code[:40]})
    return found


def month(asked: str, *, today: date) -> date:
    """Return the first day of the month asked for, this month's without any. Raises Refused."""
    if not asked:
        return rules.month_of(today)
    found = _MONTH.fullmatch(asked)
    first = date(int(found[1]), int(found[2]), 1) if found else None
    if first is None or first > today:
        words = _("A month is written like %(month)s, and it has begun already.")
        raise Refused("figures.month", words % {"month": month_name(today)}, field="month")
    return first


@dataclass(frozen=True)
class Wanted:
    """The filters of a list of records as they stand in its address."""

    indicator: Indicator
    since: date
    until: date
    months: int
    topic: str
    unit: Unit | None
    is_now: bool

    @property
    def address(self) -> dict[str, str]:
        """Return the filters as an address carries them."""
        asked = {
            "of": self.indicator.code,
            "month": f"{self.until:%Y-%m}",
            "months": str(self.months) if self.months > 1 else "",
            "topic": self.topic,
            "unit": self.unit.code if self.unit else "",
        }
        return {name: value for name, value in asked.items() if value}


def wanted(asked: Mapping[str, str], *, today: date) -> Wanted:
    """Return the filters of an address. Raises Refused or Missing, naming the one that is wrong."""
    last = month(asked.get("month", ""), today=today)
    months = _months(asked.get("months", "1"))
    return Wanted(
        indicator=indicator(asked.get("of", "open_cases"), inside=True),
        since=rules.month_after(last, 1 - months),
        until=min(rules.month_end(last), today),
        months=months,
        topic=asked.get("topic", "")[:40],
        unit=org.unit(asked["unit"]) if asked.get("unit") else None,
        is_now=last == rules.month_of(today),
    )


def _months(asked: str) -> int:
    if not (asked.isascii() and asked.isdigit() and 0 < int(asked[:4]) <= MONTHS_MOST):
        words = _("A list goes back 1 to %(most)d months.") % {"most": MONTHS_MOST}
        raise Refused("figures.months", words, field="months")
    return int(asked)


def page(asked: str) -> int:
    """Return the number of a page. Raises Refused for what is no number."""
    if not (asked.isascii() and asked.isdigit() and 0 < int(asked[:7]) <= 100_000):
        raise Refused("figures.page", _("A page is a number from 1 on."), field="page")
    return int(asked)
