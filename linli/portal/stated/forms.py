"""Forms for entering a figure and for putting one right."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from linli.ui.forms import ActionForm

NUMBER_LENGTH, SOURCE_LENGTH, REASON_LENGTH = 24, 120, 200
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")


class NumberField(forms.CharField):
    """A number as people type it: full-width digits and commas between thousands are understood."""

    def clean(self, value: Any) -> Any:
        """Return the number as a Decimal."""
        typed = unicodedata.normalize("NFKC", super().clean(value)).replace(" ", "")
        if not _NUMBER.fullmatch(typed):
            raise ValidationError(_("Write a number, with digits only."), code="figure.no_number")
        return Decimal(typed.replace(",", ""))


class State(ActionForm):
    """What somebody says when entering a figure."""

    value = NumberField(
        label=_("Value"),
        max_length=NUMBER_LENGTH,
        help_text=_("Nought is a full answer."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    as_of = forms.DateField(
        label=_("As of"),
        help_text=_("The day for which the number holds."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=SOURCE_LENGTH,
        help_text=_("The document or the office the number comes from. Everybody reads it."),
    )


class Correct(State):
    """What somebody says when putting a figure right."""

    reason = forms.CharField(
        label=_("Why it is corrected"),
        max_length=REASON_LENGTH,
        help_text=_("Stands beside the old and the new number. Everybody reads it."),
    )
