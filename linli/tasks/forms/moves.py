"""What each move of a task asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.matters.forms import MoveForm, UnitField, choice_field, entry_choices, words_field
from linli.org.models import Unit
from linli.tasks import rules


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget)


class Check(MoveForm):
    """Say why it is needed all the same."""

    says = _(
        "The burden check found something. Say why it is needed all the same; the lead reads it."
    )
    text = words_field(_("Why it is needed"))


class Stop(MoveForm):
    """Do not send it out."""

    says = _("It ends here, and nobody beneath gets work from it.")
    reason = choice_field(_("Why not"))

    def settle(self) -> None:
        """Offer the reasons."""
        self.choose("reason", [(code, str(words)) for code, words in rules.STOPPED.items()])


class Assign(MoveForm):
    """Send it out."""

    says = _(
        "The lead has it from now on, and the time runs. At three quarters of it, and at its end, "
        "it rises on the lead's desk; nobody else is disturbed."
    )


class Accept(MoveForm):
    """Take it in hand."""

    says = _("Your unit takes it in hand.")


class ObjectTo(MoveForm):
    """Say that it is not yours."""

    says = _("The office that issued it decides; the time runs on.")
    reason = choice_field(_("On what ground"))
    text = words_field(_("In your own words"), required=False)

    def settle(self) -> None:
        """Offer the grounds of the place."""
        self.choose("reason", entry_choices(self.stand.mechanism.dispute_reasons))


class Settle(MoveForm):
    """Decide who leads it."""

    says = _("Your decision binds; the unit you name has it from now on.")
    unit = UnitField(
        label=_("Who leads it"), queryset=Unit.objects.none(), to_field_name="code",
        widget=forms.RadioSelect, empty_label=None,
    )  # fmt: skip
    text = words_field(_("Why"), _("Both units read this."))

    def settle(self) -> None:
        """Offer the units in reach."""
        self.choose_unit()


class Progress(MoveForm):
    """Tell how far it is."""

    says = _("Words are enough; a photo is never asked for.")
    done = forms.IntegerField(
        label=_("How much is done"),
        help_text=_("Only where nothing counts it by itself; 0 is a full answer."),
        required=False,
        min_value=0,
        max_value=rules.TARGET_MOST,
    )
    text = words_field(_("In a few words"), required=False)


class AskTime(MoveForm):
    """Ask for more time."""

    says = _("Before it is due: say why, how far it is, and until when. The office decides.")
    until = day_field(_("Until when"))
    text = words_field(_("Why, and how far it is"))


class GrantTime(MoveForm):
    """Give more time."""

    says = _("The promise moves to the end of that working day.")
    until = day_field(_("Until when"))


class RefuseTime(MoveForm):
    """Give no more time."""

    text = words_field(_("Why not"))


class ReportDone(MoveForm):
    """Report the result."""

    says = _(
        "Measure it by the yardstick of the task. The time stops; "
        "the office looks whether it is so."
    )
    text = words_field(_("What was reached"))


class SendBack(MoveForm):
    """Say what is missing."""

    says = _("It goes back to the lead; the same time runs on.")
    text = words_field(_("What is missing"))


class WriteOff(MoveForm):
    """Write it off."""

    says = _("You did not work on it yourself, and you have seen that it is so.")
    text = words_field(_("The evidence, or what you saw on site"))


class Recheck(MoveForm):
    """Open it again."""

    says = _("It goes back to the lead with a new date.")
    until = day_field(_("Until when"))
    text = words_field(_("What the check found"))


class Drop(MoveForm):
    """Call it off."""

    says = _("It ends for everybody who has it.")
    text = words_field(_("Why"))


MOVES: dict[str, type[MoveForm]] = {
    "check": Check,
    "stop": Stop,
    "assign": Assign,
    "accept": Accept,
    "object_to": ObjectTo,
    "settle": Settle,
    "progress": Progress,
    "ask_time": AskTime,
    "grant_time": GrantTime,
    "refuse_time": RefuseTime,
    "report_done": ReportDone,
    "send_back": SendBack,
    "write_off": WriteOff,
    "recheck": Recheck,
    "drop": Drop,
}
