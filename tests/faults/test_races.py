"""Many hands on the same thing at once: somebody wins, nobody loses anything, nothing is locked."""

from __future__ import annotations

import pytest

from tests.faults.arena import Arena, Stage

pytestmark = pytest.mark.slow


def test_of_eight_who_take_a_case_at_once_one_gets_it(stage: Stage) -> None:
    found = stage.play("races.take", threads=8, cases=20)

    assert found["outcomes"] == {"done": 20, "Stale": 140}
    assert found["kinds"] == [["case.opened", "matter.taken"]] * 20
    assert found["same_hand"]
    assert found["differences"] == []


def test_eight_writers_open_cases_at_once_without_gap_or_double(stage: Stage) -> None:
    found = stage.play("races.open", threads=8, cases=30)

    assert found["told"] == ["done"]
    assert found["serials"] == list(range(1, 241))
    assert found["resolved"] == found["by_number"] == 240
    assert found["differences"] == []


def test_joins_and_notes_lose_nothing_while_the_case_moves(stage: Stage) -> None:
    found = stage.play("races.chorus", rounds=15)

    assert found["joins"] == {"done": 30}
    assert found["notes"] == {"done": 30}
    assert found["moves"] == ["done"] * 4
    assert found["owner"] == "willow-one-branch"
    assert found["voice_count"] == found["voices"] == 31
    assert found["said"] == list(range(2, 32))
    assert found["words"] == 1 + 30 + 30 + 2
    assert found["version"] == found["entries"]
    assert found["differences"] == []


def test_a_case_ends_with_its_last_voice_even_when_two_leave_at_once(stage: Stage) -> None:
    found = stage.play("races.leave")

    assert found["told"] == ["done"]
    for state, counted, left in found["counted"]:
        assert (state == "withdrawn") == (left == 0)
        assert counted == max(left, 1)
    assert found["differences"] == []


def test_a_voice_rates_once_even_when_sent_twice_at_once(stage: Stage) -> None:
    found = stage.play("races.rate_twice")

    for done, rated, state in found["found"]:
        assert (done, rated) == (1, 1 if state == "verified" else 2)
    assert found["differences"] == []


def test_two_workers_miss_nothing_and_let_nothing_climb_twice(arena: Arena) -> None:
    with arena.copy() as stage:
        wanted = stage.play("races.deadlines", cases=2, workers=1)
    with arena.copy() as stage:
        found = stage.play("races.deadlines", cases=10, workers=2)

    [story] = found["kinds"]
    assert story.count("matter.climbed") == 3
    assert story.count("clock.missed") == 2
    assert found == wanted
    assert found["differences"] == []


def test_a_person_and_the_system_at_the_same_case_leave_it_in_order(stage: Stage) -> None:
    found = stage.play("races.busy_deadlines", rounds=25)

    assert set(found["told"]) <= {"done", "Stale", "NotAllowed"}
    assert found["differences"] == []


def test_the_same_key_at_once_makes_one_case(stage: Stage) -> None:
    found = stage.play("races.same_key", threads=6)

    codes = {code for status, code in found["answers"] if status == 201}
    assert found["cases"] == 1
    assert {status for status, _code in found["answers"]} <= {201, 409}
    assert codes == {found["again"][1]}
    assert found["again"][0] == 201
    assert found["differences"] == []


def test_two_who_count_while_a_third_writes_come_to_the_right_figures(stage: Stage) -> None:
    found = stage.play("races.two_counters", cases=12)

    assert found["waiting"] == 0
    assert found["differences"] == []
