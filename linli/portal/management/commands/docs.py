"""`linli docs`: write the generated pages of docs/ anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linli.portal import docs


class Command(BaseCommand):
    """States, events, settings and the API's description, made from the code."""

    help = "Write the generated pages of docs/ anew; --check only says whether they are stale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *_args: Any, check: bool = False, **_options: Any) -> None:
        """Write or compare."""
        stale = []
        for name, text in docs.pages().items():
            path = docs.ROOT / "docs" / name
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
        if check and stale:
            raise CommandError(f"stale: {', '.join(stale)}. Run: make docs")
        self.stdout.write(", ".join(stale) or "nothing changed")
