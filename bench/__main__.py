"""Run the bench: `linli bench`, or `python -m bench`."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path

from bench import accept, growth, place, report, weight
from bench.report import Figure
from tests.servers import NotInstalled

PARTS = ("accept", "growth", "weight")
REQUESTS, QUICK_REQUESTS = 1200, 240
CASES = 300


def main() -> int:
    """Measure what was asked for and print it."""
    asked = _arguments()
    figures: list[Figure] = []
    wanted = [asked.only] if asked.only else list(PARTS)
    if "accept" in wanted:
        figures += _accept(asked)
    if {"growth", "weight"} & set(wanted):
        with place.sqlite(CASES) as here:
            if "weight" in wanted:
                figures += weight.measure(here, tell=tell)
            if "growth" in wanted:
                figures += growth.measure(here, sizes=_sizes(asked), tell=tell)
    if asked.json:
        told = {"machine": report.machine(), "figures": [figure.as_json() for figure in figures]}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(report.text(figures))
    if asked.write:
        at = datetime.now().astimezone()
        written = report.page(figures, at=at, told=report.machine())
        Path(asked.write).write_text(written, encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="linli bench")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--database", choices=["sqlite", "postgres"])
    parser.add_argument("--write", metavar="FILE")
    return parser.parse_args()


def _sizes(asked: argparse.Namespace) -> tuple[int, int]:
    if asked.quick:
        return growth.QUICK
    return growth.SMALL, growth.FULL if asked.full else growth.LARGE


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


if __name__ == "__main__":
    sys.exit(main())
