"""Tests of flows."""

from __future__ import annotations

import pytest

from linli.kernel import flow
from linli.kernel.errors import Refused
from linli.kernel.flow import By, Flow, Move, Phase

PHASES = {
    "new": Phase.OPEN,
    "handling": Phase.OPEN,
    "waiting": Phase.PAUSED,
    "done": Phase.DONE,
    "closed": Phase.CLOSED,
}
MOVES = (
    Move("take", frozenset({"new"}), "handling", By.OWNER, needs="cases.handle"),
    Move(
        "ask",
        frozenset({"handling", "new"}),
        "waiting",
        By.OWNER,
        asks=("question",),
        clocks=(flow.pause("finish"),),
    ),
    Move("resume", frozenset({"waiting"}), "handling", By.OWNER, clocks=(flow.resume("finish"),)),
    Move("resume", frozenset({"waiting"}), "handling", By.SYSTEM, clocks=(flow.resume("finish"),)),
    Move("join", frozenset({"new", "handling"}), None, By.REQUESTER),
    Move("feed_back", frozenset({"new"}), "done", By.OWNER, clocks=(flow.stop("finish"),)),
    Move("feed_back", frozenset({"handling"}), "done", By.OWNER, asks=("outcome",)),
    Move("rate", frozenset({"done"}), "closed", By.REQUESTER),
)


class _Lazy:
    def __str__(self) -> str:
        return "现在不能这样做。"


APPEAL = Flow(PHASES, "new", MOVES, {"new": "New"}, not_now=_Lazy())


def test_a_move_is_allowed_where_its_row_starts() -> None:
    move = APPEAL.allowed("take", By.OWNER, "new")

    assert (move.target, move.needs) == ("handling", "cases.handle")


def test_a_move_is_refused_where_no_row_starts() -> None:
    with pytest.raises(Refused) as refused:
        APPEAL.allowed("take", By.OWNER, "done")

    assert refused.value.code == "flow.not_now"
    assert str(refused.value) == "现在不能这样做。"


def test_one_name_may_do_different_things_from_different_states() -> None:
    assert APPEAL.allowed("feed_back", By.OWNER, "new").asks == ()
    assert APPEAL.allowed("feed_back", By.OWNER, "handling").asks == ("outcome",)


@pytest.mark.parametrize(("name", "by"), [("fly", By.OWNER), ("take", By.REQUESTER)])
def test_a_row_that_nobody_declared_is_a_bug_and_no_refusal(name: str, by: By) -> None:
    with pytest.raises(KeyError):
        APPEAL.row(name, by)
    with pytest.raises(KeyError):
        APPEAL.allowed(name, by, "new")


def test_the_table_can_be_asked_by_name_by_actor_and_by_state() -> None:
    assert APPEAL.names() == ("take", "ask", "resume", "join", "feed_back", "rate")
    assert [move.by for move in APPEAL.rows("resume")] == [By.OWNER, By.SYSTEM]
    assert APPEAL.row("resume", By.SYSTEM).clocks == (flow.ClockEffect("resume", "finish"),)
    assert [move.name for move in APPEAL.from_("new")] == ["take", "ask", "join", "feed_back"]
    assert APPEAL.rows("fly") == ()


def test_every_state_has_a_phase_and_an_unknown_state_none() -> None:
    assert APPEAL.phase("waiting") is Phase.PAUSED
    with pytest.raises(KeyError):
        APPEAL.phase("lost")


def test_clock_effects_say_their_verb() -> None:
    made = [
        verb("finish") for verb in (flow.start, flow.stop, flow.pause, flow.resume, flow.restart)
    ]

    assert [effect.verb for effect in made] == ["start", "stop", "pause", "resume", "restart"]
    assert {effect.name for effect in made} == {"finish"}


def test_all_faults_of_a_flow_are_told_at_once() -> None:
    moves = [
        Move("take", frozenset({"new"}), "handlin", By.OWNER),
        Move("take", frozenset({"new", "nowhere"}), "handling", By.OWNER),
        Move("wait", frozenset(), None, By.SYSTEM),
    ]
    phases = {"new": Phase.OPEN, "handling": Phase.OPEN, "closed": Phase.CLOSED}

    with pytest.raises(ValueError) as wrong:
        Flow(phases, "new", moves, {"odd": "Odd"})

    for problem in (
        "take by owner leads to handlin, which is not a state",
        "take by owner starts from nowhere, which is not a state",
        "take by owner has two rows from new",
        "wait by system starts nowhere",
        "closed cannot be reached from new",
        "there are words for odd, which is not a state",
    ):
        assert problem in str(wrong.value)


def test_a_flow_needs_a_start_that_exists() -> None:
    with pytest.raises(ValueError, match="the start old is not a state"):
        Flow({"new": Phase.OPEN}, "old", [])


def test_the_diagram_is_the_same_text_every_time() -> None:
    again = Flow(dict(PHASES), "new", list(MOVES))

    assert APPEAL.mermaid() == again.mermaid()
    assert APPEAL.mermaid() == (
        "stateDiagram-v2\n"
        "    new : new (open)\n"
        "    handling : handling (open)\n"
        "    waiting : waiting (paused)\n"
        "    done : done (done)\n"
        "    closed : closed (closed)\n"
        "    [*] --> new\n"
        "    new --> handling : take (owner)\n"
        "    new --> waiting : ask (owner)\n"
        "    new --> new : join (requester)\n"
        "    new --> done : feed_back (owner)\n"
        "    handling --> waiting : ask (owner)\n"
        "    handling --> handling : join (requester)\n"
        "    handling --> done : feed_back (owner)\n"
        "    waiting --> handling : resume (owner, system)\n"
        "    done --> closed : rate (requester)\n"
        "    closed --> [*]\n"
    )


def test_a_declared_flow_cannot_be_changed_afterwards() -> None:
    with pytest.raises(TypeError):
        APPEAL.phases["new"] = Phase.CLOSED  # type: ignore[index]
