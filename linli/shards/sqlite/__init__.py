"""SQLite with a write gate, so that writers queue fairly instead of polling."""

from __future__ import annotations
