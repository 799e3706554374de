"""Check a file: read it, compare it with what stands, keep the staged rows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from linli.kernel.sheets import Unreadable
from linli.portal.importing import files, queries, rules, sentences
from linli.portal.importing.kind import Kind
from linli.portal.importing.kinds import kind_of
from linli.portal.importing.pace import unhindered
from linli.portal.importing.reading import Tell, read_table, remembered
from linli.portal.importing.rows import names
from linli.portal.importing.staging import Staged, StagedRow, stage
from linli.portal.models import Chunk, Import

TELL_SECONDS = 0.5


def check(found: Import, *, at: datetime, tell: Tell | None = None) -> Import:
    """Read, judge and stage a file; the import then says what it stands at.

    What cannot be read makes it stop with the reason, it raises nothing. `tell` hears how many
    rows are read.
    """
    kind = kind_of(found.kind)
    try:
        _check(found, kind, at, tell or Teller(found))
    except Unreadable as problem:
        stop(found, problem.code, sentences.unreadable(problem.code, problem.params))
    return found


def _check(found: Import, kind: Kind, at: datetime, tell: Tell) -> None:
    with unhindered():
        contents = read_table(
            files.path_of(found),
            kind.layout(),
            name=found.file_name,
            sheet=found.sheet,
            known=remembered(kind.code),
            tell=tell,
        )
        if not contents.told["is_complete"]:
            _store(found, Staged(), state=rules.UNBOUND, binding=contents.told, at=at)
            return
        staged = stage(kind, contents, scope=queries.scope_of(found), at=at)
    found.touches = kind.touches(staged.changes, at)
    staged.changes.clear()
    _store(found, staged, state=staged.state, binding=contents.told, at=at)


def _store(
    found: Import, staged: Staged, *, state: str, binding: dict[str, Any], at: datetime
) -> None:
    """Write the staged rows in place of earlier ones; short, whatever was read before."""
    counts = staged.counts
    values = {
        "state": state,
        "binding": binding,
        "fields": names(kind_of(found.kind).row),
        "counts": {**counts, "rows": sum(counts.values())},
        "touches": found.touches,
        "touched_at": at,
        "lease_until": None,
        "error": "",
        "error_words": "",
    }
    with transaction.atomic():
        if not Import.objects.filter(pk=found.pk, state=rules.STAGED).update(**values):
            return
        keep_rows(found, staged.fates)
    for name, value in values.items():
        setattr(found, name, value)


def keep_rows(found: Import, fates: dict[str, list[StagedRow]]) -> None:
    """Keep staged rows, a thousand to a chunk."""
    Chunk.objects.filter(part_of=found).delete()
    Chunk.objects.bulk_create(_chunks(found, fates), batch_size=20)


def stop(found: Import, code: str, words: object) -> None:
    """Have an import stand still, with the reason."""
    values = {
        "state": rules.FAILED,
        "error": code[:60],
        "error_words": str(words)[:300],
        "lease_until": None,
    }
    Import.objects.filter(pk=found.pk, state__in=[*rules.AT_WORK, rules.PLANNED]).update(**values)
    for name, value in values.items():
        setattr(found, name, value)


class Teller:
    """Writes down how far an import has come, now and then, and that somebody is at it."""

    def __init__(self, found: Import) -> None:
        self.found = found
        self.told_at = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        """Note how many rows are done, out of how many (0 = not known)."""
        is_last = 0 < of <= done
        if not is_last and time.monotonic() - self.told_at < TELL_SECONDS:
            return
        self.told_at = time.monotonic()
        lease = now() + rules.LEASE
        Import.objects.filter(pk=self.found.pk).update(done=done, of=of, lease_until=lease)


def _chunks(found: Import, fates: dict[str, list[StagedRow]]) -> Iterator[Chunk]:
    for fate, rows in fates.items():
        for number, first in enumerate(range(0, len(rows), rules.CHUNK_ROWS)):
            part = rows[first : first + rules.CHUNK_ROWS]
            yield Chunk(part_of=found, fate=fate, number=number, rows=part)
