"""What happens to units, posts, duty cards and mechanisms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from linli.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class UnitsTakenIn(Event):
    """Units were set up or changed; `digest` is the SHA-256 of what told of them."""

    kind: ClassVar[str] = "unit.taken_in"
    units: int
    changed: int | None = None
    ended: int | None = None
    removed: int | None = None
    digest: str


@dataclass(frozen=True, kw_only=True)
class UnitChanged(Event):
    """A unit was described anew; `fields` names what changed."""

    kind: ClassVar[str] = "unit.changed"
    unit_id: int
    fields: list[str]
    base: int
    upper: int | None


@dataclass(frozen=True, kw_only=True)
class UnitCovered(Event):
    """A unit answers for a place from a day on."""

    kind: ClassVar[str] = "unit.covered"
    unit_id: int
    area_id: int
    from_on: date
    to_on: date | None


@dataclass(frozen=True, kw_only=True)
class UnitUncovered(Event):
    """A unit answers for a place no longer after a day."""

    kind: ClassVar[str] = "unit.uncovered"
    unit_id: int
    area_id: int
    last_on: date


@dataclass(frozen=True, kw_only=True)
class UnitEnded(Event):
    """A unit is no more after a day."""

    kind: ClassVar[str] = "unit.ended"
    unit_id: int
    last_on: date


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
class PostAdded(Event):
    """A chair was set up in a unit, with the role its holder gets."""

    kind: ClassVar[str] = "post.added"
    post_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class PostChanged(Event):
    """A chair was described anew; `fields` names what changed, `role` is the one it has now."""

    kind: ClassVar[str] = "post.changed"
    post_id: int
    role: str
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class PostEnded(Event):
    """A chair is no more after a day; whoever held it left with it."""

    kind: ClassVar[str] = "post.ended"
    post_id: int
    last_on: date


@dataclass(frozen=True, kw_only=True)
class PostCalledOff(Event):
    """Somebody who was to take a post will not."""

    kind: ClassVar[str] = "post.called_off"
    post_id: int
    user_id: int
    from_on: date


@dataclass(frozen=True, kw_only=True)
class SubstituteEnded(Event):
    """A stand-in ends earlier than said; before its first day when it was called off."""

    kind: ClassVar[str] = "post.substitute_ended"
    post_id: int
    user_id: int
    last_on: date


@dataclass(frozen=True, kw_only=True)
class PostsImported(Event):
    """Posts and holders came from a table; `digest` is the SHA-256 of it."""

    kind: ClassVar[str] = "post.imported"
    added: int
    changed: int
    removed: int
    accounts: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class AccountOpened(Event):
    """Somebody who works here got an account; nobody can sign in to it yet."""

    kind: ClassVar[str] = "account.opened"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class AccountClosed(Event):
    """An account was closed, and what it held ended."""

    kind: ClassVar[str] = "account.closed"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class AccountReopened(Event):
    """A closed account may be used again; it holds nothing yet."""

    kind: ClassVar[str] = "account.reopened"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class LinkIssued(Event):
    """A link to choose a password was made for an account; its old password works no more."""

    kind: ClassVar[str] = "account.link_issued"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    """An account was signed out everywhere, and its tokens ended."""

    kind: ClassVar[str] = "account.sessions_ended"
    user_id: int


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
    number_consent: str = ""
    given_by: str = "holder"


@dataclass(frozen=True, kw_only=True)
class CardWithdrawn(Event):
    """Somebody is no longer shown at the doors."""

    kind: ClassVar[str] = "card.withdrawn"
    card_id: int
    post_id: int
    user_id: int


@dataclass(frozen=True, kw_only=True)
class NumberWithdrawn(Event):
    """Somebody's own number is no longer shown; their name and the phone of the desk are."""

    kind: ClassVar[str] = "card.number_withdrawn"
    card_id: int
    post_id: int
    user_id: int


@dataclass(frozen=True, kw_only=True)
class CardAskedAgain(Event):
    """The holder was asked to agree again before the card runs out."""

    kind: ClassVar[str] = "card.asked_again"
    card_id: int
    post_id: int
    user_id: int


@dataclass(frozen=True, kw_only=True)
class PostersPrinted(Event):
    """Paper for the doors of a place was printed."""

    kind: ClassVar[str] = "card.posters_printed"
    posters: int
    named: int


@dataclass(frozen=True, kw_only=True)
class PosterTakenDown(Event):
    """Paper with a card that no longer holds was taken off a wall."""

    kind: ClassVar[str] = "card.poster_taken_down"
    poster_id: int
    card_id: int | None


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


@dataclass(frozen=True, kw_only=True)
class StandingCounted(Event):
    """How many places lack or have a unit of a level, or a duty card: changes since last told."""

    kind: ClassVar[str] = "standing.counted"
    what: str
    nodes: int
    fit: int
