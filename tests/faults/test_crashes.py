"""A process that is killed leaves the whole or nothing behind, and the next one works on.

On SQLite, whose writers are the processes that die here; PostgreSQL undoes what a lost client began.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.faults.arena import Stage

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="a killed client of a file"),
]
MOVES = ("take", "dispute", "hand_over", "feed_back", "verify", "rate", "reopen", "miss", "climb")


def test_a_case_is_opened_whole_or_not_at_all(stage: Stage) -> None:
    found = stage.play("crashes.open")

    assert found["statements"] > 12
    assert found["commits"] == 1
    assert found["wrong"] == []
    assert found["whole"] == [True, [], "done"]


@pytest.mark.parametrize("verb", MOVES)
def test_a_move_is_made_whole_or_not_at_all(stage: Stage, verb: str) -> None:
    found: dict[str, Any] = stage.play("crashes.move", verb=verb)

    assert found["statements"] >= 8
    assert found["commits"] == 1
    assert found["wrong"] == []
    same, differences, again = found["whole"]
    assert same
    assert differences == []
    assert again in {"Stale", "NotAllowed", "Refused", "done"}


def test_what_happens_unasked_happens_once_whenever_the_work_dies(stage: Stage) -> None:
    found = stage.play("crashes.work", samples=24)

    assert found["statements"] > 200
    assert found["differences"] == []
    assert found["wrong"] == []
