"""The same light through the API: what a program can do that speaks for a resident and for staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.journeys.programs import Program
from tests.journeys.town import Town

pytestmark = pytest.mark.slow

DOOR, COMMUNITY = "SYBJ-01", "tuqiao"
TEXT = "三楼过道的灯一直闪，老人看不清台阶"


def test_a_light_nobody_minds_is_mended_rated_and_counted(town: Town) -> None:
    resident = Program(town)
    before = _figures(resident)
    made = resident.post("/cases", 201, area=DOOR, service="public_repair", text=TEXT)
    assert made["unit"]["level"] == 4

    town.sleep_until(town.now + timedelta(days=1))
    waiting = resident.get(f"/track/{made['code']}")
    assert (waiting["state"], waiting["unit"]["level"]) == ("new", 3)
    promised = {one["name"]: one["due_at"] for one in waiting["promises"]}
    assert promised == {"first_answer": made["answer_by"], "finish": made["finish_by"]}

    worker, secretary = Program(town, "ren"), Program(town, "ding")
    number = worker.newest("own", DOOR, "new")
    worker.post(f"/matters/{number}/take", text="下午去看")
    done = worker.post(f"/matters/{number}/feed_back", outcome="solved", text="灯管换好了")
    assert (done["state"], "verify" in done["moves"]) == ("done", False)
    assert secretary.newest("verify", DOOR, "done") == number
    secretary.post(f"/matters/{number}/verify")

    rated = resident.post(f"/track/{made['code']}/rate", solved="yes", satisfied="no")
    assert (rated["state"], rated["phase"]) == ("closed", "closed")
    town.wait_for_the_count()
    after = _figures(resident)
    assert after["closed"]["value"] > before["closed"]["value"]
    assert _share(after["solved_rate"]) == _one_more(before["solved_rate"], yes=True)
    assert _share(after["satisfied_rate"]) == _one_more(before["satisfied_rate"], yes=False)


def test_what_is_not_allowed_is_refused_in_one_shape_and_changes_nothing(town: Town) -> None:
    resident, worker = Program(town), Program(town, "ren")
    made = resident.post("/cases", 201, area="SYBJ-02", service="hazard", text="消防栓漏水")
    number = worker.newest("own", "SYBJ-02", "new")

    unsigned = resident.post(f"/matters/{number}/take", 401)
    outside = Program(town, "geng2").post(f"/matters/{number}/take", 404)
    too_soon = worker.post(f"/matters/{number}/verify", 409)
    early = resident.post(f"/track/{made['code']}/rate", 409, solved="yes")

    for refusal in (unsigned, outside, too_soon, early):
        assert set(refusal) == {"code", "detail", "field"}
        assert refusal["detail"]
    assert resident.get(f"/track/{made['code']}")["state"] == "new"


def _figures(program: Program) -> dict[str, Any]:
    found = program.get(f"/areas/{COMMUNITY}/figures")["figures"]
    return {one["code"]: one for one in found}


def _share(figure: dict[str, Any]) -> tuple[int, int]:
    return figure["numerator"], figure["denominator"]


def _one_more(figure: dict[str, Any], *, yes: bool) -> tuple[int, int]:
    return figure["numerator"] + yes, figure["denominator"] + 1
