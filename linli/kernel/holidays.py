"""The yearly notice of holidays, read from its own words: which days are free, which made up.

The General Office of the State Council publishes it late in the year before, one paragraph for each
holiday: "二、春节：2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）上班。"
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_LONGEST = 16
_ASIDE = re.compile(r"\([^()]*\)")
_TITLE = re.compile(r"(20\d\d)年(?:部分)?节假日")
_PARAGRAPH = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+[、.]|\d+[、.])?\s*([^:。;,\d]{1,20}):(.*)$"
)
_DATE = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日")
_UNTIL = re.compile(r"^\s*(?:至|到|—|–|-|~|～)+\s*$")
_WITH_WEEKDAY = re.compile(
    r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日\((?:[^()]*、)?(?:周|星期)([一二三四五六日])\)"
)
_WEEKDAYS = "一二三四五六日"
_COUNTED = re.compile(r"共(\d{1,2})天")


@dataclass(frozen=True)
class NoticeDay:
    """A day the notice names: free, or a working day that makes up for one."""

    day: date
    is_working: bool
    name: str


@dataclass(frozen=True)
class NoticeFault:
    """A sentence that cannot be right: `no_day backward too_long count year weekday`.

    A weekday that its day does not have is told once: it means a notice of another year.
    """

    code: str
    sentence: str


@dataclass(frozen=True)
class Notice:
    """What a notice says: its year, its days in order, and what could not be read."""

    year: int
    days: tuple[NoticeDay, ...]
    faults: tuple[NoticeFault, ...]


def read_notice(text: str, *, year: int) -> Notice:
    """Read a pasted notice for `year`; days of the years beside it are kept where it names them.

    Sentences that speak of free or working days without a day that can be read become faults, as do
    ranges that run backward, are longer than sixteen days or do not have the length they say.
    """
    whole = unicodedata.normalize("NFKC", text)
    plain = _ASIDE.sub("", whole)
    faults: list[NoticeFault] = []
    titled = _TITLE.search(plain)
    if titled and int(titled[1]) != year:
        faults.append(NoticeFault("year", titled[0]))
    elif wrong := _wrong_weekday(whole, year):
        faults.append(NoticeFault("weekday", wrong))
    days: dict[date, NoticeDay] = {}
    for name, sentence in _sentences(plain):
        for day in _days_of(name, sentence, year, faults):
            days[day.day] = day
    return Notice(year, tuple(days[day] for day in sorted(days)), tuple(faults))


def _wrong_weekday(whole: str, year: int) -> str:
    """Return the first day that stands beside a weekday it does not have, else nothing."""
    for found in _WITH_WEEKDAY.finditer(whole):
        with suppress(ValueError):
            day = date(int(found[1] or year), int(found[2]), int(found[3]))
            if day.weekday() != _WEEKDAYS.index(found[4]):
                return found[0]
    return ""


def _sentences(plain: str) -> Iterator[tuple[str, str]]:
    """Yield each sentence about free or working days with the holiday of its paragraph."""
    name = ""
    for line in re.split(r"\n+|(?<=[。;])(?=[一二三四五六七八九十]+、)", plain):
        found = _PARAGRAPH.match(line)
        if found:
            name, line = found[1].strip(), found[2]
        for sentence in re.split(r"[。;]", line):
            if name and ("放假" in sentence or "上班" in sentence):
                yield name, sentence.strip()


def _days_of(name: str, sentence: str, year: int, faults: list[NoticeFault]) -> Iterator[NoticeDay]:
    is_working = "上班" in sentence
    try:
        spans = list(_spans(sentence, year))
    except ValueError:
        faults.append(NoticeFault("no_day", sentence))
        return
    if fault := _fault(spans, sentence):
        faults.append(NoticeFault(fault, sentence))
        return
    for first, last in spans:
        for offset in range((last - first).days + 1):
            yield NoticeDay(first + offset * _DAY, is_working, name)


def _spans(sentence: str, year: int) -> Iterator[tuple[date, date]]:
    """Yield first and last day of each stretch; a month or year that is left out goes on.

    Raises ValueError for a day that no calendar has.
    """
    month, end, held = 0, 0, None
    for found in _DATE.finditer(sentence):
        year = int(found[1] or year)
        month = int(found[2] or month)
        day = date(year, month, int(found[3]))
        if held and _UNTIL.match(sentence[end : found.start()]):
            yield held, day
            held = None
        else:
            if held:
                yield held, held
            held = day
        end = found.end()
    if held:
        yield held, held


def _fault(spans: list[tuple[date, date]], sentence: str) -> str:
    if not spans:
        return "no_day"
    if any(last < first for first, last in spans):
        return "backward"
    if any((last - first).days >= _LONGEST for first, last in spans):
        return "too_long"
    counted = _COUNTED.search(sentence)
    long = sum((last - first).days + 1 for first, last in spans)
    return "count" if counted and int(counted[1]) != long else ""
