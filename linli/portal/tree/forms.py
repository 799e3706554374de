"""What is asked when a place is added, renamed, moved, split, merged or closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.areas.models import Area
from linli.portal.importing.kinds.area_columns import CODE_LENGTH
from linli.portal.staffing.forms import day_field
from linli.portal.tree import words
from linli.portal.tree.asked import SPLIT_MOST, Around
from linli.portal.tree.changing import Part
from linli.ui.forms import ActionForm
from linli.ui.words import named

NAME_LENGTH, NAME_EN_LENGTH = 80, 120
PARTS_LEAST, PARTS_MOST, MERGED_MOST = 2, 9, 100
_RADIO = forms.RadioSelect


def code_field(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    """Return a field for a permanent code."""
    return forms.CharField(label=label, help_text=help_text, max_length=CODE_LENGTH, **more)


def name_field(label: Any, **more: Any) -> forms.CharField:
    """Return a field for the name of a place."""
    return forms.CharField(label=label, max_length=NAME_LENGTH, **more)


def english_field() -> forms.CharField:
    """Return a field for the English name of a place."""
    return forms.CharField(label=_("English name"), max_length=NAME_EN_LENGTH, required=False)


class Asking(ActionForm):
    """What all of these have: the place they are about, a word of explanation, a search or none."""

    says: Any = ""
    finds: Any = ""

    def __init__(self, data: Any = None, *, around: Around, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.around, self.area = around, around.area
        self.find = around.find

    @property
    def names(self) -> set[str]:
        """Return what it asks, as the action and the API call it."""
        return set(self.fields)

    def offer(self, field: str, places: Iterable[Area], more: Sequence[Any] = ()) -> None:
        """Offer places to choose from; what was chosen already stays among them."""
        found = {one.code: one for one in places}
        chosen = str(self.data.get(field, "")) if self.is_bound else ""
        choices = [*more, *((code, _called(one)) for code, one in found.items())]
        if chosen and chosen not in dict(choices):
            choices.append((chosen, chosen))
        widget = self.fields[field].widget
        widget.choices = choices
        if not choices:
            self.fields[field].help_text = _("Nothing fits nearby. Search for it above.")


class Add(Asking):
    """A new place beneath this one."""

    kind = forms.ChoiceField(label=_("Kind of place"), widget=_RADIO)
    name = name_field(_("Place name"))
    code = code_field(
        _("Place code"),
        _("Permanent and unique. A building with a number in its name may do without."),
        required=False,
    )
    name_en = english_field()

    def __init__(self, data: Any = None, *, around: Around) -> None:
        kinds = around.kinds
        super().__init__(data, around=around, initial={"kind": around.usual_kind})
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind, words.kind(kind)) for kind in kinds
        ]


class Rename(Asking):
    """Another name; the code stays."""

    says = _("The code stays, so signs, posters and whatever refers to it stay right.")
    name = name_field(_("Place name"))
    name_en = english_field()

    def __init__(self, data: Any = None, *, around: Around) -> None:
        area = around.area
        initial = {"name": area.name, "name_en": area.name_en}
        super().__init__(data, around=around, initial=initial)


class Move(Asking):
    """Another place above."""

    finds = _("Search the place by its name or code")
    says = _("From today on it lies there, with everything in it; codes and QR signs stay.")
    parent = forms.CharField(label=_("Lies in"), widget=_RADIO, max_length=CODE_LENGTH)

    def __init__(self, data: Any = None, *, around: Around) -> None:
        super().__init__(data, around=around)
        self.offer("parent", around.parents())


class Merge(Asking):
    """One place in the stead of several."""

    says = _(
        "Choose what becomes one with it. What lies in them lies in the new place from today on; "
        "codes that end lead to it for ever."
    )
    areas = forms.MultipleChoiceField(label=_("Together with"), widget=forms.CheckboxSelectMultiple)
    code = code_field(
        _("Code of the new place"), _("May be the code of one of them, or a new one.")
    )
    name = name_field(_("Name of the new place"))
    name_en = english_field()

    def __init__(self, data: Any = None, *, around: Around) -> None:
        area = around.area
        initial = {"code": area.code, "name": area.name, "name_en": area.name_en}
        super().__init__(data, around=around, initial=initial)
        beside = [(one.code, _called(one)) for one in around.siblings()]
        self.fields["areas"].choices = beside  # type: ignore[attr-defined]
        self.lacks = not beside

    @property
    def names(self) -> set[str]:
        """Return what it asks: code and names are one new place."""
        return {"areas", "into"}

    def clean(self) -> dict[str, Any]:
        """Make one new place of code and names."""
        said = self.cleaned_data
        if self.errors:
            return said
        part = Part(said["code"], said["name"], said["name_en"])
        return {"areas": said["areas"], "into": part}


class Close(Asking):
    """The last day of a place."""

    finds = _("Search what takes over by its name or code")
    says = _("The row stays for ever, as whatever was filed there refers to it.")
    last_on = day_field(_("Last day"), _("Today or earlier."))
    replaced_by = forms.CharField(
        label=_("Who takes over"), widget=_RADIO, max_length=CODE_LENGTH, required=False
    )

    def __init__(self, data: Any = None, *, around: Around) -> None:
        initial = {"last_on": around.on - timedelta(days=1), "replaced_by": ""}
        super().__init__(data, around=around, initial=initial)
        self.offer("replaced_by", around.heirs(), [("", _("Nobody"))])


class Split(Asking):
    """Several places in the stead of one, and where each place beneath goes."""

    says = _(
        "The first one leads: units based here are based there afterwards. One of them may keep "
        "the code; units that cover the place now cover all of them."
    )

    def __init__(self, data: Any = None, *, around: Around, typed: Any = None) -> None:
        """Ask; `typed` is what was typed so far when one more place is wanted."""
        super().__init__(data, around=around, initial=typed.dict() if typed else None)
        self.lying = around.lying()
        # So many are sorted out in a table; `clean` says so.
        self.is_too_many = len(self.lying) > SPLIT_MOST
        self.lying = [] if self.is_too_many else self.lying
        self.count = min(_count(typed) + 1, PARTS_MOST) if typed else _count(data)
        choices = [(str(n), self._part_word(n)) for n in range(1, self.count + 1)]
        for n in range(1, self.count + 1):
            self._ask_part(n)
        for index, one in enumerate(self.lying):
            proposed = 1 + index * self.count // max(len(self.lying), 1)
            self.fields[f"to_{one.code}"] = forms.ChoiceField(
                label=named(one), choices=choices, initial=str(proposed)
            )

    @property
    def names(self) -> set[str]:
        """Return what it asks, as the action and the API call it."""
        return {"into", "children"}

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields of each new place with its number."""
        return [
            (self._part_word(n), [self[f"{name}_{n}"] for name in ("code", "name", "name_en")])
            for n in range(1, self.count + 1)
        ]

    @property
    def rows(self) -> list[tuple[Area, str, forms.BoundField]]:
        """Return each place beneath with its kind and the field that says where it goes."""
        return [(one, words.kind(one.kind), self[f"to_{one.code}"]) for one in self.lying]

    @property
    def may_have_more(self) -> bool:
        """Say whether one more place can be asked for."""
        return self.count < PARTS_MOST

    def clean(self) -> dict[str, Any]:
        """Make new places and homes of the many fields."""
        said = self.cleaned_data
        if self.is_too_many:
            self.add_error(None, _("So many places are sorted out with Excel."))
        if self.errors:
            return said
        parts = {
            str(n): Part(said[f"code_{n}"], said[f"name_{n}"], said[f"name_en_{n}"])
            for n in range(1, self.count + 1)
        }
        homes = {one.code: parts[said[f"to_{one.code}"]].code for one in self.lying}
        return {"into": list(parts.values()), "children": homes}

    def _ask_part(self, n: int) -> None:
        area = self.area
        code = area.code if n == 1 else f"{area.code}-{n}"[:CODE_LENGTH]
        self.fields[f"code_{n}"] = code_field(_("Place code"), initial=code)
        name = area.name if n == 1 else ""
        self.fields[f"name_{n}"] = name_field(_("Place name"), initial=name)
        self.fields[f"name_en_{n}"] = english_field()
        self.fields[f"name_en_{n}"].initial = area.name_en if n == 1 else ""

    @staticmethod
    def _part_word(n: int) -> str:
        return str(_("Place %(n)d")) % {"n": n}


def _count(data: Any) -> int:
    said = str(data.get("parts", "")) if data is not None else ""
    return min(max(int(said), PARTS_LEAST), PARTS_MOST) if said.isdigit() else PARTS_LEAST


def _called(area: Area) -> str:
    where = f" · {named(area.parent)}" if area.parent else ""
    return f"{named(area)} ({area.code}){where}"
