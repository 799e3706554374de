"""What is asked for a report: place, months, what it says, in which words and files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms as fields
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.kernel.errors import Refused
from linli.org.models import Mechanism
from linli.reports import rules
from linli.reports.models import Plan
from linli.reports.rules.wanted import Wanted
from linli.ui.forms import ActionForm
from linli.ui.words import named

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_BOXES = fields.CheckboxSelectMultiple
LANGUAGES = (("zh", gettext_lazy("Chinese")), ("en", gettext_lazy("English")))
_KEPT = ("mechanism", "cycle", "since", "months")
WHOLE = gettext_lazy("All work of the place")


class MonthField(fields.CharField):
    """A month as `2026-03`; its first day."""

    widget = fields.TextInput(attrs={"type": "month", "placeholder": "2026-03"})

    def to_python(self, value: Any) -> Any:
        """Return the first day of the month; None without one."""
        text = super().to_python(value)
        if not text:
            return None
        found = _MONTH.fullmatch(text)
        if found is None:
            raise ValidationError(_("Write a month like 2026-03."), code="month")
        return date(int(found[1]), int(found[2]), 1)


class Said(ActionForm):
    """What a report says, in which words and files, and for whom."""

    sections = fields.MultipleChoiceField(
        label=gettext_lazy("What it says besides the figures"),
        choices=list(rules.SECTION_WORDS.items()),
        initial=rules.SECTIONS,
        widget=_BOXES,
        required=False,
    )
    language = fields.ChoiceField(
        label=gettext_lazy("Language"),
        choices=LANGUAGES,
        initial="zh",
        widget=fields.RadioSelect,
    )
    is_public = fields.BooleanField(
        label=gettext_lazy("For readers outside: hide groups smaller than five"),
        required=False,
    )
    forms = fields.MultipleChoiceField(
        label=gettext_lazy("Files"),
        choices=list(rules.FORM_WORDS.items()),
        initial=rules.FORMS,
        widget=_BOXES,
    )
    working_day = fields.IntegerField(
        label=gettext_lazy("Made on which working day after the period"),
        help_text=gettext_lazy("2 is the second working day; only for reports that come again."),
        initial=rules.WORKING_DAY,
        min_value=1,
        max_value=rules.WORKING_DAYS_MOST,
    )

    def clean(self) -> dict[str, Any]:
        """Return the action's keywords: what is wanted as a whole."""
        said = super().clean() or {}
        return said if self.errors else self._asked(said)

    def _asked(self, said: dict[str, Any]) -> dict[str, Any]:
        return {"want": Wanted(**said_of(said))}


class New(Said):
    """A report on a place or on a mechanism in it, once or again for each period."""

    area = fields.ChoiceField(label=gettext_lazy("Place"))
    mechanism = fields.ChoiceField(label=gettext_lazy("What it is about"), required=False)
    cycle = fields.ChoiceField(
        label=gettext_lazy("How often"),
        choices=list(rules.CYCLE_WORDS.items()),
        initial=rules.MONTHLY,
        widget=fields.RadioSelect,
    )
    since = MonthField(
        label=gettext_lazy("First month"),
        help_text=gettext_lazy("Only for a report that is made once."),
        required=False,
    )
    until = MonthField(label=gettext_lazy("Up to and with"), required=False)

    field_order = ("area", "mechanism", "cycle", "since", "until", "sections", "forms")

    def __init__(
        self, *args: Any, places: Sequence[Area], mechanisms: Iterable[Mechanism], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = {one.code: one for one in places}
        _choices(self, "area", [(code, named(one)) for code, one in self.places.items()])
        running = [(one.blueprint, str(_name(one))) for one in mechanisms]
        _choices(self, "mechanism", [("", str(WHOLE)), *running])

    def _asked(self, said: dict[str, Any]) -> dict[str, Any]:
        return {"area": self.places[said["area"]], "want": wanted(said)}


class Change(Said):
    """What later runs of a report say."""

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        self.plan = plan
        names = ("sections", "forms", "language", "is_public", "working_day")
        super().__init__(data, initial={name: getattr(plan, name) for name in names})
        if not plan.is_recurring:
            del self.fields["working_day"]

    def _asked(self, said: dict[str, Any]) -> dict[str, Any]:
        plan = self.plan
        kept: dict[str, Any] = {name: getattr(plan, name) for name in _KEPT}
        return {"want": Wanted(**kept, **said_of(said))}


class Run(ActionForm):
    """For which months a report is made now."""

    since = MonthField(label=gettext_lazy("First month"))
    until = MonthField(label=gettext_lazy("Up to and with"))


def wanted(said: dict[str, Any]) -> Wanted:
    """Return what is wanted. Raises ValidationError for months out of order or left out."""
    since, until = said.get("since"), said.get("until")
    months = 1
    if said["cycle"] == rules.ONCE and since:
        try:
            months = rules.months_of(since, until or since)
        except Refused as refusal:
            raise ValidationError({"until": ValidationError(str(refusal), refusal.code)}) from None
    kept = {name: said[name] for name in ("mechanism", "cycle") if said.get(name)}
    return Wanted(**kept, since=since, months=months, **said_of(said))


def said_of(said: dict[str, Any]) -> dict[str, Any]:
    """Return what is said, as `Wanted` takes it."""
    found: dict[str, Any] = {name: tuple(said[name]) for name in ("sections", "forms")}
    found |= {"language": said["language"], "is_public": said["is_public"]}
    if said.get("working_day"):
        found["working_day"] = said["working_day"]
    return found


def _choices(form: ActionForm, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, fields.ChoiceField)  # noqa: S101  declared above
    field.choices = choices


def _name(row: Mechanism) -> object:
    return blueprint.mechanism(row.edition_id).name
