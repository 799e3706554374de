"""The forms of decisions: from when something runs, a file from elsewhere, the first mechanism."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.portal.editing.faults import Faults
from linli.ui.forms import ActionForm

FILE_MOST = 1024 * 1024


class AdoptForm(ActionForm):
    """From when a new edition runs; what was seen is sent along."""

    from_on = forms.DateField(
        label=_("In force from"),
        help_text=_(
            "New cases from this day on. Those that are open keep what they were promised."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    against = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, first: date, seen: Mapping[str, int]) -> None:
        super().__init__(data, initial={"from_on": first, **seen})
        if "version" not in seen:
            del self.fields["version"]


class FileForm(ActionForm):
    """A blueprint file from somewhere else."""

    file = forms.FileField(
        label=_("Blueprint file (.yaml)"),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,text/plain", "class": "w-100"}),
    )

    def clean(self) -> dict[str, Any]:
        """Return the text of the file."""
        cleaned = super().clean() or {}
        file = cleaned.pop("file", None)
        if file is None:
            return cleaned
        if file.size > FILE_MOST:
            self.add_error("file", _("The file is larger than 1 MB."))
            return cleaned
        try:
            return {**cleaned, "text": file.read().decode("utf-8-sig")}
        except UnicodeDecodeError:
            self.add_error("file", _("The file is not UTF-8 text."))
        return cleaned

    def _blame(self, fault: Exception) -> None:
        if not isinstance(fault, Faults):
            super()._blame(fault)
            return
        for _field, told in fault.told:
            self.add_error("file", told)


class FirstForm(ActionForm):
    """Which mechanism runs in a place: one of the files that ship, from a day on."""

    path_or_code = forms.ChoiceField(label=_("Mechanism"), widget=forms.RadioSelect)
    from_on = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, choices: list[tuple[str, str]], data: Any = None, *, first: date) -> None:
        super().__init__(data, initial={"from_on": first})
        field = self.fields["path_or_code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  says the class above
        field.choices = choices
