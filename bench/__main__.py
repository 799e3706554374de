"""Run the bench: `linli bench`, or `python -m bench`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bench import (
    accept,
    blanks,
    cascade,
    divisions,
    doors,
    growth,
    journal,
    pages,
    papers,
    place,
    report,
    tables,
    weight,
)
from bench.report import Figure
from tests.servers import NotInstalled

PARTS = (
    "accept",
    "growth",
    "weight",
    "imports",
    "country",
    "doors",
    "cascade",
    "reports",
    "forms",
    "journal",
)
REQUESTS, QUICK_REQUESTS = 1200, 240
CASES = 300
NO_DIVISIONS = (
    "The national divisions are not here: name their folder with --divisions or LINLI_DIVISIONS. "
    "Skipped."
)


def main() -> int:
    """Measure what was asked for and print it."""
    asked = _arguments()
    figures: list[Figure] = []
    wanted = [asked.only] if asked.only else list(PARTS)
    for part, measure in _MEASURES.items():
        if part in wanted:
            figures += measure(asked)
    if {"growth", "weight", "doors", "journal"} & set(wanted):
        figures += _pages(asked, wanted)
    if asked.json:
        told = {"machine": report.machine(), "figures": [figure.as_json() for figure in figures]}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(report.text(figures))
    if asked.write:
        _write(Path(asked.write), figures)
    return 0


def _write(path: Path, figures: list[Figure]) -> None:
    """Write what was measured into the page; the rest of it stays."""
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    at = datetime.now().astimezone()
    path.write_text(
        pages.page(figures, at=at, told=report.machine(), before=before), encoding="utf-8"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="linli bench")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--database", choices=["sqlite", "postgres"])
    parser.add_argument("--divisions", metavar="FOLDER")
    parser.add_argument("--write", metavar="FILE")
    return parser.parse_args()


def _sizes(asked: argparse.Namespace) -> tuple[int, int]:
    if asked.quick:
        return growth.QUICK
    return growth.SMALL, growth.FULL if asked.full else growth.LARGE


def _entries(asked: argparse.Namespace) -> tuple[int, int]:
    if asked.quick:
        return journal.QUICK
    return journal.SMALL, journal.FULL if asked.full else journal.LARGE


def tell(words: str) -> None:
    """Say what is being done, beside the figures."""
    print(words, file=sys.stderr, flush=True)


def _accept(asked: argparse.Namespace) -> list[Figure]:
    requests = QUICK_REQUESTS if asked.quick else REQUESTS
    figures: list[Figure] = []
    if asked.database != "postgres":
        with place.sqlite(CASES) as here:
            figures += accept.measure(here, requests=requests, tell=tell)
    if asked.database != "sqlite":
        try:
            with place.postgres(CASES) as here:
                figures += accept.measure(here, requests=requests, tell=tell)
        except NotInstalled:
            tell("PostgreSQL is not installed: apt-get install postgresql. Skipped.")
    return figures


def _imports(asked: argparse.Namespace) -> list[Figure]:
    return tables.measure(is_quick=asked.quick, tell=tell)


def _cascade(asked: argparse.Namespace) -> list[Figure]:
    return cascade.measure(is_quick=asked.quick, tell=tell)


def _reports(asked: argparse.Namespace) -> list[Figure]:
    return papers.measure(is_quick=asked.quick, tell=tell)


def _forms(asked: argparse.Namespace) -> list[Figure]:
    return blanks.measure(is_quick=asked.quick, tell=tell)


def _country(asked: argparse.Namespace) -> list[Figure]:
    found = divisions.folder(asked.divisions)
    if found is None:
        tell(NO_DIVISIONS)
        return []
    return divisions.measure(found, rounds=1 if asked.quick else divisions.ROUNDS, tell=tell)


def _pages(asked: argparse.Namespace, wanted: list[str]) -> list[Figure]:
    """Measure the parts that look at pages of the same demo world."""
    figures: list[Figure] = []
    with place.sqlite(CASES) as here:
        if "weight" in wanted:
            figures += weight.measure(here, tell=tell)
        if "growth" in wanted:
            figures += growth.measure(here, sizes=_sizes(asked), tell=tell)
        if "doors" in wanted:
            figures += doors.measure(here, is_quick=asked.quick, tell=tell)
        if "journal" in wanted:
            figures += journal.measure(here, sizes=_entries(asked), tell=tell)
    return figures


_MEASURES: dict[str, Callable[[argparse.Namespace], list[Figure]]] = {
    "accept": _accept,
    "imports": _imports,
    "country": _country,
    "cascade": _cascade,
    "reports": _reports,
    "forms": _forms,
}


if __name__ == "__main__":
    sys.exit(main())
