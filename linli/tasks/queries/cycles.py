"""Reads about duties that come round: who owes what, what fulfils it, what is due next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.types import Mechanism as Declared
from linli.blueprint.types.atoms import cycle_text
from linli.blueprint.types.rounds import Duty
from linli.journal.models import Entry
from linli.kernel import numbers
from linli.kernel.errors import Refused
from linli.kernel.worktime import Measure, Span
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters.models import Matter
from linli.matters.queries import Standing
from linli.matters.states import Terms
from linli.org import queries as org
from linli.org.models import Covers, Mechanism, Unit
from linli.org.queries.days import valid
from linli.people.models import User
from linli.shards.fanout import allow_fanout
from linli.tasks.models import Due
from linli.tasks.rules import rounds
from linli.tasks.states.cycle import EXCUSE, State

PAGE = 30
SHOWN_MOST = 200
AHEAD = timedelta(days=2 * 366)
ABOVE = "a unit above sees which duties the units of the jurisdictions beneath it missed"
A_DAY = Span(1, Measure.CALENDAR_DAYS)


class Owed(NamedTuple):
    """A duty of one edition, and the units that owe it."""

    edition_id: int
    duty: Duty
    units: list[Unit]


@dataclass(frozen=True)
class Row:
    """One duty of a list."""

    due: Due
    words: object
    state: object


@dataclass(frozen=True)
class Listing:
    """One page of duties, and whether there is another one."""

    rows: list[Row]
    has_more: bool


def terms(edition_id: int, _topic: str) -> Terms:
    """Return how long things may take; a duty brings its own day."""
    timers = blueprint.mechanism(edition_id).timers
    return Terms.of(timers, first_answer=A_DAY, finish=None)


def topic_words(edition_id: int, topic: str) -> object:
    """Return the words of a duty; its code when the edition does not know it."""
    found = duty(edition_id, topic)
    return found.words if found else topic


def duty(edition_id: int, code: str) -> Duty | None:
    """Return a duty of an edition."""
    known = blueprint.mechanism(edition_id).duties
    return next((one for one in known if one.code == code), None)


def detail(matter: Matter) -> Due:
    """Return what the duty adds to its matter."""
    rows = Due.objects.shard(matter.jurisdiction_id).select_related("unit__base")
    found: Due = rows.get(matter=matter)
    return found


def owed_in(home: Area, *, on: date) -> Iterator[Owed]:
    """Yield each duty that runs in a jurisdiction, and the units there that owe it that day.

    Where a blueprint runs twice, the nearer place wins.
    """
    seen: set[tuple[str, str, int]] = set()
    for row in _mechanisms(home, on):
        for one in blueprint.mechanism(row.edition_id).duties:
            units = [
                unit
                for unit in _in_scope(one, row, home, on)
                if (row.blueprint, one.code, unit.pk) not in seen
            ]
            seen |= {(row.blueprint, one.code, unit.pk) for unit in units}
            if units:
                yield Owed(row.edition_id, one, units)


def _mechanisms(home: Area, on: date) -> Iterable[Mechanism]:
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=on)
    near = Q(area__path__in=home.ancestor_paths) | areas.within(home, field="area__path")
    rows = Mechanism.objects.filter(lasting, near, from_on__lte=on)
    return rows.select_related("area").order_by("-area__path", "-from_on", "-pk")


def _in_scope(one: Duty, row: Mechanism, home: Area, on: date) -> QuerySet[Unit]:
    here = Q(base=home) | Q(base__jurisdiction=home)
    scope = one.rule.scope
    fits = Q(level=scope) if isinstance(scope, int) else Q(org_type=scope)
    within = areas.within(row.area, field="base__path")
    rows = Unit.objects.filter(valid(on), here, fits, within)
    return rows.select_related("base").order_by("pk")


def places(units: Collection[int], *, on: date) -> dict[int, list[str]]:
    """Return the paths of the places that units are based in or cover; two queries."""
    found: dict[int, list[str]] = {}
    for pk, path in Unit.objects.filter(pk__in=list(units)).values_list("pk", "base__path"):
        found.setdefault(pk, []).append(path)
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=on)
    covers = Covers.objects.filter(lasting, unit_id__in=list(units), from_on__lte=on)
    for pk, path in covers.values_list("unit_id", "area__path"):
        found.setdefault(pk, []).append(path)
    return found


def kept_by(due: Due, one: Duty, paths: Collection[str], *, until: datetime) -> UUID | None:
    """Return the entry with which the record fulfilled a duty, or None.

    Reads the entries of its period by the time they happened, for one line after the other.
    """
    mechanism = blueprint.mechanism(due.matter.edition_id)
    calendar = matters.calendar_of(mechanism)
    since, last = rounds.starts(due.begins_on, calendar), calendar.midnight(due.due_on)
    about = Q(unit_id=due.unit_id) | Q(area_id__in=_areas(paths))
    rows = Entry.objects.shard(due.jurisdiction_id).filter(at__gte=since, at__lt=min(until, last))
    for line in one.rule.fulfilled_by:
        found = rows.filter(about, kind=line.event).order_by("at", "pk")
        left, term = line.count, line.term
        for pk, facts in found.values_list("pk", "facts").iterator():
            left -= term.fits(line.event, facts)
            if not left:
                return UUID(str(pk))
    return None


def _areas(paths: Collection[str]) -> QuerySet[Area, int]:
    near = Q(pk__in=[])
    for path in paths:
        near |= Q(path__gte=path, path__lt=numbers.path_end(path))
    return Area.objects.filter(near).values_list("pk", flat=True)


def hindrance(name: str, stand: Standing) -> Refused | None:
    """Return why only the unit above may excuse a duty, or None."""
    if name != "excuse" or not isinstance(stand.actor, User):
        return None
    mine = org.units_of(stand.actor, on=matter_rules.day_of(stand.at))
    if EXCUSE in mine.get(detail(stand.matter).unit.upper_id or 0, ()):
        return None
    return Refused("cycle.not_upper", _("Only the unit above may excuse it."))


def facts(stand: Standing) -> dict[str, Any]:
    """Return what the page shows of a duty: one query."""
    due = detail(stand.matter)
    found = duty(stand.matter.edition_id, due.code)
    return {
        "due": due,
        "cycle_words": cycle_text(found.cycle) if found else "",
        "is_missed": stand.matter.state == State.MISSED,
        "is_due": stand.matter.state == State.DUE,
    }


def listing(user: User, *, state: str, page: int, at: datetime) -> Listing:
    """Return a page of the duties of the user's units and those directly beneath them.

    What is due comes by day, the soonest first; what is over newest first.
    """
    on = matter_rules.day_of(at)
    mine = list(org.units_of(user, on=on))
    rows = Due.objects.filter(
        Q(unit_id__in=mine) | Q(unit__upper_id__in=mine),
        jurisdiction_id__in=org.homes_of(user, on=on),
        matter__state=state,
    )
    order = "due_on" if state == State.DUE else "-due_on"
    rows = rows.select_related("matter__area", "unit").order_by(order, "pk")
    start = (max(1, page) - 1) * PAGE
    with allow_fanout(ABOVE):
        found = list(rows[start : start + PAGE + 1])
    return Listing([row_of(one) for one in found[:PAGE]], len(found) > PAGE)


def row_of(due: Due) -> Row:
    """Return a duty as a list shows it."""
    matter = due.matter
    return Row(due, topic_words(matter.edition_id, due.code), State(matter.state).label)


@dataclass(frozen=True)
class DueIn:
    """What a unit owes soon, or did not do in time."""

    unit: Unit
    code: str
    words: object
    due_on: date
    state: str


def due_in(area: Area, *, on: date, days: int = 90) -> list[DueIn]:
    """Return what the units of a place owe in these days, and what they missed in the last ones.

    One query, the soonest first, at most `SHOWN_MOST`.
    """
    rows = Due.objects.shard(area.jurisdiction_pk).filter(
        areas.within(area, field="unit__base__path"),
        matter__state__in=[State.DUE, State.MISSED],
        due_on__gte=on - timedelta(days=days),
        due_on__lte=on + timedelta(days=days),
    )
    rows = rows.select_related("unit", "matter").order_by("due_on", "unit__base__path", "pk")
    return [
        DueIn(
            unit=one.unit,
            code=one.code,
            words=topic_words(one.matter.edition_id, one.code),
            due_on=one.due_on,
            state=one.matter.state,
        )
        for one in rows[:SHOWN_MOST]
    ]


def next_on(mechanism: Declared, code: str, *, on: date) -> date | None:
    """Return the next day on which a duty is due by its rule; None where it has no rule."""
    found = next((one for one in mechanism.duties if one.code == code), None)
    if found is None:
        return None
    calendar = matters.calendar_of(mechanism)
    before = rounds.at(found, on).begins - timedelta(days=1)
    ahead = rounds.begun(found, after=before, until=on + AHEAD)
    days = (rounds.due_on(found, one, calendar) for one in ahead)
    return next((day for day in days if day >= on), None)
