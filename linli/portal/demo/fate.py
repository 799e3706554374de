"""What becomes of one case: drawn once from the shares of `demo/cases.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from linli.portal.demo import files

STUCK_WITHIN = timedelta(days=14)
# What may turn up on the way, each once.
TURNS = (
    "asked",
    "handed_over",
    "disputed",
    "extended",
    "escalated",
    "overdue",
    "sent_back",
    "reworked",
    "reopened",
)
TITLED, WITH_WORDS, BY_THEMSELVES, ANSWERS_A_QUESTION = 0.9, 0.92, 0.62, 0.8
# How often somebody says "solved", by what was reported; together they come near `shares.solved`.
SOLVED = {"solved": 0.97, "partly": 0.5, "planned": 0.35, "not_ours": 0.35, "impossible": 0.1}


@dataclass
class Fate:
    """The draws of one case; `turns` are taken off as they happen."""

    is_anonymous: bool
    leaves_contact: bool
    by_desk: bool
    voices: int
    silent: int
    is_stuck: bool
    ends: str
    outcome: str
    answers: bool
    turns: set[str] = field(default_factory=set)

    def has(self, turn: str) -> bool:
        """Say whether a turn is due, and take it off."""
        if turn not in self.turns:
            return False
        self.turns.discard(turn)
        return True


def draw(chance: Random, *, age: timedelta) -> Fate:
    """Draw what becomes of a case that was opened `age` before the demo day ends."""
    shares: dict[str, Any] = files.load("cases")["shares"]

    def often(share: str) -> bool:
        return bool(chance.random() < shares[share])

    fate = Fate(
        is_anonymous=often("anonymous"),
        leaves_contact=often("with_contact"),
        by_desk=often("by_desk"),
        voices=chance.choices((1, 2, 3, 4), shares["more_voices"])[0] if often("joined") else 0,
        silent=chance.choices((1, 2), (4, 1))[0] if often("silent_level") else 0,
        is_stuck=often("overdue_open") and age < STUCK_WITHIN,
        ends=_early_end(chance, shares),
        outcome=chance.choices(list(shares["outcome"]), list(shares["outcome"].values()))[0],
        answers=often("answered"),
    )
    fate.turns = {turn for turn in TURNS if often(turn)}
    return fate


def rating(chance: Random, outcome: str) -> tuple[str, str]:
    """Draw whether it is solved and whether one is satisfied; the two do not always agree."""
    shares: dict[str, Any] = files.load("cases")["shares"]
    is_solved = chance.random() < SOLVED[outcome]
    dull = shares["solved_not_satisfied"] / shares["solved"]
    glad = (shares["satisfied"] - shares["solved"] + shares["solved_not_satisfied"]) / (
        1 - shares["solved"]
    )
    is_glad = chance.random() < (1 - dull if is_solved else glad)
    solved = "yes" if is_solved else chance.choice(("partly", "no"))
    return solved, "yes" if is_glad else "no"


def _early_end(chance: Random, shares: dict[str, Any]) -> str:
    drawn = chance.random()
    if drawn < shares["withdrawn"]:
        return "withdrawn"
    return "redirected" if drawn < shares["withdrawn"] + shares["redirected"] else ""
