"""The lives of a sheet and of a doubt as tables; `docs/states.md` draws them."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.flow import By, Flow, Move, Phase, stop
from linli.kernel.worktime import Measure, Span
from linli.matters import rules as matter_rules
from linli.matters.states import NOT_NOW, Terms
from linli.one_form import rules

HANDLE = "matters.handle"


class State(TextChoices):
    """Where a sheet stands."""

    NEW = "new", pgettext_lazy("sheet", "To be looked at")
    CONFIRMED = "confirmed", pgettext_lazy("sheet", "Confirmed by the unit")
    RELEASED = "released", pgettext_lazy("sheet", "Released")


class Settling(TextChoices):
    """Where a doubt about a value stands."""

    NEW = "new", pgettext_lazy("doubt", "To be answered")
    SETTLED = "settled", pgettext_lazy("doubt", "Answered")


class Outcome(TextChoices):
    """What the owner of a doubted value says."""

    CORRECTED = "corrected", _("It was wrong and is put right")
    HOLDS = "holds", _("It is right")


FLOW = Flow(
    phases={
        State.NEW: Phase.OPEN,
        State.CONFIRMED: Phase.DONE,
        State.RELEASED: Phase.CLOSED,
    },
    start=State.NEW,
    words={state.value: state.label for state in State},
    not_now=NOT_NOW,
    moves=[
        Move(
            "confirm",
            frozenset({State.NEW}),
            State.CONFIRMED,
            By.OWNER,
            needs=HANDLE,
            asks=("answers", "seen"),
            clocks=(stop(matter_rules.FINISH),),
            words=_("Look through and confirm"),
        ),
        Move(
            "doubt",
            frozenset({State.NEW}),
            None,
            By.OWNER,
            needs=HANDLE,
            asks=("code", "text"),
            words=_("A value filled in is wrong"),
        ),
        Move(
            "release",
            frozenset({State.CONFIRMED}),
            State.RELEASED,
            By.SYSTEM,
            words=_("Release"),
        ),
    ],
)

DOUBT_FLOW = Flow(
    phases={Settling.NEW: Phase.OPEN, Settling.SETTLED: Phase.CLOSED},
    start=Settling.NEW,
    words={state.value: state.label for state in Settling},
    not_now=NOT_NOW,
    moves=[
        Move(
            "settle",
            frozenset({Settling.NEW}),
            Settling.SETTLED,
            By.OWNER,
            needs=HANDLE,
            asks=("outcome", "text"),
            clocks=(stop(matter_rules.FINISH),),
            words=_("Answer the doubt"),
        ),
    ],
)

_LEAD = Span(rules.LEAD_DAYS, Measure.WORKING_DAYS)


def terms(_edition_id: int, _topic: str) -> Terms:
    """Return what is promised for every sheet and doubt; a sheet's own time is in its clock."""
    return Terms(
        first_answer=_LEAD,
        finish=_LEAD,
        verify=_LEAD,
        decide=_LEAD,
        wait_for_answer=_LEAD,
        wait_for_rating=_LEAD,
        reopen_within=_LEAD,
    )
