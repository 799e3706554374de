"""`linli bench`: measure what accepting cases, looking at pages and taking in tables costs."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

PARTS = [
    *("accept", "growth", "weight", "imports", "country"),
    *("doors", "cascade", "forms", "reports", "journal"),
]


class Command(BaseCommand):
    """Run the bench in processes and a data folder of its own; this place's data stay alone."""

    help = "Measure in a data folder of its own; prints ratios, goals and whether each is met."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")
        parser.add_argument("--only", choices=PARTS, help="only this part")
        parser.add_argument("--full", action="store_true", help="grow to the largest sizes")
        parser.add_argument(
            "--quick", action="store_true", help="fewer requests, smaller databases"
        )
        parser.add_argument(
            "--database", choices=["sqlite", "postgres"], help="accept on this only"
        )
        parser.add_argument(
            "--divisions", metavar="FOLDER", help="where the national list is (or LINLI_DIVISIONS)"
        )
        parser.add_argument("--write", metavar="FILE", help="write them into a page too")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Hand the words on; the bench has its own settings, so it needs a process of its own."""
        flags = [f"--{name}" for name in ("json", "full", "quick") if options[name]]
        for name in ("only", "database", "divisions", "write"):
            flags += [f"--{name}", options[name]] if options[name] else []
        command = [sys.executable, "-m", "bench", *flags]
        sys.exit(subprocess.run(command, cwd=settings.ROOT, check=False).returncode)
