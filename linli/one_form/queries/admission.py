"""The check before a form goes out: what is known already, and which live forms ask the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.indicators.queries import values
from linli.indicators.queries.known import Source
from linli.kernel.errors import Refused
from linli.one_form import rules
from linli.one_form.models import Field, FormRequest
from linli.one_form.queries import scope
from linli.one_form.rules import ABOUT, Stage, Way, formula
from linli.people.models import User
from linli.shards.fanout import allow_fanout

NEAR = "a form is compared with the live forms above and beneath its place"
OVERLAPS_MOST = 200


@dataclass(frozen=True)
class Overlap:
    """A live form that asks the same: from the same source, or under the same name and unit."""

    form: FormRequest
    field: Field
    by_source: bool


@dataclass(frozen=True)
class Checked:
    """One field as the check sees it: what is wrong with it, and who asks the same."""

    field: Field
    words: str
    problem: str
    overlaps: Sequence[Overlap]
    approver: User | None = None

    @property
    def way(self) -> str:
        """Return where the answer comes from, in words."""
        return str(Way(self.field.way).label)

    @property
    def tone(self) -> str:
        """Return the tone of those words: what is asked stands out."""
        return "soon" if self.field.way == Way.NEW else "ok"


@dataclass(frozen=True)
class Check:
    """A whole form as the check sees it."""

    fields: Sequence[Checked]
    units: int
    problems: Sequence[str]

    def count(self, way: str) -> int:
        """Return how many fields are answered this way."""
        return sum(one.field.way == way for one in self.fields)

    @property
    def exists(self) -> int:
        """Return how many fields are known already."""
        return self.count(Way.EXISTS)

    @property
    def derived(self) -> int:
        """Return how many fields are worked out."""
        return self.count(Way.DERIVED)

    @property
    def new(self) -> int:
        """Return how many fields each unit is asked."""
        return self.count(Way.NEW)

    @property
    def overlapping(self) -> int:
        """Return how many fields other live forms ask as well."""
        return sum(bool(one.overlaps) for one in self.fields)

    @property
    def is_fit(self) -> bool:
        """Return whether nothing stands in the way of its going out."""
        return not self.problems and not any(one.problem for one in self.fields)


def check(form: FormRequest, fields: Sequence[Field], *, on: date) -> Check:
    """Return what the check says of a form and each of its fields."""
    known = catalog(form, on=on)
    overlaps = _overlaps(form, fields)
    faults = _faults(fields, known)
    people = User.objects.in_bulk({one.approver_id for one in fields if one.approver_id})
    asked = scope.units_of(form, on=on).count()
    problems = [] if fields else [_("The form has no field yet.")]
    if not asked:
        problems.append(_("Nobody would be asked: there is no such unit beneath this place."))
    return Check(
        [
            Checked(
                one,
                _words(one, known),
                faults.get(one.code, ""),
                overlaps.get(one.code, ()),
                people.get(one.approver_id or 0),
            )
            for one in fields
        ],
        asked,
        problems,
    )


def catalog(form: FormRequest, *, on: date) -> dict[str, Source]:
    """Return by source what can be known for the units of a form: of their bases, and its place."""
    unit = scope.units_of(form, on=on).select_related("base").first()
    places: list[Area] = [unit.base, form.area] if unit else [form.area]
    found: dict[str, Source] = {}
    for place in places:
        for one in values.catalog(place, on=on):
            found.setdefault(one.source, one)
    return found


def known_as(name: str, unit: str, sources: Collection[Source]) -> Source | None:
    """Return what is known under this very name, if anything is: then it need not be asked."""
    key = rules.key_of(name)
    for one in sources:
        names = {rules.key_of(one.words.zh), rules.key_of(one.words.en or one.words.zh)}
        units = {rules.key_of(one.unit.zh), rules.key_of(one.unit.en or one.unit.zh)}
        if key in names and (not unit or rules.key_of(unit) in units):
            return one
    return None


def _faults(fields: Sequence[Field], known: Mapping[str, Source]) -> dict[str, str]:
    """Return by code why a field cannot be answered as it says."""
    codes = {one.code for one in fields}
    trees: dict[str, formula.Node] = {}
    found: dict[str, str] = {}
    for one in fields:
        problem = fault(one, codes, known)
        if problem:
            found[one.code] = str(problem.sentence)
        elif one.way == Way.DERIVED:
            trees[one.code] = formula.parse(one.formula)
    circle = formula.cycle(trees)
    for code in circle:
        way = " → ".join(circle)
        found[code] = _("The formulas go round in a circle: %(way)s.") % {"way": way}
    return found


def fault(field: Field, codes: Collection[str], known: Mapping[str, Source]) -> Refused | None:
    """Return why the source or formula of a field leads nowhere, or None."""
    if field.way == Way.EXISTS and field.source not in known and field.source not in ABOUT:
        words = _("Nothing here is known as “%(source)s”.")
        return Refused("form.source", words % {"source": field.source[:60]}, field="source")
    if field.way != Way.DERIVED:
        return None
    try:
        names = set(formula.parse(field.formula).names())
    except Refused as refusal:
        return refusal
    unknown = sorted(name for name in names if name not in known and name not in codes)
    if unknown:
        words = _("The formula names “%(name)s”, which is neither known nor a field of this form.")
        return Refused("form.formula_name", words % {"name": unknown[0][:60]}, field="formula")
    return None


def _words(field: Field, known: Mapping[str, Source]) -> str:
    if field.source in ABOUT:
        return str(ABOUT[field.source])
    if field.way == Way.EXISTS:
        return str(known[field.source].words) if field.source in known else field.source
    return _formula(field, known) if field.way == Way.DERIVED else field.reason


def _formula(field: Field, known: Mapping[str, Source]) -> str:
    """Return a formula with the words of what is known in the place of its codes."""
    said = field.formula
    for source in sorted(known, key=len, reverse=True):
        said = said.replace(source, str(known[source].words))
    return said.replace("*", "×").replace("/", "÷")


def _overlaps(form: FormRequest, fields: Sequence[Field]) -> dict[str, list[Overlap]]:
    """Return by code the fields of live forms near it with the same source, or name and unit."""
    sources = {one.source for one in fields if one.source and one.source not in ABOUT}
    keys = {one.key for one in fields}
    same = Q(key__in=keys) | Q(source__in=sources)
    rows = Field.objects.filter(same, jurisdiction_id__in=homes_near(form.area))
    rows = rows.filter(form__stage=Stage.ADMITTED).exclude(form=form)
    with allow_fanout(NEAR):
        found = list(rows.select_related("form__office", "form__area")[:OVERLAPS_MOST])
    others = [one for one in found if _is_near(one.form.area, form.area)]
    return {one.code: list(_same(one, others)) for one in fields}


def _same(field: Field, others: Sequence[Field]) -> list[Overlap]:
    made = []
    for other in others:
        by_source = bool(field.source) and field.source == other.source
        unit = rules.key_of(field.unit)
        by_name = field.key == other.key and rules.key_of(other.unit) == unit
        if by_source or by_name:
            made.append(Overlap(other.form, other, by_source))
    return made


def _is_near(one: Area, other: Area) -> bool:
    return one.path in other.ancestor_paths or other.path in one.ancestor_paths


def homes_near(area: Area) -> list[int]:
    """Return the jurisdictions in which forms for this place, or parts of it, may lie."""
    above = areas.upward(area)
    found = {one.pk for one in above if one.kind in OWNING_KINDS} | {area.jurisdiction_pk}
    return sorted(found | set(areas.jurisdictions_beneath(area)))
