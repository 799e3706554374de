"""A life cycle as a table: states with phases, and one row per move and actor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from types import MappingProxyType
from typing import Literal

from .errors import Refused


class Phase(StrEnum):
    """Everybody's word for where a matter stands, whatever its kind calls the state."""

    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    DONE = "done"
    CLOSED = "closed"


class By(StrEnum):
    """In which capacity somebody makes a move."""

    OWNER = "owner"
    UPPER = "upper"
    DESK = "desk"
    NOT_HANDLER = "not_handler"
    OTHER_UNIT = "other_unit"
    REQUESTER = "requester"
    SYSTEM = "system"


@dataclass(frozen=True)
class ClockEffect:
    """What a move does to the clock called `name`."""

    verb: Literal["start", "stop", "pause", "resume", "restart"]
    name: str


def start(name: str) -> ClockEffect:
    """Let the clock begin its round."""
    return ClockEffect("start", name)


def stop(name: str) -> ClockEffect:
    """End the clock's round."""
    return ClockEffect("stop", name)


def pause(name: str) -> ClockEffect:
    """Let the clock stand still."""
    return ClockEffect("pause", name)


def resume(name: str) -> ClockEffect:
    """Let the same round run on."""
    return ClockEffect("resume", name)


def restart(name: str) -> ClockEffect:
    """Begin another round of the clock."""
    return ClockEffect("restart", name)


@dataclass(frozen=True)
class Move:
    """One row of a flow: who may take a matter from where to where, and what that asks.

    Without a target the state stays. `needs` is a permission, `asks` the names of what the actor
    must say, `words` the label of the button.
    """

    name: str
    sources: frozenset[str]
    target: str | None
    by: By
    needs: str | None = None
    asks: tuple[str, ...] = ()
    clocks: tuple[ClockEffect, ...] = ()
    words: object = ""


class Flow:
    """The whole life of one kind, checked when it is declared.

    Raises ValueError with every problem at once.
    """

    def __init__(
        self,
        phases: Mapping[str, Phase],
        start: str,
        moves: Sequence[Move],
        words: Mapping[str, object] = MappingProxyType({}),
        *,
        not_now: object = "This is not possible in the present state.",
    ) -> None:
        self.phases: Mapping[str, Phase] = MappingProxyType(dict(phases))
        self.start = start
        self.moves = tuple(moves)
        self.words: Mapping[str, object] = MappingProxyType(dict(words))
        self.not_now = not_now
        if problems := list(self._problems()):
            raise ValueError("; ".join(problems))

    def phase(self, state: str) -> Phase:
        """Return everybody's word for `state`; KeyError when the flow does not know it."""
        return self.phases[state]

    def names(self) -> tuple[str, ...]:
        """Return the name of every move once, in the order of the table."""
        return tuple(dict.fromkeys(move.name for move in self.moves))

    def rows(self, name: str) -> tuple[Move, ...]:
        """Return every row of the move `name`, whoever makes it."""
        return tuple(move for move in self.moves if move.name == name)

    def row(self, name: str, by: By) -> Move:
        """Return the first row of the move `name` made as `by`; KeyError when there is none."""
        return self._rows_by(name, by)[0]

    def from_(self, state: str) -> tuple[Move, ...]:
        """Return the rows that start in `state`."""
        return tuple(move for move in self.moves if state in move.sources)

    def allowed(self, name: str, by: By, state: str) -> Move:
        """Return the row for this move in this state.

        Raises Refused when it does not start there, KeyError when nobody makes it as `by`.
        """
        for move in self._rows_by(name, by):
            if state in move.sources:
                return move
        raise Refused("flow.not_now", self.not_now)

    def mermaid(self) -> str:
        """Return the flow as a Mermaid state diagram, the same text every time."""
        notes = [f"{state} : {state} ({phase})" for state, phase in self.phases.items()]
        arrows = [
            f"{source} --> {target} : {name} ({', '.join(actors)})"
            for (source, target, name), actors in self._arrows().items()
        ]
        ends = [f"{state} --> [*]" for state, phase in self.phases.items() if phase == Phase.CLOSED]
        lines = [*notes, f"[*] --> {self.start}", *arrows, *ends]
        return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines)]) + "\n"

    def _rows_by(self, name: str, by: By) -> tuple[Move, ...]:
        rows = tuple(move for move in self.rows(name) if move.by == by)
        if not rows:
            raise KeyError((name, str(by)))
        return rows

    def _arrows(self) -> dict[tuple[str, str, str], list[str]]:
        arrows: dict[tuple[str, str, str], list[str]] = {}
        for state in self.phases:
            for move in self.from_(state):
                target = state if move.target is None else move.target
                arrows.setdefault((str(state), str(target), move.name), []).append(str(move.by))
        return arrows

    def _problems(self) -> Iterator[str]:
        if self.start not in self.phases:
            yield f"the start {self.start!s} is not a state"
        for move in self.moves:
            yield from self._problems_of(move)
        for one, other in combinations(self.moves, 2):
            both = one.sources & other.sources
            if both and (one.name, one.by) == (other.name, other.by):
                yield f"{one.name} by {one.by} has two rows from {_listed(both)}"
        for state in self.phases.keys() - self._reachable():
            yield f"{state!s} cannot be reached from {self.start!s}"
        for state in self.words.keys() - self.phases.keys():
            yield f"there are words for {state!s}, which is not a state"

    def _problems_of(self, move: Move) -> Iterator[str]:
        row = f"{move.name} by {move.by}"
        if not move.sources:
            yield f"{row} starts nowhere"
        if unknown := move.sources - self.phases.keys():
            yield f"{row} starts from {_listed(unknown)}, which is not a state"
        if move.target is not None and move.target not in self.phases:
            yield f"{row} leads to {move.target!s}, which is not a state"

    def _reachable(self) -> set[str]:
        reached: set[str] = set()
        ahead = [self.start]
        while ahead:
            state = ahead.pop()
            if state not in reached:
                reached.add(state)
                ahead += [move.target for move in self.from_(state) if move.target is not None]
        return reached


def _listed(states: frozenset[str]) -> str:
    return ", ".join(sorted(str(state) for state in states))
