"""What happens to facilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linli.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class FacilitiesTakenIn(Event):
    """Facilities were set up or changed; `digest` is the SHA-256 of what told of them."""

    kind: ClassVar[str] = "facility.taken_in"
    facilities: int
    changed: int | None = None
    removed: int | None = None
    digest: str
