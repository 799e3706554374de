"""The life of a duty that comes round: no person can tick it off."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.flow import By, Flow, Move, Phase
from linli.matters import states as moves


class State(TextChoices):
    """The duty's own words for where it stands."""

    DUE = "due", pgettext_lazy("cycle", "Due in this period")
    KEPT = "kept", pgettext_lazy("cycle", "Fulfilled by the record")
    MISSED = "missed", pgettext_lazy("cycle", "Not fulfilled")
    EXCUSED = "excused", pgettext_lazy("cycle", "Excused by the unit above")


EXCUSE = "tasks.write_off"
_FROM = frozenset({State.DUE})

FLOW = Flow(
    phases={
        State.DUE: Phase.OPEN,
        State.KEPT: Phase.CLOSED,
        State.MISSED: Phase.CLOSED,
        State.EXCUSED: Phase.CLOSED,
    },
    start=State.DUE,
    words={state.value: state.label for state in State},
    not_now=moves.NOT_NOW,
    moves=[
        Move("fulfil", _FROM, State.KEPT, By.SYSTEM, words=_("The record fulfils it")),
        Move("run_out", _FROM, State.MISSED, By.SYSTEM, words=_("The day passed")),
        Move("excuse", _FROM, State.EXCUSED, By.DESK, needs=EXCUSE, asks=("text",),
             words=_("Excuse it for this period")),
    ],
)  # fmt: skip
