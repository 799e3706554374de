"""What happens to tasks; facts are ids, codes and numbers, never words people wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from linli.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class TaskDrafted(Event):
    """An office drafted a task; `findings` are the codes of what the burden check said."""

    kind = "task.drafted"
    office: int
    to_unit: int
    source: str
    findings: list[str]


@dataclass(frozen=True, kw_only=True)
class TaskChecked(Event):
    """The office wants it in spite of what the burden check said, and said why."""

    kind = "task.checked"
    findings: list[str]


@dataclass(frozen=True, kw_only=True)
class TaskStopped(Event):
    """It was not sent out: the burden check, or a second thought, stopped it."""

    kind = "task.stopped"
    reason: str


@dataclass(frozen=True, kw_only=True)
class TaskAssigned(Event):
    """A unit leads it from now on; `assistants` help; `parent_id` is what it is a part of."""

    kind = "task.assigned"
    from_unit: int
    to_unit: int
    assistants: list[int]
    due: date
    parent_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class TaskAccepted(Event):
    """The lead took it in hand."""

    kind = "task.accepted"


@dataclass(frozen=True, kw_only=True)
class TaskObjected(Event):
    """The lead says it is not theirs; the office decides."""

    kind = "task.objected"
    from_unit: int
    to_unit: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class TaskSettled(Event):
    """The office decided who leads it."""

    kind = "task.settled"
    disputed_by: int
    to_unit: int
    upheld: bool


@dataclass(frozen=True, kw_only=True)
class TaskProgressed(Event):
    """The lead told how far it is: `done` of the target."""

    kind = "task.progressed"
    done: int


@dataclass(frozen=True, kw_only=True)
class TaskMeasured(Event):
    """A bound task read its indicator or figure: nobody typed it."""

    kind = "task.measured"
    done: int


@dataclass(frozen=True, kw_only=True)
class TaskRolledUp(Event):
    """The parts were added up: how much is done, how many parts are closed."""

    kind = "task.rolled_up"
    done: int
    closed: int
    parts: int


@dataclass(frozen=True, kw_only=True)
class TaskSplit(Event):
    """It was split among units beneath; each gets a task of its own."""

    kind = "task.split"
    parts: int


@dataclass(frozen=True, kw_only=True)
class TaskReminded(Event):
    """The time is three quarters over, or all of it: it rose on the lead's desk."""

    kind = "task.reminded"
    step: int


@dataclass(frozen=True, kw_only=True)
class TimeAsked(Event):
    """The lead asked for more time before it was due."""

    kind = "task.time_asked"
    until: date


@dataclass(frozen=True, kw_only=True)
class TimeGranted(Event):
    """The office gave more time."""

    kind = "task.time_granted"
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, kw_only=True)
class TimeRefused(Event):
    """The office gave no more time."""

    kind = "task.time_refused"


@dataclass(frozen=True, kw_only=True)
class DoneReported(Event):
    """The lead, or the count itself, says that it is done."""

    kind = "task.done_reported"
    done: int


@dataclass(frozen=True, kw_only=True)
class TaskSentBack(Event):
    """The office found something missing."""

    kind = "task.sent_back"


@dataclass(frozen=True, kw_only=True)
class WrittenOff(Event):
    """A second person saw the evidence and wrote it off."""

    kind = "task.written_off"
    in_time: bool


@dataclass(frozen=True, kw_only=True)
class Rechecked(Event):
    """A later check found it not done after all; it is open again."""

    kind = "task.rechecked"
    round: int


@dataclass(frozen=True, kw_only=True)
class TaskDropped(Event):
    """The office called it off."""

    kind = "task.dropped"


@dataclass(frozen=True, kw_only=True)
class UnitWilling(Event):
    """A unit said yes to calls of a field in a place; of persons no entry tells (decision 0015)."""

    kind = "call_up.unit_willing"
    field: str
    place: int
    until: date


@dataclass(frozen=True, kw_only=True)
class UnitLeft(Event):
    """A unit left a field."""

    kind = "call_up.unit_left"
    field: str
    place: int


@dataclass(frozen=True, kw_only=True)
class CalledUp(Event):
    """An office called those who had said yes; `hours` is how soon a first answer is hoped for."""

    kind = "call_up.called"
    places: int
    hours: int


@dataclass(frozen=True, kw_only=True)
class CallAnswered(Event):
    """Somebody comes; `minutes` since the call, with the first answer only."""

    kind = "call_up.answered"
    places: int
    waiting: bool
    minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class CallLeft(Event):
    """Somebody stepped back; `moved_up` places came from the waiting list instead."""

    kind = "call_up.stepped_back"
    places: int
    moved_up: int


@dataclass(frozen=True, kw_only=True)
class CallFilled(Event):
    """Every place is promised, for the first time."""

    kind = "call_up.filled"
    places: int


@dataclass(frozen=True, kw_only=True)
class CallUnanswered(Event):
    """Nobody had answered in the hoped-for time; it rose on the caller's desk."""

    kind = "call_up.unanswered"


@dataclass(frozen=True, kw_only=True)
class CallRunOut(Event):
    """The time of the call is over; the caller is asked how it ended."""

    kind = "call_up.run_out"


@dataclass(frozen=True, kw_only=True)
class CallFinished(Event):
    """It is over: places asked, places promised (at most those asked), places really used."""

    kind = "call_up.finished"
    asked: int
    filled: int
    used: int


@dataclass(frozen=True, kw_only=True)
class CallCalledOff(Event):
    """The office called it off."""

    kind = "call_up.called_off"
