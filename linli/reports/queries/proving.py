"""Prove that reports still say what they said when they were made, with their files whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.core.files.storage import default_storage

from linli.journal.models import Entry
from linli.reports import rules
from linli.reports.events import ReportMade
from linli.reports.models import Run
from linli.reports.rules.changes import Value, digest

CHUNK = 50


class Altered(NamedTuple):
    """Something of a report that is not as the journal told when it was made."""

    problem: str
    where: str
    expected: str
    found: str


def altered(jurisdiction_id: int) -> Iterator[Altered]:
    """Yield what was changed behind the journal's back: values, files, whole runs; two queries."""
    entries = Entry.objects.shard(jurisdiction_id).filter(kind=ReportMade.kind)
    told = {UUID(facts["run_id"]): facts for facts in entries.values_list("facts", flat=True)}
    rows = Run.objects.shard(jurisdiction_id).filter(state=rules.MADE).defer("content")
    for run in rows.order_by("pk").iterator(chunk_size=CHUNK):
        yield from _compared(run, told.pop(run.pk, {}))
    for pk, facts in told.items():
        yield Altered("report.gone", str(pk), facts["digest"], "")


def _compared(run: Run, facts: Mapping[str, Any]) -> Iterator[Altered]:
    said = digest(Value.model_validate(one) for one in run.values)
    if said != facts.get("digest"):
        yield Altered("report.values", str(run.pk), facts.get("digest", ""), said)
    for form, expected in facts.get("files", {}).items():
        found = _sum(run.files.get(form, ""))
        if found != expected:
            yield Altered("report.file", f"{run.pk}.{form}", expected, found)


def _sum(name: str) -> str:
    """Return the SHA-256 of a file, empty where there is none."""
    if not name or not default_storage.exists(name):
        return ""
    with default_storage.open(name) as file:
        return hashlib.sha256(file.read()).hexdigest()
