"""Forms of the calendar: a pasted notice, a table, single days."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.portal.calendar.reading import FREE, NAME_LENGTH, PLAIN, WORDS, WORKING
from linli.ui.forms import ActionForm

TEXT_LENGTH = 20_000


class Notice(ActionForm):
    """The yearly notice, pasted as it was published."""

    text = forms.CharField(
        label=_("Text of the notice"),
        help_text=_("Paste the paragraphs “一、元旦：1月1日至3日放假…” as they were published."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class Table(ActionForm):
    """A table of days."""

    file = forms.FileField(
        label=_("Excel or CSV"),
        help_text=_("Columns: day, free or worked, name of the holiday."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class Days(ActionForm):
    """A stretch of days chosen by hand."""

    first = forms.DateField(
        label=pgettext_lazy("day", "From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=pgettext_lazy("day", "Until"),
        help_text=_("Left out, it is one day."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    becomes = forms.ChoiceField(
        label=pgettext_lazy("calendar", "People"),
        choices=[
            (FREE, pgettext_lazy("calendar", "are free")),
            (WORKING, pgettext_lazy("calendar", "work")),
            (PLAIN, WORDS[PLAIN]),
        ],
        widget=forms.RadioSelect,
        initial=FREE,
    )
    name = forms.CharField(label=_("Name of the day"), required=False, max_length=NAME_LENGTH)

    def clean(self) -> dict[str, Any]:
        """Let a day without an end be one day."""
        data = super().clean() or self.cleaned_data
        data["last"] = data.get("last") or data.get("first")
        return data
