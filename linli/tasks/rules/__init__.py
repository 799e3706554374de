"""Limits and plain decisions about tasks: no query, no clock reading."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from linli.kernel.errors import Refused
from linli.kernel.worktime import Calendar, Measure, Span

KIND = "task"
REMIND = "remind"
SOURCE_LENGTH, BASIS_LENGTH, YARDSTICK_LENGTH = 200, 200, 300
QUANTITY_LENGTH, SOURCE_CODE_LENGTH = 20, 90
ASSISTANTS_MOST = 30
TARGET_MOST = 1_000_000_000
LEAD_TIME = 5
"""Working days a task should leave (`domain.md` 6.1, P18); less is asked for with a reason."""
THREE_QUARTERS = 0.75
WEEK = timedelta(days=7)
LONGEST = timedelta(days=3 * 366)
HOUR = timedelta(hours=1)

SOURCES = {
    "meeting": lazy("Item of a meeting"),
    "document": lazy("Document from above"),
    "plan": lazy("Plan of the year"),
    "request": lazy("Request from below"),
    "case": lazy("What residents report"),
    "inspection": lazy("Inspection"),
    "other": lazy("Something else"),
}
SAME_TASK, DATA_HELD, COMES_ROUND, SHORT = "same_task", "data_held", "comes_round", "short"
FINDINGS = {
    SAME_TASK: lazy("The same is asked already: %(what)s."),
    DATA_HELD: lazy("This is counted already: %(what)s. Bind the task to it."),
    COMES_ROUND: lazy("This comes round by itself: %(what)s."),
    SHORT: lazy("Less than %(what)s working days are left for it."),
}
STOPPED = {
    "same_task": lazy("The same is asked already"),
    "data_held": lazy("The data are there already"),
    "comes_round": lazy("It comes round by itself"),
    "not_needed": lazy("It is not needed after all"),
}


@dataclass(frozen=True)
class Finding:
    """One thing the burden check says; `what` names the other task, the source or the number."""

    code: str
    what: str

    @property
    def sentence(self) -> str:
        """Return it in the reader's language."""
        return str(FINDINGS[self.code]) % {"what": self.what}


def plain(words: str) -> str:
    """Return words as they are compared: no case, no width, no signs between them."""
    flat = unicodedata.normalize("NFKC", words).casefold()
    return re.sub(r"[\W_]+", "", flat)


def is_alike(one: str, other: str) -> bool:
    """Return whether two names ask for the same: equal, or one is in the other."""
    first, second = sorted((plain(one), plain(other)), key=len)
    return len(first) > 3 and first in second


def span_until(calendar: Calendar, at: datetime, day: date) -> Span:
    """Return the working days from `at` to `day`. Raises Refused where that is no promise."""
    if not calendar.is_working(day):
        raise Refused("task.day_off", _("That is not a working day."), field="due_on")
    start = calendar.local_day(at)
    if day <= start:
        raise Refused("task.too_soon", _("It is due tomorrow at the earliest."), field="due_on")
    if day - start > LONGEST:
        raise Refused("task.too_far", _("A task is due within three years."), field="due_on")
    return span_left(calendar, at, day)


def span_left(calendar: Calendar, at: datetime, day: date) -> Span:
    """Return the working days that are left up to `day`, one at least: for parts of a task."""
    start = calendar.local_day(at)
    left = range(1, (day - start).days + 1)
    days = sum(calendar.is_working(start + timedelta(days=n)) for n in left)
    return Span(max(1, days), Measure.WORKING_DAYS)


def first_reminder(at: datetime, due_at: datetime) -> Span:
    """Return how long it is until three quarters of the time are over, in whole hours."""
    return _hours((due_at - at) * THREE_QUARTERS)


def next_reminder(at: datetime, due_at: datetime) -> Span:
    """Return how long it is until the time is over; after that, a week."""
    return _hours(due_at - at if due_at > at else WEEK)


def _hours(stretch: timedelta) -> Span:
    return Span(max(1, ceil(stretch / HOUR)), Measure.CALENDAR_HOURS)


def check_shares(target: int | None, shares: Iterable[int | None], *, quantity: str) -> None:
    """Raise Refused when the shares of a split do not add up to the target."""
    given = list(shares)
    known = [one for one in given if one is not None]
    if known and len(known) < len(given):
        sentence = _("Give every unit its share, or none of them.")
        raise Refused("split.some", sentence, field="shares")
    if target is None or not known or sum(known) == target:
        return
    words = {"sum": sum(known), "target": target, "unit": quantity}
    sentence = _("The shares add up to %(sum)d %(unit)s; the task asks for %(target)d %(unit)s.")
    raise Refused("split.sum", sentence % words, field="shares")


def percent(done: int, target: int | None) -> int | None:
    """Return how much of the target is done, at most 100; None without a target."""
    return min(100, done * 100 // target) if target else None


CALL = "call_up"
FIRST_COME, CALL_OVER = "first_come", "call_over"
FIELD_LENGTH, NEED_LENGTH, MEET_LENGTH = 40, 600, 120
NOTE_LENGTH, SHOWN_NAME_LENGTH = 200, 20
PLACES_MOST = 10_000
HOURS_MOST = 168
CALL_LONGEST = timedelta(days=60)
WILLING_LONGEST = 366
WILLING_MOST = 60
"""How many fields and places one person or unit may say yes to."""
ASKED_AGAIN = timedelta(days=30)
"""For so long before its end, and after it, a yes is asked for again; then it is deleted."""
NAMES_KEPT = timedelta(days=30)
SMALL_GROUP = 5
COMING_RULE = "call_names_30_days_after_the_end"

CLOSE, WAIT = "close", "wait"
WHEN_FULL = {
    WAIT: lazy("Keep a waiting list: who steps back is replaced"),
    CLOSE: lazy("Take nobody more"),
}


def at_least(count: int) -> int:
    """Return a number of people as it may be shown: in whole fives, 0 for fewer than five.

    In steps, so that neither one yes more nor the same question about a place within a place
    tells of anybody.
    """
    return count - count % SMALL_GROUP


def hours_until(at: datetime, end: datetime) -> Span:
    """Return the whole calendar hours from `at` to `end`: a call runs over nights and holidays."""
    return _hours(end - at)


UPWARD = "upward"
WANTED_LENGTH = 300
ASKED_FOR = {
    "power": lazy("Power: we may not do it ourselves"),
    "money": lazy("Money or things"),
    "decision": lazy("A decision"),
    "other": lazy("Something else"),
}
WILL_DO, CANNOT, NEED_INFO = "will_do", "cannot", "need_info"
ANSWERS = {WILL_DO: lazy("We will do it"), CANNOT: lazy("We cannot")}
HELPS = {
    "yes": lazy("Yes, it helps"),
    "partly": lazy("It helps in part"),
    "no": lazy("No, it does not help"),
}

CYCLE = "cycle"
DUTY_ENDS = "duty_ends"
