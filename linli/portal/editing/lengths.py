"""A length of time as a form asks for it: a number and what it counts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 9999
MEASURES = [
    ("working day", _("working days")),
    ("working hour", _("working hours")),
    ("calendar day", _("calendar days")),
    ("calendar hour", _("calendar hours")),
]


class SpanWidget(forms.MultiWidget):
    """A number beside the unit it counts."""

    template_name = "portal/services/_span.html"
    use_fieldset = False

    def __init__(self) -> None:
        number = forms.NumberInput(attrs={"min": 1, "max": MOST, "inputmode": "numeric"})
        unit = forms.Select(choices=MEASURES, attrs={"aria-label": _("Unit of time")})
        super().__init__([number, unit])

    def decompress(self, value: Any) -> list[Any]:
        """Split “2 working days”."""
        amount, _space, unit = str(value or "").partition(" ")
        return [amount, unit.removesuffix("s")]

    def id_for_label(self, id_: str, index: str | None = None) -> str:  # noqa: ARG002  Django's own
        """Let the label speak of the number."""
        return f"{id_}_0"


class SpanField(forms.MultiValueField):
    """A length of time, cleaned to the words a blueprint uses."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        number = forms.IntegerField(min_value=1, max_value=MOST)
        unit = forms.ChoiceField(choices=MEASURES)
        super().__init__((number, unit), widget=SpanWidget(), label=label, help_text=help_text)

    def compress(self, data_list: list[Any]) -> str:
        """Join number and unit."""
        amount, unit = data_list
        return f"{amount} {unit}{'s' if amount > 1 else ''}"
