"""Which forms somebody sees: their office's, those over their places, those that ask them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.kernel import numbers
from linli.kernel.errors import Missing
from linli.matters import queries as matters
from linli.matters.models import Leg
from linli.one_form import rules
from linli.one_form.models import AskedBefore, Field, FormRequest
from linli.one_form.rules import Stage
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.models import User
from linli.shards.fanout import allow_fanout

ABOVE = "somebody with several places reads the forms of all their jurisdictions"
READING = (rules.REQUEST, rules.ADMIT, "matters.read")
LISTED = 100
RUNNING = (Stage.ADMITTED, Stage.EXPIRED)


def visible_to(user: User, *, on: date) -> QuerySet[FormRequest]:
    """Return the forms a user may read; what runs is seen by all whom it asks.

    Read it inside `allow_fanout`, or pin it first.
    """
    units = list(org.units_of(user, on=on))
    paths = {path for name in READING for path, _kind, _home in reach.paths(user, name, on=on)}
    inside = Q(office_id__in=units)
    for path in sorted(paths):
        inside |= Q(area__path__gte=path, area__path__lt=numbers.path_end(path))
    above = _above(units)
    inside |= Q(stage__in=RUNNING, area__path__in=above)
    homes = _homes(beneath=paths, at=above)
    return FormRequest.objects.filter(inside, jurisdiction_id__in=homes)


def listed(user: User, *, stages: Sequence[str], on: date) -> list[FormRequest]:
    """Return the newest forms a user may read in these stages; one query."""
    rows = visible_to(user, on=on).filter(stage__in=stages)
    with allow_fanout(ABOVE):
        return list(rows.select_related("area", "office").order_by("-made_at", "-id")[:LISTED])


def get_for(user: User, *, number: str, on: date) -> FormRequest:
    """Return the form with this number if the user may read it. Raises Missing."""
    try:
        key, year, serial = numbers.parse_number(number)
    except ValueError as problem:
        raise _missing() from problem
    home = areas.jurisdiction_of_key(key)
    rows = visible_to(user, on=on).filter(jurisdiction_id=home)
    found = rows.filter(number=numbers.number(key, year, serial))
    form = found.select_related("area", "office__base").first()
    if form is None:
        raise _missing()
    return form


def by_number(number: str) -> FormRequest | None:
    """Return a form that runs or ran by its number, whoever asks: for who says it came before."""
    try:
        key, year, serial = numbers.parse_number(number)
        home = areas.jurisdiction_of_key(key)
    except (ValueError, Missing):
        return None
    rows = FormRequest.objects.shard(home).filter(stage__in=RUNNING)
    form: FormRequest | None = rows.filter(number=numbers.number(key, year, serial)).first()
    return form


def fields(form: FormRequest) -> list[Field]:
    """Return the fields of a form in their order."""
    rows = Field.objects.shard(form.jurisdiction_id).filter(form=form)
    return list(rows.order_by("position"))


def owed(user: User, *, on: date) -> list[Leg]:
    """Return the sheets and doubts that wait for the units of a user, by due time; one query."""
    kinds = (rules.SHEET, rules.DOUBT)
    legs = matters.desk_legs(user, on=on).filter(matter__kind__in=kinds)
    with allow_fanout(ABOVE):
        return list(matters.with_matter(legs)[:LISTED])


def told(user: User, *, on: date) -> list[AskedBefore]:
    """Return what was said to have been asked before, to whoever admits forms there."""
    granted = {path for path, _kind, _home in reach.paths(user, rules.ADMIT, on=on)}
    homes = _homes(beneath=granted, at=set())
    rows = AskedBefore.objects.filter(jurisdiction_id__in=homes, settled_at=None)
    with allow_fanout(ABOVE):
        found = rows.select_related("form", "jurisdiction").order_by("-said_on", "-id")
        return list(found[:LISTED])


def told_one(user: User, pk: object, *, on: date) -> AskedBefore:
    """Return one of them. Raises Missing."""
    found = next((one for one in told(user, on=on) if str(one.pk) == str(pk)), None)
    if found is None:
        raise Missing("form.told_missing", _("This was put away already, or is not for you."))
    return found


def _above(units: Sequence[int]) -> set[str]:
    """Return the paths of the places at and above which these units lie."""
    bases = Unit.objects.filter(pk__in=units).values_list("base__path", flat=True)
    return {path for base in bases for path in numbers.ancestors(base)}


def _homes(*, beneath: set[str], at: set[str]) -> list[int]:
    """Return the jurisdictions in which forms for these places may lie."""
    own = {above for path in beneath for above in numbers.ancestors(path)}
    found = Q(path__in=sorted(at | own))
    for path in sorted(beneath):
        found |= Q(path__gte=path, path__lt=numbers.path_end(path))
    rows = Area.objects.filter(found, kind__in=OWNING_KINDS)
    return list(rows.order_by("path").values_list("pk", flat=True))


def _missing() -> Missing:
    return Missing("form.missing", _("There is no such form, or you may not see it."))
