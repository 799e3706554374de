"""What residents type: a report, joining one, and the moves of a voice on its tracking page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from linli.cases import rules
from linli.kernel.errors import Refused
from linli.matters import rules as matter_rules
from linli.matters.actions import pictures
from linli.shards.ids import uuid7
from linli.ui.forms import ActionForm

SOLVED = [
    (rules.YES, _("Yes, solved")),
    (rules.PARTLY, _("Partly solved")),
    (rules.NO, _("Not solved")),
]
SATISFIED = [(rules.YES, _("Satisfied")), (rules.NO, _("Not satisfied"))]
SILENT = (rules.SILENT, _("I would rather not say"))


class PhotoInput(forms.FileInput):
    """A picker that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, _data: Any, files: Any, name: str) -> list[Any]:
        """Return every file that was sent under this name."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class PhotosField(forms.Field):
    """Some photos, re-encoded without position or camera while the form is checked."""

    widget = PhotoInput(
        attrs={"accept": "image/*", "multiple": True, "data-preview": "id_photos_previews"}
    )

    def clean(self, value: list[Any]) -> tuple[pictures.Picture, ...]:
        """Return the pictures; what is none, or one too many, is an error on this field."""
        if len(value) > matter_rules.PHOTOS_MOST:
            sentence = said("Please choose at most %(most)d photos.")
            raise forms.ValidationError(sentence % {"most": matter_rules.PHOTOS_MOST})
        try:
            return tuple(pictures.encode(one) for one in value)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


class Join(ActionForm):
    """One more person says the same; words are welcome, not needed."""

    text = forms.CharField(
        label=_("What happened"),
        help_text=_("Where, what it looks like, since when"),
        required=False,
        max_length=matter_rules.TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    photos = PhotosField(
        label=_("Take or choose photos"),
        help_text=_("Up to five. Where they were taken is removed from them."),
        required=False,
    )
    contact = forms.CharField(
        label=_("How to reach you"),
        help_text=_(
            "It goes into a locked store, not to the report. Workers call you through a relay; "
            "whoever looks at it must say why, and you see it here. Left empty, you stay anonymous."
        ),
        required=False,
        max_length=rules.CONTACT_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "data-no-draft": ""}),
    )
    pk = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("pk", uuid7())


class Report(Join):
    """A new report: the words are needed."""

    service = forms.CharField(widget=forms.HiddenInput, max_length=40)
    field_order = ["service", "text", "photos", "contact", "pk"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = self.fields["text"]
        text.required = text.widget.is_required = True
        text.error_messages["required"] = _("Please say in a few words what happened.")


class Answer(ActionForm):
    """The answer to a question."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=matter_rules.WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Reopen(ActionForm):
    """What is new since it was closed."""

    text = forms.CharField(
        label=_("What is new, or what was not done"),
        max_length=matter_rules.WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Withdraw(ActionForm):
    """Nothing to type: one takes it back."""


class Rate(ActionForm):
    """Two questions, asked separately; each may be left open."""

    solved = forms.ChoiceField(
        label=_("Was it solved?"),
        choices=[*SOLVED, SILENT],
        widget=forms.RadioSelect,
        required=False,
    )
    satisfied = forms.ChoiceField(
        label=_("Are you satisfied with how it was handled?"),
        choices=[*SATISFIED, SILENT],
        widget=forms.RadioSelect,
        required=False,
    )
