"""The scenes of `test_crashes.py`: a process is killed at each statement of what it does."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection, connections

from linli.cases.actions import closing, opening
from linli.flows import work
from linli.indicators.models import Count
from linli.kernel.actor import SYSTEM
from linli.matters import deadlines
from linli.matters.actions import checking, handling, passing, speaking
from linli.matters.models import Matter
from linli.shards.fanout import allow_fanout
from linli.shards.ids import uuid7
from tests.faults.child import HOUR, differences, fresh, kinds, outcome, world
from tests.world import DISPUTE, MORNING

MIDDAY = MORNING + 6 * HOUR
MONTH = MORNING + timedelta(days=30)
Act = Callable[[], Any]
PK = uuid7()


# --- deaths ---------------------------------------------------------------------------------------
class Death:
    """Kills its process at the n-th statement, or at the n-th COMMIT: before it or after it."""

    def __init__(self, *, statement: int = 0, before: int = 0, after: int = 0) -> None:
        self.at = (statement, before, after)
        self.statements = self.commits = 0

    def __enter__(self) -> Death:
        connection.ensure_connection()
        connection.execute_wrappers.append(self._statement)
        self._commit = connection._commit
        connection._commit = self._committing
        return self

    def __exit__(self, *_: object) -> None:
        connection.execute_wrappers.remove(self._statement)
        connection._commit = self._commit

    def _statement(self, execute: Any, *given: Any) -> Any:
        self.statements += 1
        if self.statements == self.at[0]:
            _die()
        return execute(*given)

    def _committing(self) -> None:
        self.commits += 1
        if self.commits == self.at[1]:
            _die()
        self._commit()
        if self.commits == self.at[2]:
            _die()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def apart(file: Path, act: Act) -> Any:
    """Do something on a database in a process of its own; return what it found, None if killed."""
    connections.close_all()
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        connection.settings_dict["NAME"] = str(file)
        found = act()
        connections.close_all()
        os.write(tell, json.dumps(found, default=str).encode())
        os._exit(0)
    os.close(tell)
    with os.fdopen(told, "rb") as pipe:
        words = pipe.read()
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return None
    assert status == 0, status
    return json.loads(words)


def dump(file: Path) -> list[Any]:
    """Return every row of every table."""
    with contextlib.closing(sqlite3.connect(file)) as rows:
        tables = rows.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        names = [name for (name,) in tables if name != "sqlite_sequence"]
        return [(name, sorted(map(repr, rows.execute(f"SELECT * FROM {name}")))) for name in names]  # noqa: S608


def _copy(here: Path, name: str) -> Path:
    there = here.with_name(f"{here.name}.{name}")
    for left in there.parent.glob(f"{there.name}*"):
        left.unlink(missing_ok=True)
    shutil.copy(here, there)
    return there


def _here() -> Path:
    connections.close_all()
    return Path(connection.settings_dict["NAME"])


def counted(act: Act) -> list[int]:
    """Return how many statements and commits an act takes."""
    with Death() as nobody_dies:
        act()
    return [nobody_dies.statements, nobody_dies.commits]


def dying(act: Act, **at: int) -> Any:
    """Do it and die on the way."""
    with Death(**at):
        act()
    return "survived"


# --- one action, all or nothing -------------------------------------------------------------------
def _opening() -> Act:
    place = world.area("G-1")
    return lambda: (
        opening.open_case(
            place, service="public_repair", text="灯不亮", contact="138", pk=PK, at=MORNING
        ).code
    )


def _moves() -> dict[str, tuple[str, Callable[[Matter], Act]]]:
    """Return the states moves begin in, and what makes each move."""
    me, lead, grid = world.inside, world.grid_lead, world.unit("willow-one-branch")
    return {
        "take": ("new", lambda one: lambda: handling.take(one, actor=me, text="来", at=MIDDAY)),
        "dispute": (
            "new",
            lambda one: lambda: passing.dispute(one, actor=me, reason=DISPUTE, at=MIDDAY),
        ),
        "hand_over": (
            "handling",
            lambda one: (
                lambda: passing.hand_over(one, actor=me, unit=grid, reason="other_place", at=MIDDAY)
            ),
        ),
        "feed_back": (
            "handling",
            lambda one: (
                lambda: closing.feed_back(one, actor=me, outcome="solved", text="好", at=MIDDAY)
            ),
        ),
        "verify": ("done", lambda one: lambda: checking.verify(one, actor=lead, at=MIDDAY)),
        "rate": (
            "verified",
            lambda one: lambda: closing.rate(one, actor=_voice(one), solved="yes", at=MIDDAY),
        ),
        "reopen": (
            "closed",
            lambda one: lambda: speaking.reopen(one, actor=_voice(one), text="又坏了", at=MIDDAY),
        ),
        "miss": ("new", lambda one: lambda: deadlines.act(one, now=MIDDAY)),
        "climb": (
            "new",
            lambda one: lambda: passing.climb(one, actor=SYSTEM, role="own", at=MIDDAY),
        ),
    }


def _voice(matter: Matter) -> Any:
    return world.first_voice(matter)


def scene_open() -> dict[str, Any]:
    """Die at every statement of opening a case, and send the same form again."""
    return _every(_opening(), lambda: True)


def scene_move(verb: str) -> dict[str, Any]:
    """Die at every statement of a move, and make it again."""
    state, making = _moves()[verb]
    matter = world.case(state, contact="13800000000")
    return _every(lambda: making(fresh(matter))(), lambda: kinds(matter))


def _every(act: Act, told: Act) -> dict[str, Any]:
    here = _here()
    before = dump(here)
    wanted = apart(_copy(here, "whole"), lambda: [counted(act), told()])
    (statements, commits), story = wanted
    found: dict[str, Any] = {"statements": statements, "commits": commits, "wrong": []}
    deaths = [{"statement": n + 1} for n in range(statements)] + [{"before": commits}]
    for number, death in enumerate(deaths):
        file = _copy(here, "dead")
        if apart(file, lambda death=death: dying(act, **death)) is not None:
            found["wrong"].append(["survived", death])
        if dump(file) != before:
            found["wrong"].append(["half", death])
        if number % 6 == 0 or number >= statements - 1:
            again = apart(file, lambda: [outcome(act), told(), differences()])
            if again != ["done", story, []]:
                found["wrong"].append([again, death])
    file = _copy(here, "dead")
    apart(file, lambda: dying(act, after=commits))
    found["whole"] = apart(file, lambda: [told() == story, differences(), outcome(act)])
    return found


# --- everything that happens unasked --------------------------------------------------------------
def scene_work(samples: int) -> dict[str, Any]:
    """Die on the way through a month of unasked things, then work on."""
    made = [world.case(state) for state in ("new", "handling", "waiting", "objected", "verified")]
    here = _here()
    stories = lambda: [_stories(made), _cells(), differences(MONTH)]  # noqa: E731
    statements, commits = apart(_copy(here, "whole"), lambda: counted(_working))
    wanted = apart(_copy(here, "whole"), lambda: [_working() > 0, *stories()])[1:]
    found: dict[str, Any] = {"statements": statements, "wrong": [], "stories": wanted[0]}
    found["differences"] = wanted[2]
    step = max(1, statements // samples)
    deaths = [{"statement": 1 + n} for n in range(0, statements, step)]
    deaths += [{"before": 1 + n} for n in range(0, commits, max(1, commits * 2 // samples))]
    for death in deaths:
        file = _copy(here, "dead")
        if apart(file, lambda death=death: dying(_working, **death)) is not None:
            found["wrong"].append(["survived", death])
        seen = apart(file, lambda: differences(MONTH))
        done = apart(file, lambda: [_working() >= 0, *stories()])[1:]
        if seen or done != wanted:
            found["wrong"].append([death, seen, done[0], done[2]])
    return found


def _working() -> int:
    done = 0
    while more := work.work_off(MONTH):
        done += more
    return done


def _stories(made: list[Matter]) -> list[Any]:
    rows = [fresh(one) for one in made]
    return [[one.state, one.owner_unit.code, *kinds(one)] for one in rows]


def _cells() -> list[str]:
    names = ("jurisdiction", "indicator", "span", "area", "unit", "day", "topic", "part", "bucket")
    with allow_fanout("the test reads all cells"):
        rows = Count.objects.values_list(
            *(f"{one}_id" if one in {"area", "unit"} else one for one in names), "value"
        )
        return sorted(map(str, rows))
