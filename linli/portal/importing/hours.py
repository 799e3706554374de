"""Opening hours as people write them: 周一至周五 9:00-12:00、14:00-18:00；周六 9:00-12:00."""

from __future__ import annotations

import re
from typing import Any

Span = dict[str, Any]

_DAYS = "一二三四五六日"
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EVERY = re.compile(r"每天|每日|全周|全年|daily|every day", re.I)
_WORKDAYS = re.compile(r"工作日|weekdays", re.I)
_WEEKEND = re.compile(r"周末|weekend", re.I)
_ALL_DAY = re.compile(r"24\s*小时|全天|24\s*h(ours)?\b", re.I)
_TIMES = re.compile(
    r"(?P<a>[0-2]?[0-9])[:：点时](?P<b>[0-5][0-9])?分?\s*[-–—~～至到]+\s*"
    r"(?P<c>[0-2]?[0-9])[:：点时](?P<d>[0-5][0-9])?"
)
_FROM_TO = re.compile(
    r"(?:周|星期|礼拜)([一二三四五六日天])\s*[-–—~～至到]+\s*(?:周|星期|礼拜)?([一二三四五六日天])"
)
_NAMED = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天、，,和及]+)")
_ENGLISH_FROM_TO = re.compile(
    r"\b(mon|tue|wed|thu|fri|sat|sun)\w*\s*(?:[-–]|to)\s*(mon|tue|wed|thu|fri|sat|sun)", re.I
)
_ENGLISH_DAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)", re.I)


def spans(text: str) -> list[Span] | None:
    """Return the spans that a cell tells, or None when it cannot be understood."""
    found: list[Span] = []
    days = list(range(1, 8))
    for part in re.split(r"[;；。\n]+", text.strip()):
        if not part.strip():
            continue
        told = _days(part)
        days = told or days
        times = ["00:00-24:00"] if _ALL_DAY.search(part) else _times(part)
        if not times:
            return None
        for one in times:
            begin, end = one.split("-")
            found.append({"days": days, "from": begin, "to": end})
    return found


def words(hours: list[Span]) -> str:
    """Return spans as one writes them."""
    return "；".join(
        f"周{''.join(_DAYS[day - 1] for day in span['days'])} {span['from']}-{span['to']}"
        for span in hours
    )


def _times(part: str) -> list[str]:
    return [
        f"{int(one['a']):02}:{one['b'] or '00'}-{int(one['c']):02}:{one['d'] or '00'}"
        for one in _TIMES.finditer(part)
    ]


def _days(part: str) -> list[int]:
    if _EVERY.search(part):
        return list(range(1, 8))
    if _WORKDAYS.search(part):
        return [1, 2, 3, 4, 5]
    if _WEEKEND.search(part):
        return [6, 7]
    if told := _FROM_TO.search(part):
        return _run(_number(told[1]), _number(told[2]))
    if told := _ENGLISH_FROM_TO.search(part):
        return _run(*(_ENGLISH.index(day.lower()) + 1 for day in told.groups()))
    signs = "".join(told[1] for told in _NAMED.finditer(part))
    chinese = {_number(sign) for sign in signs if sign in f"{_DAYS}天"}
    english = {_ENGLISH.index(told[1].lower()) + 1 for told in _ENGLISH_DAY.finditer(part)}
    return sorted(chinese | english)


def _number(sign: str) -> int:
    return _DAYS.index("日" if sign == "天" else sign) + 1


def _run(first: int, last: int) -> list[int]:
    """Return the days from one to another, over the weekend if need be."""
    days = [first]
    while days[-1] != last:
        days.append(days[-1] % 7 + 1)
    return sorted(days)
