"""The questions of a first start, a few on each page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from linli.people import rules as people_rules
from linli.portal.setup import proposals, queries, word
from linli.portal.setup.proposals import KINDS, LEVELS, Place
from linli.ui.forms import ActionForm

NAME_LENGTH = 80
ENGLISH_LENGTH = 120
CODE_LENGTH = 20


class Enter(ActionForm):
    """The word from the server's terminal."""

    word = forms.CharField(
        label=_("One-time word"),
        help_text=_("Twelve signs in three groups; it stands in the terminal of the server."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def use(self, *, address: str, at: datetime) -> bool:
        """Use the word up."""
        return self.accepted_by(word.enter, address=address, at=at)


class AboutPlace(ActionForm):
    """What the place is called and what it is."""

    name = forms.CharField(
        label=_("Name of the place"),
        help_text=_("As residents know it; it stands at the top of every page."),
        max_length=NAME_LENGTH,
    )
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=ENGLISH_LENGTH)
    kind = forms.ChoiceField(
        label=_("Kind of place"),
        help_text=_("Left open, it is read from the code or from the end of the name."),
        required=False,
        choices=[("", _("Read it from the name")), *KINDS.items()],
    )
    code = forms.CharField(
        label=_("Administrative code"),
        help_text=_("6, 9 or 12 digits, if you know it; then what lies above is proposed."),
        required=False,
        max_length=CODE_LENGTH,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_code(self) -> str:
        """Return the digits."""
        try:
            return proposals.normal_code(self.cleaned_data["code"])
        except ValueError as problem:
            sentence = said("This is no administrative code: 2, 4, 6, 9 or 12 digits.")
            raise ValidationError(sentence) from problem

    def clean(self) -> dict[str, Any]:
        """Read the kind from the code or the name where it was left open."""
        given = self.cleaned_data
        if "name" in given and "code" in given and not given.get("kind"):
            given["kind"] = proposals.kind_of(given["name"], given["code"])
            if not given["kind"]:
                self.add_error("kind", said("The name does not tell: please choose."))
        return given


class _Level(forms.CharField):
    """A level above; `optional` says when it may stay empty."""

    def __init__(self, level: str, kind: str) -> None:
        self.optional = proposals.left_out(level, kind)
        required = not self.optional
        super().__init__(label=LEVELS[level], required=required, max_length=NAME_LENGTH)


class Above(ActionForm):
    """What lies above the place; one of city and county may be left out."""

    def __init__(self, data: Any = None, *, place: Place, initial: Any = None) -> None:
        super().__init__(data, initial={**queries.known_above(place), **(initial or {})})
        for level in proposals.levels_above(place.kind):
            self.fields[level] = _Level(level, place.kind)


class Choose(ActionForm):
    """Which mechanism runs from today."""

    mechanism = forms.ChoiceField(label=_("Mechanism"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial={"mechanism": queries.FIRST, **(initial or {})})
        field = self.fields["mechanism"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [(one.code, _described(one)) for one in queries.offers()]


class Administrator(ActionForm):
    """Who administers the place."""

    name = forms.CharField(label=_("Your name"), max_length=people_rules.NAME_LENGTH)
    username = forms.CharField(
        label=_("Account"),
        help_text=_("What you sign in with; letters or digits are easiest."),
        max_length=people_rules.NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least ten signs; a short sentence is easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=people_rules.PASSWORD_LENGTH,
    )
    again = forms.CharField(
        label=_("Password once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=people_rules.PASSWORD_LENGTH,
    )

    def clean(self) -> dict[str, Any]:
        """Compare the passwords, and keep only what the action takes."""
        again = self.cleaned_data.pop("again", None)
        if again is not None and again != self.cleaned_data.get("password", again):
            self.add_error("again", said("The two passwords are not the same."))
        return self.cleaned_data


def _described(offer: queries.Offer) -> SafeString:
    more = "" if offer.takes_cases else said("Residents cannot report under this one alone.")
    words = '<span><b>{}</b><span class="quiet small d-block">{} {}</span></span>'
    return format_html(words, offer.name, offer.summary, more)
