"""What happens to duties that come round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from linli.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class CameRound(Event):
    """A period began: a unit owes a duty once up to a day."""

    kind = "cycle.came_round"
    cycle: str
    begins: date
    due: date


@dataclass(frozen=True, kw_only=True)
class CycleFulfilled(Event):
    """What is on record anyway fulfilled the duty; `entry_id` is what did."""

    kind = "cycle.fulfilled"
    entry_id: UUID


@dataclass(frozen=True, kw_only=True)
class CycleRanOut(Event):
    """The day passed, and nothing on record fulfilled the duty."""

    kind = "cycle.ran_out"


@dataclass(frozen=True, kw_only=True)
class CycleExcused(Event):
    """The unit above released the unit from the duty for this period, and said why."""

    kind = "cycle.excused"


@dataclass(frozen=True, kw_only=True)
class CycleJudged(Event):
    """Whether a duty was kept in its period, by the day it was due; excused ones are left out."""

    kind = "cycle.judged"
    cycle: str
    kept: bool
