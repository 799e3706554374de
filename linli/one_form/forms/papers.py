"""What is asked on the pages of blank forms: the file, what fills a cell, the period."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.areas.models import Area
from linli.matters.rules import day_of
from linli.one_form.actions import blanks, papers, papers_newer
from linli.one_form.actions.blanks import Blank
from linli.one_form.models import Template
from linli.one_form.paper.limits import ADDRESS_LENGTH, FILE_BYTES_MOST, TITLE_LENGTH
from linli.one_form.queries import paper_values
from linli.one_form.rules import SOURCE_LENGTH, Cycle
from linli.org.models import Unit
from linli.people.models import User
from linli.ui.forms import ActionForm
from linli.ui.words import named

RULES = [
    (Cycle.MONTHLY.value, Cycle.MONTHLY.label),
    (Cycle.QUARTERLY.value, Cycle.QUARTERLY.label),
    (Cycle.YEARLY.value, Cycle.YEARLY.label),
    (Cycle.ONCE.value, pgettext_lazy("cycle", "For any days, when needed")),
]
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_FILE = forms.FileInput(attrs={"class": "w-100", "accept": ".xlsx,.docx"})


def read(sent: Any) -> Blank:
    """Return the form in a file that was sent. Raises Refused."""
    limit = FILE_BYTES_MOST + 1
    return blanks.examined(sent.read(limit), sent.name or "")


class Send(ActionForm):
    """A blank form, whose it is, and how often it is filled."""

    file = forms.FileField(
        label=_("The blank form"),
        help_text=_("Excel (.xlsx) or Word (.docx), 5 MB at most, as you get it, without values."),
        widget=_FILE,
    )
    title = forms.CharField(
        label=_("What it is called here"),
        required=False,
        max_length=TITLE_LENGTH,
        help_text=_("Left empty, it is called as the file."),
    )
    rule = forms.ChoiceField(label=_("How often it is filled"), choices=RULES)
    office = forms.ChoiceField(label=_("Which unit fills it"))
    area = forms.ChoiceField(label=_("Of which place it speaks"))

    def __init__(self, *args: Any, offices: list[Unit], places: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {one.code: one for one in offices}
        self.places = {one.code: one for one in places}
        for name, rows in (("office", offices), ("area", places)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
            field.choices = [(one.code, named(one)) for one in rows]

    def clean_office(self) -> Unit:
        """Return the unit itself."""
        return self.offices[self.cleaned_data["office"]]

    def clean_area(self) -> Area:
        """Return the place itself."""
        return self.places[self.cleaned_data["area"]]


def send(
    *, file: Any, title: str, rule: str, office: Unit, area: Area, actor: User, at: datetime
) -> Template:
    """Read what was sent and keep it. Raises Refused on the field to blame."""
    return papers.send(
        office, blank=read(file), title=title, rule=rule, area=area, actor=actor, at=at
    )


class Bind(ActionForm):
    """What fills the chosen cell, and of which place it speaks."""

    address = forms.CharField(max_length=ADDRESS_LENGTH, widget=forms.HiddenInput)
    source = forms.CharField(max_length=SOURCE_LENGTH)
    place = forms.CharField(max_length=32, required=False)


class Cell(ActionForm):
    """One cell."""

    address = forms.CharField(max_length=ADDRESS_LENGTH, widget=forms.HiddenInput)


class Newer(ActionForm):
    """A newer version of the blank form."""

    file = forms.FileField(
        label=_("The newer blank form"),
        help_text=_("It is compared first; nothing changes before you say so."),
        widget=_FILE,
    )


def offer(template: Template, *, file: Any, actor: User, at: datetime) -> Template:
    """Read a newer version and keep it beside the one in use."""
    return papers_newer.offer(template, blank=read(file), actor=actor, at=at)


class TakeOver(ActionForm):
    """The version that was looked at."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)


class Fill(ActionForm):
    """For which days, and whether the list of sources comes with it."""

    since = forms.DateField(label=_("First day"), widget=_DAY)
    until = forms.DateField(label=_("Last day"), widget=_DAY, required=False)
    with_sources = forms.BooleanField(
        label=_("With a list that says where each value comes from"), required=False, initial=True
    )

    def __init__(self, *args: Any, template: Template, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["with_sources"].initial = template.kind == "xlsx"
        offered = paper_values.periods(template, today=today)
        if not offered:
            last = paper_values.last_period(template, today=today)
            self.fields["since"].initial, self.fields["until"].initial = last.first, last.last
            return
        del self.fields["until"]
        choices = [(one.first.isoformat(), paper_values.period_words(one)) for one in offered]
        since = forms.TypedChoiceField(
            label=_("Period"), choices=choices, coerce=date.fromisoformat, initial=choices[1][0]
        )
        self.fields = {"since": since, **{k: v for k, v in self.fields.items() if k != "since"}}


def fill(
    template: Template,
    *,
    since: date | None,
    with_sources: bool,
    actor: User,
    at: datetime,
    until: date | None = None,
) -> papers.File:
    """Fill a form for the days that were chosen."""
    period = paper_values.chosen(since, until, template, today=day_of(at))
    return papers.fill(template, period=period, with_sources=with_sources, actor=actor, at=at)
