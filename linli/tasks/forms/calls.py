"""Calling up, saying yes, coming, and how a call ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from linli.areas import queries as areas
from linli.areas.models import Area, Grant
from linli.areas.rules import OWNING_KINDS
from linli.matters import rules as matter_rules
from linli.matters.forms import MoveForm, words_field
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.models import User
from linli.shards.ids import uuid7
from linli.tasks import rules
from linli.tasks.forms.moves import day_field
from linli.tasks.queries import willing
from linli.tasks.queries.calls import Asked
from linli.ui.forms import ActionForm
from linli.ui.words import named

OFFERED_MOST = 300
SHAPE = "%Y-%m-%dT%H:%M"
NOT_OFFERED = (*willing.TOO_WIDE, "building")
A_YEAR = timedelta(days=365)
COMMUNITIES = ("community", "village")
# Only the browser remembers what was put aside: in a session it would be known of whom.
ASIDE = "linli_aside"
ASIDE_MOST = 50


def put_aside(cookies: Mapping[str, str]) -> list[str]:
    """Return the numbers of the calls that were put aside on this device."""
    return [one for one in cookies.get(ASIDE, "").split(".") if one][-ASIDE_MOST:]


class Place(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when run
    """A place by its code."""

    def label_from_instance(self, area: Area) -> str:
        """Return the name in the reader's language."""
        return named(area)


def time_field(label: Any, help_text: Any = "") -> forms.DateTimeField:
    """Return a field for a day with its hour and minute."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=SHAPE)
    return forms.DateTimeField(
        label=label, help_text=help_text, widget=widget, input_formats=[SHAPE]
    )


def offer(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    """Give a choice field its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  says the class above
    field.choices = list(choices)


def place_field(label: Any, help_text: Any = "") -> Place:
    """Return a field for a place; its form says which are offered."""
    return Place(
        label=label, help_text=help_text, queryset=Area.objects.none(), to_field_name="code",
        empty_label=None,
    )  # fmt: skip


