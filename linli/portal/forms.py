"""Forms of the staff pages that only a case has: how it ends, and entering one for a caller."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.cases import rules as case_rules
from linli.cases.forms import SATISFIED, SOLVED, Join
from linli.matters import rules
from linli.matters.forms import (
    BESIDE,
    MOVES,
    MoveForm,
    WithVoice,
    choice_field,
    entry_choices,
    words_field,
)

SILENT = ("", _("Did not say"))
WHOSE_LENGTH = 120


class FeedBack(MoveForm):
    """Report what came of it."""

    says = _(
        "The finish promise stops now. The unit above looks whether it is so, "
        "then the resident is asked."
    )
    outcome = choice_field(_("What came of it"))
    text = words_field(
        _("Words to the resident"),
        _("What was done, or why it cannot be done. The resident reads this."),
    )
    planned_on = forms.DateField(
        label=_("Planned for"),
        help_text=_("Only when it is planned for a date."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    whose = forms.CharField(
        label=_("Whose it is"),
        help_text=_("Only when it is not yours: the office in charge."),
        required=False,
        max_length=WHOSE_LENGTH,
    )

    def settle(self) -> None:
        """Offer the outcomes of the place."""
        self.choose(
            "outcome", [(one.code, str(one.words)) for one in self.stand.mechanism.outcomes]
        )


class CallBack(WithVoice):
    """Write down what a resident said on the phone."""

    says = _(
        "Ask both questions, one after the other, and write down the answers as they were given."
    )
    solved = choice_field(_("Is it solved?"), required=False)
    satisfied = choice_field(_("Satisfied with how it went?"), required=False)

    def settle(self) -> None:
        """Offer the voices and the answers."""
        super().settle()
        self.choose("solved", [(code, str(words)) for code, words in (*SOLVED, SILENT)])
        self.choose("satisfied", [(code, str(words)) for code, words in (*SATISFIED, SILENT)])


class Redirect(MoveForm):
    """Show the right way."""

    says = _("The case ends here; the resident reads which way is the right one, and why.")
    channel = choice_field(_("Which way is right"))
    text = words_field(_("Words to the resident"))

    def settle(self) -> None:
        """Offer the channels of the place."""
        self.choose("channel", entry_choices(self.stand.mechanism.redirect_channels))


CASE_MOVES: dict[str, type[MoveForm]] = {
    **MOVES,
    "feed_back": FeedBack,
    "call_back": CallBack,
    "redirect": Redirect,
}
FORMS: dict[str, type[MoveForm]] = {**CASE_MOVES, **BESIDE}


class Enter(Join):
    """A case for a caller: what happened, how to reach them, photos somebody brought."""

    text = forms.CharField(
        label=_("What happened"),
        help_text=_("In the caller's words. No names of third persons."),
        min_length=case_rules.TEXT_LEAST,
        max_length=rules.TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    contact = forms.CharField(
        label=_("How to reach the caller"),
        help_text=_(
            "Kept encrypted and apart; left out, the case is anonymous and followed by its code."
        ),
        required=False,
        max_length=case_rules.CONTACT_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
