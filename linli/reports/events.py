"""What happens to reports: planned, changed, ended, made, refused, taken along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from linli.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class ReportPlanned(Event):
    """A report was asked for: once, or again for each period that ends."""

    kind: ClassVar[str] = "report.planned"
    plan_id: UUID
    mechanism: str
    cycle: str
    is_public: bool


@dataclass(frozen=True, kw_only=True)
class ReportChanged(Event):
    """A recurring report was described anew; `fields` names what changed."""

    kind: ClassVar[str] = "report.changed"
    plan_id: UUID
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class ReportEnded(Event):
    """A report is made no longer."""

    kind: ClassVar[str] = "report.ended"
    plan_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReportMade(Event):
    """A report was written; `digest` is the SHA-256 of its values, `changes` those that differ.

    `files` holds the SHA-256 of each file by its ending.
    """

    kind: ClassVar[str] = "report.made"
    plan_id: UUID
    run_id: UUID
    since: date
    until: date
    digest: str
    changes: int
    files: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class ReportRefused(Event):
    """A report was not written; `code` says why."""

    kind: ClassVar[str] = "report.refused"
    plan_id: UUID
    run_id: UUID
    code: str


@dataclass(frozen=True, kw_only=True)
class ReportTaken(Event):
    """Somebody took a file of a report along."""

    kind: ClassVar[str] = "report.taken"
    run_id: UUID
    form: str
