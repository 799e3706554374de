"""What a unit types on its sheet, and what the owner of a doubted value answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from linli.matters.forms import MoveForm, choice_field
from linli.one_form import rules
from linli.one_form.queries import sheets
from linli.one_form.rules import Shape
from linli.one_form.states import Outcome


class Confirm(MoveForm):
    """Only the new fields; everything known stands on the page already."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def settle(self) -> None:
        """Ask what is new, each field under its own name."""
        self.page = sheets.page(self.stand.matter)
        asked = self.page.asked
        for line in asked:
            self.fields[line.field.code] = _asked(line)
        self.initial["seen"] = self.page.seen
        filled = len(self.page.filled)
        if asked:
            words = ngettext(
                "%(n)d value is filled in already.", "%(n)d values are filled in already.", filled
            )
        else:
            words = ngettext(
                "%(n)d value is filled in already; nothing new is asked.",
                "%(n)d values are filled in already; nothing new is asked.",
                filled,
            )
        self.says = words % {"n": filled}

    def clean(self) -> dict[str, Any]:
        """Return what the action is called with."""
        given = dict(self.cleaned_data)
        return {"seen": given.pop("seen", ""), "answers": given}


class DoubtValue(MoveForm):
    """Which value is wrong, and why; it goes to whoever answers for it."""

    code = choice_field(_("Which value"))
    text = forms.CharField(
        label=_("What is wrong with it"),
        help_text=_(
            "It goes to the owner of the figure, who owes an answer. The value stays as it is."
        ),
        max_length=rules.ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def settle(self) -> None:
        """Offer the values that were filled in."""
        lines = [one for one in sheets.page(self.stand.matter).lines if one.can_be_doubted]
        said = [(one.field.code, f"{one.field.name}: {_text(one)}") for one in lines]
        self.choose("code", said)


class Settle(MoveForm):
    """The owner's answer to a doubt."""

    outcome = choice_field(_("How it is"))
    text = forms.CharField(
        label=_("What you want to tell the unit"),
        help_text=_("If the value is right, say why."),
        required=False,
        max_length=rules.ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def settle(self) -> None:
        """Offer the two answers."""
        self.choose("outcome", [(one.value, str(one.label)) for one in Outcome])


def _text(line: sheets.Line) -> str:
    return line.answer.text if line.answer else "–"


def _asked(line: sheets.Line) -> forms.CharField:
    name, unit = line.field.name, line.field.unit
    is_text = line.field.shape == Shape.TEXT
    attrs = {} if is_text else {"inputmode": "decimal", "autocomplete": "off"}
    return forms.CharField(
        label=f"{name} ({unit})" if unit else name,
        help_text=line.field.reason,
        required=not is_text,
        max_length=rules.ANSWER_LENGTH,
        widget=forms.TextInput(attrs=attrs),
    )
