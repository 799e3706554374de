"""What is asked on the pages for files: the file, the place, the day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.areas.models import Area
from linli.kernel.actor import Actor
from linli.portal.importing import actions
from linli.portal.importing.actions.taking import check_when_small
from linli.portal.importing.kind import Kind
from linli.portal.models import Import
from linli.ui.forms import ActionForm
from linli.ui.words import named


class Upload(ActionForm):
    """A file and the place it keeps within."""

    file = forms.FileField(
        label=_("Your table"),
        help_text=_("Excel (.xlsx) or CSV, 64 MB at most."),
        max_length=200,
        widget=forms.FileInput(
            attrs={"class": "w-100", "accept": ".xlsx,.xlsm,.xls,.et,.ods,.csv,.txt"}
        ),
    )
    area = forms.ChoiceField(
        label=_("Everything in it lies in"),
        help_text=_("Rows outside of this place are not taken in."),
    )

    def __init__(self, *args: Any, scopes: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scopes = {one.code: one for one in scopes}
        choice = self.fields["area"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  declared above
        choice.choices = [(one.code, named(one)) for one in scopes]
        if len(scopes) == 1:
            choice.widget = forms.HiddenInput()
            choice.initial = scopes[0].code

    def clean_area(self) -> Area:
        """Return the place itself."""
        return self.scopes[self.cleaned_data["area"]]


class Plan(ActionForm):
    """The day on which an import applies by itself."""

    on = forms.DateField(
        label=_("Apply at the start of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def send(kind: Kind, *, file: Any, area: Area, actor: Actor, at: datetime) -> Import:
    """Take up what was sent; a small file is checked at once."""
    found = actions.take_up(
        kind,
        file.chunks(),
        file_name=file.name or "",
        area=area,
        sheet="",
        actor=actor,
        at=at,
    )
    return check_when_small(found, at=at)
