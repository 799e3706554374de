"""The life of a call-up as one table; who comes, and who does not, moves nothing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.flow import By, Flow, Move, Phase
from linli.matters import states as moves


class State(TextChoices):
    """The call's own words for where it stands."""

    CALLED = "called", pgettext_lazy("call", "Called")
    FINISHED = "finished", pgettext_lazy("call", "Finished")
    CALLED_OFF = "called_off", pgettext_lazy("call", "Called off")


CALL_UP, ANSWER = "tasks.call_up", "tasks.answer_calls"


def _move(name: str, by: By, target: str | None, words: object, **more: Any) -> Move:
    sources: Collection[str] = {State.CALLED}
    return Move(name, frozenset(sources), target, by, words=words, **more)


FLOW = Flow(
    phases={
        State.CALLED: Phase.OPEN,
        State.FINISHED: Phase.CLOSED,
        State.CALLED_OFF: Phase.CLOSED,
    },
    start=State.CALLED,
    words={state.value: state.label for state in State},
    not_now=moves.NOT_NOW,
    moves=[
        _move("finish", By.OWNER, State.FINISHED, _("Say how it ended"),
              needs=CALL_UP, asks=("used", "text")),
        _move("call_off", By.OWNER, State.CALLED_OFF, pgettext_lazy("call", "Call it off"),
              needs=CALL_UP, asks=("text",)),
        _move("unanswered", By.SYSTEM, None, _("Nobody has answered yet")),
        _move("run_out", By.SYSTEM, None, _("The time of the call is over")),
    ],
)  # fmt: skip
