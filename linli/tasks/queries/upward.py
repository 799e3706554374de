"""Reads about requests that go up: details, terms, what we asked, what we owe, how late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.kernel.errors import Refused
from linli.kernel.flow import Phase
from linli.matters import rules as matter_rules
from linli.matters.models import Matter
from linli.matters.queries import Standing
from linli.matters.states import Terms
from linli.org import queries as org
from linli.org.models import Unit
from linli.org.queries.days import valid
from linli.people.models import User
from linli.shards.fanout import allow_fanout
from linli.tasks import rules
from linli.tasks.models import Upward
from linli.tasks.queries.lists import within
from linli.tasks.states.upward import REQUEST_UP, State

PAGE = 30
A_YEAR = timedelta(days=365)
RAISED, OWED = "raised", "owed"
ABOVE = "a unit above owes answers to units of the jurisdictions beneath it"


@dataclass(frozen=True)
class Row:
    """One request of a list."""

    request: Upward
    asks: object
    state: object
    answer: object
    is_late: bool


@dataclass(frozen=True)
class Listing:
    """One page of requests, and whether there is another one."""

    rows: list[Row]
    has_more: bool


@dataclass(frozen=True)
class Owing:
    """How many requests from below a unit must answer, how many of these are overdue.

    `late` are those it answered after the promised time, in twelve months.
    """

    unit: Unit
    open: int
    overdue: int
    late: int


def terms(edition_id: int, _topic: str) -> Terms:
    """Return how long the unit above has for its answer, and the others for theirs."""
    timers = blueprint.mechanism(edition_id).timers
    reply = timers.upward_reply
    return Terms.of(timers, first_answer=reply, finish=reply, verify=reply)


def topic_words(_edition_id: int, topic: str) -> object:
    """Return what a request asks for, in plain words."""
    return rules.ASKED_FOR.get(topic, topic)


def detail(matter: Matter) -> Upward:
    """Return what the request adds to its matter."""
    rows = Upward.objects.shard(matter.jurisdiction_id).select_related("raiser", "to_unit")
    found: Upward = rows.get(matter=matter)
    return found


def hindrance(name: str, stand: Standing) -> Refused | None:
    """Return why only the unit that asked may do this, or None."""
    if name != "take_back" or not isinstance(stand.actor, User):
        return None
    mine = org.units_of(stand.actor, on=matter_rules.day_of(stand.at))
    if REQUEST_UP in mine.get(detail(stand.matter).raiser_id, ()):
        return None
    return Refused("upward.not_unit", _("Only the unit that asked may take it back."))


def facts(stand: Standing) -> dict[str, Any]:
    """Return what the page shows of a request: one query."""
    found = detail(stand.matter)
    return {
        "up": found,
        "asks_words": rules.ASKED_FOR.get(stand.matter.topic, stand.matter.topic),
        "answer_words": answer_words(found.answer),
        "helps_words": rules.HELPS.get(found.helps, ""),
        "is_overdue": is_overdue(stand.matter, stand.at),
    }


def answer_words(answer: str) -> object:
    """Return an answer in plain words."""
    if answer == rules.NEED_INFO:
        return _("They need to know more")
    return rules.ANSWERS.get(answer, "")


def is_overdue(matter: Matter, at: datetime) -> bool:
    """Return whether the unit above should have answered by now."""
    return matter.state == State.ASKED and matter.due_at is not None and matter.due_at < at


def raisers(user: User, *, on: date) -> list[Unit]:
    """Return the units for which `user` may ask the level above, from the top."""
    mine = [pk for pk, may in org.units_of(user, on=on).items() if REQUEST_UP in may]
    rows = Unit.objects.filter(pk__in=mine, upper__isnull=False).select_related("base", "upper")
    return list(rows.order_by("level", "name", "pk"))


def listing(user: User, *, show: str, is_over: bool, page: int, at: datetime) -> Listing:
    """Return a page of what my units asked, or of what they owe an answer to, overdue first."""
    on = matter_rules.day_of(at)
    units = list(org.units_of(user, on=on))
    rows = Upward.objects.filter(jurisdiction_id__in=org.homes_of(user, on=on))
    if show == OWED:
        rows = rows.filter(to_unit_id__in=units)
        is_open = Q(matter__state=State.ASKED)
        rows = rows.exclude(is_open) if is_over else rows.filter(is_open)
    else:
        rows = rows.filter(raiser_id__in=units)
        is_closed = Q(matter__phase=Phase.CLOSED)
        rows = rows.filter(is_closed) if is_over else rows.exclude(is_closed)
    order = (
        ("-matter__opened_at", "-pk")
        if is_over
        else (F("matter__due_at").asc(nulls_last=True), "pk")
    )
    rows = rows.select_related("matter__area", "raiser", "to_unit").order_by(*order)
    start = (within(page) - 1) * PAGE
    with allow_fanout(ABOVE):
        found = list(rows[start : start + PAGE + 1])
    return Listing([_row(one, at) for one in found[:PAGE]], len(found) > PAGE)


def _row(one: Upward, at: datetime) -> Row:
    matter = one.matter
    return Row(
        request=one,
        asks=rules.ASKED_FOR.get(matter.topic, matter.topic),
        state=State(matter.state).label,
        answer=answer_words(one.answer),
        is_late=is_overdue(matter, at) or bool(one.was_late),
    )


def owing_at(area: Area, *, at: datetime) -> list[Owing]:
    """Return how the units based in a place answer those below; two queries."""
    on = matter_rules.day_of(at)
    return owing(Unit.objects.filter(valid(on), base=area), at=at)


def owing(units: Iterable[Unit], *, at: datetime) -> list[Owing]:
    """Return which of these units owe answers to those below, or gave them late; one query."""
    by_pk = {one.pk: one for one in units}
    if not by_pk:
        return []
    waits = Q(matter__state=State.ASKED)
    was_late = Q(was_late=True, answered_at__gte=at - A_YEAR)
    rows = Upward.objects.filter(waits | was_late, to_unit_id__in=list(by_pk))
    counted = rows.values_list("to_unit_id").annotate(
        open=Count("pk", filter=waits),
        overdue=Count("pk", filter=waits & Q(matter__due_at__lt=at)),
        late=Count("pk", filter=was_late),
    )
    with allow_fanout(ABOVE):
        return [Owing(by_pk[pk], *counts) for pk, *counts in counted.order_by("to_unit_id")]
