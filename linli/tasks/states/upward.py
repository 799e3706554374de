"""The life of a request that goes up (`domain.md` 3.5) as one table."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.flow import By, Flow, Move, Phase, stop
from linli.matters import rules
from linli.matters import states as moves


class State(TextChoices):
    """The request's own words for where it stands."""

    ASKED = "asked", pgettext_lazy("upward", "Asked, an answer is owed")
    MORE_ASKED = "more_asked", pgettext_lazy("upward", "Asked back")
    ANSWERED = "answered", pgettext_lazy("upward", "Answered")
    CLOSED = "closed", pgettext_lazy("upward", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("upward", "Taken back")


S = State
REQUEST_UP, HANDLE = "tasks.request_up", "matters.handle"


def _move(
    name: str, by: By, sources: Collection[str], target: str | None, words: object, **more: Any
) -> Move:
    return Move(name, frozenset(sources), target, by, words=words, **more)


FLOW = Flow(
    phases={
        S.ASKED: Phase.OPEN,
        S.MORE_ASKED: Phase.DONE,
        S.ANSWERED: Phase.DONE,
        S.CLOSED: Phase.CLOSED,
        S.WITHDRAWN: Phase.CLOSED,
    },
    start=S.ASKED,
    words={state.value: state.label for state in State},
    not_now=moves.NOT_NOW,
    moves=[
        _move("answer_up", By.OWNER, {S.ASKED}, S.ANSWERED, _("Answer: we will, or we cannot"),
              needs=HANDLE, asks=("answer", "on", "text"), clocks=(stop(rules.FINISH),)),
        _move("ask_back", By.OWNER, {S.ASKED}, S.MORE_ASKED, _("Answer: we need to know more"),
              needs=HANDLE, asks=("text",), clocks=(stop(rules.FINISH),)),
        _move("inform", By.NOT_HANDLER, {S.MORE_ASKED}, S.ASKED, _("Say what they need to know"),
              needs=REQUEST_UP, asks=("text",)),
        _move("say_helps", By.NOT_HANDLER, {S.ANSWERED}, S.CLOSED, _("Say whether it helps"),
              needs=REQUEST_UP, asks=("helps", "text")),
        _move("unsaid", By.SYSTEM, {S.ANSWERED, S.MORE_ASKED}, S.CLOSED,
              _("Nobody said whether it helps")),
        _move("take_back", By.DESK, {S.ASKED, S.MORE_ASKED}, S.WITHDRAWN, _("Take it back"),
              needs=REQUEST_UP, asks=("text",), clocks=(stop(rules.FINISH),)),
    ],
)  # fmt: skip
