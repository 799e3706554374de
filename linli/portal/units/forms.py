"""What is asked about units: their names, where they stand, what they cover, when they end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.kernel.errors import Refused
from linli.org.actions import UnitRow
from linli.org.models import Covers, Unit
from linli.org.queries.days import in_force
from linli.people.models import User
from linli.portal.importing.kinds.unit_columns import types
from linli.portal.staffing.forms import day_field
from linli.portal.units import acting, choosing, words
from linli.ui.forms import ActionForm
from linli.ui.words import named

Data = Any
AS_TYPE, BESIDE = "type", "none"


def _name() -> forms.CharField:
    return forms.CharField(label=_("Unit name"), max_length=80)


def _phone() -> forms.CharField:
    return forms.CharField(
        label=_("Desk phone"),
        help_text=_("A number of the desk, shown to everybody. No private numbers."),
        max_length=24,
        required=False,
    )


class _UnitForm(ActionForm):
    """A form about a unit; `lists` offers codes to fields that take them, `finds` a search."""

    finds: Any = ""
    find = ""
    says: Any = ""
    lists: dict[str, list[tuple[str, str]]]

    def __init__(self, data: Data = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.lists = {}

    def suggest(self, field: str, rows: Iterable[Area | Unit]) -> None:
        """Offer codes with their names while somebody types."""
        self.lists[f"list-{field}"] = [(row.code, named(row)) for row in rows]
        self.fields[field].widget.attrs["list"] = f"list-{field}"

    def resolve(self, field: str, find: Any, *args: Any) -> Any:
        """Return what `find` makes of what was typed; its refusal stands at the field."""
        try:
            return find(*args)
        except Refused as refusal:
            self.add_error(field, ValidationError(str(refusal.sentence), code=refusal.code))
            return None


class Describe(_UnitForm):
    """Name and number."""

    says = _("Everything else stays as it is: posts, what it covers, who stands above it.")
    name = _name()
    phone = _phone()
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)

    def __init__(self, data: Data = None, *, unit: Unit) -> None:
        super().__init__(data, initial={name: getattr(unit, name) for name in self.base_fields})


class Place(_UnitForm):
    """Type, level, base and upper unit."""

    says = _("What it covers stays; you change that on its page.")
    org_type = forms.ChoiceField(label=_("Type of unit"))
    level = forms.ChoiceField(label=_("Level"))
    base = forms.CharField(
        label=_("At home in (code or name)"),
        help_text=_("Where its desk is. This decides who may administer it."),
        max_length=80,
    )
    upper = forms.CharField(
        label=_("Unit above (code or name)"),
        help_text=_("Left out, the rule finds it: the next level's unit that covers the place."),
        max_length=80,
        required=False,
    )

    def __init__(
        self,
        data: Data = None,
        *,
        user: User,
        on: date,
        unit: Unit | None = None,
        named_upper: str = "",
    ) -> None:
        super().__init__(data, initial=_stands(unit, named_upper) if unit else {"level": AS_TYPE})
        if unit is not None and unit.upper is not None:
            now = _("Now: %(unit)s.") % {"unit": named(unit.upper)}
            self.fields["upper"].help_text = f"{now} {self.fields['upper'].help_text}"
        self.user, self.on, self.unit = user, on, unit
        self.chooser = choosing.Chooser(user, on=on)
        known = {code: str(one.words.name) for code, one in types().items()}
        if unit is not None:
            known.setdefault(unit.org_type, unit.org_type)
        self.fields["org_type"].choices = list(known.items())  # type: ignore[attr-defined]
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (AS_TYPE, _("as its type says")),
            *((str(number), told) for number, told in words.LEVEL_WORDS.items()),
            (BESIDE, words.BESIDE),
        ]
        if data is None:
            self.suggest("base", self.chooser.near())
            self.suggest("upper", choosing.uppers(user, on=on))

    def clean(self) -> dict[str, Any]:
        """Put places, units and numbers where their words stood."""
        said = self.cleaned_data
        if "base" in said:
            said["base"] = self.resolve("base", self.chooser.place, said["base"], "base")
        if said.get("upper"):
            said["upper"] = self.resolve("upper", self._upper, said["upper"])
        else:
            said["upper"] = None
        if "level" in said and "org_type" in said:
            said["level"] = _level(said["level"], said["org_type"])
        return said

    def _upper(self, word: str) -> Unit:
        return choosing.unit(self.user, word, on=self.on)


class Add(Place):
    """A new unit."""

    says = _("It begins today. Set up its posts afterwards, and name who holds them.")
    name = _name()
    covers = forms.CharField(
        label=_("Covers (codes or names)"),
        help_text=_(
            "Separated by commas or lines; 花园小区1-6栋 names six buildings. Left out, it covers "
            "the place it is at home in."
        ),
        max_length=choosing.TOLD_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    phone = _phone()
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    code = forms.CharField(
        label=_("Unit code"),
        help_text=_("May be left out: it is then made from the place and the name."),
        max_length=40,
        required=False,
    )
    field_order = ["name", "org_type", "base", "covers", "phone", "level", "upper", "name_en"]

    def clean(self) -> dict[str, Any]:
        """Make one row of all the fields, and the places it covers."""
        said = super().clean()
        places = self.resolve("covers", self.chooser.written, said.get("covers", ""))
        if self.errors:
            return said
        base, upper = said["base"], said["upper"]
        row = UnitRow(
            code=said["code"].strip() or acting.free_code(base, said["name"]),
            org_type=said["org_type"],
            level=said["level"],
            name=said["name"].strip(),
            name_en=said["name_en"].strip(),
            phone=said["phone"].strip(),
            base=base.code,
            covers=tuple(area.code for area in places),
            upper=upper.code if upper else "",
        )
        return {"row": row, "places": places or [base]}


class _Choosing(_UnitForm):
    """Places ticked among those found, or written."""

    areas = forms.MultipleChoiceField(
        label=_("Places"), required=False, widget=forms.CheckboxSelectMultiple
    )
    written = forms.CharField(
        label=_("Or write them"),
        help_text=_("Codes or names, separated by commas or lines; 花园小区1-6栋 names six."),
        max_length=choosing.TOLD_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, data: Data, *, chooser: choosing.Chooser, offered: list[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.chooser = chooser
        sent = data.getlist("areas") if data is not None else []
        known = dict(offered)
        choices = [*offered, *((code, code) for code in sent if code not in known)]
        if choices:
            self.fields["areas"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["areas"]

    def clean(self) -> dict[str, Any]:
        """Put the places together."""
        said = self.cleaned_data
        ticked = self.resolve("areas", self.chooser.ticked, said.pop("areas", []))
        written = self.resolve("written", self.chooser.written, said.pop("written", ""))
        if not self.errors and not (ticked or written):
            self.add_error("written", _("Name at least one place."))
        found = {area.pk: area for area in [*(ticked or []), *(written or [])]}
        return {**said, "areas": list(found.values())}


class Cover(_Choosing):
    """More places."""

    finds = _("Search a place by its name or code")
    says = _("Rights of its people begin in these places at once; upper units follow.")
    from_on = day_field(_("From"), _("Today, or the day it really began."))

    def __init__(
        self, data: Data = None, *, user: User, unit: Unit, on: date, find: str = ""
    ) -> None:
        had = Q(pk__in=Covers.objects.filter(in_force(on), unit=unit).values("area"))
        chooser = choosing.Chooser(user, on=on, had=had)
        offered = chooser.find(find) if find else []
        super().__init__(data, chooser=chooser, offered=offered, initial={"from_on": on})
        self.find = find


class Uncover(_Choosing):
    """Places no longer."""

    says = _("Rights of its people end in these places; what was asked stays with the unit.")
    last_on = day_field(_("Last day"), _("Yesterday ends it at once; nothing earlier."))

    def __init__(
        self, data: Data = None, *, user: User, unit: Unit, on: date, find: str = ""
    ) -> None:
        covered = Covers.objects.filter(in_force(on), unit=unit).values("area")
        chooser = choosing.Chooser(user, on=on, among=Q(pk__in=covered))
        rows = areas.search(find) if find else Area.objects.all()
        offered = chooser.offered(rows.filter(pk__in=covered))
        super().__init__(data, chooser=chooser, offered=offered, initial={"last_on": on})
        self.finds = (
            _("Search among what it covers") if find or len(offered) > choosing.FOUND_MOST else ""
        )
        self.find = find


class End(_UnitForm):
    """The last day of a unit."""

    says = _(
        "What it covers ends with it; its code is never used again; it stays in the history. "
        "Nothing may be open with it, nobody may hold a post in it, no unit may stand below it."
    )
    last_on = day_field(_("Last day"), _("Today or earlier."))

    def __init__(self, data: Data = None, *, on: date) -> None:
        super().__init__(data, initial={"last_on": on})


def _stands(unit: Unit, named_upper: str) -> dict[str, Any]:
    known = types().get(unit.org_type)
    level = str(unit.level) if unit.level else BESIDE
    as_type = known is not None and known.level == unit.level
    return {
        "org_type": unit.org_type,
        "level": AS_TYPE if as_type else level,
        "base": unit.base.code,
        "upper": named_upper,
    }


def _level(word: str, org_type: str) -> int | None:
    if word == AS_TYPE:
        known = types().get(org_type)
        return known.level if known else None
    return None if word == BESIDE else int(word)
