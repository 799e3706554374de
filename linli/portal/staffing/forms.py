"""What is asked about posts, holders, leave, accounts and roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from linli.areas.models import Area
from linli.blueprint.types import Role
from linli.kernel.errors import Refused
from linli.org.actions import Chair
from linli.org.actions.holding import NEW
from linli.org.actions.posts import RANK_MOST
from linli.org.models import Post
from linli.people import rules as people
from linli.people.models import User
from linli.portal.staffing import hours as spells
from linli.ui.forms import ActionForm
from linli.ui.words import named

Data = Any
_RADIO = forms.RadioSelect
TOMORROW = timedelta(days=1)


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    """Return a field for a civil day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class ChairForm(ActionForm):
    """Title, duties, role, hours of a post."""

    title = forms.CharField(label=_("Title"), max_length=60)
    duties = forms.CharField(
        label=_("Duties"), help_text=_("Shown at the door."), max_length=200, required=False
    )
    role = forms.ChoiceField(label=_("What the holder may do"), widget=_RADIO)
    is_public = forms.BooleanField(label=_("Shown at the door"), required=False)
    rank = forms.IntegerField(
        label=_("Order at the door"),
        help_text=_("1 answers first."),
        min_value=1,
        max_value=RANK_MOST,
        initial=1,
    )
    hours = forms.CharField(
        label=_("Hours"),
        help_text=_("One line each, as 1-5 09:00-12:00; Monday is 1."),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=80, required=False)
    duties_en = forms.CharField(label=_("Duties in English"), max_length=240, required=False)

    def __init__(self, data: Data = None, *, roles: Iterable[Role], post: Post | None = None):
        super().__init__(data)
        choices = {role.code: str(role.words) for role in roles}
        if post is not None:
            choices.setdefault(post.role, post.role)
            self.initial = {name: getattr(post, name) for name in self.fields}
            self.initial["hours"] = spells.show(post.hours)
        self.fields["role"].choices = list(choices.items())  # type: ignore[attr-defined]

    def clean_hours(self) -> list[dict[str, Any]]:
        """Read the lines of hours."""
        try:
            return spells.read(self.cleaned_data["hours"])
        except Refused as refusal:
            raise ValidationError(str(refusal.sentence), code=refusal.code) from refusal

    def clean(self) -> dict[str, Any]:
        """Make one chair of all the fields."""
        return {"chair": Chair(**self.cleaned_data)} if not self.errors else self.cleaned_data


class _Choosing(ActionForm):
    """A form that chooses a person among those found."""

    finds: Any = _("Search by name or sign-in name")
    person = forms.ChoiceField(label=_("Who"), widget=_RADIO)

    def __init__(
        self, data: Data = None, *, people: Iterable[User], today: date, find: str = ""
    ) -> None:
        super().__init__(data, initial={"from_on": today, "to_on": None})
        self.find = find
        self.fields["person"].choices = self.offered(people)  # type: ignore[attr-defined]

    def offered(self, people: Iterable[User]) -> list[tuple[str, Any]]:
        """Return what to choose from."""
        return [(one.username, f"{named(one)} ({one.username})") for one in people]


class Appoint(_Choosing):
    """Who holds the post, from when to when."""

    says = _(
        "Whoever holds the post until then leaves the day before; rights change with the day. "
        "Somebody new gets an account; an administrator makes the link to sign in."
    )
    name = forms.CharField(
        label=_("Name of somebody new"), max_length=people.NAME_LENGTH, required=False
    )
    username = forms.CharField(
        label=_("Sign-in name of somebody new"),
        help_text=_("Letters, digits and . _ - only."),
        max_length=people.NAME_LENGTH,
        required=False,
    )
    from_on = day_field(_("From"))
    to_on = day_field(_("Last day"), _("Left out: until further notice."), required=False)

    def offered(self, people: Iterable[User]) -> list[tuple[str, Any]]:
        """Offer somebody new too."""
        return [*super().offered(people), (NEW, _("Somebody new"))]


class NameSubstitute(_Choosing):
    """Who stands in on which days."""

    says = _("They have the rights of the post on these days, the last one included.")
    from_on = day_field(_("From"))
    to_on = day_field(_("Last day"))


class TakeLeave(NameSubstitute):
    """My own leave."""

    finds = ""
    says = _("Whoever stands in is shown at the door and has your rights of this post meanwhile.")


class LastDay(ActionForm):
    """The last day of something; yesterday ends it at once."""

    finds = ""
    last_on = day_field(_("Last day"), _("Yesterday ends it at once; nothing earlier."))

    def __init__(self, data: Data = None, *, last_on: date, says: Any = "") -> None:
        super().__init__(data, initial={"last_on": last_on})
        self.says = says


class Sure(ActionForm):
    """Nothing to fill in: only a last look."""

    finds = ""

    def __init__(self, data: Data = None, *, says: Any) -> None:
        super().__init__(data)
        self.says = says


class OpenAccount(ActionForm):
    """A new account."""

    finds = ""
    says = _("The account has no password. Make a link on its page and hand it over.")
    name = forms.CharField(label=_("Name of the person"), max_length=people.NAME_LENGTH)
    username = forms.CharField(
        label=_("Sign-in name"),
        help_text=_("Letters, digits and . _ - only."),
        max_length=people.NAME_LENGTH,
    )
    name_en = forms.CharField(
        label=_("Their name in English"), max_length=people.NAME_LENGTH, required=False
    )


class GiveRole(ActionForm):
    """A role in a place, by hand."""

    finds = _("Search a place by its name")
    says = _("Rather give a post: its rights end with it. This is for administration and audit.")
    role = forms.ChoiceField(label=_("Role"), widget=_RADIO)
    area = forms.ChoiceField(label=_("Where, with everything beneath it"), widget=_RADIO)
    from_on = day_field(_("From"))
    to_on = day_field(_("Last day"), _("Left out: until further notice."), required=False)

    def __init__(
        self,
        data: Data = None,
        *,
        roles: Iterable[Role],
        places: Iterable[Area],
        today: date,
        find: str = "",
    ) -> None:
        super().__init__(data, initial={"from_on": today})
        self.find = find
        self.places = {place.code: place for place in places}
        names = [(code, f"{named(place)} ({code})") for code, place in self.places.items()]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.code, str(role.words)) for role in roles
        ]
        self.fields["area"].choices = names  # type: ignore[attr-defined]

    def clean_area(self) -> Area:
        """Return the place itself."""
        return self.places[self.cleaned_data["area"]]
