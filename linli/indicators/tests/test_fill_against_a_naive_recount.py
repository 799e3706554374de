"""Random days in a county, with late commits and kills, against counting everything by hand."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.areas.models import Area
from linli.indicators import fill, queries
from linli.indicators.models import Filled
from linli.indicators.rules import BY_TOPIC, Key
from linli.indicators.tests.small import BRANCH, GROUP, NOON, Small, cells, said, write
from linli.indicators.tests.test_fill import Killed, killed_after
from linli.journal.models import Entry
from linli.shards.fanout import allow_fanout

ZONE = ZoneInfo("Asia/Shanghai")

topics = st.sampled_from(["noise", "shops"])
happenings = st.one_of(
    st.builds(lambda t: said("case.opened", topic=t, crossed="in", late=False), topics),
    st.builds(
        lambda late: said("matter.fed_back", topic="noise", crossed="out", late=late), st.booleans()
    ),
    st.builds(
        lambda late: said("matter.reopened", topic="shops", crossed="in", late=late), st.booleans()
    ),
    st.builds(lambda m: said("matter.first_answered", minutes=m), st.integers(0, 50_000)),
    st.builds(
        lambda solved, content: said(
            "case.rated", topic="noise", solved=solved, satisfied=content, crossed_closed=True
        ),
        st.sampled_from(["yes", "partly", "no", "none"]),
        st.sampled_from(["yes", "no", "none"]),
    ),
    st.builds(
        lambda owners, minutes: said(
            "case.closed_unanswered",
            topic="noise",
            crossed_closed=True,
            owners=owners,
            minutes_open=minutes,
        ),
        st.integers(1, 5),
        st.integers(0, 90_000),
    ),
    st.builds(
        lambda what, nodes, fit: said("standing.counted", what=what, nodes=nodes, fit=fit),
        st.sampled_from(["cards", "level_3"]),
        st.integers(-3, 9),
        st.integers(-3, 9),
    ),
    st.just(said("contact.seen", way="relay")),
    st.just(said("matter.extended", kind="task")),
)
promises = st.builds(
    lambda kind, name: said(kind, name=name, round=1),
    st.sampled_from(["clock.kept", "clock.missed"]),
    st.sampled_from(["finish", "finish", "first_answer"]),
)
places = st.integers(0, 7)
units = st.sampled_from([GROUP, BRANCH, None])
hours = st.integers(-30, 30) | st.integers(-24 * 45, 24 * 45)
nothing_due = st.none()
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), happenings, places, units, hours, nothing_due),
        st.tuples(st.just("write"), happenings, places, units, hours, nothing_due),
        st.tuples(st.just("write"), promises, places, units, hours, st.integers(-40, 40)),
        st.tuples(st.just("count")),
        st.tuples(st.just("kill"), st.integers(0, 60)),
    ),
    min_size=6,
    max_size=25,
)


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=steps)
def test_cells_equal_a_naive_recount_after_late_commits_and_kills(
    story: list[tuple[Any, ...]],
) -> None:
    with transaction.atomic():
        small = Small()
        for step in story:
            _do(small, *step)

        fill.work_off(NOON)

        assert cells() == _by_hand(small)
        assert _stocks_shown(small) == _stocks_by_hand(small)
        transaction.set_rollback(True)


def _do(small: Small, verb: str, *rest: Any) -> None:
    if verb == "write":
        event, place, unit_id, hours, due = rest
        due_on = None if due is None else NOON.date() + timedelta(days=due)
        at = NOON + timedelta(hours=hours)
        write(small.areas[place], event, at=at, unit_id=unit_id, due_on=due_on)
    elif verb == "count":
        fill.work_off(NOON)
    else:
        try:
            with killed_after(*rest):
                fill.work_off(NOON)
        except Killed:
            pass


def _entries() -> list[Entry]:
    with allow_fanout("counting by hand looks at everything"):
        return list(Entry.objects.filter(area_id__gte=900_000))


def _local(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def _hits(entry: Entry) -> list[tuple[str, str, int, date, int]]:
    """Return code, part, bucket, day and amount for everything an entry counts for."""
    found = []
    for code, one in queries.definitions().by_code.items():
        day = entry.due_on if one.day == "due_on" else _local(entry.at)
        for part, place, term in one.terms:
            if day is None or not term.fits(entry.kind, entry.facts):
                continue
            found += [
                (code, *hit, day, amount)
                for *hit, amount in _amounts(one, part, place, term, entry)
            ]
    return found


def _amounts(one: Any, part: str, place: int, term: Any, entry: Entry) -> list[tuple[Any, ...]]:
    """Return part, bucket and amount of what a fitting entry counts for."""
    if term.fact is None:
        return [(part, place, term.sign)]
    value = entry.facts.get(term.fact)
    if value is None:
        return []
    if one.measure == "quantile":
        return [(part, bisect_left(one.buckets, value), 1)]
    if one.measure == "mean":
        return [(part, 0, value), ("out_of", bisect_left(one.buckets, value), 1)]
    return [(part, place, term.sign * value)]


def _by_hand(small: Small) -> dict[tuple[str, Key], int]:
    """Count each day for each place by walking from each entry up to the root."""
    days: Counter[Key] = Counter()
    paths = {area.pk: area.ancestor_paths for area in small.areas}
    pks = {area.path: area.pk for area in small.areas}
    for entry in _entries():
        for code, part, bucket, day, amount in _hits(entry):
            for path in paths[entry.area_id]:
                days[Key(code, pks[path], 0, "", day, part, bucket)] += amount
                if code in BY_TOPIC:
                    topic = entry.facts["topic"]
                    days[Key(code, pks[path], 0, topic, day, part, bucket)] += amount
            if entry.unit_id and code not in queries.definitions().stocks:
                key = Key(code, entry.jurisdiction_id, entry.unit_id, "", day, part, bucket)
                days[key] += amount
    return _with_months(days, pks)


def _with_months(days: Counter[Key], pks: dict[str, int]) -> dict[tuple[str, Key], int]:
    months: Counter[Key] = Counter()
    for key, value in days.items():
        months[key._replace(day=key.day.replace(day=1))] += value
    found = {("d", key): value for key, value in days.items()}
    found |= {("m", key): value for key, value in months.items()}
    owners = {area.pk: area.jurisdiction_pk for area in Area.objects.filter(pk__in=pks.values())}
    stocks = {
        key: v for key, v in days.items() if key.indicator in queries.definitions().stocks and v
    }
    for owner in set(owners.values()):
        mine = [key for key in stocks if owners[key.area_id] == owner]
        # Carries reach as far as a stock ever changed, even if that change was undone since.
        last = Filled.objects.filter(pk=owner).values_list("carried_to", flat=True).first()
        begins = {key.day.replace(day=1) for key in mine}
        for month in _months(begins, last):
            for key in mine:
                if key.day < month:
                    carry = ("c", key._replace(day=month))
                    found[carry] = found.get(carry, 0) + stocks[key]
    return {key: value for key, value in found.items() if value}


def _months(begins: set[date], last: date | None) -> list[date]:
    months, month = [], min(begins, default=None)
    while month and last and month <= last:
        months.append(month)
        month = (month + timedelta(days=31)).replace(day=1)
    return months


def _stocks_shown(small: Small) -> dict[tuple[int, date], float | None]:
    shown = {}
    for area in small.areas:
        for day in (date(2026, 2, 20), NOON.date(), date(2026, 12, 31)):
            figures = queries.figures(area, since=day, until=day, codes=["open_cases"])
            shown[area.pk, day] = figures["open_cases"].value
    return shown


def _stocks_by_hand(small: Small) -> dict[tuple[int, date], int]:
    entries = _entries()
    paths = {area.pk: area.path for area in small.areas}
    signs = {"in": 1, "out": -1}
    return {
        (area.pk, day): sum(
            signs.get(entry.facts.get("crossed", ""), 0)
            for entry in entries
            if paths[entry.area_id].startswith(area.path) and _local(entry.at) <= day
        )
        for area in small.areas
        for day in (date(2026, 2, 20), NOON.date(), date(2026, 12, 31))
    }
