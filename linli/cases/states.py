"""The life of an appeal (诉求) as one table; `docs/states.md` draws it."""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.flow import By, Flow, Move, Phase, stop
from linli.matters import rules
from linli.matters import states as moves


class State(TextChoices):
    """The appeal's own words for where it stands."""

    NEW = "new", pgettext_lazy("appeal", "Waiting to be taken")
    HANDLING = "handling", pgettext_lazy("appeal", "In hand")
    WAITING = "waiting", pgettext_lazy("appeal", "Waiting for your answer")
    OBJECTED = "objected", pgettext_lazy("appeal", "Being decided whose it is")
    DONE = "done", pgettext_lazy("appeal", "Done, being checked")
    VERIFIED = "verified", pgettext_lazy("appeal", "Checked, waiting for your word")
    CLOSED = "closed", pgettext_lazy("appeal", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "Taken back")
    REDIRECTED = "redirected", pgettext_lazy("appeal", "Shown the right way")


# An appeal's own words speak to the resident; these speak to those who work on it.
STAFF_WORDS = {
    "new": pgettext_lazy("staff", "Waiting to be taken"),
    "handling": pgettext_lazy("staff", "In hand"),
    "waiting": pgettext_lazy("staff", "Waiting for the resident"),
    "objected": pgettext_lazy("staff", "Disputed, to be decided"),
    "done": pgettext_lazy("staff", "Reported, to be checked"),
    "verified": pgettext_lazy("staff", "Checked, resident to be asked"),
    "closed": pgettext_lazy("staff", "Closed"),
    "withdrawn": pgettext_lazy("staff", "Taken back"),
    "redirected": pgettext_lazy("staff", "Shown the right way"),
}

NEW, HANDLING, WAITING, OBJECTED = State.NEW, State.HANDLING, State.WAITING, State.OBJECTED
DONE, VERIFIED, CLOSED = State.DONE, State.VERIFIED, State.CLOSED
HANDLE, VERIFY, CALL = "matters.handle", "matters.verify", "matters.call_back"
RATING = ("solved", "satisfied")
Ends = tuple[str, ...]


def _own(
    name: str, by: By, source: State, target: State, words: object, clocks: Ends = (), **more: Any
) -> Move:
    ends = tuple(stop(clock) for clock in clocks)
    return Move(name, frozenset({source}), target, by, words=words, clocks=ends, **more)


FLOW = Flow(
    phases={
        NEW: Phase.OPEN,
        HANDLING: Phase.OPEN,
        WAITING: Phase.PAUSED,
        OBJECTED: Phase.OPEN,
        DONE: Phase.DONE,
        VERIFIED: Phase.DONE,
        CLOSED: Phase.CLOSED,
        State.WITHDRAWN: Phase.CLOSED,
        State.REDIRECTED: Phase.CLOSED,
    },
    start=NEW,
    words={state.value: state.label for state in State},
    not_now=moves.NOT_NOW,
    moves=[
        *moves.join({NEW, HANDLING, WAITING, OBJECTED}),
        *moves.take({NEW}, HANDLING, needs=HANDLE),
        *moves.ask({NEW, HANDLING}, WAITING, needs=HANDLE),
        *moves.answer({WAITING}, HANDLING, needs=HANDLE),
        *moves.hand_over({NEW, HANDLING}, NEW, needs=HANDLE),
        *moves.dispute({NEW, HANDLING}, OBJECTED, NEW, needs=HANDLE, judge="matters.decide"),
        *moves.extend({HANDLING}, needs=HANDLE),
        *moves.escalate({NEW, HANDLING}, NEW, needs=HANDLE),
        _own(
            "feed_back",
            By.OWNER,
            HANDLING,
            DONE,
            _("Report the result"),
            needs=HANDLE,
            asks=("outcome", "text", "planned_on", "whose"),
            clocks=(rules.FINISH,),
        ),
        *moves.verify({DONE}, VERIFIED, HANDLING, needs=VERIFY),
        _own(
            "rate",
            By.REQUESTER,
            VERIFIED,
            CLOSED,
            _("Say how it went"),
            asks=RATING,
            clocks=(rules.WAIT_FOR_RATING,),
        ),
        _own(
            "call_back",
            By.OTHER_UNIT,
            VERIFIED,
            CLOSED,
            _("Write down what the resident said on the phone"),
            needs=CALL,
            asks=("voice", *RATING),
            clocks=(rules.WAIT_FOR_RATING,),
        ),
        _own(
            "close_unanswered",
            By.SYSTEM,
            VERIFIED,
            CLOSED,
            _("No answer in time"),
            clocks=(rules.WAIT_FOR_RATING,),
        ),
        *moves.rework({VERIFIED}, HANDLING, needs=CALL),
        *moves.reopen({CLOSED}, HANDLING),
        *moves.withdraw({NEW, HANDLING, WAITING, OBJECTED}, State.WITHDRAWN),
        _own(
            "redirect",
            By.DESK,
            NEW,
            State.REDIRECTED,
            _("Show the right way"),
            needs="cases.redirect",
            asks=("channel", "text"),
            clocks=(rules.FIRST_ANSWER, rules.FINISH),
        ),
    ],
)
