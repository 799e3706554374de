"""What happens to places, their calendar and the roles given in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from linli.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class AreaAdded(Event):
    """A place was added."""

    kind: ClassVar[str] = "area.added"
    code: str
    area_kind: str


@dataclass(frozen=True, kw_only=True)
class AreasTakenIn(Event):
    """Many places were added or changed at once; `digest` is the SHA-256 of what told of them."""

    kind: ClassVar[str] = "area.taken_in"
    areas: int
    changed: int | None = None
    moved: int | None = None
    ended: int | None = None
    removed: int | None = None
    digest: str


@dataclass(frozen=True, kw_only=True)
class AreaMoved(Event):
    """A place lies elsewhere from a day on, with `areas` rows at and beneath it."""

    kind: ClassVar[str] = "area.moved"
    code: str
    heir: int
    areas: int
    covers: int
    grants: int
    units: int
    mechanisms: int


@dataclass(frozen=True, kw_only=True)
class AreaSplit(Event):
    """A place became several; `heirs` are their ids, the leading one first."""

    kind: ClassVar[str] = "area.split"
    code: str
    heirs: list[int]
    areas: int
    covers: int
    grants: int
    units: int
    mechanisms: int


@dataclass(frozen=True, kw_only=True)
class AreasMerged(Event):
    """Several places became one; written in the stream of each."""

    kind: ClassVar[str] = "area.merged"
    codes: list[str]
    heir: int
    areas: int
    covers: int
    grants: int
    units: int
    mechanisms: int


@dataclass(frozen=True, kw_only=True)
class AreaRenamed(Event):
    """A place got another name."""

    kind: ClassVar[str] = "area.renamed"
    code: str


@dataclass(frozen=True, kw_only=True)
class AreaClosed(Event):
    """A place ceased to exist after a day."""

    kind: ClassVar[str] = "area.closed"
    code: str
    last_on: date
    replaced_by: int | None


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    """Days of one year became working, free, or plain weekdays; open clocks are counted again."""

    kind: ClassVar[str] = "calendar.changed"
    year: int
    working: list[str]
    free: list[str]
    plain: list[str]


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """Somebody got a role in a place and everything beneath it."""

    kind: ClassVar[str] = "role.granted"
    grant_id: int
    user_id: int
    role: str
    from_on: date
    to_on: date | None


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(Event):
    """Somebody's role in a place ends with a day."""

    kind: ClassVar[str] = "role.revoked"
    grant_id: int
    user_id: int
    role: str
    last_on: date
