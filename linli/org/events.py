"""What happens to units, posts, duty cards and mechanisms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from linli.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class UnitsTakenIn(Event):
    """Units were set up; `digest` is the SHA-256 of their rows."""

    kind: ClassVar[str] = "unit.taken_in"
    units: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class PostsTakenIn(Event):
    """Posts were set up; `digest` is the SHA-256 of their rows."""

    kind: ClassVar[str] = "post.taken_in"
    posts: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class PostHeld(Event):
    """Somebody took a post."""

    kind: ClassVar[str] = "post.held"
    post_id: int
    user_id: int
    from_on: date
    to_on: date | None


@dataclass(frozen=True, kw_only=True)
class PostVacated(Event):
    """Somebody leaves a post after a day."""

    kind: ClassVar[str] = "post.vacated"
    post_id: int
    user_id: int
    last_on: date


@dataclass(frozen=True, kw_only=True)
class SubstituteNamed(Event):
    """Somebody stands in for the holder of a post on some days."""

    kind: ClassVar[str] = "post.substituted"
    post_id: int
    user_id: int
    from_on: date
    to_on: date


@dataclass(frozen=True, kw_only=True)
class CardPublished(Event):
    """Somebody agreed to be shown at the doors, until a day."""

    kind: ClassVar[str] = "card.published"
    card_id: int
    post_id: int
    user_id: int
    reach_by: str
    consent_text: str
    expires_on: date


@dataclass(frozen=True, kw_only=True)
class CardWithdrawn(Event):
    """Somebody is no longer shown at the doors."""

    kind: ClassVar[str] = "card.withdrawn"
    card_id: int
    post_id: int
    user_id: int


@dataclass(frozen=True, kw_only=True)
class MechanismAdopted(Event):
    """A blueprint runs in a place from a day on, in one edition."""

    kind: ClassVar[str] = "mechanism.adopted"
    mechanism_id: int
    blueprint: str
    edition_id: int
    from_on: date


@dataclass(frozen=True, kw_only=True)
class MechanismCancelled(Event):
    """An edition that was to run from a later day will not; the one before it goes on."""

    kind: ClassVar[str] = "mechanism.cancelled"
    mechanism_id: int
    blueprint: str
    edition_id: int
    from_on: date
