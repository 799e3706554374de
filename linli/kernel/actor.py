"""Who acts: a signed-in user, a voice behind a matter, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Whoever an action is done by, as the journal remembers it."""

    @property
    def actor_kind(self) -> str:
        """One of user, voice, system."""

    @property
    def actor_id(self) -> str:
        """The id as text; empty for the system."""


@dataclass(frozen=True)
class System:
    """The actor of everything that happens unasked."""

    actor_kind: str = "system"
    actor_id: str = ""


SYSTEM = System()
