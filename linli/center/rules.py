"""When a place is open: hours are a list of {"days": [1..7], "from": "HH:MM", "to": "HH:MM"}.

Days count from Monday = 1. A span that ends at or before its beginning runs over midnight;
"24:00" and "00:00" both end at midnight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

Hours = Sequence[Mapping[str, Any]]

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_DAY = timedelta(days=1)
_WEEK = 7
_WEEKDAYS = tuple(range(1, _WEEK + 1))


@dataclass(frozen=True, kw_only=True, slots=True)
class FacilityRow:
    """One facility: codes of the area it stands in and of those it serves (else just that one).

    `ends` is its last day.
    """

    code: str
    name: str
    area: str
    serves: tuple[str, ...] = ()
    name_en: str = ""
    place: str = ""
    place_en: str = ""
    fee: str = ""
    fee_en: str = ""
    hours: list[dict[str, Any]] = field(default_factory=list)
    is_from_source: bool = False
    ends: date | None = None

    def __post_init__(self) -> None:
        serves = tuple(sorted(set(self.serves)))
        object.__setattr__(self, "serves", () if serves == (self.area,) else serves)

    @property
    def served(self) -> tuple[str, ...]:
        """Return the codes of all areas it serves."""
        return self.serves or (self.area,)


def is_open(hours: Hours, local: datetime) -> bool:
    """Say whether it is open at the local time `local`; the closing minute itself is closed."""
    return any(begin <= local < end for begin, end in _around(hours, local))


def until(hours: Hours, local: datetime) -> datetime | None:
    """Return the closing if it is open, else the next opening; None if it never opens or closes."""
    end = _closing(hours, local)
    if end is not None:
        return end if end - local < _WEEK * _DAY else None
    later = [begin for begin, _end in _around(hours, local) if begin > local]
    return min(later, default=None)


def fault(hours: object) -> str:
    """Say what is wrong with hours as somebody wrote them; empty if nothing is."""
    if not isinstance(hours, list):
        return "no_list"
    for span in hours:
        if not isinstance(span, dict) or set(span) != {"days", "from", "to"}:
            return "shape"
        if not all(isinstance(span[end], str) and _CLOCK.fullmatch(span[end]) for end in _ENDS):
            return "clock"
        days = span["days"]
        if not isinstance(days, list) or not days or any(day not in _WEEKDAYS for day in days):
            return "days"
    return ""


_ENDS = ("from", "to")


def _closing(hours: Hours, local: datetime) -> datetime | None:
    """Return when it closes, spans that touch taken as one; None if it is closed."""
    end: datetime | None = None
    for begin, closing in sorted(_around(hours, local)):
        if begin <= (end or local) and closing > (end or local):
            end = closing
    return end


def _around(hours: Hours, local: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans from yesterday to a week ahead, in the time zone of `local`."""
    for ahead in range(-1, _WEEK + 2):
        day = local.date() + ahead * _DAY
        for span in hours:
            if day.isoweekday() in span["days"]:
                begin = _instant(day, span["from"], local)
                end = _instant(day, span["to"], local)
                yield begin, end if end > begin else end + _DAY


def _instant(day: date, clock: str, local: datetime) -> datetime:
    if clock == "24:00":
        day, clock = day + _DAY, "00:00"
    return datetime.combine(day, time.fromisoformat(clock), local.tzinfo)
