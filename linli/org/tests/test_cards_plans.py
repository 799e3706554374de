"""No question about the cards of one place reads all rows of the country."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.org import queries
from tests.world import MORNING, World


@pytest.mark.parametrize("code", ["willow", "county"])
def test_every_question_about_cards_finds_its_rows_by_an_index(world: World, code: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("plans are read on SQLite")
    area = world.area(code)

    with CaptureQueriesContext(connection) as asked:
        queries.count_cards(area, on=MORNING.date(), at=MORNING)
        queries.card_figures(area, on=MORNING.date(), at=MORNING)

    assert len(asked) > 5
    with connection.cursor() as cursor:
        for query in asked:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = [row[-1] for row in cursor.fetchall()]
            assert not any(step.startswith(("SCAN org_", "SCAN areas_")) for step in plan), plan
