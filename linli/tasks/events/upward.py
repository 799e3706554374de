"""What happens to requests that go up."""

from __future__ import annotations

from dataclasses import dataclass

from linli.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class UpwardRaised(Event):
    """A unit asked the one above for power, money, a decision or something else."""

    kind = "upward.raised"
    to_unit: int
    level: int | None


@dataclass(frozen=True, kw_only=True)
class UpwardAnswered(Event):
    """The unit above said will_do, cannot or need_info; `late` after the promised time."""

    kind = "upward.answered"
    answer: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class UpwardInformed(Event):
    """The unit that asked said what was still to be known; the time runs anew."""

    kind = "upward.informed"


@dataclass(frozen=True, kw_only=True)
class UpwardHelped(Event):
    """The unit that asked said whether the answer helps: yes, partly or no."""

    kind = "upward.helped"
    helps: str


@dataclass(frozen=True, kw_only=True)
class UpwardClosedUnsaid(Event):
    """Nobody said whether the answer helps; it closed by itself."""

    kind = "upward.closed_unsaid"


@dataclass(frozen=True, kw_only=True)
class UpwardWithdrawn(Event):
    """The unit that asked took it back before it was answered."""

    kind = "upward.withdrawn"
