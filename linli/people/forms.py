"""What people type to sign in, to change a password, to get a token."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import TooMany
from linli.people import actions, rules
from linli.people.models import User
from linli.ui.forms import ActionForm

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251  Django's own form wants the request


class SignIn(AuthenticationForm):
    """Django's own form within our limits; it never says whether the account exists."""

    status: int = HTTPStatus.UNPROCESSABLE_ENTITY
    error_messages = {
        "invalid_login": _("The account or the password is not right."),
        "inactive": _("The account or the password is not right."),
    }

    def __init__(
        self, request: HttpRequest, data: Any = None, *, address: str, at: datetime
    ) -> None:
        super().__init__(request, data)
        self.address = address
        self.at = at
        self.fields["username"].label = _("Account")
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            strip=False,
            max_length=rules.PASSWORD_LENGTH,
        )

    def clean(self) -> dict[str, Any]:
        """Count the try, ask Django, and forget the count when it was right."""
        username = self.cleaned_data.get("username")
        if not username or not self.cleaned_data.get("password"):
            return self.cleaned_data
        try:
            actions.try_sign_in(username, address=self.address, at=self.at)
        except TooMany as refusal:
            self.status = refusal.status
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        super().clean()
        actions.forgive_sign_in(username, address=self.address, at=self.at)
        return self.cleaned_data


class ChangePassword(ActionForm):
    """The password one has, and the one to have."""

    old_password = forms.CharField(
        label=_("Password until now"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        max_length=rules.PASSWORD_LENGTH,
    )
    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least ten signs; a short sentence is easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=rules.PASSWORD_LENGTH,
    )

    def __init__(self, data: Any = None, *, user: User, at: datetime) -> None:
        super().__init__(data)
        self.user = user
        self.at = at

    def clean(self) -> dict[str, Any]:
        """Check the old password within the limits, and keep only what the action takes."""
        old = self.cleaned_data.pop("old_password", None)
        if old is None:
            return self.cleaned_data
        try:
            actions.try_sign_in(self.user.username, address="account", at=self.at)
        except TooMany as refusal:
            self.status = refusal.status
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        if not self.user.check_password(old):
            self.add_error("old_password", _("This is not your password until now."))
        else:
            actions.forgive_sign_in(self.user.username, address="account", at=self.at)
        return self.cleaned_data


class ChoosePassword(ActionForm):
    """The first password of an account, or a new one after a link."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least ten signs; a short sentence is easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=rules.PASSWORD_LENGTH,
    )


class IssueToken(ActionForm):
    """What a token is for, and how long it lasts."""

    name = forms.CharField(label=_("What it is for"), max_length=rules.NAME_LENGTH)
    days = forms.IntegerField(
        label=_("Days it lasts"), min_value=1, max_value=rules.TOKEN_DAYS_MOST, initial=90
    )
