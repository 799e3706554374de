"""Taking many places away again asks few questions, and codes are looked up by their indexes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from linli.areas import actions, queries
from linli.areas.actions import AreaRow
from linli.areas.actions.uprooting import spans, uproot
from linli.areas.models import Area
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BASE = [
    AreaRow(code="u-cn", kind="root", name="国", key="TT01"),
    AreaRow(code="u-sc", kind="province", name="省", parent="u-cn"),
    AreaRow(code="u-ya", kind="city", name="市", parent="u-sc"),
    AreaRow(code="u-qj", kind="subdistrict", name="街道", parent="u-ya"),
    AreaRow(code="u-tq", kind="community", name="社区", parent="u-qj"),
]


def houses(count: int) -> list[AreaRow]:
    return [
        AreaRow(code=f"u-{n}", kind="building", name=f"{n}栋", parent="u-tq") for n in range(count)
    ]


@given(st.sets(st.integers(1, 3_000)))
def test_ranges_hold_exactly_the_ids_so_many_at_a_time(pks: set[int]) -> None:
    blocks = list(spans(pks))

    assert [pk for some in blocks for one in some for pk in one] == sorted(pks)
    assert all(0 < len(some) <= 200 for some in blocks)


@pytest.mark.django_db
def test_a_thousand_places_are_taken_away_with_the_questions_of_one() -> None:
    actions.take_in([*BASE, *houses(1_000)], actor=SYSTEM, at=AT)
    pks = list(Area.objects.filter(parent__code="u-tq").values_list("pk", flat=True))

    with CaptureQueriesContext(
        connection,
    ) as of_one:
        uproot(Area, pks[:1])
    with CaptureQueriesContext(connection) as of_many:
        uproot(Area, pks[1:])

    assert len(of_many) == len(of_one)
    assert not Area.objects.filter(parent__code="u-tq").exists()


@pytest.mark.django_db
def test_a_place_with_another_beneath_it_stays() -> None:
    actions.take_in([*BASE, *houses(2)], actor=SYSTEM, at=AT)
    community = Area.objects.get(code="u-tq")
    first = Area.objects.get(code="u-0")

    with pytest.raises(Refused) as caught:
        uproot(Area, [community.pk, first.pk])

    assert caught.value.code == "intake.referred"
    assert Area.objects.filter(code="u-0").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ask",
    [
        lambda: queries.standing(houses(3)),
        lambda: queries.heir("u-1"),
        lambda: queries.by_code("u-1"),
    ],
)
def test_no_question_about_a_code_reads_the_whole_country(ask: Callable[[], object]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("plans are read on SQLite")
    actions.take_in([*BASE, *houses(3)], actor=SYSTEM, at=AT)

    with CaptureQueriesContext(connection) as asked:
        ask()

    with connection.cursor() as cursor:
        for query in asked:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = [row[-1] for row in cursor.fetchall()]
            assert not any(step.startswith("SCAN") for step in plan), plan
