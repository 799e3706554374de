"""What a report of fifty pages costs as Word, Excel and PDF, beside its bare rows alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

from bench.report import Figure, Goal

PLACES, QUICK = 58, 3
PART = "reports"
SECONDS = Goal(10.0)
NAMES = {"docx": "Word", "xlsx": "Excel", "pdf": "PDF"}


def measure(*, is_quick: bool, tell: Callable[[str], None]) -> list[Figure]:
    """Return seconds for each kind of file, and the ratio to the bare rows."""
    places = QUICK if is_quick else PLACES
    tell(f"a report with tables of {places} places")
    words = [sys.executable, "-m", "bench.writing", str(places)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return list(_figures(json.loads(done.stdout)))


def _figures(told: dict[str, Any]) -> Iterator[Figure]:
    part = f"{PART}, {told['pages']} pages"
    seen = {name: told[name] for name in ("pages", "rows", "charts", "footnotes")}
    yield Figure(part, "sentences, tables, notes built", "seconds", told["built"], SECONDS, seen)
    for form, name in NAMES.items():
        own, bare = told["own"][form], told["bare"][form]
        yield Figure(part, name, "seconds", own, SECONDS, {"bare s": bare, "KB": told["kb"][form]})
        yield Figure(part, name, "seconds / bare rows", own / bare)
