"""Reads: plans and runs somebody may see; what a report says is read in `reading`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.models import Edition
from linli.blueprint.types.atoms import Words
from linli.kernel.errors import Missing, NotAllowed
from linli.org import queries as org
from linli.org.models import Mechanism, Unit
from linli.people.models import User
from linli.reports import rules
from linli.reports.models import Plan, Run
from linli.shards.fanout import allow_fanout

SEEN_BY = (rules.MAKE, *rules.READ)
RUNS_MOST = 60
PAGE = 50
OFFERED_MOST = 100
_RELATED = ("area", "unit", "owner")


def visible_to(user: User, *, on: date) -> QuerySet[Plan]:
    """Return the reports on places where `user` may make reports or reads figures."""
    granted = Q(pk__in=[])
    for permission in SEEN_BY:
        found = reach.sharded(user, permission, on=on)
        if not found:
            return Plan.objects.all()
        granted |= found
    return Plan.objects.filter(granted)


def listed(user: User, *, on: date, page: int = 1, place: str = "") -> tuple[list[Plan], bool]:
    """Return one page of the reports somebody sees, the newest first, and whether more follow.

    With the code of a `place` only those on it.
    """
    first = (page - 1) * PAGE
    rows = visible_to(user, on=on).select_related(*_RELATED).order_by("-made_at", "-id")
    if place:
        rows = rows.filter(Q(area__code=place))
    with allow_fanout("the list of reports spans the few places where somebody works"):
        found = list(rows[first : first + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def latest(plans: Collection[Plan]) -> dict[UUID, Run]:
    """Return the last run of each plan; one query, without what the runs say."""
    homes = {one.jurisdiction_id for one in plans}
    wanted = Q(jurisdiction_id__in=homes, plan__in=[one.pk for one in plans])
    rows = Run.objects.filter(wanted).order_by("asked_at", "id").defer("content", "values")
    with allow_fanout("the list of reports spans the few places where somebody works"):
        return {one.plan_id: one for one in rows} if plans else {}


def mechanism_names(plans: Iterable[Plan]) -> dict[str, Words]:
    """Return what the mechanisms are called that these plans are about; one query."""
    codes = {one.mechanism for one in plans if one.mechanism}
    rows = Edition.objects.filter(mechanism__in=codes).order_by("created_at", "pk")
    newest = dict(rows.values_list("mechanism", "pk")) if codes else {}
    return {code: blueprint.mechanism(pk).name for code, pk in newest.items()}


def get_for(user: User, code: str, pk: UUID, *, on: date) -> Plan:
    """Return a report on the place `code`. Raises Missing for what there is not or is not seen."""
    area = areas.by_code(code)
    require_seen(user, area, on=on)
    rows: QuerySet[Plan] = Plan.objects.shard(area.jurisdiction_pk).filter(pk=pk, area=area)
    found = rows.select_related(*_RELATED).first()
    if found is None:
        raise Missing("reports.missing", _("There is no such report."))
    return found


def run_for(user: User, code: str, pk: UUID, *, on: date) -> Run:
    """Return one run of a report on the place `code`. Raises Missing as `get_for`."""
    area = areas.by_code(code)
    require_seen(user, area, on=on)
    found = of(area.jurisdiction_pk).filter(pk=pk, plan__area=area).first()
    if found is None:
        raise Missing("reports.missing", _("There is no such report."))
    return found


def require_seen(user: User, area: Area, *, on: date) -> None:
    """Raise Missing unless `user` may see reports on `area`."""
    if not {*SEEN_BY} & reach.held(user, area.path, on=on):
        raise Missing("reports.missing", _("There is no such report."))


def of(jurisdiction_id: int) -> QuerySet[Run]:
    """Return the runs of a jurisdiction with their plans."""
    related = (f"plan__{name}" for name in _RELATED)
    return Run.objects.shard(jurisdiction_id).select_related("plan", *related)


def runs(plan: Plan) -> list[Run]:
    """Return the runs of a report, the latest first, without what they say."""
    rows = Run.objects.shard(plan.jurisdiction_id).filter(plan=plan)
    return list(rows.order_by("-asked_at", "-id").defer("content", "values")[:RUNS_MOST])


def last_made(run: Run) -> Run | None:
    """Return the run that was made before for the same months of the same report."""
    rows = Run.objects.shard(run.jurisdiction_id).filter(plan=run.plan_id, state=rules.MADE)
    rows = rows.filter(since=run.since, until__gte=run.since).exclude(pk=run.pk)
    same = (one for one in rows.order_by("-made_at")[:RUNS_MOST] if _is_same(one, run))
    return next(same, None)


def _is_same(one: Run, run: Run) -> bool:
    return (one.until.year, one.until.month) == (run.until.year, run.until.month)


def may_make(user: User, area: Area, *, on: date) -> bool:
    """Return whether `user` may make reports on `area`."""
    return rules.MAKE in reach.held(user, area.path, on=on)


def may_read(user: User, area: Area, *, on: date, is_public: bool) -> bool:
    """Return whether the figures of a report are for `user`: the public ones are for everybody."""
    return is_public or bool({*rules.READ} & reach.held(user, area.path, on=on))


def require_readable(user: User, run: Run, *, on: date) -> None:
    """Raise NotAllowed unless what a run says is for `user` to read."""
    is_public = bool(run.content.get("is_public", run.plan.is_public))
    if not may_read(user, run.plan.area, on=on, is_public=is_public):
        raise NotAllowed("reach.not_allowed", _("You may not read these figures."))


def places_for(user: User, *, on: date) -> list[Area]:
    """Return the places for which `user` was given the right to make reports, from the top."""
    found = {path for path, _kind, _home in reach.paths(user, rules.MAKE, on=on)}
    return list(Area.objects.filter(path__in=found, valid_to__isnull=True).order_by("path"))


def offered(user: User, code: str, *, on: date) -> list[Area]:
    """Return the places to choose from: those granted, those right beneath, and the one named."""
    granted = places_for(user, on=on)
    beneath = Area.objects.filter(parent__in=granted, valid_to__isnull=True).order_by("path")
    found = {one.code: one for one in [*granted, *beneath[:OFFERED_MOST]]}
    if code and code not in found:
        named = Area.objects.filter(code=code, valid_to__isnull=True).first()
        if named is not None and may_make(user, named, on=on):
            found[code] = named
    return sorted(found.values(), key=lambda one: one.path)


def mechanisms_of(places: Iterable[Area], *, on: date) -> list[Mechanism]:
    """Return the mechanisms that run in any of these places, each blueprint once."""
    found: dict[str, Mechanism] = {}
    for place in places:
        for row in org.mechanisms_at(place, on=on):
            found.setdefault(row.blueprint, row)
    return list(found.values())


def unit_of(user: User, area: Area, *, on: date) -> Unit | None:
    """Return the unit for which `user` asks: that of their posts nearest to the place."""
    rows = Unit.objects.filter(pk__in=list(org.units_of(user, on=on))).select_related("base")
    near = [one for one in rows.order_by("pk") if one.base.path in area.ancestor_paths]
    return max(near, key=lambda one: len(one.base.path), default=None)
