"""What one piece of work costs the process it runs in."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path


def tell(work: Callable[[], str]) -> None:
    """Do it, then print CPU (user and system), seconds, the most memory in MB, and its words."""
    cpu, wall = time.process_time(), time.perf_counter()
    told = work()
    cost = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    print(json.dumps({**cost, "memory": most_memory(), "told": told.strip()}))


def most_memory() -> float:
    """Return the most memory this process ever held (`ru_maxrss` begins with its parent's)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
