"""Drafting a task and splitting one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext_lazy

from linli.indicators.queries import values
from linli.matters import rules as matter_rules
from linli.matters.forms import UnitField, words_field
from linli.org import queries as org
from linli.org.models import Unit
from linli.shards.ids import uuid7
from linli.tasks import queries, rules
from linli.tasks.forms.moves import day_field
from linli.tasks.models import Part, Task
from linli.tasks.queries import Target
from linli.ui.forms import ActionForm
from linli.ui.words import named

SHOWN_MOST = 60
OFFERED_MOST = 400
LEVELS = (2, 3, 4)


class _Units(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not subscriptable when run
    """Units by their codes."""

    def label_from_instance(self, unit: Unit) -> str:
        """Return the name in the reader's language."""
        return named(unit)


class Draft(ActionForm):
    """What an office wants, from whom, until when, and how its end is known."""

    title = forms.CharField(
        label=lazy("What is to be done"), max_length=matter_rules.TITLE_LENGTH,
        help_text=lazy("In a few words; no names, phones or rooms."),
    )  # fmt: skip
    yardstick = forms.CharField(
        label=lazy("How everybody sees that it is done"), max_length=rules.YARDSTICK_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    lead = UnitField(
        label=lazy("Who leads it"), queryset=Unit.objects.none(), to_field_name="code",
        empty_label=None,
        help_text=lazy("One unit leads; it may split the task among those below."),
    )  # fmt: skip
    assistants = _Units(
        label=lazy("Who assists"), queryset=Unit.objects.none(), to_field_name="code",
        required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    due_on = day_field(lazy("Due"), lazy("A working day; five working days or more are fair."))
    source = forms.ChoiceField(label=lazy("Where it comes from"), widget=forms.RadioSelect)
    source_text = forms.CharField(
        label=lazy("Which meeting, document or plan"), max_length=rules.SOURCE_LENGTH
    )
    basis = forms.CharField(
        label=lazy("Legal basis"), max_length=rules.BASIS_LENGTH,
        help_text=lazy("The law, rule or duty list that it rests on."),
    )  # fmt: skip
    bound = forms.ChoiceField(
        label=lazy("Counts itself from"), required=False,
        help_text=lazy("Then nobody types progress: it is counted from what is recorded anyway."),
    )  # fmt: skip
    target = forms.IntegerField(
        label=lazy("How much"), required=False, min_value=1, max_value=rules.TARGET_MOST
    )
    quantity = forms.CharField(
        label=lazy("Of what"), required=False, max_length=rules.QUANTITY_LENGTH,
        help_text=lazy("Places, households, cases…"),
    )  # fmt: skip
    text = words_field(lazy("What else the lead should know"), required=False)
    pk = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any, *, office: Unit, on: date, find: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(data, initial={"pk": uuid7(), **(find or {})})
        lead, assistants = self.fields["lead"], self.fields["assistants"]
        beneath = queries.lowers(office, on=on) | Unit.objects.filter(pk=office.pk)
        deep = queries.beneath(office, on=on)
        assert isinstance(lead, UnitField)  # noqa: S101  says the class above
        assert isinstance(assistants, _Units)  # noqa: S101  says the class above
        lead.queryset = deep | Unit.objects.filter(pk=office.pk)
        offered = sorted(beneath.distinct()[:OFFERED_MOST], key=lambda one: one.pk == office.pk)
        shown = [(one.code, named(one)) for one in offered]
        lead.widget.choices = shown
        area = office.base
        near = org.units_near(area, org.chain_at(area.ancestor_paths, on=on), on=on)
        assistants.queryset = near
        assistants.widget.choices = [
            (one.code, named(one)) for one in near.filter(level__lte=2)[:SHOWN_MOST]
        ]
        self._choose("source", [(code, str(words)) for code, words in rules.SOURCES.items()])
        sources = values.catalog(area, on=on)
        counted = [(one.source, str(one.words)) for one in sources]
        self._choose("bound", [("", _("Nothing; the lead tells how far it is")), *counted])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  says the class above
        field.choices = choices


class Split(ActionForm):
    """Which units get a part, and how much each; `shares` is what comes out."""

    everyone = forms.BooleanField(label="", required=False)
    evenly = forms.BooleanField(label=lazy("Share the target evenly"), required=False)

    def __init__(self, data: Any, *, task: Task, given: Mapping[str, str], at: datetime) -> None:
        super().__init__(data)
        self.task, on = task, matter_rules.day_of(at)
        level = given.get("level", "")
        self.level = int(level) if level in map(str, LEVELS) else None
        rows = queries.deeper(task.lead, self.level, on=on) if self.level else None
        taken = Part.objects.shard(task.jurisdiction_id).filter(matter_id=task.matter_id)
        has = set(taken.values_list("unit_id", flat=True))
        found = queries.targets(queries.lowers(task.lead, on=on) if rows is None else rows)
        self.units = [one for one in found if one.pk not in has and one.pk != task.lead_id]
        self.levels = [n for n in LEVELS if task.lead.level is None or n > task.lead.level]
        self._lay_out()

    @property
    def is_long(self) -> bool:
        """Return whether there are too many units to choose one by one."""
        return len(self.units) > SHOWN_MOST

    def _lay_out(self) -> None:
        count = len(self.units)
        words = ngettext_lazy("All %(n)d unit", "All %(n)d units", "n") % {"n": count}
        self.fields["everyone"].label = words
        if not self.task.target:
            del self.fields["evenly"]
        for one in () if self.is_long else self.units:
            self.fields[f"take_{one.pk}"] = forms.BooleanField(label=named(one), required=False)
            if self.task.target:
                self.fields[f"share_{one.pk}"] = forms.IntegerField(
                    label=_("Share of %(unit)s") % {"unit": named(one)},
                    required=False,
                    min_value=0,
                    max_value=rules.TARGET_MOST,
                )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Return, for each unit, its box and its share."""
        if self.is_long:
            return []
        return [
            (
                self[f"take_{one.pk}"],
                self[f"share_{one.pk}"] if f"share_{one.pk}" in self.fields else None,
            )
            for one in self.units
        ]

    def clean(self) -> dict[str, Any]:
        """Return the units with their shares, which is what the action takes."""
        given = super().clean() or {}
        chosen = [one for one in self.units if self._is_taken(one, given)]
        if given.get("evenly") and self.task.target and chosen:
            return {"shares": _evenly(chosen, self.task.target)}
        return {"shares": [(one, given.get(f"share_{one.pk}")) for one in chosen]}

    def _is_taken(self, unit: Target, given: Mapping[str, Any]) -> bool:
        has_share = given.get(f"share_{unit.pk}") is not None
        return bool(given.get("everyone") or given.get(f"take_{unit.pk}") or has_share)


def _evenly(units: list[Target], target: int) -> list[tuple[Target, int]]:
    """Share a target so that no two parts differ by more than one."""
    each, left = divmod(target, len(units))
    return [(unit, each + (place < left)) for place, unit in enumerate(units)]