class Call(ActionForm):
    """What is needed, of which field, where, how many, from when until when."""

    field = forms.ChoiceField(label=lazy("Field"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=lazy("What is needed, in a few words"), max_length=matter_rules.TITLE_LENGTH,
        help_text=lazy("In a few words; no names, phones or rooms."),
    )  # fmt: skip
    need = forms.CharField(
        label=lazy("What there is to do, and what to bring"), max_length=rules.NEED_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    area = place_field(
        lazy("Where"), lazy("The call reaches who said yes for this place, around it or in it.")
    )
    meet = forms.CharField(label=lazy("Where to meet"), max_length=rules.MEET_LENGTH)
    places = forms.IntegerField(
        label=pgettext_lazy("call", "Places"), min_value=1, max_value=rules.PLACES_MOST,
        help_text=lazy("How many people are needed."),
    )  # fmt: skip
    from_at = time_field(lazy("From when"))
    until_at = time_field(pgettext_lazy("call", "Until when"))
    hours = forms.IntegerField(
        label=lazy("First answer hoped for within (hours)"), min_value=1,
        max_value=rules.HOURS_MOST,
        help_text=lazy("By the clock on the wall: nights, weekends and holidays count."),
    )  # fmt: skip
    when_full = forms.ChoiceField(label=lazy("When every place is taken"), widget=forms.RadioSelect)
    pk = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, office: Unit, at: datetime) -> None:
        start = localtime(at).replace(minute=0, second=0) + timedelta(hours=2)
        initial = {
            "pk": uuid7(), "hours": 2, "places": 5, "when_full": rules.WAIT,
            "area": office.base.code, "from_at": start, "until_at": start + timedelta(hours=6),
        }  # fmt: skip
        super().__init__(data, initial=initial)
        on = matter_rules.day_of(at)
        fields = willing.fields_at(office.base, on=on) or willing.fields_around(office.base, on=on)
        offer(self, "field", [(one.code, str(one.words)) for one in fields.values()])
        offer(self, "when_full", [(code, str(words)) for code, words in rules.WHEN_FULL.items()])
        beneath = areas.beneath(office.base)
        covered = Area.objects.filter(covered_by__unit=office, valid_to__isnull=True)
        place = self.fields["area"]
        assert isinstance(place, Place)  # noqa: S101  says the class above
        place.queryset = (beneath | covered).distinct()
        shown = place.queryset.exclude(kind="building").order_by("path")[:OFFERED_MOST]
        place.widget.choices = [(one.code, named(one)) for one in shown]


class Say(ActionForm):
    """Say yes to calls of a field, in a place, until a day."""

    who = forms.ChoiceField(label=lazy("Who says yes"), widget=forms.RadioSelect)
    field = forms.ChoiceField(label=lazy("Field"), widget=forms.RadioSelect)
    area = place_field(lazy("For calls in"), lazy("And in every place around it and in it."))
    until = day_field(lazy("Until"), lazy("A year at most; then you are asked again."))

    def __init__(
        self, data: Any, *, user: User, given: Mapping[str, str] | None = None, at: datetime
    ) -> None:
        on = matter_rules.day_of(at)
        super().__init__(data, initial={"who": "", "until": on + A_YEAR, **(given or {})})
        leading = willing.units_answering(user, on=on)
        self.units = {one.code: one for one in Unit.objects.filter(pk__in=leading)}
        alone = ("", _("I, as a person; nobody else is told"))
        offer(self, "who", [alone, *((code, named(one)) for code, one in self.units.items())])
        self.fields["who"].required = False
        places = _places(user, at=at)
        area = self.fields["area"]
        assert isinstance(area, Place)  # noqa: S101  says the class above
        area.queryset = Area.objects.filter(valid_to__isnull=True)
        area.widget.choices = [(one.code, named(one)) for one in places]
        found: dict[str, str] = {}
        for place in places[-1:] + places[:1]:
            known = willing.fields_around(place, on=on)
            found.update({one.code: str(one.words) for one in known.values()})
        offer(self, "field", found.items())
        towns = [one for one in places if one.kind in COMMUNITIES]
        self.initial.setdefault("area", (towns or places)[-1].code if places else "")

    def clean(self) -> dict[str, Any]:
        """Return the unit instead of who."""
        given = super().clean() or {}
        given["unit"] = self.units.get(given.pop("who", "") or "")
        return given


def _places(user: User, *, at: datetime) -> list[Area]:
    """Return the places a person knows: of their posts and grants, with those around them."""
    on = matter_rules.day_of(at)
    bases = Area.objects.filter(units__in=list(org.units_of(user, on=on)))
    granted = Area.objects.filter(pk__in=Grant.objects.filter(user=user).values("area_id"))
    paths = {path for one in bases.union(granted) for path in one.ancestor_paths}
    rows = Area.objects.filter(valid_to__isnull=True).exclude(kind__in=NOT_OFFERED)
    mine = list(rows.filter(path__in=paths).order_by("path")[:OFFERED_MOST])
    return mine or list(rows.filter(kind__in=OWNING_KINDS).order_by("path")[:OFFERED_MOST])


class Come(ActionForm):
    """Come: as whom, how many, under which name."""

    who = forms.ChoiceField(label=lazy("Who comes"), widget=forms.RadioSelect, required=False)
    places = forms.IntegerField(
        label=lazy("How many come"), min_value=1, max_value=rules.PLACES_MOST, initial=1
    )
    shown_name = forms.CharField(
        label=lazy("A name to be called by"), required=False, max_length=rules.SHOWN_NAME_LENGTH,
        help_text=lazy(
            "Only the caller reads it, for this call alone; deleted 30 days after the end. "
            "Left out, you are “a helper”."
        ),
    )  # fmt: skip
    note = forms.CharField(
        label=lazy("What the caller should know"), required=False, max_length=rules.NOTE_LENGTH
    )

    def __init__(self, data: Any, *, asked: Asked) -> None:
        super().__init__(data)
        self.choices = dict(asked.choices)
        words = [(code, named(one) if one else _("I")) for code, one in asked.choices]
        offer(self, "who", words)
        self.initial["who"] = words[0][0] if words else ""
        if len(words) < 2:
            self.fields["who"].widget = forms.HiddenInput()
        if not any(self.choices.values()):
            self.fields["places"].widget = forms.HiddenInput()
        if "" not in self.choices:
            del self.fields["shown_name"]

    def clean(self) -> dict[str, Any]:
        """Return the unit instead of who."""
        given = super().clean() or {}
        given["unit"] = self.choices.get(given.pop("who", "") or "")
        return given


class Finish(MoveForm):
    """Say how it ended."""

    says = lazy("The names of those who came are deleted in 30 days; how many came stays.")
    used = forms.IntegerField(
        label=lazy("Places really used"), min_value=0, max_value=rules.PLACES_MOST
    )
    text = words_field(lazy("How it ended"))


class CallOff(MoveForm):
    """Call it off."""

    says = lazy("It ends for everybody who would have come.")
    text = words_field(lazy("Why"))


MOVES: dict[str, type[MoveForm]] = {"finish": Finish, "call_off": CallOff}
