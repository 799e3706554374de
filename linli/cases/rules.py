"""Plain decisions about cases: channels, ratings, outcomes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from linli.blueprint.types import Appeal, Mechanism, Outcome

KIND = "appeal"
WEB, QR, DESK, API = "web", "qr", "desk", "api"
CHANNELS = (WEB, QR, DESK, API)
CONTACT_LENGTH = 200
TEXT_LEAST = 2

YES, PARTLY, NO, SILENT = "yes", "partly", "no", ""
SOLVED = (YES, PARTLY, NO, SILENT)
SATISFIED = (YES, NO, SILENT)
RATE_AGAIN_DAYS = 15

# What a requester is told comes next, by state.
AHEAD = {
    "new": _("Next: somebody takes it in hand and answers you."),
    "handling": _(
        "Next: when it is done, somebody else checks it, then you are asked how it went."
    ),
    "waiting": _("Next: after the answer the work goes on."),
    "objected": _("Next: the higher unit decides whose it is."),
    "done": _("Next: somebody who did not handle it checks whether it is so."),
    "verified": _("Next: you say how it went. Without a word from you it closes after 15 days."),
}


def service(mechanism: Mechanism, code: str) -> Appeal | None:
    """Return the service with this code, if the place offers it."""
    return next((one for one in mechanism.appeals if one.code == code), None)


def outcome(mechanism: Mechanism, code: str) -> Outcome | None:
    """Return the outcome with this code, if the place knows it."""
    return next((one for one in mechanism.outcomes if one.code == code), None)


def may_still_rate(state: str, closed_at: datetime | None, *, at: datetime) -> bool:
    """Return whether a closed case may still be rated, without a move, by those who have not."""
    if state != "closed" or closed_at is None:
        return False
    return at - closed_at <= timedelta(days=RATE_AGAIN_DAYS)


def is_kept(
    judged: str, stopped_at: datetime | None, due_at: datetime, *, at: datetime
) -> bool | None:
    """Return whether a promise was kept; None while it may still be."""
    if judged:
        return judged == "kept"
    if stopped_at is not None:
        return stopped_at <= due_at
    return False if at > due_at else None
