"""Asking the level above, and what each move of a request asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.matters import rules as matter_rules
from linli.matters.forms import MoveForm, choice_field, words_field
from linli.org.models import Unit
from linli.shards.ids import uuid7
from linli.tasks import rules
from linli.tasks.forms.moves import day_field
from linli.ui.forms import ActionForm
from linli.ui.words import named


class Raise(ActionForm):
    """What a unit asks of the one above."""

    asks = forms.ChoiceField(
        label=_("What you ask for"), widget=forms.RadioSelect, choices=list(rules.ASKED_FOR.items())
    )
    title = forms.CharField(
        label=_("What it is about"), max_length=matter_rules.TITLE_LENGTH,
        help_text=_("In a few words; no names, phones or rooms."),
    )  # fmt: skip
    wanted = forms.CharField(
        label=_("What they should do or give"), max_length=rules.WANTED_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    text = words_field(_("Why you cannot settle it yourselves"))
    pk = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, unit: Unit) -> None:
        super().__init__(data, initial={"pk": uuid7()})
        self.unit = unit

    @property
    def to(self) -> str:
        """Return the name of the unit that answers."""
        return named(self.unit.upper) if self.unit.upper else ""


class AnswerUp(MoveForm):
    """Say that it will be done, and until when, or that it cannot be, and why."""

    says = _(
        "The unit that asked reads your answer, and says whether it helps. "
        "With a day you promise it for that day."
    )
    answer = choice_field(_("Your answer"))
    on = day_field(_("Until when"), _("Only when you will do it."))
    text = words_field(_("What you will do, or why you cannot"))

    def settle(self) -> None:
        """Offer the answers."""
        self.fields["on"].required = False
        self.choose("answer", [(code, str(words)) for code, words in rules.ANSWERS.items()])


class AskBack(MoveForm):
    """Say what must be known first."""

    says = _("It counts as an answer. Your time runs anew when they have told you.")
    text = words_field(_("What you need to know"))


class Inform(MoveForm):
    """Say what they need to know."""

    says = _("An answer is owed again from now on.")
    text = words_field(_("What they asked"))


class SayHelps(MoveForm):
    """Say whether the answer helps."""

    says = _("With that the request is closed.")
    helps = choice_field(_("Does it help?"))
    text = words_field(_("In a few words"), required=False)

    def settle(self) -> None:
        """Offer the answers."""
        self.choose("helps", [(code, str(words)) for code, words in rules.HELPS.items()])


class TakeBack(MoveForm):
    """Take the request back."""

    says = _("It ends, and nobody owes an answer any more.")
    text = words_field(_("Why"), required=False)


MOVES: dict[str, type[MoveForm]] = {
    "answer_up": AnswerUp,
    "ask_back": AskBack,
    "inform": Inform,
    "say_helps": SayHelps,
    "take_back": TakeBack,
}
