"""What an office writes down about a form, one step after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.one_form import rules
from linli.one_form.actions.wanting import Question, Wanted
from linli.one_form.models import FormRequest
from linli.one_form.queries import admission, people, scope
from linli.one_form.rules import ABOUT, Cycle, Shape, Way
from linli.org.models import Unit
from linli.people.models import User
from linli.ui.forms import ActionForm
from linli.ui.words import named


class DayInput(forms.DateInput):
    """A day as browsers offer it."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        """Return the day as the browser wants it, in every language."""
        return value.isoformat() if isinstance(value, date) else value


class RequestForm(ActionForm):
    """Step one: what it is, on which legal basis, of whom, how often, until when."""

    title = forms.CharField(
        label=_("Title"),
        max_length=rules.TITLE_LENGTH,
        help_text=_("As the units will read it; no name of a person."),
    )
    basis = forms.CharField(
        label=_("Legal basis"),
        max_length=rules.BASIS_LENGTH,
        help_text=_("Which law, rule or notice asks for it, with its number."),
    )
    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=rules.PURPOSE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    area = forms.ChoiceField(label=_("Beneath which place"))
    scope = forms.ChoiceField(label=_("Whom it asks"))
    cycle = forms.ChoiceField(label=_("How often"), choices=Cycle.choices)
    starts_on = forms.DateField(
        label=_("First day it asks about"),
        widget=DayInput,
        help_text=_("A period is asked once it is over."),
    )
    sunset_on = forms.DateField(
        label=_("Last day"),
        widget=DayInput,
        help_text=_("After it nothing is asked any more; at most three years ahead."),
    )
    lead_days = forms.IntegerField(
        label=_("Working days to answer"),
        initial=rules.LEAD_DAYS,
        min_value=rules.LEAD_LEAST,
        max_value=rules.LEAD_MOST,
        help_text=_("Five or more. Less only in an emergency, with a reason and an approver."),
    )
    urgency = forms.CharField(
        label=_("Why it cannot wait"),
        required=False,
        max_length=rules.REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    approver = forms.ChoiceField(label=_("Who approves the short time"), required=False)

    def __init__(
        self, data: Any, *, office: Unit, user: User, on: date, form: FormRequest | None = None
    ) -> None:
        super().__init__(data, initial=_initial(form) if form else _beginning(office, on))
        places = people.places(office, on=on)
        _choose(self, "area", [(one.code, named(one)) for one in places])
        offered = scope.choices(office.base, on=on)
        _choose(self, "scope", [(one.value, f"{one.words} ({one.units})") for one in offered])
        _choose(self, "approver", _approvers(people.approvers(office.base, besides=user, on=on)))

    def clean(self) -> dict[str, Any]:
        """Return what the action is called with."""
        if self.errors:
            return self.cleaned_data
        return {"wanted": Wanted(**self.cleaned_data)}


class QuestionForm(ActionForm):
    """Step two, once for each field: where its answer comes from."""

    way = forms.ChoiceField(
        label=_("Where the answer comes from"), choices=Way.choices, widget=forms.RadioSelect
    )
    source = forms.ChoiceField(
        label=_("If it is known already: what it is"),
        required=False,
        help_text=_("Nobody is asked for it."),
    )
    formula = forms.CharField(
        label=_("If it is worked out: the formula"),
        required=False,
        max_length=rules.FORMULA_LENGTH,
        help_text=_(
            "+ - * / ( ) and sum(…), over the codes below and fields of this form: f1 / f2 * 100."
        ),
    )
    name = forms.CharField(
        label=_("Name of the field"),
        required=False,
        max_length=rules.NAME_LENGTH,
        help_text=_("Left empty, what is known keeps its own name."),
    )
    unit = forms.CharField(label=_("Counted in"), required=False, max_length=rules.UNIT_LENGTH)
    shape = forms.ChoiceField(
        label=_("If it is new: what is typed"), required=False, choices=Shape.choices
    )
    reason = forms.CharField(
        label=_("If it is new: why nothing that is known can answer it"),
        required=False,
        max_length=rules.REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    approver = forms.ChoiceField(
        label=_("If it is new: who approves that it is asked"), required=False
    )

    def __init__(self, data: Any, *, form: FormRequest, user: User, on: date) -> None:
        super().__init__(data, initial={"way": Way.EXISTS})
        self.known = admission.catalog(form, on=on)
        sources = [(one.source, f"{one.words} ({one.unit})") for one in self.known.values()]
        about = [(code, str(words)) for code, words in ABOUT.items()]
        _choose(self, "source", [("", "–"), *sources, *about])
        _choose(self, "approver", _approvers(people.approvers(form.area, besides=user, on=on)))

    def clean(self) -> dict[str, Any]:
        """Return what the action is called with."""
        if self.errors:
            return self.cleaned_data
        return {"question": Question(**self.cleaned_data)}


class Refuse(ActionForm):
    """Why a form does not go out."""

    text = forms.CharField(
        label=_("Why not, and what would help"),
        max_length=rules.WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AskedBefore(ActionForm):
    """What was asked before, and where; nobody is asked who says so."""

    what = forms.CharField(
        label=_("Which form or which figure"),
        max_length=rules.WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    where = forms.CharField(
        label=_("Where it was asked before"),
        help_text=_("Which office, which system, about when."),
        max_length=rules.WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  says the class above
    field.choices = choices


def _approvers(found: Sequence[User]) -> list[tuple[str, str]]:
    return [("", "–"), *((one.username, named(one)) for one in found)]


def _beginning(office: Unit, on: date) -> dict[str, Any]:
    return {
        "area": office.base.code,
        "cycle": Cycle.MONTHLY,
        "starts_on": on.replace(day=1),
        "sunset_on": date(on.year + 1, 12, 31),
    }


def _initial(form: FormRequest) -> dict[str, Any]:
    names = ("title", "basis", "purpose", "cycle", "starts_on", "sunset_on", "lead_days")
    values = {name: getattr(form, name) for name in (*names, "urgency")}
    person = User.objects.filter(pk=form.approver_id).first() if form.approver_id else None
    return {
        **values,
        "area": form.area.code,
        "scope": scope.value_of(form),
        "approver": person.username if person else "",
    }
