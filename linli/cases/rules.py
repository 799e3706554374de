"""Plain decisions about cases: channels, ratings, outcomes."""

from __future__ import annotations

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


def service(mechanism: Mechanism, code: str) -> Appeal | None:
    """Return the service with this code, if the place offers it."""
    return next((one for one in mechanism.appeals if one.code == code), None)


def outcome(mechanism: Mechanism, code: str) -> Outcome | None:
    """Return the outcome with this code, if the place knows it."""
    return next((one for one in mechanism.outcomes if one.code == code), None)
