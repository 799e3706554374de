"""The common moves, one module per family of verbs; `steps` is what they all are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from linli.matters.actions import checking, handling, passing, speaking
from linli.matters.models import Matter

# What a person may ask for by name at either edge; the system's own moves are not among them.
COMMON: Mapping[str, Callable[..., Matter]] = {
    "take": handling.take,
    "ask": handling.ask,
    "resume": handling.resume,
    "extend": handling.extend,
    "hand_over": passing.hand_over,
    "dispute": passing.dispute,
    "decide": passing.decide,
    "escalate": passing.escalate,
    "verify": checking.verify,
    "send_back": checking.send_back,
    "rework": checking.rework,
    "answer": speaking.answer,
    "reopen": speaking.reopen,
    "withdraw": speaking.withdraw,
}
