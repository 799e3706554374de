"""What can happen to any matter; facts are ids, codes and numbers, never words people wrote.

Every entry of a matter also carries `topic` and the `kind` of the matter; a move that opens or ends
the owing carries `crossed` (in, out) and, when the promise had passed, `late`; one that closes
carries `crossed_closed`, how many units owned it (`owners`) and how long it took (`minutes_open`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class Joined(Event):
    """Another voice stands behind the matter."""

    kind = "matter.joined"
    voice_id: UUID
    channel: str
    voices: int


@dataclass(frozen=True, kw_only=True)
class Taken(Event):
    """Somebody in the owning unit took it in hand, `minutes` (elapsed) after it came to them."""

    kind = "matter.taken"
    minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class FirstAnswered(Event):
    """The first words went to the requester, `minutes` (elapsed) after dispatch."""

    kind = "matter.first_answered"
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Asked(Event):
    """The requester was asked something; the finish promise stands still."""

    kind = "matter.asked"
    voice_id: UUID


@dataclass(frozen=True, kw_only=True)
class Answered(Event):
    """The requester answered; the promise runs on after `minutes` of pause."""

    kind = "matter.answered"
    voice_id: UUID
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Resumed(Event):
    """Work goes on without an answer, by the owner or because the wait was over."""

    kind = "matter.resumed"
    minutes: int


@dataclass(frozen=True, kw_only=True)
class HandedOver(Event):
    """The owning unit passed it to another one, for a reason from the list."""

    kind = "matter.handed_over"
    from_unit: int
    to_unit: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Disputed(Event):
    """The owning unit says it is not theirs, for a reason in law or the duty list."""

    kind = "matter.disputed"
    from_unit: int
    to_unit: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Decided(Event):
    """The upper unit decided whose it is; that binds."""

    kind = "matter.decided"
    disputed_by: int
    to_unit: int
    upheld: bool


@dataclass(frozen=True, kw_only=True)
class Extended(Event):
    """The finish promise moved once, before it was due, and the requester was told."""

    kind = "matter.extended"
    from_at: datetime
    to_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class Escalated(Event):
    """The owning unit asked the next level to take over."""

    kind = "matter.escalated"
    from_unit: int
    to_unit: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Climbed(Event):
    """A leg was missed and the next level has it now; the promise did not move."""

    kind = "matter.climbed"
    from_unit: int
    to_unit: int
    role: str


@dataclass(frozen=True, kw_only=True)
class LegMissed(Event):
    """A leg was missed where there is no higher unit; it stays."""

    kind = "leg.missed"
    role: str


@dataclass(frozen=True, kw_only=True)
class ClockMissed(Event):
    """A promise passed unkept; once per clock and round."""

    kind = "clock.missed"
    name: str
    round: int


@dataclass(frozen=True, kw_only=True)
class ClockKept(Event):
    """A promise was kept; the finish is judged when it was verified."""

    kind = "clock.kept"
    name: str
    round: int


@dataclass(frozen=True, kw_only=True)
class FedBack(Event):
    """The owner reported what came of it."""

    kind = "matter.fed_back"
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Verified(Event):
    """Somebody else saw that it is so."""

    kind = "matter.verified"


@dataclass(frozen=True, kw_only=True)
class SentBack(Event):
    """Somebody else saw that something is missing."""

    kind = "matter.sent_back"


@dataclass(frozen=True, kw_only=True)
class Reworked(Event):
    """Asked by phone, the requester had grounds; it goes back to work."""

    kind = "matter.reworked"


@dataclass(frozen=True, kw_only=True)
class Reopened(Event):
    """The requester brought a new fact; the next round began."""

    kind = "matter.reopened"
    round: int


@dataclass(frozen=True, kw_only=True)
class VoiceWithdrew(Event):
    """One of several voices withdrew; the matter goes on."""

    kind = "matter.voice_withdrew"
    voice_id: UUID
    voices: int


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Event):
    """The last voice withdrew."""

    kind = "matter.withdrawn"
    voice_id: UUID


@dataclass(frozen=True, kw_only=True)
class Titled(Event):
    """A worker gave it a neutral title that others may see."""

    kind = "matter.titled"


@dataclass(frozen=True, kw_only=True)
class Noted(Event):
    """A worker left a note for colleagues."""

    kind = "matter.noted"


@dataclass(frozen=True, kw_only=True)
class ContactSeen(Event):
    """Somebody looked at contact data (`view`) or called through the relay (`relay`)."""

    kind = "contact.seen"
    voice_id: UUID
    way: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PromiseRecomputed(Event):
    """The calendar changed, and with it the due time of a running promise."""

    kind = "clock.recomputed"
    name: str
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, kw_only=True)
class MovedAway(Event):
    """It was filed in the wrong jurisdiction and belongs to another one; `to_unit` owes it now."""

    kind = "matter.moved"
    from_jurisdiction: int
    to_jurisdiction: int
    to_area: int
    to_unit: int


@dataclass(frozen=True, kw_only=True)
class MovedIn(Event):
    """It arrived in the jurisdiction where it belongs."""

    kind = "matter.moved_in"
    from_jurisdiction: int
