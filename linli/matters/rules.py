"""Limits and plain decisions about matters: no query, no clock reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from linli.kernel import textguard
from linli.kernel.errors import Refused
from linli.kernel.flow import By

TITLE_LENGTH = 60
TEXT_LENGTH = 4000
WORDS_LENGTH = 2000
PHOTOS_MOST = 5
VOICES_MOST = 500
TEXTS_KEPT = timedelta(days=3 * 365 + 1)
TEXTS_RULE = "texts_3_years_after_closing"

OWN, DECIDE, VERIFY, CALL_BACK, PARTNER = "own", "decide", "verify", "call_back", "partner"
FIRST_ANSWER, FINISH = "first_answer", "finish"
CALL_BACK_LEVEL = 2
WAIT_FOR_ANSWER, WAIT_FOR_RATING = "wait_for_answer", "wait_for_rating"
PROMISES = (FIRST_ANSWER, FINISH)

HANDLING_KINDS = ("matter.taken", "matter.fed_back", "matter.extended")

# Whoever holds one of these may leave notes and give titles.
WORKING = frozenset({"matters.handle", "matters.title", "matters.verify", "matters.call_back"})

STAFF, REQUESTER, EVERYBODY = "staff", "requester", "everybody"

_CAPACITY = {OWN: By.OWNER, DECIDE: By.UPPER, VERIFY: By.NOT_HANDLER, CALL_BACK: By.OTHER_UNIT}


@dataclass(frozen=True)
class History:
    """What the conditions of single moves look at."""

    at: datetime
    finish_due_at: datetime | None
    is_extended: bool
    has_disputed: bool
    has_upper: bool
    closed_at: datetime | None
    reopen_days: int
    is_bound: bool
    was_asked: bool


def capacity(role: str) -> By | None:
    """Return in which capacity the unit with an open leg of this role acts."""
    return _CAPACITY.get(role)


def day_of(at: datetime) -> date:
    """Return the civil day of an instant where this installation stands."""
    return timezone.localdate(at)


def hindrance(name: str, history: History) -> Refused | None:
    """Return why a move that state and capacity allow is still not possible, or None."""
    check = _CONDITIONS.get(name)
    return check(history) if check else None


def _extend(history: History) -> Refused | None:
    if history.is_extended:
        return Refused("extend.twice", _("The promise was already moved once."))
    if history.finish_due_at is None or history.at >= history.finish_due_at:
        return Refused(
            "extend.too_late", _("The promise has already passed; it can no longer be moved.")
        )
    return None


def _dispute(history: History) -> Refused | None:
    if history.is_bound:
        return Refused("dispute.bound", _("It was decided that this is yours; that binds."))
    if history.has_disputed:
        return Refused("dispute.twice", _("Your unit already said once that this is not theirs."))
    if not history.has_upper:
        return Refused("dispute.no_upper", _("There is no higher unit that could decide."))
    return None


def _escalate(history: History) -> Refused | None:
    if history.has_upper:
        return None
    return Refused("escalate.no_upper", _("There is no higher level."))


def _reopen(history: History) -> Refused | None:
    days = timedelta(days=history.reopen_days)
    if history.closed_at and history.at - history.closed_at <= days:
        return None
    return Refused(
        "reopen.too_late",
        _("It was closed more than %(days)d days ago; please report it anew.")
        % {"days": history.reopen_days},
    )


def _answer(history: History) -> Refused | None:
    if history.was_asked:
        return None
    return Refused("answer.not_asked", _("Somebody else who reported it was asked, not you."))


_CONDITIONS = {
    "answer": _answer,
    "extend": _extend,
    "dispute": _dispute,
    "escalate": _escalate,
    "reopen": _reopen,
}


def unfit_title(title: str) -> Refused | None:
    """Return why a title may not be shown to others: it names a person, a phone or a room."""
    if textguard.warn(title):
        sentence = _("A title for others names no person, phone, number or room.")
        return Refused("title.personal", sentence, field="title")
    return None
