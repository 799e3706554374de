"""`linli indicators refill`: count a period afresh from the journal."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from linli.areas import queries as areas
from linli.indicators import fill
from linli.kernel.errors import Missing


class Command(BaseCommand):
    """Rebuild figures from the journal; it may be ended and begun again at any time."""

    help = "refill --since DAY: count the figures of a period afresh from the journal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the command line may say."""
        parser.add_argument("verb", choices=["refill"])
        parser.add_argument("--since", type=date.fromisoformat, required=True, metavar="DAY")
        parser.add_argument(
            "--until", type=date.fromisoformat, metavar="DAY", help="today if left out"
        )
        parser.add_argument("--jurisdiction", metavar="KEY", help="one place and those above it")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's own signature
        """Count, and say how much."""
        now = timezone.now()
        until = options["until"] or timezone.localdate(now)
        try:
            key = options["jurisdiction"]
            only = [areas.jurisdiction_of_key(key)] if key else None
        except Missing as problem:
            raise CommandError(str(problem)) from problem
        months = fill.refill(since=options["since"], until=until, now=now, jurisdictions=only)
        self.stdout.write(f"Counted {months} months afresh.")
