"""Shift the clock of a program the journeys start: it lives LINLI_CLOCK_SHIFT seconds from now."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta

if shift := os.environ.get("LINLI_CLOCK_SHIFT"):
    # The settings know a test run by this module, and the program started here is none.
    sys.modules["pytest"] = None  # type: ignore[assignment]
    import time_machine

    del sys.modules["pytest"]
    time_machine.travel(datetime.now(UTC) + timedelta(seconds=float(shift)), tick=True).start()
