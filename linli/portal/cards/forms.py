"""What is typed about duty cards: a consent, a signed paper, what is wrong with a card."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.org import queries as org
from linli.org.models import DutyCard, Post
from linli.people.models import User
from linli.portal.cards import rules
from linli.ui.forms import ActionForm
from linli.ui.words import named


class Agreement(forms.CheckboxInput):
    """A box that is never ticked beforehand; ticked it sends the mark of the text above it."""

    mark = ""

    def format_value(self, value: Any) -> str:  # noqa: ARG002  Django's own signature
        """Return the mark, whatever was sent."""
        return self.mark

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> Any:
        """Return the mark that was sent, or nothing."""
        return str(data.get(name, ""))


class Holders(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django takes none
    """Who may have the card, by the names people know."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name of an account in the reader's language."""
        return named(obj)


class Consent(ActionForm):
    """What the holder of a post agrees to show; the texts stand above their boxes in full."""

    shown_name = forms.CharField(label=_("Name on the card"), max_length=60)
    shown_name_en = forms.CharField(label=_("Name in Latin letters"), max_length=80, required=False)
    reach_by = forms.ChoiceField(
        label=_("How residents reach you"), choices=rules.WAYS, widget=forms.RadioSelect
    )
    phone = forms.CharField(
        label=_("Number on the card"),
        help_text=_("Left empty, the phone of the desk is shown."),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    expires_on = forms.DateField(
        label=_("Shown until"),
        help_text=_("A year at most; 30 days before, you are asked again."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    number_expires_on = forms.DateField(
        label=_("My own number shown until"),
        help_text=_("Only for your own number. Left out: as long as the card."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    consent_text = forms.CharField(
        label=_("I have read this text and agree"), required=False, widget=Agreement
    )
    number_consent = forms.CharField(
        label=_("I have read this text too and agree to my own number"),
        required=False,
        widget=Agreement,
    )

    def __init__(self, *args: Any, post: Post, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = {
            "consent_text": org.consent(org.NAME, on=today),
            "number_consent": org.consent(org.NUMBER, on=today),
        }
        for name, text in self.texts.items():
            widget = self.fields[name].widget
            assert isinstance(widget, Agreement)  # noqa: S101  declared above
            widget.mark = text.mark
        most = self.texts["consent_text"].most_days
        self.initial.setdefault("expires_on", today + timedelta(days=most))
        self.initial.setdefault("reach_by", "desk")
        self.initial.setdefault("phone", post.unit.phone)

    @property
    def blocks(self) -> list[tuple[Any, Any]]:
        """Return each box with the text it stands for."""
        return [(self[name], text) for name, text in self.texts.items()]

    @property
    def plain(self) -> list[Any]:
        """Return the fields that are no consent, in their order."""
        return [field for field in self.visible_fields() if field.name not in self.texts]


class Paper(Consent):
    """The same, signed on paper; the secretary says whose, and where the sheet lies."""

    user = Holders(label=_("Whose card"), queryset=User.objects.none())
    paper_place = forms.CharField(
        label=_("Where the signed paper lies"),
        help_text=_("For example: file 3 of the community office. Without it nobody agreed."),
        max_length=80,
    )
    field_order = ["user", "shown_name", "shown_name_en", "reach_by", "phone", "expires_on"]

    def __init__(self, *args: Any, sitting: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        users = self.fields["user"]
        assert isinstance(users, forms.ModelChoiceField)  # noqa: S101  declared above
        users.queryset = User.objects.filter(pk__in=[one.pk for one in sitting])
        if len(sitting) == 1:
            self.initial.setdefault("user", sitting[0].pk)
        self.fields["number_expires_on"].label = _("Their own number shown until")
        self.fields["consent_text"].label = _("The holder signed this text")
        self.fields["number_consent"].label = _("The holder signed this text too, for the number")


class Wrong(ActionForm):
    """What is wrong with a card. Nobody is asked who they are."""

    what = forms.ChoiceField(
        label=_("What is wrong?"), choices=rules.WRONG, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What is right, if you know"),
        help_text=_("Please no names or numbers of private people."),
        required=False,
        max_length=rules.WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    pk = forms.UUIDField(widget=forms.HiddenInput, required=False)


def initial_of(card: DutyCard | None, user: User) -> dict[str, Any]:
    """Return what stands in the form at first: the card there is, else the name of the account."""
    if card is None or card.withdrawn_at is not None:
        return {"shown_name": user.name, "shown_name_en": user.name_en}
    return {
        "shown_name": card.shown_name,
        "shown_name_en": card.shown_name_en,
        "reach_by": card.reach_by,
        "phone": card.phone,
    }
