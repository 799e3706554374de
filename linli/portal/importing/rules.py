"""The states of an import, the fates of its rows, and what it may cost."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

STAGED, UNBOUND, WRONG, READY = "staged", "unbound", "wrong", "ready"
PLANNED, APPLYING, APPLIED, UNDONE, FAILED = "planned", "applying", "applied", "undone", "failed"
STATES = {
    STAGED: _("Being checked"),
    UNBOUND: _("Columns to name"),
    WRONG: _("Rows to correct"),
    READY: _("Ready to apply"),
    PLANNED: _("Applies on its day"),
    APPLYING: _("Being applied"),
    APPLIED: _("Applied"),
    UNDONE: _("Taken back"),
    FAILED: _("Stopped"),
}
PHASES = {
    STAGED: "open",
    UNBOUND: "open",
    WRONG: "open",
    READY: "open",
    PLANNED: "paused",
    APPLYING: "open",
    APPLIED: "closed",
    UNDONE: "closed",
    FAILED: "paused",
}
AT_WORK = frozenset([STAGED, APPLYING])
MAY_CHECK = frozenset([UNBOUND, WRONG, READY, FAILED])

NEW, CHANGED, UNCHANGED, GONE, BAD = "new", "changed", "unchanged", "gone", "wrong"
FATES = {
    BAD: _("Wrong"),
    NEW: _("New"),
    CHANGED: _("Changed"),
    GONE: _("Taken away"),
    UNCHANGED: _("Unchanged"),
}
WRITTEN = (NEW, CHANGED, GONE)

# What is larger is checked and applied by the work loop.
AT_ONCE_BYTES = 300_000
AT_ONCE_ROWS = 5_000
FILE_BYTES_MOST = 64 * 1024 * 1024
CHUNK_ROWS = 1_000
PAGE = 50
RECENT = 30
# Of rows that change nothing so many are kept to be looked at.
UNCHANGED_KEPT = 2_000
FIRST_ROWS = 6

LEASE = timedelta(minutes=10)
TRIES = 3
# Files and rows of what was not applied; rows of what was, for the way back.
KEPT = timedelta(days=30)
KEPT_FOR_UNDO = timedelta(days=90)
AHEAD_DAYS_MOST = 366
