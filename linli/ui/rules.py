"""Limits on what the edges take."""

from __future__ import annotations

KEY_LENGTH = 100
KEPT_HOURS = 48
WAIT_SECONDS = 3
